"""A trial goes on past rules that object, and tells all of them; anything else ends it."""

import pytest

from twotier.core import events, trial
from twotier.core.refusal import Refusal

pytestmark = pytest.mark.django_db


def refuse(code: int) -> None:
    """Say no."""
    raise Refusal(400, code, f"Rule {code}.")


def act(*codes: int, last: int = 0) -> str:
    """Do something that several rules object to, and another ends."""
    for code in codes:
        with trial.objection():
            refuse(code)
    if last:
        refuse(last)
    return "done"


def tried(*codes: int, last: int = 0) -> Refusal:
    """Return the refusal of a trial."""
    with pytest.raises(Refusal) as refused:
        trial.whole(lambda _bag: act(*codes, last=last))
    return refused.value


def test_without_an_objection_the_trial_answers() -> None:
    assert trial.whole(lambda _bag: act()) == "done"


@pytest.mark.parametrize("last", [0, 9])
def test_every_objection_is_told_and_the_first_one_leads(last: int) -> None:
    refusal = tried(1, 2, 3, last=last)
    assert refusal.tried
    assert [refusal.code, *(other.code for other in refusal.others)] == [1, 2, 3, *([last] if last else [])]


def test_a_rule_objects_by_refusing_where_nothing_is_tried() -> None:
    with pytest.raises(Refusal) as refused:
        act(1, 2)
    assert refused.value.code == 1
    assert not refused.value.others


def test_a_dry_run_within_goes_on_past_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        trial.tried(lambda _bag: act(1, 2))
    assert (refused.value.code, refused.value.tried) == (1, False)


def test_one_trial_knows_nothing_of_the_next() -> None:
    assert tried(1).others == []
    assert tried(2).code == 2
    assert isinstance(trial.tried(lambda bag: bag), events.Pending)

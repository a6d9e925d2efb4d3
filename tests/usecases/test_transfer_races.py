"""Transfers at the same moment: a subscription goes one way, once, whoever is faster."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import transfers
from tests.support.racing import at_once
from tests.support.transfers import Scene
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription
from twotier.transfers.models import Transfer, TransferLine
from twotier.transfers.usecases.answer_transfer import accept_transfer, reject_transfer
from twotier.transfers.usecases.request_transfer import request_transfer
from twotier.transfers.usecases.withdraw_transfer import withdraw_transfer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Iterator[Scene]:
    with tenancy.scope(tenancy.PROGRAM):
        yield transfers.build(tmp_path)


def codes(answers: list[object]) -> list[int]:
    """Return the codes of those who were refused."""
    return sorted(answer.code for answer in answers if isinstance(answer, Refusal))


def test_four_clicks_ask_for_one_transfer(scene: Scene) -> None:
    row, baltic = scene.sold(), scene.baltic.actor
    asks = scene.asked(row)
    made = at_once(*[lambda: request_transfer(baltic, scene.customer.id, asks)] * 4)
    assert len({shown.transfer.id for shown in made}) == 1


def test_of_two_partners_that_ask_for_a_subscription_one_gets_it(scene: Scene) -> None:
    transfers.joined(scene.trade.nordic, scene.customer.id)
    row, baltic, nordic = scene.sold(), scene.baltic.actor, scene.trade.nordic.actor
    mine, theirs = scene.asked(row), scene.asked(row, target_id=scene.trade.nordic.id)
    answers = at_once(
        lambda: request_transfer(baltic, scene.customer.id, mine),
        lambda: request_transfer(nordic, scene.customer.id, theirs),
    )
    assert codes(answers) == [900101]
    assert Transfer.objects.count() == TransferLine.objects.count() == 1


def test_four_acceptances_carry_it_out_once(scene: Scene) -> None:
    key, harbor = scene.request(scene.sold()).transfer.id, scene.harbor.actor
    answers = at_once(*[lambda: accept_transfer(harbor, key)] * 4)
    assert codes(answers) == [900102] * 3
    assert Subscription.objects.filter(partner_id=scene.baltic.id).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_it_is_accepted_rejected_or_withdrawn_and_nothing_of_it_twice(scene: Scene, _round: int) -> None:
    key, harbor, baltic = scene.request(scene.sold()).transfer.id, scene.harbor.actor, scene.baltic.actor
    answers = at_once(
        lambda: accept_transfer(harbor, key),
        lambda: reject_transfer(harbor, key),
        lambda: withdraw_transfer(baltic, key),
    )
    assert codes(answers) == [900102] * 2
    moved = Subscription.objects.filter(partner_id=scene.baltic.id).exists()
    assert Transfer.objects.get().status in (("complete",) if moved else ("rejected", "withdrawn"))


@pytest.mark.parametrize("_round", range(3))
def test_seats_that_are_added_at_the_same_moment_are_lost_by_nobody(scene: Scene, _round: int) -> None:
    row, harbor = scene.sold(quantity=5), scene.harbor.actor
    key = scene.request(row).transfer.id
    answers = at_once(
        lambda: accept_transfer(harbor, key),
        lambda: change_subscription(harbor, scene.customer.id, row.id, Changes(quantity=9)),
    )
    refused = bool(codes(answers))
    assert Subscription.objects.get(partner_id=scene.baltic.id).quantity == (5 if refused else 9)

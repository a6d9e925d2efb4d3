"""Two people accept, remove, revoke at the same moment: one wins, the other is told why, nothing is half done."""

from typing import Any

import pytest

from tests.support import world
from tests.support.requests import YES, acting, sent
from tests.support.world import World
from tests.wire.test_hostile_at_once import EIGHT, at_once
from twotier.core import tenancy
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.partnerships.drafts import Draft
from twotier.partnerships.models import Partnership, PartnershipPeriod, PartnershipRequest, RequestAnswer
from twotier.partnerships.usecases.accept_request import accept_request
from twotier.partnerships.usecases.decline_request import decline_request
from twotier.partnerships.usecases.remove_partnership import remove_partnership
from twotier.partnerships.usecases.resend_request import resend_request
from twotier.partnerships.usecases.revoke_request import revoke_request
from twotier.partnerships.usecases.start_request import start_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trade(transactional_db: None) -> Any:
    """Return the small world, written by the program itself."""
    with tenancy.scope(tenancy.PROGRAM):
        yield world.build()


def codes(answers: list[Any]) -> list[int]:
    """Return the codes of those that were refused."""
    return sorted(answer.code for answer in answers if isinstance(answer, Refusal))


def check_whole(trade: World) -> None:
    """Fail on any half state: a partnership is active exactly while one period is open."""
    for partnership in Partnership.objects.filter(provider_id=trade.harbor.id, reseller_id=trade.seine.id):
        still_open = PartnershipPeriod.objects.filter(partnership=partnership, until=None).count()
        assert still_open == (1 if partnership.status == "active" else 0)
        assert partnership.status in ("active", "removed")
    accepted = PartnershipRequest.objects.filter(status="accepted").count()
    assert RequestAnswer.objects.filter(answer="accepted").count() == accepted


@pytest.mark.rows("S39", "S124")
def test_one_link_accepted_by_eight_at_once_makes_one_partnership(trade: World) -> None:
    request = sent(trade.harbor)
    admins = [acting(trade.seine, "global_admin") for _ in range(EIGHT)]
    answers = at_once(lambda n: accept_request(admins[n], request.token, YES))
    assert codes(answers) == [910024] * (EIGHT - 1)
    assert Partnership.objects.filter(reseller_id=trade.seine.id).count() == 1
    assert AuditRecord.objects.filter(operation="accept_partnership").count() == 1
    assert OutboxMessage.objects.count() == 2
    check_whole(trade)


def test_eight_links_accepted_by_one_reseller_at_once_make_one_partnership(trade: World) -> None:
    requests = [sent(trade.harbor) for _ in range(EIGHT)]
    admin = acting(trade.seine, "global_admin")
    answers = at_once(lambda n: accept_request(admin, requests[n].token, YES))
    assert codes(answers) == [910017] * (EIGHT - 1)
    assert Partnership.objects.filter(reseller_id=trade.seine.id).count() == 1
    assert PartnershipRequest.objects.filter(status="accepted").count() == 1
    check_whole(trade)


def test_one_link_for_several_accepted_by_two_resellers_at_once_makes_two(trade: World) -> None:
    request = sent(trade.harbor, reusable=True)
    lagune = world.partner("Lagune Cloud", "reseller", "IT")
    admins = [acting(trade.seine, "global_admin"), acting(lagune, "global_admin")]
    answers = at_once(lambda n: accept_request(admins[n % 2], request.token, YES))
    assert codes(answers) == [910024] * (EIGHT - 2)
    assert Partnership.objects.filter(status="active").count() == 3


@pytest.mark.rows("S147")
def test_eight_removals_at_once_are_one(trade: World) -> None:
    actor = trade.harbor.actor
    answers = at_once(lambda n: remove_partnership(actor, trade.alpine.id, attested=True))
    refused = codes(answers)
    assert len(refused) == EIGHT - 1
    assert set(refused) <= {910055, 910056}
    assert AuditRecord.objects.filter(operation="remove_partnership").count() == 1
    assert PartnershipPeriod.objects.filter(reseller_id=trade.alpine.id).count() == 1


def test_removing_and_accepting_at_once_ends_in_one_of_the_two(trade: World) -> None:
    admin, actor = acting(trade.seine, "global_admin"), trade.harbor.actor
    accept_request(admin, sent(trade.harbor).token, YES)
    for _ in range(4):
        request = sent(trade.harbor)

        def act(number: int, token: str = request.token) -> Any:
            if number % 2:
                return accept_request(admin, token, YES)
            return remove_partnership(actor, trade.seine.id, attested=True)

        refused = codes(at_once(act))
        assert set(refused) <= {910017, 910024, 910055, 910056}, refused
        check_whole(trade)
        if Partnership.objects.get(reseller_id=trade.seine.id).status == "removed":
            accept_request(admin, sent(trade.harbor).token, YES)


def test_accepting_declining_and_revoking_at_once_is_one_of_them(trade: World) -> None:
    request, admin, provider = sent(trade.harbor), acting(trade.seine, "global_admin"), trade.harbor.actor

    def act(number: int) -> Any:
        if number % 3 == 0:
            return accept_request(admin, request.token, YES)
        if number % 3 == 1:
            return decline_request(admin, request.token)
        return revoke_request(provider, request.id)

    refused = codes(at_once(act))
    assert len(refused) == EIGHT - 1
    assert set(refused) <= {910017, 910024, 910026, 910055, 910056}
    request.refresh_from_db()
    assert request.status in ("accepted", "declined", "withdrawn")
    is_partner = Partnership.objects.filter(reseller_id=trade.seine.id).exists()
    assert is_partner == (request.status == "accepted")
    check_whole(trade)


def test_one_reseller_asked_by_eight_colleagues_at_once_is_asked_once(trade: World) -> None:
    actor = trade.harbor.actor
    answers = at_once(lambda n: start_request(actor, Draft(mpn_id=trade.seine.mpn_id)))
    assert codes(answers) == [910017] * (EIGHT - 1)
    assert PartnershipRequest.objects.count() == 1


def test_eight_clicks_on_send_again_send_once(trade: World) -> None:
    request = sent(trade.harbor, recipient="it@seine.test")
    actor = trade.harbor.actor
    at_once(lambda n: resend_request(actor, request.id, seen=0))
    assert OutboxMessage.objects.count() == 1

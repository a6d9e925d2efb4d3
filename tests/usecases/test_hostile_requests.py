"""Partnership requests with what nobody should send: hidden characters, names too long, a time that is over."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support import world
from tests.support.requests import acting, sent
from tests.support.world import World
from twotier.access.actors import program
from twotier.access.models import Organization
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.lifecycle import INVITATION
from twotier.customers.models import Invitation
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.customers.usecases.expire_invitations import expire_invitations
from twotier.partnerships import letters
from twotier.partnerships.drafts import Draft
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.decline_request import decline_request
from twotier.partnerships.usecases.edit_request import edit_request
from twotier.partnerships.usecases.expire_requests import expire_requests
from twotier.partnerships.usecases.resend_request import resend_request
from twotier.partnerships.usecases.revoke_request import revoke_request
from twotier.partnerships.usecases.start_request import start_request

pytestmark = pytest.mark.django_db
HIDDEN = Draft(subject="Join us\r\nBcc: x@evil.test \u202egnp", text="Hello\u202e\r\nthere\0\x07\u2028all \u200b")


@pytest.fixture
def trade() -> World:
    """Return the small world."""
    return world.build()


def test_a_letter_holds_no_hidden_characters(trade: World) -> None:
    started = start_request(trade.harbor.actor, HIDDEN)
    edited = edit_request(trade.harbor.actor, sent(trade.harbor).id, HIDDEN)
    for request in (started, edited):
        assert request.subject == "Join us Bcc: x@evil.test gnp"
        assert request.text == "Hello\nthere\nall"


def test_a_reason_holds_no_hidden_characters(trade: World) -> None:
    declined = decline_request(acting(trade.seine, "global_admin"), sent(trade.harbor).token, "No\u202e\r\nnever\0\x07")
    assert declined.reason == "No\nnever"


def test_a_name_as_long_as_any_leaves_a_letter_that_can_be_kept(trade: World) -> None:
    Organization.objects.filter(id=trade.harbor.id).update(name="Donaudampfschifffahrt " * 11)
    actor = trade.harbor.actor
    request = start_request(actor, Draft(language="de"))
    assert len(request.subject) == letters.LONGEST_SUBJECT
    assert edit_request(actor, request.id, Draft(language="fr")).text.startswith("Bonjour")
    assert len(create_relationship_invitation(actor).subject) <= 200


def aged(request: PartnershipRequest, days: int) -> None:
    """Make a request look as if it had been made some days ago."""
    made = request.created_at - timedelta(days=days)
    PartnershipRequest.objects.filter(id=request.id).update(
        created_at=made, expires_at=made + timedelta(days=request.valid_days)
    )


def test_fewer_days_never_end_a_link_in_the_past(trade: World) -> None:
    actor, request = trade.harbor.actor, sent(trade.harbor, recipient="seine@seine.test")
    aged(request, 40)
    with pytest.raises(Refusal) as refused:
        edit_request(actor, request.id, Draft(valid_days=30))
    assert [name for name, _text in refused.value.fields] == ["valid_days"]
    request.refresh_from_db()
    assert request.valid_days == 90
    resent = resend_request(actor, request.id)
    left = edit_request(actor, request.id, Draft(valid_days=30)).expires_at - resent.expires_at
    assert left == timedelta(days=-60)


@pytest.mark.parametrize("model", [PartnershipRequest, Invitation])
def test_what_was_sent_again_meanwhile_does_not_expire(
    trade: World, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row: Any = sent(trade.harbor)
    machine, expire = PARTNERSHIP_REQUEST, expire_requests
    if model is Invitation:
        row, machine, expire = create_relationship_invitation(trade.harbor.actor), INVITATION, expire_invitations
    model.objects.filter(id=row.id).update(expires_at=clock.now())
    fire_all = machine.fire_all

    def late(rows: Any, move: str, actor: Any) -> int:
        model.objects.filter(id=row.id).update(expires_at=clock.now() + timedelta(days=90))
        return fire_all(rows, move, actor)

    monkeypatch.setattr(machine, "fire_all", late)
    assert expire(program("clock"), clock.now()) == 0
    assert model.objects.get(id=row.id).status == row.status


def test_a_draft_that_was_never_sent_is_nobody_elses(trade: World) -> None:
    actor = trade.harbor.actor
    draft = start_request(actor, Draft(mpn_id=trade.seine.mpn_id, subject="Not yet"))
    revoke_request(actor, draft.id)
    admin = acting(trade.seine, "global_admin")
    assert requests.page(admin, after=None, size=10) == []
    with pytest.raises(Refusal):
        requests.request_with(admin, str(draft.id))
    asked = start_request(actor, Draft(mpn_id=trade.seine.mpn_id))
    decline_request(admin, asked.token)
    assert [row.id for row in requests.page(admin, after=None, size=10)] == [asked.id]

"""Partnership requests with what nobody should send: hidden characters, names too long, a time that is over."""


import pytest

from tests.support import world
from tests.support.requests import acting, sent
from tests.support.world import World
from twotier.access.models import Organization
from twotier.customers.usecases.create_invitation import create_relationship_invitation
from twotier.partnerships import letters
from twotier.partnerships.drafts import Draft
from twotier.partnerships.usecases.decline_request import decline_request
from twotier.partnerships.usecases.edit_request import edit_request
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

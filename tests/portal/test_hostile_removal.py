"""Removing a partnership and ending what is left, pressed twice or by two at once: told on the page that was used."""

import pytest

from tests.portal.lists import signed_in, words
from tests.support import world
from tests.support.world import World
from twotier.customers.models import Relationship
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership, PartnershipPeriod
from twotier.partnerships.usecases.remove_partnership import remove_partnership

pytestmark = pytest.mark.django_db
TICKED = {"attestation": "on"}


def test_yes_pressed_again_says_that_nothing_is_left_to_remove(trade: World) -> None:
    alice, page = signed_in(trade.harbor), f"/indirect-resellers/{trade.alpine.id}/remove"
    assert alice.post(page, TICKED).headers["Location"].endswith("/left-over")
    again = alice.post(page, TICKED)
    assert again.status_code == 422
    assert words(again).count("there is nothing to remove") == 1
    assert ">Yes<" not in again.content.decode()
    assert PartnershipPeriod.objects.count() == 1


def test_who_is_beaten_reads_it_beside_the_question(trade: World, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, page = signed_in(trade.harbor), f"/indirect-resellers/{trade.alpine.id}/remove"
    monkeypatch.setattr(PARTNERSHIP, "values", lambda _move: {})
    monkeypatch.setattr(type(Partnership.objects.none()), "update", lambda *_a, **_k: 0)
    beaten = alice.post(page, TICKED)
    assert beaten.status_code == 422
    assert "Someone else acted on this at the same moment" in words(beaten)
    assert ">Yes<" in beaten.content.decode()


def test_access_ended_twice_leads_to_the_list_again(trade: World) -> None:
    made = world.customer(trade.harbor, trade.alpine)
    remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True)
    alice, page = signed_in(trade.harbor), f"/indirect-resellers/{trade.alpine.id}/left-over"
    form = {"customer": str(made.customer.id), "what": "everything"}
    assert alice.post(page, form).status_code == 302
    again = alice.post(page, form)
    assert again.status_code == 422
    assert "Someone else acted on this at the same moment" in words(again)
    assert Relationship.objects.get(partner_id=trade.alpine.id).status == "ended"

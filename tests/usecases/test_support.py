"""Service requests from both sides, behind the second wall too, and whom an incident reaches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support import vendors, world
from tests.support.two_tier import admin_of, colleague
from tests.support.vendors import actor_of
from tests.support.world import World
from twotier.access.actors import Actor
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.support.lifecycle import SERVICE_REQUEST
from twotier.support.models import ServiceRequest, ServiceRequestNote
from twotier.support.queries import requests
from twotier.support.shapes import Said
from twotier.support.topics import TOPICS
from twotier.support.usecases.change_request import answer_request, change_customer_request, change_ticket
from twotier.support.usecases.file_request import file_customer_request, file_ticket

pytestmark = pytest.mark.django_db
ASKED = Said(title="Mails are late", description="Since noon.", severity="moderate", topic_id=next(iter(TOPICS)))


@dataclass
class Desk:
    """Both sides of a desk, and the customer in between."""

    world: World
    customer: Customer
    harbor: Actor
    vendor: Actor
    owner: Actor


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    with tenancy.scope(tenancy.PROGRAM):
        yield laid()


def laid() -> Desk:
    """Return the desk with nobody in line."""
    trade = world.build()
    rep = actor_of(vendors.vendor(trade, "vendor_representative"))
    made = world.customer(trade.harbor, trade.alpine).customer
    return Desk(trade, made, trade.harbor.actor, rep, actor_of(admin_of(made)))


def in_state(desk: Desk, state: str) -> ServiceRequest:
    """Return a request for the customer in a state."""
    row = file_customer_request(desk.harbor, desk.customer.id, ASKED)
    if state != "open":
        answer_request(desk.vendor, row.number, Said(status=state))
    return row


def refused(act: Callable[[], Any]) -> tuple[int, int]:
    """Return how an act is refused."""
    with pytest.raises(Refusal) as found:
        act()
    return found.value.status, found.value.code


SENDERS = {
    ("open", "open"): "open", ("open", "closed"): "closed", ("open", "attention_needed"): None,
    ("attention_needed", "open"): "open", ("attention_needed", "closed"): "closed",
    ("attention_needed", "attention_needed"): "attention_needed",
    ("closed", "open"): "open", ("closed", "closed"): "closed", ("closed", "attention_needed"): None,
}  # fmt: skip


@pytest.mark.parametrize(("state", "wanted"), SENDERS)
def test_every_state_and_every_wish_of_both_sides(desk: Desk, state: str, wanted: str) -> None:
    number = in_state(desk, state).number
    expected = SENDERS[state, wanted]
    if expected:
        assert change_customer_request(desk.harbor, number, Said(status=wanted)).status == expected
    else:
        assert refused(lambda: change_customer_request(desk.harbor, number, Said(status=wanted))) == (400, 3000)
        assert ServiceRequest.objects.get(number=number).status == state
    number = in_state(desk, state).number
    assert answer_request(desk.vendor, number, Said(status=wanted)).status == wanted


def test_the_machine_has_no_other_moves() -> None:
    moves = {(source, move.target) for move in SERVICE_REQUEST.moves for source in move.sources if move.target}
    assert moves == {
        ("open", "attention_needed"), ("attention_needed", "open"), ("open", "closed"), ("attention_needed", "closed"),
        ("closed", "open"),
    }  # fmt: skip


def test_the_first_answer_is_kept(desk: Desk) -> None:
    number = in_state(desk, "open").number
    change_customer_request(desk.harbor, number, Said(note="More"))
    assert ServiceRequest.objects.get(number=number).answered_at is None
    first = answer_request(desk.vendor, number, Said(note="We look into it.")).answered_at
    assert first
    assert answer_request(desk.vendor, number, Said(note="Found.")).answered_at == first


def test_a_refused_change_changes_nothing(desk: Desk) -> None:
    number = in_state(desk, "closed").number
    said = Said(status="open", note="Again", title="x" * 300)
    assert refused(lambda: change_customer_request(desk.harbor, number, said)) == (400, 3000)
    assert refused(lambda: answer_request(desk.vendor, number, Said(note="Late"))) == (409, 910055)
    assert ServiceRequest.objects.get(number=number).status == "closed"
    assert not ServiceRequestNote.objects.exists()


def test_a_ticket_is_its_authors_own(desk: Desk) -> None:
    row = file_ticket(desk.harbor, ASKED)
    other = actor_of(colleague(desk.world.harbor, "global_admin"))
    assert refused(lambda: change_ticket(other, row.number, Said(note="Mine?"))) == (404, 1000)
    assert refused(lambda: change_customer_request(desk.harbor, row.number, Said(note="Other door"))) == (404, 1000)
    assert change_ticket(desk.harbor, row.number, Said(note="Mine")).number == row.number
    for customer in (in_state(desk, "open").number, "6"):
        assert refused(lambda number=customer: change_ticket(desk.harbor, number, Said(note="x"))) == (404, 1000)  # type: ignore[misc]


def test_the_second_wall_shows_each_side_its_own(desk: Desk) -> None:
    ticket, request = file_ticket(desk.harbor, ASKED), in_state(desk, "open")
    answer_request(desk.vendor, request.number, Said(note="We look into it."))
    for actor, found in ((desk.harbor, 2), (desk.vendor, 2), (desk.owner, 1)):
        with tenancy.scope(actor.organization_id):
            assert requests.visible(actor).count() == found
            [note] = requests.request_with(actor, request.number).notes.all()
            assert note.text == "We look into it."
    assert ticket.vendor_id == desk.vendor.organization_id


@pytest.mark.postgres
def test_a_stranger_sees_nothing_without_any_filter(desk: Desk) -> None:
    answer_request(desk.vendor, in_state(desk, "open").number, Said(note="We look into it."))
    with tenancy.scope(desk.world.nordic.id):
        assert not ServiceRequest.objects.exists()
        assert not ServiceRequestNote.objects.exists()

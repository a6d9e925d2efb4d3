"""State machines: the table decides for one object and for a set alike."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import program
from twotier.core import clock, events
from twotier.core.events import Event
from twotier.core.ids import new_id
from twotier.core.machine import Guard, Machine, Move, State, machines
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.orders.models import Cart

TENANT = UUID("7b26b357-9ca3-48b8-a58e-4febe2662a5d")


class CartEnded(Event, frozen=True, kw_only=True):
    """A cart ended, in these tests."""

    operation = "end_cart"
    resource_type = "cart"
    sentence = "A cart ended."

    lines: int


def ended(cart: Any) -> CartEnded:
    return CartEnded(tenant_id=cart.tenant_id, resource_id=str(cart.id), lines=len(cart.lines))


def too_young(_cart: Any) -> Refusal:
    return Refusal(400, 800009, _("This cart is older than 7 days. Create a new one."))


def machine() -> Machine:
    """Return a lifecycle of carts of its own, with a guard and an event."""
    empty = Guard("empty", lambda cart: not cart.lines, Q(lines=[]), too_young)
    states = (State("active", "Active"), State("ordered", "Ordered"), State("expired", "Expired"))
    moves = (Move("end", ("active",), "expired", "End", event=ended, guards=(empty,), stamp="ordered_at"),)
    return Machine("carts in tests", states, moves)


def carts(db: None = None) -> list[Cart]:
    """Return carts of every kind: two that may end, one with lines, one already ordered."""
    now = clock.now()
    kinds: list[tuple[str, list[Any]]] = [("active", []), ("active", []), ("active", [{"x": 1}]), ("ordered", [])]
    rows = [
        Cart(
            id=new_id(), tenant_id=TENANT, partner_id=TENANT, lines=lines, status=state, created_at=now,
            changed_at=now, expires_at=now + timedelta(days=7),
        )
        for state, lines in kinds
    ]  # fmt: skip
    return Cart.objects.bulk_create(rows)


def outcome(ids: list[UUID]) -> tuple[list[tuple[str, bool]], list[dict[str, Any]]]:
    """Return states and stamps of carts and the audit rows, in order, without their ids."""
    rows = [(cart.status, cart.ordered_at is not None) for cart in Cart.objects.filter(id__in=ids).order_by("id")]
    audit = [row.after | {"operation": row.operation} for row in AuditRecord.objects.order_by("id")]
    return rows, audit


def test_one_by_one_and_as_a_set_are_equal(db: None) -> None:
    lifecycle, single = machine(), carts()
    with events.collected():
        for cart in single:
            if lifecycle.why_not(cart, lifecycle.move("end")) is None:
                lifecycle.fire(cart, "end", program())
    one_by_one = outcome([cart.id for cart in single])
    AuditRecord.objects.all().delete()
    Cart.objects.all().delete()
    together = carts()
    with events.collected():
        assert lifecycle.fire_all(Cart.objects.all(), "end", program()) == 2
    assert outcome([cart.id for cart in together]) == one_by_one


def test_a_lower_rooms_move_can_be_objected_to(db: None) -> None:
    lifecycle = machine()

    def busy(cart: Any) -> Refusal | None:
        return Refusal(409, 910055, "Busy", "state_conflict") if cart.partner_id == TENANT else None

    lifecycle.object_to("end", busy)
    with events.collected():
        assert lifecycle.fire_all(Cart.objects.filter(id__in=[cart.id for cart in carts()]), "end", program()) == 0
        with pytest.raises(Refusal):
            lifecycle.fire(Cart.objects.filter(status="active", lines=[])[0], "end", program())


def test_the_slower_of_two_learns_that_it_lost(db: None) -> None:
    lifecycle, cart = machine(), carts()[0]
    Cart.objects.filter(id=cart.id).update(status="ordered")
    with pytest.raises(Refusal) as refused, events.collected():
        lifecycle.fire(cart, "end", program())
    assert refused.value.code == 910056


@pytest.mark.parametrize("lifecycle", machines(), ids=lambda lifecycle: lifecycle.name)
def test_every_state_and_move_of_every_lifecycle(lifecycle: Machine) -> None:
    """Each pair is either a row of the table or a refusal that names state and allowed moves."""
    names = {state.name for state in lifecycle.states}
    for move in lifecycle.moves:
        assert set(move.sources) <= names
        assert move.target in names | {""}
        for state in names - set(move.sources):
            refusal = lifecycle.conflict(state, move)
            own = lifecycle.conflicts.get(state)
            expected = (own.status, own.code) if own else (409, 910055)
            assert (refusal.status, refusal.code, refusal.data[0]) == (*expected, state)
            assert str(refusal)


def test_events_are_written_once_with_their_act(db: None) -> None:
    event = CartEnded(tenant_id=TENANT, resource_id="x", lines=3)
    with events.collected():
        with events.collected():
            events.emit(event, program())
        assert AuditRecord.objects.count() == 0
    record = AuditRecord.objects.get()
    assert (record.operation, record.after, record.customer_id) == ("end_cart", {"lines": 3}, TENANT)


def test_an_event_outside_of_an_act_is_a_mistake(db: None) -> None:
    with pytest.raises(RuntimeError):
        events.emit(CartEnded(tenant_id=TENANT, resource_id="x", lines=1), program())


def test_events_are_plain_values() -> None:
    assert issubclass(Event, msgspec.Struct)

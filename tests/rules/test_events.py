"""What an event takes over from the row that it is about."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import uuid4

import pytest

from twotier.core.events import Edited, Event, all_events, required

ROW = SimpleNamespace(
    pk=uuid4(),
    tenant_id=uuid4(),
    status="open",
    note="Hello",
    seller=SimpleNamespace(name="Harbor"),
    typed={"city": "Ulm"},
)


class Told(Event, frozen=True, kw_only=True):
    """An event whose members stand in four places of a row."""

    origins: ClassVar[Mapping[str, str]] = {"seller": "seller.name", "city": "typed.city", "street": "typed.street"}

    status: str
    seller: str
    city: str
    street: str
    role: str = "global_admin"


def test_an_event_says_what_its_row_says_and_what_is_said_apart() -> None:
    told = Told.of(ROW, status="closed")
    assert told == Told(
        tenant_id=ROW.tenant_id, resource_id=str(ROW.pk), status="closed", seller="Harbor", city="Ulm", street=""
    )
    assert told.role == "global_admin"


def test_a_member_that_the_row_does_not_have_is_an_error() -> None:
    with pytest.raises(AttributeError, match="seller"):
        Told.of(SimpleNamespace(pk=uuid4(), tenant_id=uuid4(), status="open", typed={}))


@pytest.mark.parametrize("kind", all_events(), ids=lambda kind: kind.__qualname__)
def test_every_kind_of_event_names_its_operation_its_object_and_a_sentence(kind: type[Event]) -> None:
    assert kind.operation
    assert kind.resource_type
    assert str(kind.sentence)
    assert set(kind.personal) <= set(kind.__struct_fields__), "personal members are members"
    assert set(kind.origins) <= {*required(kind), "resource_id", *shared(kind)}


def shared(kind: type[Event]) -> set[str]:
    """Return the origins that a family of events shares, of which each kind uses its own."""
    found: set[str] = set()
    for base in kind.__mro__[1:]:
        found |= set(getattr(base, "origins", {})) if base is not object else set()
    return found


def test_a_change_of_many_members_tells_both_sides_apart_from_its_own() -> None:
    class Renamed(Edited, frozen=True, kw_only=True):
        company: str

    values: dict[str, Any] = {"tenant_id": uuid4(), "resource_id": "1", "company": "Ulm AG"}
    said = Renamed(**values, old={"name": "A"}, new={"name": "B"})
    assert (said.before(), said.after()) == ({"name": "A"}, {"name": "B"})

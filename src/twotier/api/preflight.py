"""What a write that is only tried tells: what would happen, or everything that stands in the way (`validateOnly`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from twotier.api.wire import Wire, encode
from twotier.core import money
from twotier.core.events import Event, Pending
from twotier.core.idempotency import Answer
from twotier.core.refusal import Refusal

MINOR, SCALED = "_minor", "_e8"
OBJECT = b"{"
EMPTIED = {204: 200}
"""Statuses of answers without a body, which have one here."""


class Effect(Wire):
    """Something that would happen: the act as the audit log calls it, the object, and its members before and after."""

    operation: str
    resource_type: str
    resource_id: str
    customer_id: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Blocker(Wire):
    """A rule that stands in the way: why, and who can mend it, in the reader's language."""

    code: int
    description: str
    error_name: str | None = None
    member: str | None = None


class Preflight(Wire):
    """Whether a write would be done, what it would change, and what stands in its way."""

    allowed: bool
    effects: Sequence[Effect] | None = None
    blockers: Sequence[Blocker] | None = None


class Tried(Wire):
    """The answer of a tried write that otherwise answers nothing."""

    preflight: Preflight


def passed(made: Answer, bag: Pending) -> Answer:
    """Return the answer of a tried write, with what would happen beside what it answers; its secrets stay untold."""
    told = Preflight(allowed=True, effects=[effect(event) for event, _actor in bag.events])
    if made.body and made.body[:1] != OBJECT:
        return replace(made, secret={})
    answered: dict[str, Any] = msgspec.json.decode(made.body, type=dict[str, msgspec.Raw]) if made.body else {}
    code = EMPTIED.get(made.status, made.status)
    return replace(made, status=code, body=encode(answered | {"preflight": told}), secret={})


def effect(event: Event) -> Effect:
    """Return an event that would be written, as programs read it."""
    return Effect(
        operation=event.operation,
        resource_type=event.resource_type,
        resource_id=event.resource_id,
        customer_id=str(event.tenant_id),
        before=members(event, event.before()) or None,
        after=members(event, event.foretold()) or None,
    )


def members(event: Event, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return members in the spelling of the wire, amounts as numbers of their currency; what is private is left out."""
    currency = str(getattr(event, "currency", ""))
    kept = {name: value for name, value in found.items() if name not in event.personal and value is not None}
    return dict(amount(name, value, currency) for name, value in kept.items())


def amount(name: str, value: Any, currency: str) -> tuple[str, Any]:
    """Return a member's name and value: whole minor units and scaled prices as the amounts that they stand for."""
    if name.endswith(MINOR) and currency:
        return camel(name.removesuffix(MINOR)), Decimal(value).scaleb(-money.digits(currency))
    if name.endswith(SCALED):
        return camel(name.removesuffix(SCALED)), Decimal(value).scaleb(-money.UNIT_SCALE)
    return camel(name), nested(value, currency)


def nested(value: Any, currency: str) -> Any:
    """Return a value with the members of what lies in it spelled alike."""
    if isinstance(value, dict):
        return dict(amount(str(name), inner, currency) for name, inner in value.items())
    return [nested(inner, currency) for inner in value] if isinstance(value, list) else value


def camel(name: str) -> str:
    """Return a member's name as the wire spells it."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def refused(refusal: Refusal) -> Preflight:
    """Return what stands in the way of a write that is refused."""
    return Preflight(allowed=False, blockers=[blocker(one) for one in (refusal, *refusal.others)])


def blocker(refusal: Refusal) -> Blocker:
    """Return one rule that says no."""
    member = str(refusal.fields[0][0]) if refusal.fields else None
    return Blocker(code=refusal.code, description=str(refusal), error_name=refusal.error_name or None, member=member)

"""What filing, changing and answering a request share: clean texts, who acts, notes, moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.partners import regions
from twotier.support import events, rules
from twotier.support.lifecycle import ATTENTION_NEEDED, CLOSED, OPEN, SERVICE_REQUEST
from twotier.support.models import ServiceRequest, ServiceRequestNote
from twotier.support.shapes import CONTACT, Said
from twotier.support.topics import TOPICS
from twotier.support.usecases._texts import text, wrong

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


MEMBERS = {
    "title": "title", "description": "description", "severity": "severity", "topic_id": "supportTopicId",
    "product_id": "productId", "product_name": "productName", "country": "countryCode", "contact": "primaryContact",
}  # fmt: skip
"""The columns that a sender fills, and what the wire calls them."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a request may change of it, and how it moves it from state to state."""

    columns: frozenset[str]
    moves: Mapping[tuple[str, str], str]
    replies: bool


BOTH = {(OPEN, CLOSED): "close", (ATTENTION_NEEDED, CLOSED): "close", (CLOSED, OPEN): "reopen", (ATTENTION_NEEDED, OPEN): "reply"}  # fmt: skip
SENDER = Side(frozenset(MEMBERS), BOTH, replies=True)
VENDOR = Side(frozenset({"severity"}), BOTH | {(OPEN, ATTENTION_NEEDED): "ask"}, replies=False)


def change(actor: Actor, row: ServiceRequest, said: Said, side: Side) -> ServiceRequest:
    """Make what differs: the state, then what the request says, then the note; nothing or all of it."""
    edits = differing(row, cleaned(said))
    refuse_strangers(edits, side)
    before, target = row.status, said.status or row.status
    if before == CLOSED != target:
        move(actor, row, OPEN, side)
    if edits or said.note is not None:
        SERVICE_REQUEST.check(row, "work")
    edit(actor, row, edits)
    if said.note is not None:
        note(actor, row, said.note)
        target = OPEN if side.replies and target == row.status == ATTENTION_NEEDED else target
    if target != row.status:
        move(actor, row, target, side)
    touched = edits or said.note is not None or row.status != before
    return signed(actor, row, side) if touched else row


def cleaned(said: Said) -> dict[str, Any]:
    """Return what was said by column, each value as it can be; raises 400/3000 that names the member."""
    found = {name: getattr(said, name) for name in MEMBERS if getattr(said, name) is not None}
    for name in found.keys() & {"title", "description", "product_id", "product_name"}:
        found[name] = text(MEMBERS[name], found[name])
    if "topic_id" in found:
        found["topic_id"] = topic(found["topic_id"])
    if "country" in found:
        found["country"] = country(found["country"])
    if "contact" in found:
        found["contact"] = contact(found["contact"])
    return found


def topic(said: str) -> str:
    """Return the id of a support topic; raises 400/3000 for another."""
    if said.strip() not in TOPICS:
        text = _("There is no such support topic. GET /v1/servicerequests/supporttopics lists them.")
        raise wrong("supportTopicId", text)
    return said.strip()


def country(said: str) -> str:
    """Return the code of a country; raises 400/3000 for another."""
    found = regions.country(said.strip().upper())
    if found is None:
        raise wrong("countryCode", _("Choose a country."))
    return found.code


def contact(said: Mapping[str, str]) -> dict[str, str]:
    """Return whom the vendor answers; raises 400/3000."""
    found = {name: text(name, said[name]) for name in CONTACT if said.get(name)}
    if found.get("email") and not EMAIL.fullmatch(found["email"]):
        raise wrong("email", _("This is not an email address, so write it as name@example.com."))
    return found


def differing(row: ServiceRequest, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not as the row has it; of a contact what was not said stays."""
    known = dict(found)
    if "contact" in known:
        known["contact"] = row.contact | known["contact"]
    return {name: value for name, value in known.items() if value != getattr(row, name)}


def refuse_strangers(edits: Mapping[str, Any], side: Side) -> None:
    """Refuse a change of what is the other side's; raises 400/3000."""
    for name in edits:
        if name not in side.columns:
            raise wrong(MEMBERS[name], _("Only the partner that filed the request changes this. Add a note instead."))


def edit(actor: Actor, row: ServiceRequest, edits: Mapping[str, Any]) -> None:
    """Write what differs, and count the time of the first answer anew when the severity is another."""
    if not edits:
        return
    old = {name: getattr(row, name) for name in edits}
    for name, value in edits.items():
        setattr(row, name, value)
    row.answer_due_at = rules.answer_due(row.created_at, row.severity)
    emit(events.ServiceRequestEdited.of(row, old=old, new=dict(edits)), actor)


def note(actor: Actor, row: ServiceRequest, said: str) -> None:
    """Add a note."""
    ServiceRequestNote.objects.create(
        tenant_id=row.tenant_id, partner_id=row.partner_id, vendor_id=row.vendor_id, request=row,
        text=text("newNote", said), created_by_name=actor.person_name or actor.user_name, created_at=clock.now(),
    )  # fmt: skip
    emit(events.ServiceRequestNoted.of(row), actor)


def move(actor: Actor, row: ServiceRequest, target: str, side: Side) -> None:
    """Bring a request into another state; raises 400/3000 for one that is not this side's to choose."""
    name = side.moves.get((row.status, target))
    if name is None:
        sentence = _(
            "This status cannot be chosen now. The vendor alone asks the sender for more, and of an open request."
        )
        raise wrong("status", sentence)
    SERVICE_REQUEST.fire(row, name, actor)


def signed(actor: Actor, row: ServiceRequest, side: Side) -> ServiceRequest:
    """Write who changed a request last, and when the vendor first answered."""
    row.modified_at, row.updated_by = clock.now(), person(actor)
    if side is VENDOR and row.answered_at is None:
        row.answered_at = row.modified_at
    row.save(update_fields=[*MEMBERS, "answer_due_at", "modified_at", "updated_by", "answered_at"])
    return row


def person(actor: Actor) -> dict[str, str]:
    """Return who acts, as a contact."""
    found = access_queries.person(actor.person_id) if actor.person_id else None
    said = {"organizationId": str(actor.organization_id), "organizationName": actor.organization_name}
    if found is None:
        return said | {"lastName": actor.user_name}
    named = {"firstName": found.first_name, "lastName": found.last_name or found.user_name}
    return said | {"contactId": str(found.id)} | {name: value for name, value in named.items() if value}

"""What the acts about incidents share: clean values, what differs, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.support import rules
from twotier.support.events import ServiceIncidentEdited
from twotier.support.lifecycle import RESOLVED, SERVICE_INCIDENT
from twotier.support.models import IncidentMessage, ServiceIncident
from twotier.support.queries.incidents import is_sold
from twotier.support.shapes import Telling
from twotier.support.usecases._texts import text, wrong

MOST_WORKLOADS = 50


TEXTS = {"impacted_area": "impactedArea", "category": "category", "action_type": "actionType"}
OF_MESSAGES = {"category": "category", "action_type": "actionType", "severity": "severity", "required_by": "requiredBy"}
"""Columns that messages to administrators alone have, and what the wire calls them."""
COLUMNS = (*TEXTS, "affected_workloads", "health", "severity", "starts_at", "ends_at", "required_by")


def new(actor: Actor, said: Telling) -> ServiceIncident:
    """Return an incident as it is published, not yet saved."""
    kind = said.message_type or ServiceIncident.INCIDENT
    workload = text("workload", said.workload or "")
    if not is_sold(workload):
        raise wrong("workload", _("The catalog has no service of this name. Write it as the product list does."))
    text("messageText", said.message or "")
    row = ServiceIncident(
        tenant_id=actor.organization_id, message_type=kind, workload=workload, affected_workloads=[workload],
        health="warning" if kind == ServiceIncident.INCIDENT else "information", starts_at=clock.now(),
        status=SERVICE_INCIDENT.initial,
    )  # fmt: skip
    for name, value in cleaned(row, said).items():
        setattr(row, name, value)
    return row


def cleaned(row: ServiceIncident, said: Telling) -> dict[str, Any]:
    """Return what was said by column; raises 400/3000 for what cannot be, or is not of this kind of message."""
    found = {name: getattr(said, name) for name in COLUMNS if getattr(said, name) is not None}
    for name in found.keys() & OF_MESSAGES.keys():
        if row.message_type == ServiceIncident.INCIDENT:
            raise wrong(OF_MESSAGES[name], _("Only messages of the message center have this member."))
    for name in found.keys() & TEXTS.keys():
        found[name] = text(TEXTS[name], found[name])
    if "affected_workloads" in found:
        found["affected_workloads"] = workloads(row, found["affected_workloads"])
    if found.get("ends_at", row.ends_at) and found.get("ends_at", row.ends_at) < found.get("starts_at", row.starts_at):
        raise wrong("endTime", _("An incident ends after it starts. Check both times."))
    return found


def workloads(row: ServiceIncident, said: Sequence[str]) -> list[str]:
    """Return the names of affected services, the incident's own first, each once."""
    if len(said) > MOST_WORKLOADS:
        raise wrong("affectedWorkloadNames", _("Name 50 services at most."))
    return list(dict.fromkeys([row.workload, *(text("workload", name) for name in said)]))


def ended(row: ServiceIncident, said: Telling) -> Telling:
    """Return what was said with what follows from it: what is resolved works again and has an end."""
    if row.status == RESOLVED:
        return replace(said, health=said.health or rules.NORMAL, ends_at=said.ends_at or clock.now())
    row.ends_at = row.resolved_at = None
    row.save(update_fields=["ends_at", "resolved_at"])
    return replace(said, health=said.health or "warning")


def edit(actor: Actor, row: ServiceIncident, said: Telling) -> None:
    """Write what differs."""
    edits = {name: value for name, value in cleaned(row, said).items() if value != getattr(row, name)}
    refuse_other(row, said)
    if not edits:
        return
    old = {name: plain(getattr(row, name)) for name in edits}
    for name, value in edits.items():
        setattr(row, name, value)
    row.save(update_fields=list(edits))
    emit(ServiceIncidentEdited.of(row, old=old, new={name: plain(value) for name, value in edits.items()}), actor)


def refuse_other(row: ServiceIncident, said: Telling) -> None:
    """Refuse another kind or another service: that is another incident."""
    fixed: Mapping[str, tuple[str | None, str]] = {
        "messageType": (said.message_type, row.message_type),
        "workload": (said.workload and said.workload.strip(), row.workload),
    }
    for member, (sent, known) in fixed.items():
        if sent is not None and sent != known:
            raise wrong(member, _("This does not change any more. Publish another incident."))


def plain(value: Any) -> Any:
    """Return a value as the audit record keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def tell(row: ServiceIncident, said: str) -> None:
    """Add a message to what is told of an incident."""
    IncidentMessage.objects.create(
        tenant_id=row.tenant_id, incident=row, text=text("messageText", said), published_at=clock.now()
    )

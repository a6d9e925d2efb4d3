"""Tell of a service incident, add to it, resolve it: the vendor's acts."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.support import events
from twotier.support.lifecycle import RESOLVED, SERVICE_INCIDENT
from twotier.support.models import ServiceIncident
from twotier.support.queries.incidents import incident_to_change
from twotier.support.shapes import Telling
from twotier.support.usecases import _telling as telling


@usecase(permission=Permission.SUPPORT_ANSWER)
def publish_incident(actor: Actor, said: Telling) -> ServiceIncident:
    """Publish an incident or a message of a service; raises 400/3000 for what is missing or cannot be."""
    row = telling.new(actor, said)
    row.save(force_insert=True)
    emit(events.ServiceIncidentPublished.of(row), actor)
    telling.tell(row, said.message or "")
    return row


@usecase(permission=Permission.SUPPORT_ANSWER)
def change_incident(actor: Actor, incident_id: UUID, said: Telling) -> ServiceIncident:
    """Change an incident, add a message, resolve it or open it again; raises 404, 400/3000 for what cannot be."""
    row = incident_to_change(actor, incident_id)
    if said.resolved is not None and said.resolved != (row.status == RESOLVED):
        SERVICE_INCIDENT.fire(row, "resolve" if said.resolved else "reopen", actor)
        said = telling.ended(row, said)
    telling.edit(actor, row, said)
    if said.message is not None:
        telling.tell(row, said.message)
        emit(events.ServiceIncidentTold.of(row), actor)
    return row

"""Note that somebody opened the link of a request."""

from uuid import UUID

from twotier.access.actors import ProgramActor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.partnerships.lifecycle import OPEN
from twotier.partnerships.models import PartnershipRequest


@usecase(permission=Permission.PARTNERSHIP_VIEW)
def open_request(actor: ProgramActor, request_id: UUID, organization_name: str) -> bool:
    """Keep the first opening by someone of another organization; returns whether this was it."""
    rows = PartnershipRequest.objects.filter(id=request_id, opened_at=None, status__in=OPEN)
    return bool(rows.update(opened_at=clock.now(), opened_by_name=organization_name[:256]))

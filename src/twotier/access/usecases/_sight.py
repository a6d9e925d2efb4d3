"""Who sees a tenant's rows: both walls ask the rows written here. Pieces for use cases that have checked who acts."""

from uuid import UUID

from twotier.access.models import Visibility
from twotier.core import tenancy


def show_new(tenant_id: UUID, viewers: set[UUID]) -> None:
    """Write who sees a new tenant in one statement: what nobody sees yet may be shown to anyone."""
    Visibility.objects.bulk_create([Visibility(tenant_id=tenant_id, organization_id=viewer) for viewer in viewers])


def show(tenant_id: UUID, viewer: UUID) -> None:
    """Let one more organization see a tenant's rows; who sees what already is for the program alone to read."""
    with tenancy.scope(tenancy.PROGRAM):
        row = Visibility(tenant_id=tenant_id, organization_id=viewer)
        Visibility.objects.bulk_create([row], ignore_conflicts=True)


def hide(viewer: UUID, *tenant_ids: UUID) -> None:
    """Take the sight of tenants' rows from an organization: one statement."""
    with tenancy.scope(tenancy.PROGRAM):
        Visibility.objects.filter(tenant_id__in=tenant_ids, organization_id=viewer).delete()

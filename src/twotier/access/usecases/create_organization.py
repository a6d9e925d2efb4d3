"""Open a directory tenant for an organization."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.access.events import OrganizationOpened
from twotier.access.models import Organization, Visibility
from twotier.access.permissions import Permission
from twotier.core import clock, tenancy
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase


def open_tenant(
    actor: Actor,
    *,
    kind: str,
    kinds: Iterable[str],
    name: str,
    market: str,
    domain: str,
    language: str = "en",
    tenant_id: UUID | None = None,
    seen_by: Iterable[UUID] = (),
) -> Organization:
    """Write an organization and who sees its rows: itself and `seen_by`. Only inside a use case.

    Raises 409/910033 when the domain belongs to another tenant.
    """
    if queries.domain_taken(domain):
        raise Refusal(
            409, 910033, _("This domain already belongs to another organization. Choose another one."), "domain_taken"
        )
    organization = Organization(
        id=tenant_id or new_id(), kind=kind, kinds=list(kinds), name=name, market=market,
        domain=domain.lower(), language=language, created_at=clock.now(),
    )  # fmt: skip
    show(organization.id, {organization.id, *seen_by})
    organization.save(force_insert=True)
    emit(opened(organization), actor)
    return organization


def show(tenant_id: UUID, viewers: set[UUID]) -> None:
    """Write who sees a new tenant in one statement: what nobody sees yet may be shown to anyone."""
    Visibility.objects.bulk_create([Visibility(tenant_id=tenant_id, organization_id=viewer) for viewer in viewers])


def show_also(tenant_id: UUID, viewer: UUID) -> None:
    """Let one more organization see a tenant's rows; who sees what already is for the program alone to read."""
    with tenancy.scope(tenancy.PROGRAM):
        Visibility.objects.get_or_create(tenant_id=tenant_id, organization_id=viewer)


def hide(tenant_id: UUID, viewer: UUID) -> None:
    """Take the sight of a tenant's rows from an organization."""
    hide_all([tenant_id], viewer)


def hide_all(tenant_ids: Iterable[UUID], viewer: UUID) -> None:
    """Take the sight of tenants' rows from an organization: one statement."""
    with tenancy.scope(tenancy.PROGRAM):
        Visibility.objects.filter(tenant_id__in=list(tenant_ids), organization_id=viewer).delete()


def opened(organization: Organization) -> OrganizationOpened:
    """Return the event of a new organization."""
    return OrganizationOpened(
        tenant_id=organization.id,
        resource_id=str(organization.id),
        name=organization.name,
        kind=organization.kind,
        market=organization.market,
        domain=organization.domain,
    )


@usecase(permission=Permission.ENROLMENT_REVIEW)
def create_organization(
    actor: Actor,
    *,
    kind: str,
    kinds: Iterable[str],
    name: str,
    market: str,
    domain: str,
    language: str = "en",
    tenant_id: UUID | None = None,
    seen_by: Iterable[UUID] = (),
) -> Organization:
    """Open a tenant on its own, as the vendor and the demo program do."""
    return open_tenant(
        actor, kind=kind, kinds=kinds, name=name, market=market, domain=domain,
        language=language, tenant_id=tenant_id, seen_by=seen_by,
    )  # fmt: skip

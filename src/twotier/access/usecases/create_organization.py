"""Open a directory tenant for an organization."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.access.events import OrganizationOpened
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.access.usecases._sight import show_new
from twotier.core import clock
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
    show_new(organization.id, {organization.id, *seen_by})
    organization.save(force_insert=True)
    emit(opened(organization), actor)
    return organization


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

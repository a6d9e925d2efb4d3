"""One partnership: by id or by its other side, its levels, its periods, and a provider's checklist."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.partnerships.levels import NAMES, Levels
from twotier.partnerships.models import Partnership, PartnershipPeriod, ProviderChecklist


def both_sides(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships in which the actor's organization stands on either side, with both names."""
    me = actor.organization_id
    return Partnership.objects.filter(Q(tenant_id=me) | Q(reseller_id=me)).select_related("provider", "reseller")


def page(actor: Actor, *, after: UUID | None, size: int, status: str = "") -> list[Partnership]:
    """Return the actor's partnerships behind an id, by id: one statement."""
    rows = both_sides(actor).order_by("id")
    if status:
        rows = rows.filter(status=status)
    return list((rows.filter(id__gt=after) if after else rows)[:size])


def partnership(actor: Actor, partnership_id: UUID) -> Partnership:
    """Return a partnership of the actor; raises 404/1000 for a stranger's."""
    return found(both_sides(actor).filter(id=partnership_id).first())


def as_provider(actor: Actor, reseller_id: UUID, *, lock: bool = False) -> Partnership:
    """Return the actor's partnership, as a provider, with a reseller; raises 404/1000."""
    rows = both_sides(actor).filter(tenant_id=actor.organization_id, reseller_id=reseller_id)
    return found((rows.select_for_update(of=("self",)) if lock else rows).first())


def as_reseller(actor: Actor, provider_id: UUID, *, lock: bool = False) -> Partnership:
    """Return the actor's partnership, as a reseller, with a provider; raises 404/1000."""
    rows = both_sides(actor).filter(tenant_id=provider_id, reseller_id=actor.organization_id)
    return found((rows.select_for_update(of=("self",)) if lock else rows).first())


def found(row: Partnership | None) -> Partnership:
    """Return a partnership that is there; raises 404/1000."""
    if row is None:
        raise Refusal(404, 1000, _("There is no such partnership."))
    return row


def levels(provider_id: UUID, reseller_id: UUID) -> Levels | None:
    """Return a reseller's levels of access with a provider, or nothing without an active partnership."""
    rows = Partnership.objects.filter(tenant_id=provider_id, reseller_id=reseller_id, status="active")
    values = rows.values(*NAMES).first()
    return Levels(**values) if values else None


def levels_of(row: Partnership) -> Levels:
    """Return the levels that a partnership's row keeps."""
    return Levels(**{name: getattr(row, name) for name in NAMES})


def history(row: Partnership) -> list[PartnershipPeriod]:
    """Return the periods of a partnership, the newest first: one statement."""
    return list(PartnershipPeriod.objects.filter(tenant_id=row.tenant_id, partnership=row).order_by("-since"))


def histories(rows: list[Partnership]) -> dict[UUID, list[PartnershipPeriod]]:
    """Return the periods of partnerships, the newest first: one statement."""
    kept: dict[UUID, list[PartnershipPeriod]] = {}
    tenants = {row.tenant_id for row in rows}
    periods = PartnershipPeriod.objects.filter(tenant_id__in=tenants, partnership__in=[row.id for row in rows])
    for period in periods.order_by("-since"):
        kept.setdefault(period.partnership_id, []).append(period)
    return kept


def checklist(actor: Actor) -> ProviderChecklist | None:
    """Return what a provider ticked off itself, or nothing."""
    return ProviderChecklist.objects.filter(tenant_id=actor.organization_id).first()

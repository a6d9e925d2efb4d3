"""End what a former reseller still holds at customers: privileges, or everything."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.access.usecases._sight import hide
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries
from twotier.customers.events import LeftOverAccessEnded
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Relationship, ResellerAssociation
from twotier.customers.queries import shared
from twotier.customers.queries.shared import LeftOver
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.lifecycle import PARTNERSHIP

PRIVILEGES, EVERYTHING = "privileges", "everything"


@usecase(permission=Permission.PARTNERSHIP_REVIEW_LEFT_OVER)
def end_left_over_access(actor: Actor, reseller_id: UUID, customer_ids: list[UUID], what: str) -> int:
    """End a former reseller's delegated admin privileges, or its relationship and support as well; returns how many.

    What it holds through another provider stays. Raises 404/1000 for a stranger's partnership, 910055 while the
    partnership is not removed, 404/60003 for a customer that is not the actor's, 910056 when nothing is left there, 910021 when nothing is selected.
    """
    partnership = partnership_queries.as_provider(actor, reseller_id, lock=True)
    PARTNERSHIP.check(partnership, "review_left_over")
    wanted = set(customer_ids)
    if not wanted or what not in (PRIVILEGES, EVERYTHING):
        text = _("Select at least one customer, and what ends there. Nothing was changed.")
        raise Refusal(400, 910021, text, "confirmation_missing", fields=[("customer", text)])
    found = shared.left_over(actor, reseller_id, size=len(wanted) + 1, only=list(wanted))
    if len(found) != len(wanted):
        raise why_not(actor, wanted - {row.customer_id for row in found})
    end(actor, reseller_id, found, what)
    for row in found:
        emit(ended(row, reseller_id, partnership.reseller.name, what), actor)
    return len(found)


def why_not(actor: Actor, missing: set[UUID]) -> Refusal:
    """Return why the reseller holds nothing at customers: somebody ended it before, or they are none of the actor's."""
    if queries.visible(actor).filter(id__in=missing).count() == len(missing):
        text = _("Someone else acted on this at the same moment. Look at it again, then decide.")
        return Refusal(409, 910056, text, "lost_race")
    return Refusal(404, 60003, _("There is no such customer."))


def end(actor: Actor, reseller_id: UUID, found: list[LeftOver], what: str) -> None:
    """Write what ends: a fixed number of statements, however many customers."""
    tenants = [row.customer_id for row in found]
    others = ResellerAssociation.objects.filter(reseller_id=reseller_id, ended_at=None, tenant_id=OuterRef("tenant_id"))
    others = others.exclude(provider_id=actor.organization_id)
    rows = Relationship.objects.filter(
        ~Exists(others), tenant_id__in=tenants, partner_id=reseller_id, kind=Relationship.RESELLER
    )
    rows.filter(status="active").update(delegated_access=False)
    if what == EVERYTHING:
        RELATIONSHIP.fire_all(rows, "end", actor)
        shared.shared_with(actor, reseller_id).filter(tenant_id__in=tenants).update(ended_at=clock.now())
        hide(reseller_id, *set(tenants) - shared.tenants_of(reseller_id, tenants))


def ended(row: LeftOver, reseller_id: UUID, reseller: str, what: str) -> LeftOverAccessEnded:
    """Return the event of access that ended at one customer."""
    return LeftOverAccessEnded(
        tenant_id=row.customer_id,
        resource_id=str(row.customer_id),
        company_name=row.name,
        reseller=reseller,
        reseller_id=reseller_id,
        what=what,
    )

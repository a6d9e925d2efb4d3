"""Every question about what customers may buy themselves; the tenant filter is here."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Relationship, SelfServePolicy


def own(actor: Actor) -> QuerySet[SelfServePolicy]:
    """Return the policies of the actor with customers that it buys for."""
    buying = queries.related(actor).exclude(kind=Relationship.RESELLER).filter(tenant_id=OuterRef("tenant_id"))
    return SelfServePolicy.objects.filter(Exists(buying), partner_id=actor.organization_id)


def listed(actor: Actor, customer_id: UUID | None = None) -> list[SelfServePolicy]:
    """Return the actor's policies, or that with one customer: one statement."""
    rows = own(actor).filter(tenant_id=customer_id) if customer_id else own(actor)
    return list(rows.order_by("tenant_id"))


def policy(actor: Actor, customer_id: UUID, *, lock: bool = False) -> SelfServePolicy:
    """Return the actor's policy with a customer; raises 404/600039 when there is none."""
    rows = own(actor).filter(tenant_id=customer_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Refusal(404, 600039, _("There is no such self-serve policy. Create it first."), "policy_not_found")
    return found

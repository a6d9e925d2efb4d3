"""Every question about service requests: who sees which."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.support.models import ServiceRequest

NOTHING = Q(pk__in=[])


def visible(actor: Actor) -> QuerySet[ServiceRequest]:
    """Return the requests that the actor may see.

    The vendor sees all, a customer's admin those filed for the customer. A partner sees those that it filed for
    customers that it still serves, as far as the role handles them, and of its own tickets each author theirs (U2).
    """
    me = actor.organization_id
    if actor.is_("vendor"):
        return ServiceRequest.objects.filter(Q(vendor_id=me) if actor.sees(Permission.SUPPORT_ANSWER) else NOTHING)
    for_customers = actor.sees(Permission.SUPPORT_CUSTOMER_REQUEST)
    if actor.is_("customer"):
        return ServiceRequest.objects.filter(Q(tenant_id=me) if for_customers else NOTHING)
    mine = NOTHING
    if actor.person_id and actor.sees(Permission.SUPPORT_PARTNER_TICKET):
        mine |= Q(tenant_id=me, partner_id=me, created_by_id=actor.person_id)
    if for_customers:
        served = Exists(customer_queries.related(actor).filter(tenant_id=OuterRef("tenant_id")))
        mine |= Q(partner_id=me) & Q(served)
    return ServiceRequest.objects.filter(mine)


def page(actor: Actor, where: Q, rows: slice, *, customer_id: UUID | None = None) -> list[ServiceRequest]:
    """Return some of the requests with their notes, the newest first: two statements."""
    found = visible(actor).filter(where)
    if customer_id:
        found = found.filter(tenant_id=customer_id)
    return list(found.prefetch_related("notes").order_by("-created_at", "-id")[rows])


def request_with(actor: Actor, number: str, customer_id: UUID | None = None) -> ServiceRequest:
    """Return one request; raises 404."""
    return one(visible(actor), number, customer_id)


def request_to_change(actor: Actor, number: str, *, tickets: bool | None = None) -> ServiceRequest:
    """Return one request under its row's lock, of tickets or of customers' requests if it is said which; raises 404."""
    rows = visible(actor).select_for_update(of=("self",))
    if tickets is not None:
        own = Q(tenant_id=actor.organization_id)
        rows = rows.filter(own if tickets else ~own)
    return one(rows, number)


def one(rows: QuerySet[ServiceRequest], number: str, customer_id: UUID | None = None) -> ServiceRequest:
    """Return the request of a number, of that customer if one is named; raises 404."""
    found = rows.filter(number=number).first()
    if found is None or (customer_id and found.tenant_id != customer_id):
        raise Refusal(404, 1000, _("There is no such service request."))
    return found

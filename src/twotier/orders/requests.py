"""Every question about order requests: who sees them, and to whom they may be sent."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core.refusal import Refusal, Sentence
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, Relationship
from twotier.customers.queries.designations import earning_reseller
from twotier.orders import drafts, queries
from twotier.orders.buying import check_open
from twotier.orders.lifecycle import ORDER_REQUEST
from twotier.orders.models import OrderRequest
from twotier.orders.pricing import Wanted
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships import rules

BUYING = (Relationship.PROVIDER, Relationship.DIRECT)
Partner = tuple[UUID, str]


def page(actor: Actor, *, status: str = "", customer_id: UUID | None = None, size: int) -> list[OrderRequest]:
    """Return the newest requests that the actor's organization sent or received: one statement."""
    rows = queries.requests(actor).select_related("sender", "receiver")
    if status:
        rows = rows.filter(status=status)
    if customer_id:
        rows = rows.filter(tenant_id=customer_id)
    return list(rows.order_by("-created_at", "-id")[:size])


def matching(actor: Actor, text: str) -> Q:
    """Return the condition that a request is for such a customer or subscription, or of such a partner."""
    customers = customer_queries.reachable(actor).filter(customer_queries.matching(text)).values("id")
    found = Q(tenant_id__in=customers) | Q(subscription_name__icontains=text)
    for side in ("sender", "receiver"):
        found |= Q(**{f"{side}__name__icontains": text}) & ~Q(**{side: actor.organization_id})
    return found


def waiting(actor: Actor, limit: int) -> list[OrderRequest]:
    """Return the open requests that the actor's organization received, the oldest first: one statement."""
    rows = queries.requests(actor).filter(receiver_id=actor.organization_id, status="open")
    return list(rows.select_related("sender").order_by("created_at", "id")[:limit])


def request_with(actor: Actor, request_id: UUID) -> OrderRequest:
    """Return a request of either side; raises 404 for a stranger's."""
    return found(queries.requests(actor).select_related("sender", "receiver"), request_id)


def request_to_answer(actor: Actor, request_id: UUID) -> OrderRequest:
    """Return an open request under its row's lock to the side that answers it; raises 404, and 910039 once closed."""
    return still_open(found(queries.locked_requests().filter(receiver_id=actor.organization_id), request_id))


def request_to_withdraw(actor: Actor, request_id: UUID) -> OrderRequest:
    """Return an open request under its row's lock to the side that sent it; raises 404, and 910039 once closed."""
    return still_open(found(queries.locked_requests().filter(sender_id=actor.organization_id), request_id))


def found(rows: QuerySet[OrderRequest], request_id: UUID) -> OrderRequest:
    """Return one of the requests; raises 404."""
    request = rows.filter(id=request_id).first()
    if request is None:
        raise Refusal(404, 1000, _("There is no such order request."))
    return request


def still_open(request: OrderRequest) -> OrderRequest:
    """Return the request; raises 409/910039 once it was answered or withdrawn."""
    if request.status in ORDER_REQUEST.move("accept").sources:
        return request
    state = ORDER_REQUEST.state(request.status).label
    text = _("This order request is closed. Its state is “%(state)s”. Nothing was changed.")
    raise Refusal(409, 910039, Sentence(text, {"state": state}), "order_request_closed")


def receivers(actor: Actor, customer_id: UUID) -> list[Partner]:
    """Return whom the actor may ask for a customer: the providers that named it, or the customer's own partners."""
    if actor.is_("customer"):
        pairs = [
            (row.partner_id, name) for row, name in customer_queries.partners_of(customer_id) if row.kind in BUYING
        ]
        return list(dict.fromkeys(pairs))
    rows = customer_queries.associations(customer_id).filter(reseller_id=actor.organization_id)
    return list(dict.fromkeys(rows.order_by("granted_at", "id").values_list("provider_id", "provider__name")))


def receiver(actor: Actor, customer_id: UUID, wanted: UUID | None) -> UUID:
    """Return who is asked: the one named, or the only one there is. Raises what `check_pair` raises, and 400/3000."""
    if wanted is None:
        partners = receivers(actor, customer_id)
        if len(partners) > 1:
            text = _("Several partners buy for this customer. Say which of them you ask.")
            raise Refusal(400, 3000, text, fields=[("receiver", text)])
        if not partners:
            text = _("No indirect provider buys for this customer on your behalf, so there is nobody to ask.")
            raise Refusal(403, 910028, text, "no_relationship")
        wanted = partners[0][0]
    sides = check_pair(actor.organization_id, wanted, customer_id)
    if sides:
        raise sides
    return wanted


def check_pair(sender_id: UUID, receiver_id: UUID, customer_id: UUID) -> Refusal | None:
    """Return which of the two has no relationship with the customer (910028) or with the other (910016), or nothing."""
    if not customer_queries.serves(receiver_id, customer_id, *BUYING):
        return missing(receiver_id)
    if sender_id == customer_id:
        return None
    if partnership_queries.active_between(receiver_id, sender_id) is None:
        text = _("There is no active partnership between %(one)s and %(other)s. Request a partnership first.")
        names = access_queries.names_of([receiver_id, sender_id])
        values = {"one": names.get(receiver_id, ""), "other": names.get(sender_id, "")}
        return Refusal(403, 910016, Sentence(text, values), "partnership_not_active")
    serving = customer_queries.serves(sender_id, customer_id, Relationship.RESELLER, Relationship.NAMED)
    return None if serving else missing(sender_id)


def why_not(actor: Actor, request: OrderRequest, customer: Customer, lines: Sequence[Wanted]) -> Refusal | None:
    """Return what keeps the receiver from accepting a request now, before the prices of its lines, or nothing."""
    if not lines or not (request.sender_id == customer.id or lines[0].partner_of_record):
        return check_pair(request.sender_id, request.receiver_id, request.tenant_id)
    try:
        check_open(actor, customer)
        rules.of_record(actor.organization_id, [line.partner_of_record for line in lines])
    except Refusal as refusal:
        return refusal
    own = request.sender_id == customer.id
    serving = own or customer_queries.serves(request.sender_id, customer.id, Relationship.RESELLER, Relationship.NAMED)
    return None if serving else missing(request.sender_id)


def missing(partner_id: UUID) -> Refusal:
    """Return the refusal of an act that needs a relationship which a partner does not have (S40): it is named."""
    name = access_queries.names_of([partner_id]).get(partner_id) or str(partner_id)
    text = _("%(partner)s has no reseller relationship with this customer, and the act needs it. Ask the customer.")
    return Refusal(403, 910028, Sentence(text, {"partner": name}), "no_relationship")


def wanted(actor: Actor, request: OrderRequest, customer: Customer) -> list[Wanted]:
    """Return the lines as they are ordered: today's items, and on record the reseller that asked, or as a sale has it."""
    lines, _moved = drafts.renewed(
        msgspec.convert([row["wanted"] for row in request.lines], list[Wanted]), customer.country
    )
    reseller_id = earning_reseller(actor, customer.id) if request.sender_id == customer.id else request.sender_id
    mpn_id = partner_queries.tied_mpn_ids([reseller_id]).get(reseller_id, "") if reseller_id else ""
    return [msgspec.structs.replace(line, partner_of_record=mpn_id) for line in lines]

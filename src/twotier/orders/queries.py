"""Every question about carts and orders; the tenant filter is here."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, CustomerDraft
from twotier.orders.buying import check_buyer
from twotier.orders.models import Cart, Order, OrderLine, OrderRequest

NOBODY = UUID(int=0)


def carts(actor: Actor, customer_id: UUID) -> QuerySet[Cart]:
    """Return the actor's carts for a customer."""
    return Cart.objects.filter(tenant_id=customer_id, partner_id=actor.organization_id)


def cart(actor: Actor, customer_id: UUID, cart_id: UUID) -> Cart:
    """Return a cart; raises 404/800008."""
    found = carts(actor, customer_id).filter(id=cart_id).first()
    if found is None:
        raise Refusal(404, 800008, _("There is no such cart."))
    return found


def cart_to_change(actor: Actor, customer_id: UUID, cart_id: UUID, *, any_state: bool = False) -> Cart:
    """Return a cart under its row's lock; raises 404/800008, and 800065 once it was checked out."""
    found = carts(actor, customer_id).select_for_update().filter(id=cart_id).first()
    if found is None:
        raise Refusal(404, 800008, _("There is no such cart."))
    if found.status != "active" and not any_state:
        raise Refusal(400, 800065, _("This cart was already checked out. Create a new one."))
    return found


def orders(actor: Actor, customer_id: UUID) -> list[tuple[Order, list[OrderLine]]]:
    """Return the actor's orders for a customer, each with its lines: two statements."""
    found = list(
        Order.objects.filter(tenant_id=customer_id, partner_id=actor.organization_id).order_by("-created_at", "id")
    )
    return with_lines(found, customer_id)


def placed(actor: Actor, customer_id: UUID | None = None) -> QuerySet[Order]:
    """Return the actor's orders, of one customer or of all."""
    rows = Order.objects.filter(partner_id=actor.organization_id)
    return rows.filter(tenant_id=customer_id) if customer_id else rows


def matching(actor: Actor, text: str) -> Q:
    """Return the condition that an order has this id, or was for a customer with such a name, domain or id."""
    customers = customer_queries.visible(actor).filter(customer_queries.matching(text))
    return Q(id=text.lower()) | Q(tenant_id__in=customers.values("id"))


def lines_of(found: list[Order]) -> list[tuple[Order, list[OrderLine]]]:
    """Return orders of several customers, each with its lines: one statement."""
    return joined(found, OrderLine.objects.filter(tenant_id__in={row.tenant_id for row in found}, order__in=found))


def order(actor: Actor, customer_id: UUID, order_id: str) -> tuple[Order, list[OrderLine]]:
    """Return an order with its lines: two statements. Raises 404/20000, or why the customer is out of reach (S72)."""
    related = customer_queries.related(actor).filter(tenant_id=customer_id)
    mine = Order.objects.filter(tenant_id=customer_id, partner_id=actor.organization_id)
    found = with_lines(list(mine.filter(Exists(related), id=order_id.lower())), customer_id)
    if not found:
        customer_queries.customer_with(actor, customer_id)
        check_buyer(actor, customer_id)
        raise Refusal(404, 20000, _("There is no such order."))
    return found[0]


def order_to_change(actor: Actor, customer_id: UUID, order_id: str) -> tuple[Order, list[OrderLine]]:
    """Return an order under its row's lock, with its lines; raises what `order` raises."""
    related = customer_queries.related(actor).filter(tenant_id=customer_id)
    mine = Order.objects.select_for_update().filter(tenant_id=customer_id, partner_id=actor.organization_id)
    found = with_lines(list(mine.filter(Exists(related), id=order_id.lower())), customer_id)
    return found[0] if found else order(actor, customer_id, order_id)


def numbered(lines: list[OrderLine], number: str) -> list[OrderLine]:
    """Return the line of that number; raises 404/20000 where the order has none."""
    found = [line for line in lines if str(line.number) == number]
    if not found:
        raise Refusal(404, 20000, _("There is no such line in this order. Lines are numbered from 0."))
    return found


def lines_fulfilled_by(customer_id: UUID, subscription_ids: Iterable[UUID]) -> list[OrderLine]:
    """Return the lines that subscriptions fulfil; who may see the subscriptions is said by whoever asks."""
    rows = OrderLine.objects.filter(tenant_id=customer_id, subscription_id__in=list(subscription_ids))
    return list(rows.order_by("order_id", "number"))


def orders_by_id(actor: Actor, customer_id: UUID, order_ids: Iterable[str]) -> tuple[list[Order], list[OrderLine]]:
    """Return orders and all their lines, as the act that placed them did."""
    rows = Order.objects.filter(tenant_id=customer_id, partner_id=actor.organization_id, id__in=list(order_ids))
    found = with_lines(list(rows.order_by("id")), customer_id)
    return [order for order, _lines in found], [line for _order, lines in found for line in lines]


def of_ids(customer_id: UUID, order_ids: Iterable[str]) -> list[tuple[Order, list[OrderLine]]]:
    """Return orders of a customer to the act that placed them, whoever buys: each with its lines, as they were asked for."""
    found = {row.id: row for row in Order.objects.filter(tenant_id=customer_id, id__in=set(order_ids))}
    return with_lines([found[key] for key in order_ids if key in found], customer_id)


def with_lines(found: list[Order], customer_id: UUID) -> list[tuple[Order, list[OrderLine]]]:
    """Return orders with their lines: one statement for all of them."""
    if not found:
        return []
    return joined(found, OrderLine.objects.filter(tenant_id=customer_id, order_id__in=[order.id for order in found]))


def joined(found: list[Order], rows: QuerySet[OrderLine]) -> list[tuple[Order, list[OrderLine]]]:
    """Give each order its lines, in their order."""
    by_order: dict[str, list[OrderLine]] = {order.id: [] for order in found}
    for row in rows.order_by("order_id", "number"):
        by_order[row.order_id].append(row)
    return [(order, by_order[order.id]) for order in found]


def drafts(actor: Actor) -> QuerySet[CustomerDraft]:
    """Return the drafts of the person who acts."""
    return CustomerDraft.objects.filter(tenant_id=actor.organization_id, person_id=actor.person_id or NOBODY)


def requests(actor: Actor) -> QuerySet[OrderRequest]:
    """Return the order requests that the actor's organization sent or received."""
    me = actor.organization_id
    return OrderRequest.objects.filter(Q(sender_id=me) | Q(receiver_id=me))


def listed_requests(actor: Actor) -> QuerySet[OrderRequest]:
    """Return the requests of both directions with the names that a list shows and is sorted by."""
    customer, sender = Customer.objects.filter(id=OuterRef("tenant_id")), F("sender__name")
    return requests(actor).annotate(
        sender_name=sender,
        receiver_name=F("receiver__name"),
        customer_name=Coalesce(Subquery(customer.values("company_name")), sender),
        customer_key=Coalesce(Subquery(customer.values("folded_name")), sender),
    )


def locked_requests() -> QuerySet[OrderRequest]:
    """Return order requests under the locks of their rows; who may is said by whoever asks."""
    return OrderRequest.objects.select_for_update()


def open_drafts(actor: Actor) -> QuerySet[CustomerDraft]:
    """Return the person's drafts that were neither submitted nor canceled and still live, the newest first."""
    return drafts(actor).filter(finished_as="", expires_at__gt=clock.now()).order_by("-created_at", "-id")

"""Every question about subscriptions; the tenant filter is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import CustomerAgreement, Relationship, ResellerAssociation
from twotier.customers.queries import relationships
from twotier.licences.supply import Kind, Seats
from twotier.orders.models import OrderLine
from twotier.partnerships import queries as partnership_queries
from twotier.subscriptions import families, terms
from twotier.subscriptions.models import Attribution, SeatBatch, Subscription


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """Seats that may still be given back, and until when."""

    quantity: int
    open_until: datetime


def visible(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions that the actor may see: sold by it, served by it, or its own.

    A seller sees what it sold while its relationship with the customer lasts. A reseller sees what the provider
    sold that associated it with the customer, and what names it as partner of record or support contact (S128).
    """
    me = actor.organization_id
    if actor.is_("customer"):
        return Subscription.objects.filter(tenant_id=me)
    related = Exists(customer_queries.related(actor).filter(tenant_id=OuterRef("tenant_id")))
    mine = Q(partner_id=me) & Q(related)
    if actor.is_("reseller"):
        sold_by_others = Q(reseller_id=me) | Q(support_partner_id=me) | (Q(served(me)) & Q(related))
        mine |= sold_by_others & ~Q(partner_id=me)
    return Subscription.objects.filter(mine)


def served(reseller_id: UUID) -> Exists:
    """Return the condition that the seller designated a reseller for the customer."""
    rows = ResellerAssociation.objects.filter(tenant_id=OuterRef("tenant_id"), provider_id=OuterRef("partner_id"))
    return Exists(rows.filter(reseller_id=reseller_id, ended_at=None))


def parties(customer_id: UUID, subscription_id: UUID) -> set[UUID]:
    """Return which organizations a subscription can concern at all; `visible` says which of them see it."""
    found = Subscription.objects.filter(tenant_id=customer_id, id=subscription_id).first()
    if found is None:
        return set()
    serving = ResellerAssociation.objects.filter(tenant_id=customer_id, provider_id=found.partner_id, ended_at=None)
    named = {customer_id, found.partner_id, found.support_partner_id, *serving.values_list("reseller_id", flat=True)}
    return named | ({found.reseller_id} if found.reseller_id else set())


def of_customer(actor: Actor, customer_id: UUID) -> list[Subscription]:
    """Return a customer's subscriptions that the actor may see, the newest first."""
    return list(visible(actor).filter(tenant_id=customer_id).order_by("-created_at", "id"))


def listed(actor: Actor, customer_id: UUID, rows: slice, *, order_id: str = "", mpn_id: str = "") -> list[Subscription]:
    """Return a customer's subscriptions that the actor may see, of one order or reseller, the newest first."""
    found = visible(actor).filter(tenant_id=customer_id)
    found = found.filter(order_id=order_id) if order_id else found
    found = found.filter(partner_of_record=mpn_id) if mpn_id else found
    return list(found.order_by("-created_at", "id")[rows])


def add_ons(actor: Actor, base: Subscription) -> list[Subscription]:
    """Return the add-ons of a subscription that the actor may see, the newest first."""
    rows = visible(actor).filter(tenant_id=base.tenant_id, parent_id=base.id)
    return list(rows.order_by("-created_at", "id"))


def of_customer_for_list(actor: Actor, customer_id: UUID) -> QuerySet[Subscription]:
    """Return a customer's subscriptions that the actor may see, with the name that lists sort by."""
    return visible(actor).filter(tenant_id=customer_id).annotate(sorted_name=Lower("friendly_name"))


def matching(text: str) -> Q:
    """Return the condition that a subscription has such a name or product, or this id."""
    found = Q(friendly_name__icontains=text) | Q(title__icontains=text) | Q(product_id__iexact=text)
    try:
        return found | Q(id=UUID(text))
    except ValueError:
        return found


def subscription(actor: Actor, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Return a subscription; raises 404/800030 for a stranger's."""
    found = visible(actor).filter(tenant_id=customer_id, id=subscription_id).first()
    if found is None:
        raise unknown(actor, customer_id)
    return found


def subscription_to_change(actor: Actor, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Return a subscription under its row's lock."""
    found = visible(actor).select_for_update().filter(tenant_id=customer_id, id=subscription_id).first()
    if found is None:
        raise unknown(actor, customer_id)
    return found


UNKNOWN = _("There is no such subscription.")


def unknown(actor: Actor, customer_id: UUID) -> Refusal:
    """Return why a subscription cannot be found: the customer's own reason first."""
    customer_queries.customer_seen(actor, customer_id)
    return Refusal(404, 20003, UNKNOWN)


def open_batches(subscription: Subscription, *, lock: bool = False) -> list[SeatBatch]:
    """Return the batches that are still open, the one that closes first at the front (LC31)."""
    rows = SeatBatch.objects.filter(tenant_id=subscription.tenant_id, subscription=subscription)
    rows = rows.filter(open_until__gt=clock.now(), quantity__gt=0).order_by("open_until", "id")
    return list(rows.select_for_update() if lock else rows)


def refundable(subscriptions: list[Subscription]) -> dict[UUID, list[OpenBatch]]:
    """Return the open batches of each subscription: one statement."""
    rows = SeatBatch.objects.filter(
        tenant_id__in={row.tenant_id for row in subscriptions},
        subscription_id__in=[row.id for row in subscriptions],
        open_until__gt=clock.now(),
        quantity__gt=0,
    )
    found: dict[UUID, list[OpenBatch]] = {}
    for key, quantity, until in rows.order_by("open_until").values_list("subscription_id", "quantity", "open_until"):
        found.setdefault(key, []).append(OpenBatch(quantity, until))
    return found


def ends_of_others(subscription: Subscription) -> list[tuple[date, str]]:
    """Return last day and term of the customer's other paid licenses with the same seller and reseller (LC13, LC15)."""
    rows = Subscription.objects.filter(
        tenant_id=subscription.tenant_id, partner_id=subscription.partner_id, status="active",
        family=families.LICENSE, term_kind=families.STANDARD, partner_of_record=subscription.partner_of_record,
    ).exclude(id=subscription.id)  # fmt: skip
    found = rows.values_list("next_term_start", "term").distinct()
    return [(terms.last_day(next_start), term) for next_start, term in found]


def to_end_with(actor: Actor, customer_id: UUID) -> list[Subscription]:
    """Return the paid licenses that the actor sold to a customer, with which a new term could end (LC13, LC15)."""
    rows = visible(actor).filter(tenant_id=customer_id, partner_id=actor.organization_id, status="active")
    rows = rows.filter(family=families.LICENSE, term_kind=families.STANDARD)
    return list(rows.order_by("next_term_start", "id"))


def ends_soonest(actor: Actor, until: date, limit: int) -> list[Subscription]:
    """Return the actor's subscriptions whose term ends by a day, the nearest first."""
    rows = visible(actor).filter(status="active", next_term_start__lte=until)
    return list(rows.order_by("next_term_start", "id")[:limit])


def closing_soonest(actor: Actor, until: datetime, limit: int) -> list[SeatBatch]:
    """Return the seat batches, of subscriptions that the actor sold, whose window closes by a moment."""
    rows = SeatBatch.objects.filter(subscription__partner_id=actor.organization_id, subscription__status="active")
    rows = rows.filter(quantity__gt=0, open_until__gt=clock.now(), open_until__lte=until).select_related("subscription")
    return list(rows.order_by("open_until", "id")[:limit])


def totals(actor: Actor, until: date) -> tuple[int, int, int]:
    """Return how many active subscriptions the actor may see, their seats, and how many end or renew by a day."""
    ending = Count("id", filter=Q(next_term_start__lte=until))
    found = visible(actor).filter(status="active").aggregate(n=Count("id"), seats=Sum("quantity"), ending=ending)
    return found["n"], found["seats"] or 0, found["ending"]


def named_on(actor: Actor, reseller_id: UUID) -> tuple[int, int]:
    """Return on how many of the actor's subscriptions a partner is the reseller, and on how many the support contact."""
    rows = Subscription.objects.filter(partner_id=actor.organization_id).exclude(status="deleted")
    named, supports = Q(reseller_id=reseller_id), Q(support_partner_id=reseller_id)
    found = rows.aggregate(named=Count("id", filter=named), supports=Count("id", filter=supports))
    return found["named"], found["supports"]


def named_by_customer(actor: Actor, reseller_id: UUID, customer_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return what `named_on` counts, by customer: one statement."""
    rows = Subscription.objects.filter(partner_id=actor.organization_id, tenant_id__in=customer_ids)
    named, supports = Q(reseller_id=reseller_id), Q(support_partner_id=reseller_id)
    counted = rows.exclude(status="deleted").values_list("tenant_id")
    found = counted.annotate(named=Count("id", filter=named), supports=Count("id", filter=supports))
    return {key: (n, m) for key, n, m in found}


def names(customer_id: UUID, reseller_id: UUID) -> bool:
    """Tell whether any subscription of a customer names a reseller."""
    rows = Subscription.objects.filter(tenant_id=customer_id, reseller_id=reseller_id)
    return rows.exclude(status="deleted").exists()


def partners_seen(actor: Actor, customer_id: UUID) -> list[tuple[Relationship, str]]:
    """Return a customer's relationships that the actor may know of, resellers of what it sold included."""
    sold = Subscription.objects.filter(tenant_id=customer_id, partner_id=actor.organization_id)
    named = Exists(sold.filter(reseller_id=OuterRef("partner_id")).exclude(status="deleted"))
    return relationships.partners_seen(actor, customer_id, Q(named, kind=Relationship.NAMED))


def sellers_of(actor: Actor, customer_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return, for each customer, the providers that sold the subscriptions which name the actor: two statements."""
    mine = Subscription.objects.filter(tenant_id__in=set(customer_ids), reseller_id=actor.organization_id)
    pairs = set(mine.exclude(status="deleted").values_list("tenant_id", "partner_id"))
    names = access_queries.names_of(partner for _tenant, partner in pairs) if pairs else {}
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for tenant, partner in sorted(pairs, key=lambda pair: names[pair[1]]):
        found.setdefault(tenant, []).append((partner, names[partner]))
    return found


def titles_of(actor: Actor, ids: Iterable[str]) -> dict[str, str]:
    """Return names of subscriptions by id, for sentences about them: one statement."""
    rows = visible(actor).filter(id__in=set(ids)).values_list("id", "friendly_name")
    return {str(key): name for key, name in rows}


def seats(actor: Actor) -> int:
    """Return how many seats run in the subscriptions that the actor may see."""
    return sum(visible(actor).filter(status="active").values_list("quantity", flat=True))


def orders_naming(actor: Actor, order_ids: list[str]) -> list[Subscription]:
    """Return the subscriptions of orders, as the order pages list them."""
    return list(visible(actor).filter(order_id__in=order_ids).order_by("order_id", "id"))


def must_be_attested(customer_id: UUID) -> bool:
    """Tell whether a partner attests a customer's agreement: it has purchases, and accepted none itself (C13)."""
    if CustomerAgreement.objects.filter(tenant_id=customer_id, attested_by_organization=None).exists():
        return False
    if Subscription.objects.filter(tenant_id=customer_id).exclude(status="deleted").exists():
        return True
    return OrderLine.objects.filter(tenant_id=customer_id, subscription_id=None, canceled_at=None).exists()


SEATS: dict[str, Kind] = {"active": "active", "expired": "warning", "suspended": "suspended"}
"""In which kind of seats a state ends up: after the term users keep access; what is disabled has none."""


def seats_by_sku(customer_id: UUID) -> list[Seats]:
    """Return the seats that a customer's subscriptions supply, whoever sold them: one statement."""
    rows = Subscription.objects.filter(tenant_id=customer_id, status__in=SEATS, family__in=families.LICENSED)
    found = rows.values_list("product_id", "sku_id", "status").annotate(seats=Sum("quantity"), title=Min("title"))
    return [
        Seats(product, sku, title, SEATS[status], seats)
        for product, sku, status, seats, title in found.order_by("product_id", "sku_id", "status")
    ]


def of_sku(actor: Actor, customer_id: UUID, product_id: str, sku_id: str) -> list[Subscription]:
    """Return the subscriptions that supply one license, as far as the actor may see them."""
    rows = visible(actor).filter(tenant_id=customer_id, product_id=product_id, sku_id=sku_id, status="active")
    return list(rows.order_by("created_at", "id"))


def supporters(subscription: Subscription, resellers: set[UUID] | None = None) -> set[UUID]:
    """Return who may support a subscription: its seller, and the seller's present resellers that serve the customer.

    `resellers` are all present ones, where they are known already.
    """
    related = customer_queries.related_partners(subscription.tenant_id)
    if resellers is not None:
        return {subscription.partner_id, *(resellers & related)}
    return {subscription.partner_id, *partnership_queries.active_resellers(subscription.partner_id, related)}


def support_contacts(customer_id: UUID) -> list[tuple[str, UUID]]:
    """Return which partner supports each running subscription of a customer: title and partner, one statement."""
    rows = Subscription.objects.filter(tenant_id=customer_id, status__in=SEATS)
    found = rows.order_by("friendly_name", "id").values_list("friendly_name", "support_partner_id")
    return list(dict.fromkeys(found))


def attributions(actor: Actor, subscription: Subscription) -> list[Attribution]:
    """Return who earned on a subscription, the newest first.

    The seller reads all, a reseller its own: others are the seller's business, and none is the customer's.
    """
    rows = Attribution.objects.filter(tenant_id=subscription.tenant_id, subscription=subscription)
    if subscription.partner_id != actor.organization_id:
        rows = rows.filter(reseller_id=actor.organization_id)
    return list(rows.order_by("-effective_from", "-id"))

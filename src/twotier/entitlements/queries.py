"""Every question about entitlements; the tenant filter is here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog.queries import kinds
from twotier.catalog.rules import USAGE
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.entitlements.models import (
    Activation,
    AzureEntitlement,
    Goods,
    Overage,
    Registration,
    Reservation,
    SoftwareKey,
)
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription

G = TypeVar("G", bound=Goods)
RUNNING = ("active", "suspended")


# Azure subscriptions under a plan


def azure_entitlements(actor: Actor, customer_id: UUID, subscription_id: UUID) -> list[AzureEntitlement]:
    """Return the Azure subscriptions under a subscription that the actor may see; none where it is no Azure plan."""
    plan = subscription_queries.subscription(actor, customer_id, subscription_id)
    rows = AzureEntitlement.objects.filter(tenant_id=customer_id, subscription=plan)
    return list(rows.select_related("subscription").order_by("created_at", "id"))


def azure_entitlement(actor: Actor, customer_id: UUID, subscription_id: UUID, entitlement_id: UUID) -> AzureEntitlement:
    """Return an Azure subscription of a plan that the actor may see; raises 404/20003 and 404/800111."""
    plan = subscription_queries.subscription(actor, customer_id, subscription_id)
    rows = AzureEntitlement.objects.filter(tenant_id=customer_id, subscription=plan).select_related("subscription")
    return found(rows.filter(id=entitlement_id).first())


def runs_azure(plan: Subscription) -> bool:
    """Tell whether an Azure subscription is active under a plan."""
    return AzureEntitlement.objects.filter(tenant_id=plan.tenant_id, subscription=plan, status="active").exists()


def entitlement_to_cancel(plan: Subscription, entitlement_id: UUID) -> AzureEntitlement:
    """Return an Azure subscription of a plan under its row's lock; raises 404/800111."""
    rows = AzureEntitlement.objects.select_for_update().filter(tenant_id=plan.tenant_id, subscription=plan)
    return found(rows.filter(id=entitlement_id).first())


def found(row: AzureEntitlement | None) -> AzureEntitlement:
    """Return the Azure subscription; raises 404/800111."""
    if row is None:
        raise Refusal(404, 800111, _("There is no such Azure subscription. Read the Azure entitlements of the plan."))
    return row


def sold_by(partner_id: UUID, customer_id: UUID, entitlement_id: UUID) -> AzureEntitlement | None:
    """Return an Azure subscription under a plan that a partner sold to a customer, or nothing."""
    rows = AzureEntitlement.objects.filter(tenant_id=customer_id, subscription__partner_id=partner_id)
    return rows.select_related("subscription").filter(id=entitlement_id).first()


# Registrations for reservations


def is_usage(subscription: Subscription) -> bool:
    """Tell whether a subscription is charged by use."""
    return kinds.kind_of(subscription.catalog_item_id) in USAGE


def registration(subscription: Subscription) -> Registration | None:
    """Return the registration of a subscription, or nothing."""
    rows = Registration.objects.filter(tenant_id=subscription.tenant_id, subscription=subscription)
    return rows.select_related("subscription").first()


def azure_subscriptions(customer_id: UUID, buyer: UUID | None, ids: Iterable[UUID]) -> dict[UUID, Subscription]:
    """Return the subscription behind each id of an Azure subscription: itself, or the plan it lies under."""
    wanted = set(ids)
    rows = Subscription.objects.filter(tenant_id=customer_id, status="active")
    rows = rows.filter(partner_id=buyer) if buyer else rows
    plans = AzureEntitlement.objects.filter(tenant_id=customer_id, id__in=wanted, status="active")
    under = dict(plans.values_list("id", "subscription_id"))
    by_id = {row.id: row for row in rows.filter(id__in={*wanted, *under.values()})}
    return {key: by_id[under.get(key, key)] for key in wanted if under.get(key, key) in by_id}


def registered(subscriptions: Sequence[Subscription]) -> set[UUID]:
    """Return which of some subscriptions are ready for reservations."""
    rows = Registration.objects.filter(subscription__in=subscriptions, status="registered")
    return set(rows.values_list("subscription_id", flat=True))


# Overage


def overages(actor: Actor, customer_id: UUID) -> list[Overage]:
    """Return what holds for a customer's overage, as far as the actor may see it: seller, reseller on record, customer."""
    customer_queries.customer_seen(actor, customer_id)
    rows = Overage.objects.filter(tenant_id=customer_id, effective_until=None)
    me = actor.organization_id
    if me != customer_id:
        rows = rows.filter(Q(partner_id=me) | Q(reseller_id=me))
    return list(rows.order_by("effective_from", "id"))


def overage_to_change(customer_id: UUID, kind: str) -> Overage | None:
    """Return the row that holds for a customer under its lock, whoever set it."""
    rows = Overage.objects.select_for_update().filter(tenant_id=customer_id, type=kind, effective_until=None)
    return rows.first()


# Marketplace services


def activation_to_make(subscription: Subscription) -> Activation | None:
    """Return the activation of a subscription under its row's lock, or nothing where it needs none."""
    rows = Activation.objects.select_for_update().filter(tenant_id=subscription.tenant_id, subscription=subscription)
    return rows.first()


def waiting(subscription_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some subscriptions wait for their setup."""
    rows = Activation.objects.filter(subscription_id__in=list(subscription_ids), status="waiting")
    return set(rows.values_list("subscription_id", flat=True))


# Software and reservations


def visible(actor: Actor, model: type[G], customer_id: UUID) -> QuerySet[G]:
    """Return a customer's goods that the actor may see: bought by it, sold through it, or its own."""
    rows = model._default_manager.filter(tenant_id=customer_id)
    me = actor.organization_id
    if me == customer_id:
        return rows
    related = Exists(customer_queries.related(actor).filter(tenant_id=OuterRef("tenant_id")))
    mine = Q(partner_id=me) & Q(related)
    if actor.is_("reseller"):
        mine |= (Q(reseller_id=me) | Q(subscription_queries.served(me))) & Q(related)
    return rows.filter(mine)


def software(actor: Actor, customer_id: UUID) -> list[tuple[SoftwareKey, Subscription | None]]:
    """Return the software that a customer may use now, with the subscription of what is not for good."""
    rows = list(visible(actor, SoftwareKey, customer_id).filter(revoked_at=None).order_by("created_at", "line_number"))
    running = Subscription.objects.filter(tenant_id=customer_id, status__in=RUNNING)
    terms = running.in_bulk([row.subscription_id for row in rows if row.subscription_id])
    pairs = ((row, terms.get(row.subscription_id) if row.subscription_id else None) for row in rows)
    return [(row, term) for row, term in pairs if term or not row.subscription_id]


def reservations(actor: Actor, customer_id: UUID, on: date | None = None) -> list[Reservation]:
    """Return the reservations of a customer that run on a day, by default today."""
    rows = visible(actor, Reservation, customer_id).filter(expires_on__gt=on or clock.today())
    return list(rows.order_by("created_at", "line_number"))


def reservation(actor: Actor, customer_id: UUID, line_id: UUID, reservation_id: UUID) -> Reservation:
    """Return a reservation, also one that is over; raises 404."""
    row = visible(actor, Reservation, customer_id).filter(id=reservation_id, line_id=line_id).first()
    if row is None:
        customer_queries.customer_seen(actor, customer_id)
        raise Refusal(404, 1000, _("There is no such reservation. Follow the link of the customer's entitlement."))
    return row


def keys_of_line(actor: Actor, customer_id: UUID, order_id: str, number: int) -> list[SoftwareKey]:
    """Return the keys of a line of an order; raises 404/20000 where the actor sees none."""
    rows = visible(actor, SoftwareKey, customer_id).filter(order_id=order_id.lower(), line_number=number)
    found_keys = list(rows)
    if not found_keys:
        customer_queries.customer_seen(actor, customer_id)
        raise Refusal(404, 20000, _("There is no software in this line of this order. Check order and line."))
    return found_keys

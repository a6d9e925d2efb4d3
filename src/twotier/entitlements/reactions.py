"""What this room does about the rooms below: purchases become Azure subscriptions, keys, reservations and activations."""

from datetime import datetime
from uuid import UUID

from twotier.access.actors import Actor
from twotier.catalog.rules import METERED, RESERVATION, SAAS, SOFTWARE
from twotier.core import clock
from twotier.core.events import emit, on
from twotier.core.ids import new_id
from twotier.entitlements import keys
from twotier.entitlements.events import AzureEntitlementCreated, KeysIssued, KeysRevoked
from twotier.entitlements.lifecycle import ACTIVATION, AZURE_ENTITLEMENT
from twotier.entitlements.models import Activation, AzureEntitlement, Overage, Registration, Reservation, SoftwareKey
from twotier.entitlements.requirements import scope_of, subscription_of
from twotier.orders.events import AddOnsOrdered, OrderPlaced, PurchaseCanceled, Sold
from twotier.subscriptions import terms
from twotier.subscriptions.events import SubscriptionTransferred
from twotier.subscriptions.models import Subscription

FIRST_NAME = "Microsoft Azure"
"""What the first Azure subscription under a plan is called."""


@on(PurchaseCanceled)
def revoke_keys(canceled: PurchaseCanceled, actor: Actor) -> None:
    """Revoke the keys of software that was given back."""
    lines = [line.line_id for line in canceled.lines]
    rows = SoftwareKey.objects.select_for_update().filter(tenant_id=canceled.tenant_id, line_id__in=lines)
    found = list(rows.filter(revoked_at=None))
    for row in found:
        row.revoked_at = clock.now()
        emit(KeysRevoked.of(row), actor)
    SoftwareKey.objects.bulk_update(found, ["revoked_at"])


@on(AddOnsOrdered)
@on(OrderPlaced)
def give(order: OrderPlaced, actor: Actor) -> None:
    """Give what the lines of an order give besides subscriptions; no statement for licenses."""
    now = clock.now()
    begin_azure(order, actor, now)
    begin_services(order, now)
    issue_keys(order, actor, now)
    reserve(order, now)


def begin_azure(order: OrderPlaced, actor: Actor, now: datetime) -> None:
    """Create the first Azure subscription under each Azure plan."""
    made = [
        AzureEntitlement(
            tenant_id=order.tenant_id, subscription_id=line.subscription_id, friendly_name=FIRST_NAME,
            status=AZURE_ENTITLEMENT.initial, created_at=now,
        )
        for line in order.lines
        if line.product_type == METERED
    ]  # fmt: skip
    if made:
        AzureEntitlement.objects.bulk_create(made)
        for row in made:
            emit(AzureEntitlementCreated.of(row), actor)


def begin_services(order: OrderPlaced, now: datetime) -> None:
    """Let marketplace services wait for their setup."""
    made = [
        Activation(
            tenant_id=order.tenant_id, subscription_id=line.subscription_id, status=ACTIVATION.initial, created_at=now
        )
        for line in order.lines
        if line.product_type == SAAS
    ]
    if made:
        Activation.objects.bulk_create(made)


def issue_keys(order: OrderPlaced, actor: Actor, now: datetime) -> None:
    """Issue a key for each line of software."""
    lines: list[tuple[Sold, UUID | None]] = [(line, None) for line in order.goods]
    lines += [(line, line.subscription_id) for line in order.lines]
    made = [
        SoftwareKey(**bought(order, line, now), subscription_id=subscription_id, product_key=keys.new_key())
        for line, subscription_id in lines
        if line.product_type == SOFTWARE
    ]
    if made:
        SoftwareKey.objects.bulk_create(made)
        for row in made:
            emit(KeysIssued.of(row), actor)


def reserve(order: OrderPlaced, now: datetime) -> None:
    """Write the reservations of an order, from its day on for their term."""
    made = [reservation(order, line, now) for line in order.goods if line.product_type == RESERVATION]
    if made:
        Reservation.objects.bulk_create(made)


def reservation(order: OrderPlaced, line: Sold, now: datetime) -> Reservation:
    """Return the reservation of a line, not yet saved; the line was checked before it was ordered."""
    scope, applied_to = scope_of(line.context), subscription_of(line.context)
    assert scope is not None
    assert applied_to is not None
    return Reservation(
        **bought(order, line, now),
        friendly_name=line.friendly_name,
        scope=scope,
        azure_subscription_id=applied_to,
        expires_on=terms.next_term_start(now.date(), line.term),
    )


def bought(order: OrderPlaced, line: Sold, now: datetime) -> dict[str, object]:
    """Return what all goods keep of their line."""
    return {
        "id": new_id(),
        "tenant_id": order.tenant_id,
        "partner_id": order.partner_id,
        "reseller_id": line.reseller_id,
        "order_id": order.order_id,
        "line_id": line.line_id,
        "line_number": line.number,
        "product_id": line.product_id,
        "sku_id": line.sku_id,
        "title": line.title,
        "quantity": line.quantity,
        "created_at": now,
    }


@on(SubscriptionTransferred)
def follow(transferred: SubscriptionTransferred, actor: Actor) -> None:
    """Let what a subscription holds go with it to its new seller: Azure subscriptions, setup, keys, reservations (LC83)."""
    taken = Subscription.objects.get(tenant_id=transferred.tenant_id, id=transferred.new_subscription_id)
    former = {"tenant_id": taken.tenant_id, "subscription_id": UUID(transferred.resource_id)}
    seller = {"partner_id": taken.partner_id, "reseller_id": taken.reseller_id}
    for kind in (AzureEntitlement, Registration, Activation):
        kind.objects.filter(**former).update(subscription_id=taken.id)
    bought = {"order_id": taken.order_id, "line_id": taken.order_line_id, "line_number": 0}
    SoftwareKey.objects.filter(**former).update(subscription_id=taken.id, **bought, **seller)
    azure = list(AzureEntitlement.objects.filter(tenant_id=taken.tenant_id, subscription_id=taken.id))
    reserved = Reservation.objects.filter(
        tenant_id=taken.tenant_id, azure_subscription_id__in=[row.id for row in azure]
    )
    reserved.update(**seller)
    charge_overage_to(taken, azure, actor)


def charge_overage_to(taken: Subscription, azure: list[AzureEntitlement], actor: Actor) -> None:
    """Let overage that is charged to an Azure subscription be billed to the new seller from now on."""
    now = clock.now()
    for held in Overage.objects.filter(tenant_id=taken.tenant_id, entitlement__in=azure, effective_until=None):
        held.effective_until = now
        held.save(update_fields=["effective_until"])
        Overage.objects.create(
            tenant_id=held.tenant_id, partner_id=taken.partner_id, entitlement_id=held.entitlement_id,
            mpn_id=taken.partner_of_record, reseller_id=taken.reseller_id, type=held.type, enabled=held.enabled,
            effective_from=now, set_by=actor.user_name,
        )  # fmt: skip

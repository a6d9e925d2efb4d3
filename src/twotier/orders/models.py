"""Carts, orders and their lines; `tenant_id` is the customer's."""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.catalog.rules import LICENSES
from twotier.core.ids import new_id, order_id
from twotier.orders.lifecycle import CART, ORDER, ORDER_REQUEST


class Cart(models.Model):
    """A cart: seven days old at most; `lines` keeps what the partner put in, with each line's error."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    lines = models.JSONField(default=list)
    currency = models.CharField(max_length=3, blank=True)
    attested = models.BooleanField(null=True)
    """Whether the partner said that the lines are sold through the resellers on them, and directly without (O4)."""
    status = models.CharField(max_length=8, choices=CART.choices())
    created_by = models.CharField(max_length=320, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True)
    order_ids = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [CART.constraint("cart_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "partner_id", "created_at"], name="carts_of_customer"),
            models.Index(fields=["expires_at"], condition=models.Q(status="active"), name="carts_open_until"),
        ]


class Order(models.Model):
    """An order: one billing cycle, one currency; its lines were fulfilled as subscriptions, or as goods of other rooms."""

    id = models.CharField(primary_key=True, max_length=12, default=order_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    cart_id = models.UUIDField(null=True)
    billing_cycle = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    transaction_type = models.CharField(max_length=16, default="UserPurchase")
    attested = models.BooleanField(null=True)
    """As on the cart; nothing where nothing was said."""
    status = models.CharField(max_length=16, choices=ORDER.choices())
    created_by = models.CharField(max_length=320, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [ORDER.constraint("order_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "partner_id", "created_at"], name="orders_of_customer"),
            models.Index(fields=["partner_id", "created_at", "id"], name="orders_of_partner"),
        ]


class OrderLine(models.Model):
    """A line of an order with the price of its moment; a canceled one keeps what it was."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    catalog_item_id = models.CharField(max_length=64)
    title = models.CharField(max_length=256)
    quantity = models.PositiveIntegerField()
    term = models.CharField(max_length=8)
    billing_cycle = models.CharField(max_length=16)
    unit_price_e8 = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    partner_id_on_record = models.CharField(max_length=7, blank=True)
    additional_partner_ids = models.JSONField(default=list)
    friendly_name = models.CharField(max_length=256, blank=True)
    product_type = models.CharField(max_length=40, default=LICENSES)
    """The kind of product, as the catalog calls it."""
    subscription_id = models.UUIDField(null=True)
    """The subscription that fulfils it; software for good and reservations have none."""
    parent_subscription_id = models.UUIDField(null=True)
    context = models.JSONField(default=dict)
    """Where the product is set up, as the client said it."""
    renews_to = models.CharField(max_length=8, blank=True)
    """The term of the first renewal, where it shall differ."""
    ends_on = models.DateField(null=True)
    """The last day of the first term, where it was chosen (LC13, LC14)."""
    attested = models.BooleanField(null=True)
    canceled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "order", "number"], name="line_numbers")]

    @property
    def number_held(self) -> int:
        """Return how many are still held: none of a line that was canceled."""
        return 0 if self.canceled_at else self.quantity


class OrderRequest(models.Model):
    """What a reseller or a customer asks the partner that buys for: both sides see it, and nobody else.

    kind: new_subscriptions (`lines`), change_quantity (`quantity`), renewal (`auto_renew`).
    """

    NEW, QUANTITY, RENEWAL = "new_subscriptions", "change_quantity", "renewal"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    sender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=[(word, word) for word in (NEW, QUANTITY, RENEWAL)])
    lines = models.JSONField(default=list)
    subscription_id = models.UUIDField(null=True)
    subscription_name = models.CharField(max_length=256, blank=True)
    old_quantity = models.PositiveIntegerField(null=True)
    quantity = models.PositiveIntegerField(null=True)
    auto_renew = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    """Why it was refused."""
    order_ids = models.JSONField(default=list)
    """The orders that were placed when it was accepted."""
    status = models.CharField(max_length=16, choices=ORDER_REQUEST.choices())
    asked_by = models.UUIDField(null=True)
    """The person who asked; nobody when a program did."""
    asked_by_name = models.CharField(max_length=320, blank=True)
    answered_by_name = models.CharField(max_length=320, blank=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [ORDER_REQUEST.constraint("order_request_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "sender", "created_at"], name="requests_for_customer"),
            models.Index(fields=["receiver", "created_at"], name="requests_of_receiver"),
            models.Index(fields=["sender", "created_at"], name="requests_of_sender"),
        ]

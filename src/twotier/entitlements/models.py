"""What a purchase gives besides a subscription, and what is kept about usage subscriptions; `tenant_id` is the customer's."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.entitlements.lifecycle import ACTIVATION, AZURE_ENTITLEMENT, REGISTRATION
from twotier.subscriptions.models import Subscription


class AzureEntitlement(models.Model):
    """An Azure subscription under an Azure plan: its resources are what is used and charged."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="azure_entitlements")
    friendly_name = models.CharField(max_length=256)
    status = models.CharField(max_length=16, choices=AZURE_ENTITLEMENT.choices())
    reason = models.CharField(max_length=64, blank=True)
    """Why it was canceled."""
    created_at = models.DateTimeField()
    canceled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [AZURE_ENTITLEMENT.constraint("azure_entitlement_status")]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "subscription", "id"], name="azure_of_subscription")]


class Registration(models.Model):
    """That a usage subscription is, or is being made, ready for reservations."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="registrations")
    status = models.CharField(max_length=16, choices=REGISTRATION.choices())
    requested_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            REGISTRATION.constraint("registration_status"),
            models.UniqueConstraint(fields=["tenant_id", "subscription"], name="one_registration_of_a_subscription"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["requested_at"], condition=models.Q(status="registering"), name="registrations_open")
        ]


class Overage(models.Model):
    """Where use beyond the limits of a customer's licenses is charged, from when until when: rows are closed and opened.

    A row without an end holds now. `partner_id` is the partner that is billed, `mpn_id` the reseller on record.
    """

    PHONE_SERVICES = "PhoneServices"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    entitlement = models.ForeignKey(AzureEntitlement, on_delete=models.CASCADE, related_name="overages")
    mpn_id = models.CharField(max_length=7, blank=True)
    reseller_id = models.UUIDField(null=True)
    type = models.CharField(max_length=32, default=PHONE_SERVICES)
    enabled = models.BooleanField()
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=320, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "type"], condition=models.Q(effective_until=None), name="one_overage_holds"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "effective_from"], name="overages_by_time")]


class Activation(models.Model):
    """Whether the customer of a marketplace service has set it up: it is charged from then on."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    subscription = models.OneToOneField(Subscription, on_delete=models.CASCADE, related_name="activation")
    status = models.CharField(max_length=16, choices=ACTIVATION.choices())
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [ACTIVATION.constraint("activation_status")]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "subscription"], name="activation_of_subscription")]


class Goods(models.Model):
    """A line of an order that gave more than a subscription, as its buyer and its reseller see it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    reseller_id = models.UUIDField(null=True)
    order_id = models.CharField(max_length=12)
    line_id = models.UUIDField()
    line_number = models.PositiveSmallIntegerField()
    product_id = models.CharField(max_length=64)
    sku_id = models.CharField(max_length=64)
    title = models.CharField(max_length=256)
    quantity = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class SoftwareKey(Goods):
    """The right to use software, with the key that activates it on `quantity` machines; revoked when given back."""

    subscription_id = models.UUIDField(null=True)
    """The subscription that says how long, if it is not for good."""
    product_key = models.CharField(max_length=32)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "line_id"], name="one_key_of_a_line"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "order_id"], name="keys_of_order")]


class Reservation(Goods):
    """Capacity reserved for a term: for all Azure subscriptions of the customer, or for one."""

    SHARED, SINGLE = "Shared", "Single"

    friendly_name = models.CharField(max_length=256)
    scope = models.CharField(max_length=8)
    azure_subscription_id = models.UUIDField()
    """The Azure subscription that it was ordered for: a single scope applies to it alone."""
    expires_on = models.DateField()
    """The first day on which it is over."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "line_id"], name="one_reservation_of_a_line"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "expires_on"], name="reservations_by_end")]

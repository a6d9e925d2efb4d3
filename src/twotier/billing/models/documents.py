"""What is billed: closed periods, documents with their numbers and taxes, charge lines; `tenant_id` is the issuer's.

Amounts are whole minor units of their currency (`_minor`), unit prices 1/100,000,000 (`_e8`), quantities, rates and
shown prices 1/10,000,000,000 (`_e10`), shares millionths (`_ppm`). Nothing here is changed or deleted once it is
written, but for what a document's status and payments say (billing.md 1 and 8).
"""

from typing import ClassVar

from django.db import models

from twotier.billing.lifecycle import INVOICE_STATUS
from twotier.core.ids import new_id


class NumberCounter(models.Model):
    """The next number of an issuer's documents by their letter; taken under lock by whoever issues (BI61)."""

    tenant_id = models.UUIDField()
    letter = models.CharField(max_length=1)
    next_number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "letter"], name="one_counter_of_a_letter")
        ]


class BillingPeriod(models.Model):
    """A period of an issuer that is closed: no document of it follows, what is recorded later goes to the next one (BI60)."""

    tenant_id = models.UUIDField()
    series = models.CharField(max_length=1)
    begins_on = models.DateField()
    ends_on = models.DateField()
    """The day after its last one."""
    closed_at = models.DateTimeField()
    """The moment at which closing was due."""
    documents = models.PositiveIntegerField(default=0)
    lines = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "series", "begins_on"], name="one_closing_of_a_period")
        ]


class Invoice(models.Model):
    """A document that was issued: an invoice, or a credit note whose amounts are negative (BI60 to BI63)."""

    INVOICE, CREDIT_NOTE = "invoice", "credit_note"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    bill_to_id = models.UUIDField()
    number = models.CharField(max_length=10)
    series = models.CharField(max_length=1)
    kind = models.CharField(max_length=12, choices=[(word, word) for word in (INVOICE, CREDIT_NOTE)])
    status = models.CharField(max_length=16, choices=INVOICE_STATUS.choices())
    period_start = models.DateField()
    period_end = models.DateField()
    """The last day of the period."""
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    subtotal_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments", db_index=False)
    seat_lines = models.PositiveIntegerField()
    usage_lines = models.PositiveIntegerField()
    parties = models.JSONField()
    """Names and addresses of issuer and bill-to as they were on the day."""

    class Meta:
        constraints: ClassVar = [
            INVOICE_STATUS.constraint("invoice_status"),
            models.UniqueConstraint(fields=["tenant_id", "number"], name="one_document_of_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "bill_to_id", "issued_at", "id"], name="invoices_of_bill_to"),
            models.Index(fields=["bill_to_id", "issued_at", "id"], name="invoices_received"),
            models.Index(fields=["tenant_id", "amends"], name="amendments_of_invoice"),
        ]


class InvoiceTax(models.Model):
    """The tax of a document in one group: on the sum of the group's lines, rounded once (BI50)."""

    tenant_id = models.UUIDField()
    bill_to_id = models.UUIDField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="taxes", db_index=False)
    group = models.CharField(max_length=40)
    rate_ppm = models.PositiveIntegerField()
    base_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "invoice", "group"], name="one_tax_of_a_group")
        ]


class ChargeLine(models.Model):
    """A billed line: what an act or a due moment charges or gives back, with all that it was computed from (BI3).

    The id follows from what makes the line, so that the same line is never billed twice.
    """

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    bill_to_id = models.UUIDField()
    tier = models.PositiveSmallIntegerField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    """Its place on the document: by customer, subscription, event, reference, credit before charge (BI92)."""
    customer_id = models.UUIDField()
    subscription_id = models.UUIDField()
    order_id = models.CharField(max_length=12)
    partner_of_record = models.CharField(max_length=7, blank=True)
    event_id = models.UUIDField()
    event_at = models.DateTimeField()
    reference_id = models.UUIDField()
    family = models.CharField(max_length=16)
    charge_type = models.CharField(max_length=60)
    catalog_item_id = models.CharField(max_length=64)
    product_id = models.CharField(max_length=64)
    sku_id = models.CharField(max_length=64)
    title = models.CharField(max_length=256)
    meter_id = models.UUIDField(null=True)
    promotion_id = models.CharField(max_length=64, blank=True)
    charge_start = models.DateField()
    charge_end = models.DateField(null=True)
    """The last day; nothing for what is bought for good."""
    cycle_start = models.DateField()
    cycle_end = models.DateField(null=True)
    days = models.PositiveIntegerField()
    cycle_days = models.PositiveIntegerField()
    subscription_start = models.DateField()
    subscription_end = models.DateField(null=True)
    term = models.CharField(max_length=8)
    billing_cycle = models.CharField(max_length=16)
    sign = models.SmallIntegerField()
    unit_price_e8 = models.BigIntegerField()
    discount_ppm = models.PositiveIntegerField(default=0)
    credit_ppm = models.PositiveIntegerField(default=0)
    """The partner earned credit, where any day earned it."""
    quantity_e10 = models.BigIntegerField()
    effective_unit_price_e10 = models.BigIntegerField()
    pricing_currency = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    """What is billed in."""
    fx_e10 = models.BigIntegerField()
    fx_date = models.DateField(null=True)
    pricing_minor = models.BigIntegerField()
    subtotal_minor = models.BigIntegerField()
    tax_group = models.CharField(max_length=40)
    policy_id = models.CharField(max_length=64, blank=True)
    rounding = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "invoice", "position"], name="lines_in_order"),
            models.CheckConstraint(condition=models.Q(sign__in=(-1, 1)), name="a_line_has_a_sign"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "customer_id", "invoice"], name="lines_of_customer")]

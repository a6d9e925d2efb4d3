"""The vendor's reference data: one catalog for every organization, so no table here has a tenant.

Products, SKUs and availabilities bear the vendor's own ids as primary keys: imports write millions of rows
without asking the database for numbers first, and a catalog item id finds its row without a join.
"""

from typing import ClassVar

from django.db import models

from twotier.catalog.rules import LICENSES
from twotier.core.ids import new_id


class CatalogImport(models.Model):
    """One file that was taken into the catalog: what it held, what it changed and what was refused."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=16)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    month = models.DateField(null=True)
    markets = models.JSONField(default=list)
    taken = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    deleted = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    faults = models.JSONField(default=list)
    """The first refused values: line, column, value, reason word."""
    imported_by = models.CharField(max_length=320)
    imported_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "imported_at"], name="import_by_kind")]


class SheetMarket(models.Model):
    """For which market and kind of products a price sheet speaks, and from which month on."""

    sheet = models.ForeignKey(CatalogImport, models.CASCADE, related_name="sheet_markets")
    market = models.CharField(max_length=2)
    month = models.DateField()
    kind = models.CharField(max_length=40, default=LICENSES)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["market", "month", "kind", "sheet"], name="one_market_per_sheet"),
        ]


class PublishedProduct(models.Model):
    """A product of the published list: its GUID is the id of subscribed SKUs, its string id the part number."""

    guid = models.UUIDField(primary_key=True)
    string_id = models.CharField(max_length=200, db_index=True)
    title = models.CharField(max_length=500)


class ServicePlan(models.Model):
    """A service that products include, such as a mailbox."""

    guid = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=500)


class IncludedPlan(models.Model):
    """That a published product includes a service plan."""

    product = models.ForeignKey(PublishedProduct, models.CASCADE, related_name="included_plans", db_index=False)
    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "plan"], name="plan_included_once")]


class Product(models.Model):
    """A product for sale; `folded` is its title as search compares it."""

    id = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=500)
    folded = models.CharField(max_length=500)
    description = models.TextField(default="")
    product_type = models.CharField(max_length=40)
    publisher = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["title", "id"], name="product_by_title")]


class Sku(models.Model):
    """A kind of a product that can be ordered; the id is `productId:skuId`, `code` the SKU id alone."""

    id = models.CharField(max_length=40, primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="skus")
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=500)
    folded = models.CharField(max_length=500)
    description = models.TextField(default="")
    string_id = models.CharField(max_length=200, default="", db_index=True)
    minimum_quantity = models.BigIntegerField(default=1)
    maximum_quantity = models.BigIntegerField()
    is_trial = models.BooleanField(default=False)
    is_add_on = models.BooleanField(default=False)


class Availability(models.Model):
    """What a SKU costs per charge cycle for a term, billing plan, market, segment and span of days.

    One row per price version: a new price is a new row with a new id. `valid_until` is the first day on which
    the price no longer holds; a corrected price has an empty span. Prices are whole 1/100,000,000 of the
    currency's main unit.
    """

    id = models.CharField(max_length=12, primary_key=True)
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="availabilities", db_index=False)
    market = models.CharField(max_length=2)
    segment = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    term = models.CharField(max_length=4)
    billing_plan = models.CharField(max_length=10)
    unit_price_e8 = models.BigIntegerField()
    erp_price_e8 = models.BigIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    marker = models.CharField(max_length=3)
    sheet = models.ForeignKey(CatalogImport, models.PROTECT, related_name="+", db_index=False)
    closed_by = models.ForeignKey(CatalogImport, models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["sku", "market", "segment", "valid_until"],
                name="availability_of_sku",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(valid_from__lte=models.F("valid_until")), name="span_in_order"),
            models.CheckConstraint(condition=models.Q(unit_price_e8__gte=0), name="price_not_negative"),
        ]


class OfferCategory(models.Model):
    """A shelf of the legacy offers."""

    id = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=100)
    rank = models.IntegerField()


class LegacyOffer(models.Model):
    """An offer of the time before new commerce; the id is an upper-case GUID or a word such as MS-AZR-0145P."""

    id = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=500)
    folded = models.CharField(max_length=500)
    segment = models.CharField(max_length=12)
    rank = models.IntegerField()
    minimum_quantity = models.BigIntegerField()
    maximum_quantity = models.BigIntegerField()
    is_trial = models.BooleanField()
    is_add_on = models.BooleanField()
    is_available = models.BooleanField(default=True)
    category = models.ForeignKey(OfferCategory, models.PROTECT, null=True, related_name="offers")
    body = models.JSONField()
    """The offer's other members, as the vendor's catalog answers them."""


class LegacyPrice(models.Model):
    """What a legacy offer costs per billing cycle in a currency: legacy prices know no market."""

    offer = models.ForeignKey(LegacyOffer, models.CASCADE, related_name="prices", db_index=False)
    currency = models.CharField(max_length=3)
    billing_plan = models.CharField(max_length=10)
    unit_price_e8 = models.BigIntegerField()
    erp_price_e8 = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "currency", "billing_plan"], name="one_legacy_price"),
        ]


class Meter(models.Model):
    """What usage is counted by; `names` says it in other languages, by language and member."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=200)
    subcategory = models.CharField(max_length=200, default="")
    region = models.CharField(max_length=100, default="")
    unit = models.CharField(max_length=60)
    included_quantity_e10 = models.BigIntegerField(default=0)
    """What a subscription uses each month before anything is charged (billing.md BI84)."""
    tags = models.JSONField(default=list)
    earns_credit = models.BooleanField(default=True)
    """Whether the partner earned credit can be had for it (BI82)."""
    names = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["category", "subcategory", "name", "id"], name="meters_by_name")]


class MeterRate(models.Model):
    """What a unit of a meter costs from a quantity on, in a rate card, market and currency, from a day on.

    A market of "" is every market that has no rate of its own. The rates of one `valid_from` belong together and hold
    until the next ones. Quantities are in 1/10,000,000,000 of the unit, prices in 1/100,000,000 of the currency.
    """

    AZURE, SHARED = "azure", "azure-shared"

    card = models.CharField(max_length=12)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="rates", db_index=False)
    market = models.CharField(max_length=2, default="")
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    from_quantity_e10 = models.BigIntegerField(default=0)
    unit_price_e8 = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["card", "currency", "market", "meter", "valid_from", "from_quantity_e10"], name="one_meter_rate"
            ),
            models.CheckConstraint(condition=models.Q(unit_price_e8__gte=0), name="rate_not_negative"),
        ]


class ExchangeRate(models.Model):
    """The vendor's rate of a month: what one unit of the first currency is in the second (billing.md BI45)."""

    source = models.CharField(max_length=3)
    target = models.CharField(max_length=3)
    month = models.DateField()
    rate_e10 = models.BigIntegerField()
    fixed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target", "month"], name="one_exchange_rate"),
            models.CheckConstraint(condition=models.Q(rate_e10__gt=0), name="exchange_rate_positive"),
        ]

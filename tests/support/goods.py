"""What is sold besides licenses, in the small world of the tests: prices as a vendor's sheet has them."""

from pathlib import Path

from tests.support import catalog_rows
from tests.usecases import price_sheets
from twotier.access.actors import program
from twotier.catalog.models import Availability, LegacyOffer, LegacyPrice
from twotier.catalog.usecases.import_prices import import_prices
from twotier.core import clock

KINDS = {
    "cal": ("DG7GMGF0DWT0", "0001", "OneTime", "OneTime", "Software", "16.74"),
    "sql 1y": ("DG7GMGF0FKZV", "0002", "P1Y", "OneTime", "Software", "5053.62"),
    "sql 3y": ("DG7GMGF0FKZV", "0003", "P3Y", "OneTime", "Software", "12127.20"),
    "azure": ("DZH318Z0BPS6", "0001", "P1M", "Monthly", "Azure", "0.00"),
    "vm 1y": ("DZH318Z0BQ36", "004G", "P1Y", "OneTime", "Reservation", "7556.25"),
    "vm 3y": ("DZH318Z0BQ36", "004J", "P3Y", "OneTime", "Reservation", "14814.90"),
    "saas": ("DZH318Z0FJBK", "0001", "P1M", "Monthly", "SaaS", "36.27"),
    "saas 1y": ("DZH318Z0FJBK", "0001", "P1Y", "Monthly", "SaaS", "32.55"),
}
"""Name: product, SKU, term, billing plan, tag, price."""
LEGACY = "MS-AZR-0145P"


def goods(folder: Path) -> dict[str, str]:
    """Import a sheet of all kinds in two markets; return catalog item ids of the German ones by name."""
    rows = [
        price_sheets.row(
            ProductTitle=name.split()[0], SkuTitle=name, ProductId=product, SkuId=sku, SkuDescription=name,
            TermDuration=term, BillingPlan=plan, Tags=tag, UnitPrice=price, Market=market,
        )
        for name, (product, sku, term, plan, tag, price) in KINDS.items()
        for market in ("DE", "EE")
    ]  # fmt: skip
    sheet = price_sheets.write(folder / "goods.csv", rows)
    catalog_rows.more("goods", lambda: import_prices(program(), sheet))
    found = Availability.objects.filter(market="DE", valid_until__gt=clock.today()).select_related("sku")
    keys = {(row.sku_id, row.term): f"{row.sku_id}:{row.id}" for row in found}
    terms = {"OneTime": ""}
    return {
        name: keys[f"{product}:{sku}", terms.get(term, term)]
        for name, (product, sku, term, _plan, _tag, _price) in KINDS.items()
    }


def legacy(key: str = LEGACY, *, billing: str = "usage", plans: tuple[str, ...] = ("monthly",), base: str = "") -> str:
    """Make a legacy offer, by default Azure by use; with `base` an add-on of another one."""
    body = {"billing": billing, "prerequisiteOffers": [base] if base else [], "product": {"id": key}}
    LegacyOffer.objects.create(
        id=key, name=f"Offer {key}", folded=key.lower(), segment="commercial", rank=1, minimum_quantity=1,
        maximum_quantity=1000, is_trial=False, is_add_on=bool(base), body=body,
    )  # fmt: skip
    for plan in plans:
        each = 0 if billing == "usage" else {"monthly": 10_00000000, "annual": 120_00000000}[plan]
        LegacyPrice.objects.create(
            offer_id=key, currency="EUR", billing_plan=plan, unit_price_e8=each, erp_price_e8=each
        )
    return key

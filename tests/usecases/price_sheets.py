"""Price sheets and product lists for tests: written in the documented columns, damaged where a test says so."""

import csv
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

HEADER = [
    "ProductTitle", "ProductId", "SkuId", "SkuTitle", "Publisher", "SkuDescription", "UnitOfMeasure", "TermDuration",
    "BillingPlan", "Market", "Currency", "UnitPrice", "PricingTierRangeMin", "PricingTierRangeMax",
    "EffectiveStartDate", "EffectiveEndDate", "Tags", "ERP Price", "Segment",
]  # fmt: skip
LIST_HEADER = [
    "Product_Display_Name", "String_Id", "GUID", "Service_Plan_Name", "Service_Plan_Id",
    "Service_Plans_Included_Friendly_Names",
]  # fmt: skip
MARKETS = {
    "US": "USD", "DE": "EUR", "AT": "EUR", "EE": "EUR", "FR": "EUR", "GB": "GBP", "CH": "CHF", "SE": "SEK",
    "NO": "NOK", "DK": "DKK", "CA": "CAD", "AU": "AUD", "JP": "JPY", "TW": "USD", "IN": "INR", "BR": "BRL",
}  # fmt: skip
PLANS = [
    ("P1M", "Monthly"), ("P1Y", "Monthly"), ("P1Y", "Annual"), ("P3Y", "Monthly"), ("P3Y", "Annual"),
    ("P3Y", "Triennial"),
]  # fmt: skip


def row(**changes: str) -> list[str]:
    """Return a good row of October 2026 with some values changed; names are the columns', `ERP` for ERP Price."""
    values = {
        "ProductTitle": "Microsoft 365 Business Basic",
        "ProductId": "CFQ7TTC0LH18",
        "SkuId": "0001",
        "SkuTitle": "Microsoft 365 Business Basic",
        "Publisher": "Microsoft Corporation",
        "SkuDescription": "Microsoft 365 (Business) Basic (O365_BUSINESS_ESSENTIALS)",
        "TermDuration": "P1Y",
        "BillingPlan": "Monthly",
        "Market": "DE",
        "Currency": "EUR",
        "UnitPrice": "5.10",
        "EffectiveStartDate": "2026-10-01T00:00:00.0000000Z",
        "EffectiveEndDate": "9999-11-30T23:59:59.0000000Z",
        "Tags": "License",
        "ERP Price": "6.38",
        "Segment": "Commercial",
    }
    values |= {name.replace("ERP", "ERP Price"): value for name, value in changes.items()}
    return [values.get(name, "") for name in HEADER]


def november(**changes: str) -> list[str]:
    """Return a good row of November 2026."""
    return row(**{"EffectiveStartDate": "2026-11-01T00:00:00.0000000Z", **changes})


def write(path: Path, rows: Iterable[list[str]], header: list[str] = HEADER) -> Path:
    """Write a file with every value in quotes."""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


def many(products: int) -> Iterator[list[str]]:
    """Return 172.8 rows per product on average: 16 markets, 6 plans, one to three segments."""
    for number, market, (term, plan) in itertools.product(range(products), MARKETS, PLANS):
        code = "CFQ7" + hashlib.sha256(str(number).encode()).hexdigest()[:8].upper()
        for segment in ("Commercial", "Education", "Charity")[: 1 + (number % 5 < 3) + (number % 5 < 1)]:
            yield row(
                ProductTitle=f"Product {number}", ProductId=code, SkuDescription=f"Product {number} (PRODUCT_{number})",
                TermDuration=term, BillingPlan=plan, Market=market, Currency=MARKETS[market],
                UnitPrice=f"{number % 90 + 1}.{number % 100:02d}", Segment=segment,
            )  # fmt: skip

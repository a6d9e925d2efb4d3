"""What the catalog's words mean: terms, billing plans, segments, ids and scales. Pure functions on values."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

from twotier.core.ids import upper_digest

PRICE_SCALE: Final = 8
"""Digits that a unit price keeps after the decimal point (`_e8`)."""

LARGEST_PRICE: Final = (2**63 - 1) // 10**PRICE_SCALE
"""The greatest whole price that its column holds."""

END_OF_TIME: Final = date(9999, 12, 31)

LICENSES: Final = "OnlineServicesNCE"
SOFTWARE: Final = "Software"
METERED: Final = "Azure"
RESERVATION: Final = "AzureReservation"
SAAS: Final = "SaaS"
LEGACY: Final = "OnlineServices"
LEGACY_AZURE: Final = "AzureLegacy"

KINDS: Final = {
    "license": LICENSES,
    "software": SOFTWARE,
    "azure": METERED,
    "reservation": RESERVATION,
    "saas": SAAS,
}
"""The kinds of products, by the first tag of their rows in a price sheet; any other tag means licenses."""

USAGE: Final = frozenset({METERED, LEGACY_AZURE})
"""The kinds that are charged by use: their subscriptions hold Azure subscriptions, and have no price of their own."""

TERMS: Final = {"P1M": 1, "P1Y": 12, "P3Y": 36}
"""Terms and how many months each lasts."""

PLANS: Final = {"monthly": 1, "annual": 12, "triennial": 36}
"""Billing plans and how many months one charge covers."""

PERPETUAL: Final = ""
"""The term of what is bought for good."""

ONE_TIME: Final = "one_time"
"""The plan of what is charged once for its whole term: software and reservations."""

ONCE: Final = frozenset({SOFTWARE, RESERVATION})
"""The kinds that are charged once."""

SEGMENTS: Final = {
    "commercial": "commercial",
    "education": "education",
    "charity": "nonprofit",
    "nonprofit": "nonprofit",
    "government": "government",
}
"""The segments as price sheets write them, and the words used everywhere else."""

QUALIFIED: Final = {
    "commercial": ("commercial",),
    "nonprofit": ("commercial", "nonprofit"),
    "education": ("commercial", "education"),
    "government": ("government",),
    "state_owned": ("commercial",),
}
"""Which segments' prices a customer of a segment may buy at (portal K9)."""

BUSINESS_SEATS: Final = 300
UNLIMITED_SEATS: Final = 10_000_000

AZURE_PLAN, AZURE_PLAN_SKU = "DZH318Z0BPS6", "0001"
"""The product by which usage is bought; its price is nothing, what is used costs by the rate card."""

QUANTITY_SCALE: Final = 10
"""Digits that a quantity keeps after the decimal point (`_e10`)."""

RATE_SCALE: Final = 10
"""Digits that an exchange rate keeps after the decimal point (`_e10`)."""

EARNED_CREDIT_PPM: Final = 150_000
"""The partner earned credit: 15 % (billing.md BI82)."""


def plan_fits(term: str, plan: str) -> bool:
    """Tell whether a billing plan's charge fits into the term."""
    return term in TERMS and plan in PLANS and PLANS[plan] <= TERMS[term]


WHOLE_TERM: Final = {"P1M": "monthly", "P1Y": "annual", "P3Y": "triennial"}
"""The charge cycles of what is charged once for its whole term."""


def charged(term: str, plan: str) -> str:
    """Return the charge cycle of a subscription that is bought with a plan."""
    return WHOLE_TERM[term] if plan == ONE_TIME else plan


def length(term: str, plan: str) -> tuple[int, int]:
    """Return the months of a term and of a charge, to sort by; what has none stands last."""
    return TERMS.get(term, UNLIMITED_SEATS), PLANS.get(plan, UNLIMITED_SEATS)


def availability_id(*key: object, version: str) -> str:
    """Return the 12 upper-case characters of (product, SKU, term, plan, market, segment) and a price version."""
    return upper_digest(*key, version)


def price_version(currency: str, valid_from: date, unit_price_e8: int, erp_price_e8: int | None) -> str:
    """Return what tells one price of an item from the next: the same price of the same day is the same version."""
    return f"{currency}|{valid_from}|{unit_price_e8}|{'' if erp_price_e8 is None else erp_price_e8}"


def catalog_item_id(sku: str, availability: str) -> str:
    """Return `productId:skuId:availabilityId`; `sku` is `productId:skuId`."""
    return f"{sku}:{availability}"


def split_catalog_item_id(text: str) -> tuple[str, str, str] | None:
    """Return product, SKU and availability id, or nothing when the text is no catalog item id."""
    parts = text.strip().upper().split(":")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


def fold(text: str) -> str:
    """Return a title as search compares it: without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def scaled(price: Decimal) -> int:
    """Return an exact decimal price as a whole number; ValueError when it has too many digits."""
    whole = price.scaleb(PRICE_SCALE)
    if whole != whole.to_integral_value() or abs(whole) >= 2**63:
        raise ValueError(f"{price} does not fit a price.")
    return int(whole)


def decimal_text(price_e8: int) -> str:
    """Return a price as a decimal: at least two digits after the point, no further trailing zeros."""
    whole, rest = divmod(price_e8, 10**PRICE_SCALE)
    digits = f"{rest:0{PRICE_SCALE}d}".rstrip("0")
    return f"{whole}.{digits:0<2}"


def quantity_text(quantity_e10: int) -> str:
    """Return a quantity as a decimal without trailing zeros."""
    whole, rest = divmod(quantity_e10, 10**QUANTITY_SCALE)
    digits = f"{rest:0{QUANTITY_SCALE}d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def most_seats(title: str, kind: str = LICENSES) -> int:
    """Return how many seats of a SKU one subscription may hold: small-business editions end at 300, a plan has one."""
    if kind == METERED:
        return 1
    small = title.startswith("Microsoft 365 Business") or "for business" in title.lower()
    return BUSINESS_SEATS if small and "365" in title else UNLIMITED_SEATS


def is_trial(title: str) -> bool:
    """Tell whether a SKU is a trial."""
    return "trial" in title.lower().split()


def is_add_on(title: str) -> bool:
    """Tell whether a SKU only adds to another."""
    return "add-on" in title.lower() or "addon" in title.lower()

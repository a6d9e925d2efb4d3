"""The program owner's dated rows about documents: when they are issued and due, how parts are rounded, what tax is added."""

from typing import Final

from twotier.rating.roundings import DEFAULTS
from twotier.subscriptions import policies
from twotier.subscriptions.policies import First, Values


class Invoicing(Values, frozen=True):
    """When a month's documents are issued and due (BI60, BI71), and where credits have documents of their own (BI62)."""

    issue_day: int = 6
    net_days: int = 60
    separate_credit_notes: tuple[str, ...] = ("BR", "IN")


class Rounding(Values, frozen=True):
    """By which rule the parts of a cycle are rounded (BI21, BI36)."""

    rule: str


class Tax(Values, frozen=True):
    """What is added for organizations of a market, on the sum of a document's lines (BI50)."""

    rate_ppm: int


INVOICING, ROUNDING, TAX = "invoicing", "rounding", "tax"
KINDS: dict[str, type[Values]] = {INVOICING: Invoicing, ROUNDING: Rounding, TAX: Tax}
FIRST: Final = (
    First("invoicing", INVOICING, "", Invoicing()),
    *(
        First(f"rounding-{family.replace('_', '-')}", ROUNDING, family, Rounding(rule))
        for family, rule in DEFAULTS.items()
    ),
)


def register() -> None:
    """Make the room's policies known."""
    policies.add(KINDS, FIRST)


def invoicing(rows: policies.InForce) -> Invoicing:
    """Return when documents are issued and due."""
    return rows.of(INVOICING, Invoicing)


def roundings(rows: policies.InForce) -> dict[str, str]:
    """Return the rule of rounding for each kind of part."""
    return {family: found.rule for family, found in rows.all_of(ROUNDING).items()}


def tax_rates(rows: policies.InForce) -> dict[str, int]:
    """Return what is added in millionths, by market; a market without a row has no tax."""
    return {market: found.rate_ppm for market, found in rows.all_of(TAX).items()}

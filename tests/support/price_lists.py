"""Price lists for tests: rules as values at random, and as rows of a seller."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from twotier.catalog.rules import END_OF_TIME, LICENSES, METERED
from twotier.core import clock, tenancy
from twotier.core.ids import new_id
from twotier.pricing import rules
from twotier.pricing.models import PriceRule
from twotier.pricing.shapes import Asked, Rule, RuleForm

DAY = date(2026, 11, 28)
ITEMS = {
    "": ("",), "family": (LICENSES, METERED), "product": ("CFQ7TTC0LH18", "CFQ7TTC0LCHC"),
    "sku": ("CFQ7TTC0LH18:0001", "CFQ7TTC0LCHC:0001"),
}  # fmt: skip


def rule(kind: str, value: int, *, rank: int = rules.FOR_ALL, item_rank: int = 0, **more: Any) -> Rule:
    """Return a rule as it decides: a price for fixed ones, millionths for others."""
    limits = {name: more.pop(name, "") for name in rules.FILTERS}
    fixed = kind == rules.FIXED
    values: dict[str, Any] = {
        "id": new_id(), "buyer_rank": rank, "item_rank": item_rank, "item": "", "kind": kind,
        "price_e8": value if fixed else None, "rate_ppm": None if fixed else value, "usage_base": "list",
        "valid_from": date(2026, 1, 1), "valid_until": END_OF_TIME,
        "narrowness": rules.narrowness(name for name, said in limits.items() if said),
    }  # fmt: skip
    return Rule(**(values | limits | more))


def item(**more: Any) -> Asked:
    """Return a license whose price is asked."""
    values: dict[str, Any] = {
        "key": "one", "sku": "CFQ7TTC0LH18:0001", "product": "CFQ7TTC0LH18", "family": LICENSES, "market": "DE",
        "segment": "commercial", "term": "P1Y", "billing_plan": "monthly", "currency": "EUR",
        "cost_e8": 10_08000000, "erp_e8": 12_60000000,
    }  # fmt: skip
    return Asked(**(values | more))


@st.composite
def some_rule(draw: st.DrawFn) -> Rule:
    """Return any rule around the items of the tests' catalog."""
    kind = draw(st.sampled_from(rules.KINDS))
    level = draw(st.sampled_from(list(ITEMS)))
    begin = date(2026, 11, draw(st.integers(26, 30)))
    lasts = draw(st.sampled_from([END_OF_TIME, date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 24)]))
    return rule(
        kind,
        draw(st.integers(0, 2000)) * 10**6 if kind == rules.FIXED else draw(st.integers(*rules.span(kind))),
        rank=draw(st.integers(rules.BY_DEFAULT, rules.FOR_RESELLER)),
        item_rank=list(ITEMS).index(level),
        item=draw(st.sampled_from(ITEMS[level])),
        market=draw(st.sampled_from(["", "DE", "FR"])),
        segment=draw(st.sampled_from(["", "commercial"])),
        term=draw(st.sampled_from(["", "P1Y"])),
        billing_plan=draw(st.sampled_from(["", "monthly"])),
        currency=draw(st.sampled_from(["", "EUR", "USD"])),
        valid_from=begin,
        valid_until=max(begin, lasts),
    )


def keep(found: Rule, seller: UUID, reseller: UUID | None = None, group: UUID | None = None) -> PriceRule:
    """Keep a rule as a row of a seller, whatever its days."""
    named = {name: getattr(found, name) for name in Rule.__struct_fields__}
    with tenancy.scope(tenancy.PROGRAM):
        return PriceRule.objects.create(
            tenant_id=seller, reseller_id=reseller, group_id=group, created_at=clock.now(), created_by="test", **named
        )


def form(kind: str = rules.MARKUP, value: int = 30_000, **more: Any) -> RuleForm:
    """Return a rule as somebody asks for it: by default three percent on everything."""
    fixed = kind == rules.FIXED
    return RuleForm(kind=kind, price_e8=value if fixed else None, rate_ppm=None if fixed else value, **more)


def fixed(price_e8: int, sku: str, **more: Any) -> RuleForm:
    """Return a fixed price of a SKU in the tests' catalog, paid monthly for a year."""
    limits = {"level": "sku", "item": sku, "term": "P1Y", "billing_plan": "monthly", "currency": "EUR"}
    return form(rules.FIXED, price_e8, **(limits | more))

"""The prices of a set of lines, as one expression for whichever engine rates them (billing.md BI115).

Whoever rates the second tier gives it lines with the day on which each is looked up, the rules of the sellers and the
memberships of their groups; it answers one row for each line that is for sale. It agrees with `rules.winner` and
`rules.price_of` to the last digit, and tests say so. `half_up`, `idiv` and `imul` are rating's own functions of the engine.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from twotier.catalog.rules import USAGE
from twotier.pricing import rules

LINES = ibis.schema({
    "line": "string", "seller": "string", "buyer": "string", "day": "date", "sku": "string", "product": "string",
    "family": "string", "market": "string", "segment": "string", "term": "string", "billing_plan": "string",
    "currency": "string", "scale": "int64", "cost_e8": "int64", "erp_e8": "int64", "discount_ppm": "int64",
    "percent": "int64",
})  # fmt: skip
"""What is priced: `day` is that on which the price is looked up (BI57), `scale` 100 or 1, `percent` 100, 103 or 123."""
RULES = ibis.schema({
    "rule": "string", "seller": "string", "reseller": "string", "group": "string", "buyer_rank": "int64",
    "item_rank": "int64", "item": "string", "market": "string", "segment": "string", "term": "string",
    "billing_plan": "string", "currency": "string", "kind": "string", "price_e8": "int64", "rate_ppm": "int64",
    "usage_base": "string", "valid_from": "date", "valid_until": "date", "narrowness": "int64",
})  # fmt: skip
"""The rules of the sellers: `tenant_id` as `seller`, ids as text, no reseller and no group as null."""
MEMBERS = ibis.schema({
    "seller": "string", "group": "string", "reseller": "string", "valid_from": "date", "valid_until": "date",
})  # fmt: skip
WIDE = dt.Decimal(38, 0)
E8 = 10**8


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def half_up(n: WIDE, d: WIDE) -> dt.int64:  # type: ignore[valid-type]
    """Return a quotient rounded half away from zero, of operands that are not negative."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def imul(a: WIDE, b: WIDE) -> WIDE:  # type: ignore[valid-type]
    """Return a product, 128 bits wide."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def idiv(a: WIDE, b: WIDE) -> dt.int64:  # type: ignore[valid-type]
    """Return a quotient cut toward zero, of operands that are not negative."""


def prices(lines: ir.Table, held: ir.Table, members: ir.Table) -> ir.Table:
    """Return for each line that is for sale the rule that wins and the price per charge cycle.

    Columns: line, rule, kind, rate_ppm, usage_base, price_e8 (null for usage: the rate is applied to its base).
    """
    found = fitting(lines, grouped(lines, members), held)
    ranks = [ibis.desc(found[name]) for name in ("buyer_rank", "item_rank", "valid_from", "narrowness", "rule")]
    first = found.mutate(place=ibis.row_number().over(group_by="line", order_by=ranks))
    won = first.filter(first.place == 0)
    return won.select("line", "rule", "kind", "rate_ppm", "usage_base", price_e8=price(won))


def grouped(lines: ir.Table, members: ir.Table) -> ir.Table:
    """Return the group in which each line's buyer is on its day, if any."""
    inside = [
        lines.seller == members.seller, lines.buyer == members.reseller,
        lines.day >= members.valid_from, lines.day < members.valid_until,
    ]  # fmt: skip
    return lines.join(members, inside).select("line", "group")


def fitting(lines: ir.Table, groups: ir.Table, held: ir.Table) -> ir.Table:
    """Return every pair of a line and a rule that is for its buyer, about its item, and holds on its day."""
    named = held.rename({f"rule_{name}": name for name in (*rules.FILTERS, "group")})
    found = lines.left_join(groups, "line").drop("line_right").join(named, "seller")
    usage = found.family.isin(sorted(USAGE))
    has_erp = found.erp_e8.notnull()
    kind = (found.kind == rules.MARKUP) | ibis.ifelse(
        usage,
        found.kind == rules.OFF_LIST,
        (found.kind == rules.FIXED) | ((found.kind == rules.OFF_ERP) & has_erp),
    )
    buyer = (
        (found.buyer_rank < rules.FOR_GROUP)
        | (found.reseller == found.buyer).fill_null(False)
        | (found.rule_group == found.group).fill_null(False)
    )
    item = (found.item == "") | found.item.isin([found.family, found.product, found.sku])
    limits: Any = [(found[f"rule_{name}"] == "") | (found[f"rule_{name}"] == found[name]) for name in rules.FILTERS]
    days = (found.valid_from <= found.day) & (found.day < found.valid_until)
    return found.filter([kind, buyer, item, days, *limits])


def price(won: ir.Table) -> ir.Value:
    """Return the price per charge cycle, rounded half up to the minor unit once; nothing for what costs by use."""
    rate = won.rate_ppm.fill_null(0)
    fixed = half_up(scaled(won.price_e8.fill_null(0), won.percent, won.scale), 100 * E8)
    off = scaled(won.erp_e8.fill_null(0), won.percent, rules.PPM - rate, won.scale)
    up = scaled(won.cost_e8, rules.PPM - won.discount_ppm, rules.PPM + rate, won.scale)
    minor = ibis.cases(
        (won.kind == rules.FIXED, fixed),
        (won.kind == rules.OFF_ERP, half_up(off, 100 * rules.PPM * E8)),
        else_=half_up(up, imul(rules.PPM * rules.PPM, E8)),
    )
    exact = minor * idiv(E8, won.scale)
    return ibis.ifelse(won.family.isin(sorted(USAGE)), ibis.null("int64"), exact)


def scaled(*factors: ir.Value | int) -> ir.Value:
    """Return the product of several factors, 128 bits wide."""
    found = factors[0]
    for factor in factors[1:]:
        found = imul(found, factor)
    return found

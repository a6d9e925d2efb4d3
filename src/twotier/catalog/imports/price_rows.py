"""Checking the rows of a price sheet: every rule is one SQL expression over the whole file."""

from __future__ import annotations

from datetime import date
from typing import Final

from twotier.catalog import markets, rules
from twotier.catalog.imports.session import Session
from twotier.partners.regions import all_countries

COLUMNS: Final = (
    "ProductTitle", "ProductId", "SkuId", "SkuTitle", "Publisher", "SkuDescription", "UnitOfMeasure", "TermDuration",
    "BillingPlan", "Market", "Currency", "UnitPrice", "PricingTierRangeMin", "PricingTierRangeMax",
    "EffectiveStartDate", "EffectiveEndDate", "Tags", "ERP Price", "Segment",
)  # fmt: skip

KEY: Final = "sku, term, billing_plan, market, segment, currency"

DECIMAL: Final = r"^[0-9]+(\.[0-9]+)?$"
DAY: Final = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$"


def words(values: object) -> str:
    """Return a list of words as SQL; the words are the program's own, never a file's."""
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]


def text(column: str) -> str:
    """Return a column without the space around it."""
    return f"trim(coalesce(raw.\"{column}\", ''))"


def day(column: str) -> str:
    """Return the date that a time stamp begins with, or NULL."""
    value = text(column)
    return f"CASE WHEN regexp_matches({value}, '{DAY}') THEN try_cast(substr({value}, 1, 10) AS DATE) END"


def price(column: str) -> str:
    """Return a price scaled to a whole number, or NULL: its digits read as one, which rounds nothing."""
    value = text(column)
    digits = f"split_part({value}, '.', 1) || rpad(split_part({value}, '.', 2), {rules.PRICE_SCALE}, '0')"
    return f"try_cast({digits} AS BIGINT)"


def ends() -> str:
    """Return the first day after a row's end: its last second lies in the day before."""
    value = text("EffectiveEndDate")
    whole_day = f"length({value}) = 10 OR NOT regexp_matches({value}, '00:00(:00(\\.0+)?)?Z?$')"
    last = f"({day('EffectiveEndDate')})"
    bound = f"DATE '{rules.END_OF_TIME}'"
    return (
        f"CASE WHEN {value} = '' OR {last} = {bound} THEN {bound} "
        f"WHEN {whole_day} THEN least(({last} + 1)::DATE, {bound}) ELSE {last} END"
    )


def kind() -> str:
    """Return what kind of product a row prices: its first tag says it."""
    kinds = "MAP {" + ", ".join(f"'{key}': '{value}'" for key, value in rules.KINDS.items()) + "}"
    return f"coalesce({kinds}[lower(trim(split_part({text('Tags')}, ';', 1)))], '{rules.LICENSES}')"


def term() -> str:
    """Return the term; what is bought for good has none."""
    return (
        f"CASE WHEN lower({text('TermDuration')}) = 'onetime' THEN '{rules.PERPETUAL}' ELSE {text('TermDuration')} END"
    )


def plan() -> str:
    """Return the billing plan as everything else calls it."""
    return f"replace(lower({text('BillingPlan')}), 'onetime', '{rules.ONE_TIME}')"


def parse(session: Session) -> None:
    """Make `parsed`: each readable row with its values understood, NULL where they cannot be."""
    segments = "MAP {" + ", ".join(f"'{key}': '{value}'" for key, value in rules.SEGMENTS.items()) + "}"
    session.run(
        "CREATE TABLE parsed AS SELECT line, "
        f"upper({text('ProductId')}) AS product, upper({text('SkuId')}) AS code, product || ':' || code AS sku, "
        f"{text('ProductTitle')} AS product_title, {text('SkuTitle')} AS sku_title, {text('Publisher')} AS publisher, "
        f"regexp_extract({text('SkuDescription')}, '\\(([^()]*)\\)\\s*$', 1) AS string_id, "
        f"{kind()} AS kind, {term()} AS term, {plan()} AS billing_plan, "
        f"upper({text('Market')}) AS market, upper({text('Currency')}) AS currency, "
        f"{segments}[lower({text('Segment')})] AS segment, {price('UnitPrice')} AS unit_price_e8, "
        f"CASE WHEN {text('ERP Price')} = '' THEN NULL ELSE {price('ERP Price')} END AS erp_price_e8, "
        f"{day('EffectiveStartDate')} AS starts, {ends()} AS ends FROM raw"
    )


def price_faults(column: str, optional: bool) -> list[tuple[str, str, str]]:
    """Return what can be wrong with a price."""
    value = text(column)
    blank = f"{value} <> '' AND " if optional else ""
    form = f"regexp_matches({value}, '{DECIMAL}')"
    digits = f"length(split_part({value}, '.', 2)) > {rules.PRICE_SCALE}"
    large = (
        f"length(ltrim(split_part({value}, '.', 1), '0')) > 11 OR p.{'erp' if optional else 'unit'}_price_e8 IS NULL"
    )
    return [
        (column, "bad_decimal", f"{blank}NOT {form}"),
        (column, "too_many_decimals", f"{form} AND {digits}"),
        (column, "price_too_large", f"{form} AND NOT ({digits}) AND ({large})"),
    ]


def faults_of_item() -> list[tuple[str, str, str]]:
    """Return (column, reason, condition of the fault) for every rule on what is sold."""
    return [
        ("ProductTitle", "missing_value", "p.product_title = ''"),
        ("ProductTitle", "too_long", "length(p.product_title) > 500"),
        ("ProductId", "missing_id", "p.product = ''"),
        ("ProductId", "bad_id", "p.product <> '' AND NOT regexp_matches(p.product, '^[A-Z0-9-]{1,20}$')"),
        ("SkuId", "missing_id", "p.code = ''"),
        ("SkuId", "bad_id", "p.code <> '' AND NOT regexp_matches(p.code, '^[A-Z0-9-]{1,10}$')"),
        ("SkuTitle", "missing_value", "p.sku_title = ''"),
        ("SkuTitle", "too_long", "length(p.sku_title) > 500"),
        ("Publisher", "too_long", "length(p.publisher) > 200"),
        ("SkuDescription", "too_long", "length(p.string_id) > 200"),
    ]


def faults_of_price() -> list[tuple[str, str, str]]:
    """Return (column, reason, condition of the fault) for every rule on how, where and for how much it is sold."""
    return [
        ("TermDuration", "unknown_term", f"p.term NOT IN ({words(rules.TERMS)}) AND NOT ({bought_for_good()})"),
        ("BillingPlan", "unknown_plan", f"p.billing_plan NOT IN ({words(rules.PLANS)}) AND NOT ({charged_once()})"),
        ("BillingPlan", "plan_longer_than_term", f"(p.term, p.billing_plan) IN ({misfits()})"),
        ("Market", "unknown_market", f"p.market NOT IN ({words(all_countries())})"),
        ("Currency", "unknown_currency", f"p.currency NOT IN ({words(sorted(markets.currencies()))})"),
        *price_faults("UnitPrice", optional=False),
        ("PricingTierRangeMin", "price_by_quantity", f"{text('PricingTierRangeMin')} NOT IN ('', '0', '1')"),
        ("PricingTierRangeMax", "price_by_quantity", f"{text('PricingTierRangeMax')} <> ''"),
        ("EffectiveStartDate", "bad_date", "p.starts IS NULL"),
        ("EffectiveEndDate", "bad_date", "p.ends IS NULL"),
        ("EffectiveEndDate", "end_before_start", "p.ends <= p.starts"),
        *price_faults("ERP Price", optional=True),
        ("Segment", "unknown_segment", "p.segment IS NULL"),
    ]


def charged_once() -> str:
    """Return the condition that a row's product is charged once."""
    return f"p.billing_plan = '{rules.ONE_TIME}' AND p.kind IN ({words(sorted(rules.ONCE))})"


def bought_for_good() -> str:
    """Return the condition that a row sells software without an end."""
    return f"p.term = '{rules.PERPETUAL}' AND p.kind = '{rules.SOFTWARE}' AND p.billing_plan = '{rules.ONE_TIME}'"


def misfits() -> str:
    """Return the pairs of term and billing plan whose charge would outlast the term."""
    pairs = [(term, plan) for term in rules.TERMS for plan in rules.PLANS if not rules.plan_fits(term, plan)]
    return ", ".join(f"('{term}', '{plan}')" for term, plan in pairs)


def sort_out(session: Session) -> None:
    """Move the rows that break a rule from `parsed` to `damaged`, with every rule they break.

    Their items, as far as they can be read, go to `unsure`: a damaged row does not end the price of its item.
    """
    session.run(f"CREATE TABLE unsure AS SELECT {KEY} FROM parsed LIMIT 0")
    rules_broken = [*faults_of_item(), *faults_of_price()]
    any_fault = " OR ".join(f"coalesce({condition}, true)" for _column, _reason, condition in rules_broken)
    session.run(f"CREATE TEMP TABLE bad AS SELECT p.line FROM parsed p JOIN raw USING (line) WHERE {any_fault}")
    if session.number("SELECT count(*) FROM bad") == 0:
        return
    for column, reason, condition in rules_broken:
        session.run(
            f"INSERT INTO damaged SELECT p.line, $c, {text(column)}, $r, {source()} "
            f"FROM parsed p JOIN raw USING (line) SEMI JOIN bad USING (line) WHERE {condition}",
            {"c": column, "r": reason},
        )
    session.run(f"INSERT INTO unsure SELECT {KEY} FROM parsed SEMI JOIN bad USING (line)")
    session.run("DELETE FROM parsed USING bad WHERE parsed.line = bad.line")


def source() -> str:
    """Return the row as a line of CSV again."""
    fields = ", ".join(f"replace(coalesce(raw.\"{column}\", ''), '\"', '\"\"')" for column in COLUMNS)
    return f"'\"' || concat_ws('\",\"', {fields}) || '\"'"


def refuse_repeated(session: Session) -> None:
    """Move rows whose item the file has priced before to `damaged`; the first one counts."""
    session.run(
        "CREATE TEMP TABLE twice AS SELECT line, earlier FROM (SELECT line, min(line) OVER w AS earlier, "
        f"row_number() OVER w AS place FROM parsed WINDOW w AS (PARTITION BY {KEY} ORDER BY line)) WHERE place > 1"
        if repeated(session)
        else "CREATE TEMP TABLE twice AS SELECT line, line AS earlier FROM parsed LIMIT 0"
    )
    session.run(
        f"INSERT INTO damaged SELECT t.line, 'ProductId', 'line ' || t.earlier, 'repeated_item', {source()} "
        "FROM twice t JOIN raw USING (line)"
    )
    session.run("DELETE FROM parsed USING twice WHERE parsed.line = twice.line")


def repeated(session: Session) -> bool:
    """Tell whether an item stands in the file more than once: a count is cheaper than a sort."""
    return session.number("SELECT count(*) FROM parsed") > session.number(
        f"SELECT count(*) FROM (SELECT DISTINCT hash({KEY}) FROM parsed)"
    )


def month_of(session: Session) -> date | None:
    """Return the first day of the month for which the sheet speaks.

    Sheets carry older starts of unchanged prices and may hold a preview: the month is the latest in which at
    least one row in a hundred begins.
    """
    found = session.rows(
        "SELECT date_trunc('month', starts)::DATE AS month FROM parsed GROUP BY month "
        "HAVING count(*) * 100 >= (SELECT count(*) FROM parsed) ORDER BY month DESC LIMIT 1"
    )
    return found[0][0] if found else None

"""Checking the rows of a rate card: one row per meter, market, currency and tier."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from twotier.catalog import markets, rules
from twotier.catalog.imports import tables, transport
from twotier.catalog.imports.price_rows import day, words
from twotier.catalog.imports.product_rows import GUID
from twotier.catalog.imports.session import Session
from twotier.catalog.imports.tables import scaled, text
from twotier.catalog.models import Meter, MeterRate
from twotier.partners.regions import all_countries

COLUMNS: Final = (
    "MeterId", "MeterName", "MeterCategory", "Unit", "Currency", "UnitPrice", "EffectiveStartDate",
)  # fmt: skip
OPTIONAL: Final = (
    "RateCard", "MeterSubCategory", "MeterRegion", "Market", "TierMinimum", "IncludedQuantity", "Tags", "EarnedCredit",
)  # fmt: skip
ALL: Final = (*COLUMNS, *OPTIONAL)
KEY: Final = "card, currency, market, meter, valid_from, from_quantity_e10"

MEMBERS: Final = {
    "MeterName": "name", "MeterCategory": "category", "MeterSubCategory": "subcategory", "MeterRegion": "region",
    "Unit": "unit",
}  # fmt: skip
"""Columns that say a meter in words, and what the words are to it."""

TRANSLATED: Final = re.compile(rf"({'|'.join(MEMBERS)}):([a-z]{{2,3}}(?:-[A-Za-z0-9]{{2,8}}){{0,2}})")
"""A column such as `MeterName:de`: the same words in another language."""


def parse(session: Session) -> None:
    """Make `parsed`: each readable row with its values understood, NULL where they cannot be."""
    session.run(
        "CREATE TABLE parsed AS SELECT line, "
        f"CASE WHEN {text('RateCard')} = '' THEN '{MeterRate.AZURE}' ELSE lower({text('RateCard')}) END AS card, "
        f"try_cast({text('MeterId')} AS UUID) AS meter, {text('MeterName')} AS name, "
        f"{text('MeterCategory')} AS category, {text('MeterSubCategory')} AS subcategory, "
        f"{text('MeterRegion')} AS region, {text('Unit')} AS unit, upper({text('Market')}) AS market, "
        f"upper({text('Currency')}) AS currency, {scaled('UnitPrice', rules.PRICE_SCALE)} AS unit_price_e8, "
        f"{scaled('TierMinimum', rules.QUANTITY_SCALE)} AS from_quantity_e10, "
        f"{scaled('IncludedQuantity', rules.QUANTITY_SCALE)} AS included_quantity_e10, "
        f"{day('EffectiveStartDate')} AS valid_from, {text('Tags')} AS tags, "
        f"lower({text('EarnedCredit')}) NOT IN ('no', 'false', '0') AS earns_credit FROM raw"
    )


def faults() -> tables.Faults:
    """Return (column, reason, condition of the fault) for every rule on a row."""
    long = [("MeterName", "name", 200), ("MeterCategory", "category", 200), ("MeterSubCategory", "subcategory", 200), ("MeterRegion", "region", 100), ("Unit", "unit", 60)]  # fmt: skip
    return [
        ("RateCard", "unknown_rate_card", f"p.card NOT IN ('{MeterRate.AZURE}', '{MeterRate.SHARED}')"),
        ("MeterId", "bad_guid", f"NOT regexp_matches({text('MeterId')}, '{GUID}')"),
        *((column, "missing_value", f"p.{name} = ''") for column, name in (("MeterName", "name"), ("MeterCategory", "category"), ("Unit", "unit"))),
        *((column, "too_long", f"length(p.{name}) > {limit}") for column, name, limit in long),
        ("Market", "unknown_market", f"p.market <> '' AND p.market NOT IN ({words(all_countries())})"),
        ("Currency", "unknown_currency", f"p.currency NOT IN ({words(sorted(markets.currencies()))})"),
        *tables.decimal_faults("UnitPrice", rules.PRICE_SCALE, tables.PRICE),
        *tables.decimal_faults("TierMinimum", rules.QUANTITY_SCALE, tables.QUANTITY, optional=True),
        *tables.decimal_faults("IncludedQuantity", rules.QUANTITY_SCALE, tables.QUANTITY, optional=True),
        ("EffectiveStartDate", "bad_date", "p.valid_from IS NULL"),
    ]  # fmt: skip


def sort_out(session: Session) -> None:
    """Leave the good rows in `parsed`: whole tables of tiers, each row once."""
    tables.sort_out(session, "parsed", faults(), ALL)
    tables.refuse_repeated(session, "parsed", KEY, "TierMinimum", ALL)
    session.run(
        "CREATE TEMP TABLE whole AS SELECT card, currency, market, meter, valid_from FROM parsed GROUP BY ALL "
        "HAVING min(from_quantity_e10) = 0"
    )
    incomplete = (
        "(p.card, p.currency, p.market, p.meter, p.valid_from) NOT IN "
        "(SELECT (card, currency, market, meter, valid_from) FROM whole)"
    )
    tables.sort_out(session, "parsed", [("TierMinimum", "no_first_tier", incomplete)], ALL)


def meters(session: Session, header: list[str]) -> list[Meter]:
    """Return each meter once; its row of the latest day names it."""
    names = ("name", "category", "subcategory", "region", "unit", "included_quantity_e10", "earns_credit", "tags")
    latest = ", ".join(f"arg_max({name}, (valid_from, -line))" for name in names)
    found = session.rows(f"SELECT meter, {latest} FROM parsed GROUP BY meter")
    said = translations(session, header)
    return [
        Meter(**{"id": key} | dict(zip(names, (*rest, tags_of(tags)), strict=True)), names=said.get(key, {}))
        for key, *rest, tags in found
    ]


def tags_of(written: str) -> list[str]:
    """Return tags that are parted by semicolons."""
    return [tag.strip() for tag in written.split(";") if tag.strip()]


def translations(session: Session, header: list[str]) -> dict[object, dict[str, dict[str, str]]]:
    """Return what meters are called in other languages: by meter, language and member."""
    found: dict[object, dict[str, dict[str, str]]] = defaultdict(dict)
    for column in header:
        if not (named := TRANSLATED.fullmatch(column)):
            continue
        words = session.rows(
            f"SELECT meter, arg_max({text(column)}, (valid_from, -line)) FROM parsed JOIN raw USING (line) "
            f"WHERE {text(column)} <> '' GROUP BY meter"
        )
        for meter, word in words:
            found[meter].setdefault(named[2].lower(), {})[MEMBERS[named[1]]] = word[:200]
    return found


EXISTING: Final = (
    "card VARCHAR, meter UUID, market VARCHAR, currency VARCHAR, valid_from DATE, from_quantity_e10 BIGINT, "
    "unit_price_e8 BIGINT"
)


def compare(session: Session) -> tuple[int, int, int]:
    """Make `changed`, the rates that are new or cost another price; returns how many were added, changed, unchanged."""
    session.run(f"CREATE TABLE existing ({EXISTING})")
    days = [row[0] for row in session.rows("SELECT DISTINCT valid_from FROM parsed")]
    if days:
        transport.read(session, "existing", *rows_of_days(days))
    session.run(
        f"CREATE TABLE changed AS SELECT p.*, e.unit_price_e8 AS was FROM parsed p LEFT JOIN existing e USING ({KEY}) "
        "WHERE e.unit_price_e8 IS DISTINCT FROM p.unit_price_e8"
    )
    added = session.number("SELECT count(*) FROM changed WHERE was IS NULL")
    changed = session.number("SELECT count(*) FROM changed WHERE was IS NOT NULL")
    return added, changed, session.number("SELECT count(*) FROM parsed") - added - changed


def rows_of_days(days: Sequence[date]) -> tuple[str, list[str]]:
    """Return the question, and its parameters, for all rates that begin on some days."""
    marks = ", ".join(["%s"] * len(days))
    question = (
        "SELECT card, meter_id, market, currency, CAST(valid_from AS text) AS valid_from, from_quantity_e10, "
        f"unit_price_e8 FROM catalog_meterrate WHERE valid_from IN ({marks})"
    )
    return question, [day.isoformat() for day in days]


def fresh() -> str:
    """Return the question for the rates to write, as the database stores them."""
    return (
        f"SELECT card, {transport.stored_id('meter')} AS meter_id, market, currency, valid_from, from_quantity_e10, "
        "unit_price_e8 FROM changed"
    )

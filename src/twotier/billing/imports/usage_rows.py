"""Checking the rows of a usage file: one row per subscription, resource, meter and hour or day."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from twotier.billing.rules import PPM
from twotier.catalog.imports import tables
from twotier.catalog.imports.product_rows import GUID
from twotier.catalog.imports.session import Session
from twotier.catalog.imports.tables import scaled, text
from twotier.catalog.rules import QUANTITY_SCALE

COLUMNS: Final = ("CustomerId", "SubscriptionId", "UsageDate", "MeterId", "ResourceURI", "Quantity")
"""Named as in the daily usage file (billing.md BI91)."""
OPTIONAL: Final = (
    "ReportedTime", "ResourceLocation", "ResourceGroup", "ConsumedService", "Tags", "AdditionalInfo", "EntitlementId",
    "EntitlementDescription", "PartnerEarnedCreditPercentage",
)  # fmt: skip
ALL: Final = (*COLUMNS, *OPTIONAL)
KEY: Final = "tenant, subscription, folded_uri, meter, used_from, hours"

DAY: Final = r"^\d{4}-\d{2}-\d{2}$"
HOUR: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:00(:00(\.0+)?)?Z?$"
AMERICAN: Final = r"^\d{1,2}/\d{1,2}/\d{4}( 0?0:00(:00)?)?$"
MOMENT: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?$"
MOST: Final = 2**63 - 1
PERCENT_SCALE: Final = 4


def moment(column: str, pattern: str) -> str:
    """Return a time in UTC that is written in a pattern, to the second; NULL for any other."""
    value = text(column)
    plain = f"substr(replace(rtrim({value}, 'Z'), 'T', ' '), 1, 19)"
    return f"CASE WHEN regexp_matches({value}, '{pattern}') THEN try_cast({plain} AS TIMESTAMP) END"


def used_on() -> str:
    """Return the day of a row: a date, or the day of its hour."""
    value = text("UsageDate")
    american = f"try_strptime(split_part({value}, ' ', 1), '%-m/%-d/%Y')::DATE"
    return (
        f"CASE WHEN regexp_matches({value}, '{DAY}') THEN try_cast({value} AS DATE) "
        f"WHEN regexp_matches({value}, '{AMERICAN}') THEN {american} ELSE ({moment('UsageDate', HOUR)})::DATE END"
    )


def parse(session: Session, now: datetime) -> None:
    """Make `parsed`: each readable row with its values understood, NULL where they cannot be."""
    hourly = f"regexp_matches({text('UsageDate')}, '{HOUR}')"
    session.run(
        "CREATE TABLE parsed AS SELECT line, try_cast(" + text("CustomerId") + " AS UUID) AS tenant, "
        f"try_cast({text('SubscriptionId')} AS UUID) AS subscription, try_cast({text('MeterId')} AS UUID) AS meter, "
        f"{text('ResourceURI')} AS uri, lower(uri) AS folded_uri, {used_on()} AS used_on, "
        f"CASE WHEN {hourly} THEN 1 ELSE 24 END AS hours, "
        f"CASE WHEN {hourly} THEN {moment('UsageDate', HOUR)} ELSE used_on::TIMESTAMP END AS used_from, "
        f"{scaled('Quantity', QUANTITY_SCALE)} AS quantity_e10, "
        f"{scaled('PartnerEarnedCreditPercentage', PERCENT_SCALE)} AS credit_ppm, "
        f"CASE WHEN {text('ReportedTime')} <> '' THEN {moment('ReportedTime', MOMENT)} "
        "ELSE least(used_from + to_hours(hours), $now) END AS reported_at FROM raw",
        {"now": now.replace(tzinfo=None, microsecond=0)},
    )


def faults(now: datetime) -> tables.Faults:
    """Return (column, reason, condition of the fault) for every rule on a row."""
    later = f"TIMESTAMP '{now:%Y-%m-%d %H:%M:%S}'"
    guids = ("CustomerId", "SubscriptionId", "MeterId")
    long = (("ResourceURI", 1024), ("ResourceGroup", 256), ("ConsumedService", 256), ("ResourceLocation", 100), ("EntitlementId", 64), ("EntitlementDescription", 256))  # fmt: skip
    return [
        *((column, "bad_guid", f"NOT regexp_matches({text(column)}, '{GUID}')") for column in guids),
        ("UsageDate", "bad_usage_date", "p.used_from IS NULL"),
        ("UsageDate", "in_future", f"p.used_from > {later}"),
        ("ResourceURI", "missing_value", "p.uri = ''"),
        *((column, "too_long", f"length({text(column)}) > {limit}") for column, limit in long),
        *tables.decimal_faults("Quantity", QUANTITY_SCALE, tables.QUANTITY),
        *tables.decimal_faults("PartnerEarnedCreditPercentage", PERCENT_SCALE, tables.QUANTITY, optional=True),
        ("PartnerEarnedCreditPercentage", "more_than_all", f"p.credit_ppm > {PPM}"),
        ("ReportedTime", "bad_usage_date", "p.used_from IS NOT NULL AND p.reported_at IS NULL"),
        ("ReportedTime", "in_future", f"p.reported_at > {later}"),
        *((column, "bad_json", f"{text(column)} <> '' AND ({object_of(column)}) IS NULL") for column in ("Tags", "AdditionalInfo")),
    ]  # fmt: skip


def object_of(column: str) -> str:
    """Return a column that holds a JSON object, without the space in it; NULL for anything else."""
    value = text(column)
    return f"CASE WHEN json_valid({value}) AND json_type({value}) = 'OBJECT' THEN json({value})::VARCHAR END"


def sort_out(session: Session, now: datetime) -> None:
    """Leave the rows in `parsed` that can be understood."""
    tables.sort_out(session, "parsed", faults(now), ALL)


def refuse_strangers(session: Session) -> None:
    """Move rows to `damaged` whose subscription, meter or rate there is none of; the plans lie in DuckDB already."""
    known = "(FROM plans k WHERE k.tenant = p.tenant AND k.subscription = p.subscription"
    rules = [
        ("SubscriptionId", "unknown_subscription", f"NOT EXISTS {known})"),
        ("UsageDate", "before_subscription", f"EXISTS {known} AND p.used_on < k.since)"),
        ("MeterId", "unknown_meter", "p.meter NOT IN (SELECT meter FROM meters)"),
    ]
    tables.sort_out(session, "parsed", rules, ALL)
    total = f"(SELECT sum(quantity_e10) FROM parsed o WHERE {same('o', 'p')})"
    if session.number(f"SELECT count(*) FROM (SELECT {KEY} FROM parsed GROUP BY ALL HAVING sum(quantity_e10) > {MOST})"):  # fmt: skip
        tables.sort_out(session, "parsed", [("Quantity", "quantity_too_large", f"{total} > {MOST}")], ALL)


def same(one: str, other: str) -> str:
    """Return the condition that two rows have the same key."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in KEY.split(", "))


def add_up(session: Session, importer: str, source: str) -> None:
    """Make `resources` and `fresh`: each resource and each key once, the quantities of equal rows added up."""
    session.run(
        "CREATE TABLE resources AS SELECT md5(subscription || '|' || folded_uri)::UUID AS id, tenant, subscription, "
        f"folded_uri, arg_max(uri, line) AS uri, {last('ResourceGroup')} AS grouped, {last('ConsumedService')} AS service, "
        f"{last('ResourceLocation')} AS location, arg_max({object_of('Tags')}, line) AS tags, "
        f"arg_max({object_of('AdditionalInfo')}, line) AS info, {last('EntitlementId')} AS entitlement_id, "
        f"{last('EntitlementDescription')} AS entitlement_name "
        "FROM parsed JOIN raw USING (line) GROUP BY tenant, subscription, folded_uri"
    )
    session.run(
        f"CREATE TABLE fresh AS SELECT {KEY}, used_on, sum(quantity_e10)::BIGINT AS quantity_e10, "
        "max(credit_ppm)::INTEGER AS credit_ppm, max(reported_at) AS reported_at, min(line) AS line, "
        "md5(subscription || '|' || folded_uri)::UUID AS resource, md5(concat_ws('|', $importer, $source, "
        "subscription, folded_uri, meter, used_from, hours))::UUID AS id FROM parsed GROUP BY ALL",
        {"importer": importer, "source": source},
    )


def last(column: str) -> str:
    """Return the last value of a column that is not empty."""
    return f"coalesce(arg_max(nullif({text(column)}, ''), line), '')"

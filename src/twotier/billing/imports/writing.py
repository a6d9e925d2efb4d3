"""What a checked file changes: compared with the records that are there, written, and added up by month.

The sums of months are changed by the difference that a file makes, so that taking a day's file costs what the file
holds and not what the month holds.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import connection

from twotier.catalog.imports import transport
from twotier.catalog.imports.session import Session
from twotier.catalog.imports.transport import stored_id, stored_moment

SCOPE: Final = "billing_usage_scope"
EXISTING: Final = (
    "id UUID, tenant UUID, subscription UUID, meter UUID, resource UUID, folded_uri VARCHAR, used_on DATE, "
    "used_from TIMESTAMP, hours INTEGER, quantity_e10 BIGINT, credit_ppm INTEGER, list_e10 BIGINT, net_e10 BIGINT"
)
RESOURCES: Final = {
    "id": "uuid", "tenant_id": "uuid", "subscription_id": "uuid", "uri": "text", "folded_uri": "text", "name": "text",
    "group_name": "text", "service": "text", "location": "text", "tags": "jsonb", "info": "jsonb",
    "entitlement_id": "text", "entitlement_name": "text",
}  # fmt: skip
RECORDS: Final = {
    "id": "uuid", "tenant_id": "uuid", "partner_id": "uuid", "reseller_id": "uuid", "partner_of_record": "text",
    "subscription_id": "uuid", "resource_id": "uuid", "meter_id": "uuid", "used_on": "date",
    "used_from": "timestamptz", "hours": "smallint", "quantity_e10": "bigint", "credit_ppm": "integer",
    "unit_price_e8": "bigint", "list_e10": "bigint", "net_e10": "bigint", "currency": "text",
    "reported_at": "timestamptz", "imported_id": "uuid",
}  # fmt: skip
CORRECTED: Final = (
    "partner_id", "reseller_id", "partner_of_record", "quantity_e10", "credit_ppm", "unit_price_e8", "list_e10",
    "net_e10", "reported_at", "imported_id",
)  # fmt: skip
AMOUNTS: Final = {"unit_price_e8": "bigint", "list_e10": "bigint", "net_e10": "bigint"}
OF_METER: Final = {
    "tenant_id": "uuid", "partner_id": "uuid", "subscription_id": "uuid", "meter_id": "uuid", "month": "date",
    "quantity_e10": "bigint", "list_e10": "bigint", "net_e10": "bigint", "unit_price_e8": "bigint",
    "modified_at": "timestamptz",
}  # fmt: skip
OF_PLAN: Final = {
    name: kind for name, kind in OF_METER.items() if name not in ("meter_id", "quantity_e10", "unit_price_e8")
}


TOUCHED: Final = "SELECT DISTINCT tenant, partner, date_trunc('month', used_on)::DATE FROM written"
"""The question for the customers, sellers and months whose sums a file changes."""


class Counts(NamedTuple):
    """How many rows of usage came, were corrected, and were as they are."""

    added: int
    changed: int
    unchanged: int


def find_existing(session: Session) -> None:
    """Make `existing`: the records of the file's days, and of whole months where a meter of the file is graduated."""
    tell_scope(session)
    session.run(f"CREATE TABLE existing ({EXISTING})")
    transport.read(session, "existing", existing(), ())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {SCOPE}")


def tell_scope(session: Session) -> None:
    """Tell the database of which subscriptions and days records are wanted."""
    kind = "uuid" if connection.vendor == "postgresql" else "char(32)"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {SCOPE}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {SCOPE} (tenant {kind}, subscription {kind}, first_day date, last_day date)"
        )
    whole = "bool_or(m.graduated)"
    question = (
        f"SELECT {stored_id('tenant')} AS tenant, {stored_id('subscription')} AS subscription, "
        f"CASE WHEN {whole} THEN date_trunc('month', min(used_on))::DATE ELSE min(used_on) END AS first_day, "
        f"CASE WHEN {whole} THEN last_day(max(used_on)) ELSE max(used_on) END AS last_day "
        "FROM fresh JOIN meters m USING (meter) GROUP BY tenant, subscription"
    )
    transport.write(session, SCOPE, ("tenant", "subscription", "first_day", "last_day"), question)


def existing() -> str:
    """Return the question to the database for the records of the scope."""
    moment = "CAST(r.used_from AT TIME ZONE 'UTC' AS text)" if connection.vendor == "postgresql" else "r.used_from"
    return (
        "SELECT r.id, r.tenant_id, r.subscription_id, r.meter_id, r.resource_id, x.folded_uri, "
        f"CAST(r.used_on AS text) AS used_on, {moment} AS used_from, r.hours, r.quantity_e10, r.credit_ppm, r.list_e10, "
        f"r.net_e10 FROM billing_usagerecord r JOIN {SCOPE} s ON s.tenant = r.tenant_id "
        "AND s.subscription = r.subscription_id AND r.used_on BETWEEN s.first_day AND s.last_day "
        "JOIN billing_usageresource x ON x.id = r.resource_id"
    )


def compare(session: Session) -> Counts:
    """Make `written`, the rated records that are new or differ, with what stood there; return the counts."""
    session.run(
        "CREATE TABLE written AS SELECT r.*, k.partner, h.reseller, h.mpn_id, f.reported_at, e.id IS NULL AS is_new, "
        "coalesce(e.quantity_e10 <> r.quantity_e10 OR e.credit_ppm <> r.credit_ppm, true) AS corrected, "
        "coalesce(e.quantity_e10, 0) AS was_quantity, coalesce(e.list_e10, 0) AS was_list, coalesce(e.net_e10, 0) AS was_net "
        "FROM rated r JOIN plans k USING (tenant, subscription) LEFT JOIN fresh f ON f.id = r.id "
        "LEFT JOIN existing e ON e.id = r.id LEFT JOIN holders h ON h.subscription = r.subscription "
        "AND h.held_from <= r.used_on::TIMESTAMP AND (h.held_until IS NULL OR h.held_until > r.used_on::TIMESTAMP) "
        "WHERE e.id IS NULL OR e.quantity_e10 <> r.quantity_e10 OR e.credit_ppm <> r.credit_ppm "
        "OR e.list_e10 <> r.list_e10 OR e.net_e10 <> r.net_e10"
    )
    added = session.number("SELECT count(*) FROM written WHERE is_new")
    changed = session.number("SELECT count(*) FROM written WHERE brought AND NOT is_new AND corrected")
    return Counts(added, changed, session.number("SELECT count(*) FROM fresh") - added - changed)


def write(session: Session, import_id: str, currency: str, now: str) -> None:
    """Write resources, records and the sums of months; `import_id` and `now` are as the database stores them."""
    transport.merge(session, "billing_usageresource", RESOURCES, described(), resources())
    transport.merge(session, "billing_usagerecord", RECORDS, settled("id", CORRECTED), records(import_id, currency))
    again = f"SELECT {stored_id('id')} AS id, unit_price_e8, list_e10, net_e10 FROM written WHERE NOT brought"
    transport.change(session, "billing_usagerecord", AMOUNTS, again, key="uuid")
    for table, columns, key in (
        ("billing_monthlyusage", OF_METER, "tenant_id, subscription_id, month, meter_id"),
        ("billing_subscriptionusage", OF_PLAN, "tenant_id, subscription_id, month"),
    ):
        sums = [name for name in columns if name.endswith("_e10")]
        added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
        said = (name for name in ("partner_id", "unit_price_e8", "modified_at") if name in columns)
        more = ", ".join(f"{name} = excluded.{name}" for name in said)
        transport.merge(session, table, columns, f"ON CONFLICT ({key}) DO UPDATE SET {added}, {more}", differences(columns, now))  # fmt: skip


def settled(key: str, columns: tuple[str, ...]) -> str:
    """Return the end of an upsert that writes some columns anew."""
    return f"ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in columns)


def described() -> str:
    """Return the end of an upsert of resources: what the file does not say stays as it was."""
    old = "billing_usageresource"
    texts = ("group_name", "service", "location", "entitlement_id", "entitlement_name")
    sets = [f"{name} = coalesce(nullif(excluded.{name}, ''), {old}.{name})" for name in texts]
    sets += [f"{name} = CASE WHEN CAST(excluded.{name} AS text) <> '{{}}' THEN excluded.{name} ELSE {old}.{name} END" for name in ("tags", "info")]  # fmt: skip
    return f"ON CONFLICT (id) DO UPDATE SET {', '.join(sets)}"


def resources() -> str:
    """Return the question for resources: group, provider and Azure subscription are read from the URI if nothing says them."""
    group = "coalesce(nullif(grouped, ''), regexp_extract(uri, '(?i)/resourcegroups/([^/]+)', 1))"
    service = "coalesce(nullif(service, ''), regexp_extract(uri, '(?i)/providers/([^/]+)', 1))"
    entitlement = "coalesce(nullif(entitlement_id, ''), regexp_extract(uri, '(?i)^/subscriptions/([^/]+)', 1))"
    return (
        f"SELECT {stored_id('id')} AS id, {stored_id('tenant')} AS tenant_id, "
        f"{stored_id('subscription')} AS subscription_id, uri, folded_uri, "
        "coalesce(nullif(regexp_extract(rtrim(uri, '/'), '([^/]*)$', 1), ''), uri) AS name, "
        f"left({group}, 256) AS group_name, left({service}, 256) AS service, location, coalesce(tags, '{{}}') AS tags, "
        f"coalesce(info, '{{}}') AS info, left({entitlement}, 64) AS entitlement_id, entitlement_name FROM resources"
    )


def records(import_id: str, currency: str) -> str:
    """Return the question for the records that a file brings or corrects."""
    ids = ("tenant", "partner", "reseller", "subscription", "resource", "meter")
    shown = {name: f"{stored_id(name)} AS {name}_id" for name in ids}
    return (
        f"SELECT {stored_id('id')} AS id, {shown['tenant']}, {shown['partner']}, {shown['reseller']}, "
        f"coalesce(mpn_id, '') AS partner_of_record, {shown['subscription']}, {shown['resource']}, {shown['meter']}, "
        f"used_on, {stored_moment('used_from')} AS used_from, hours, quantity_e10, credit_ppm, unit_price_e8, list_e10, "
        f"net_e10, '{currency}' AS currency, {stored_moment('reported_at')} AS reported_at, '{import_id}' AS imported_id "
        "FROM written WHERE brought ORDER BY tenant, subscription, used_on"
    )


def differences(columns: dict[str, str], now: str) -> str:
    """Return the question for what a file adds to sums: by month, subscription and, among the columns, meter."""
    keys = [name.removesuffix("_id") for name in columns if name.endswith("_id")]
    added = {name: f"sum({name} - was_{name.removesuffix('_e10')})::BIGINT AS {name}" for name in columns if name.endswith("_e10")}  # fmt: skip
    price = ["arg_min(unit_price_e8, used_on) AS unit_price_e8"] if "unit_price_e8" in columns else []
    shown = [*(f"{stored_id(key)} AS {key}_id" for key in keys), "month", *added.values(), *price, f"'{now}' AS modified_at"]  # fmt: skip
    return (
        f"SELECT {', '.join(shown)} FROM (SELECT *, date_trunc('month', used_on)::DATE AS month FROM written) "
        f"GROUP BY {', '.join(keys)}, month"
    )

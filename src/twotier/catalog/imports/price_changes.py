"""What a checked sheet changes: markers, rows to close and rows to write, worked out set against set.

A sheet speaks for the kinds of products in it, and for the days from its month to the next sheet of the same market
and kind (mostly: for good). Within that window its rows replace what was there; outside nothing moves. A row that reaches beyond the window is cut,
and what lies behind the window goes on as a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from twotier.catalog import rules
from twotier.catalog.imports.session import Session

EXISTING = (
    "id VARCHAR, sku VARCHAR, market VARCHAR, segment VARCHAR, currency VARCHAR, term VARCHAR, billing_plan VARCHAR, "
    "unit_price_e8 BIGINT, erp_price_e8 BIGINT, valid_from DATE, valid_until DATE"
)
SAME_ITEM = " AND ".join(
    f"s.{name} = e.{name}" for name in ("sku", "term", "billing_plan", "market", "segment", "currency")
)


class Counts(NamedTuple):
    """How many items got each marker."""

    added: int
    changed: int
    deleted: int
    unchanged: int


def rows_from(markets: Sequence[str], month: date) -> tuple[str, list[str]]:
    """Return the question, and its parameters, for all price rows of markets that reach into a month or later.

    The plan for metered use stands in no price sheet, so a sheet ends no price of it.
    """
    marks = ", ".join(["%s"] * len(markets))
    question = (
        "SELECT id, sku_id, market, segment, currency, term, billing_plan, unit_price_e8, erp_price_e8, "
        "CAST(valid_from AS text) AS valid_from, CAST(valid_until AS text) AS valid_until "
        f"FROM catalog_availability WHERE valid_until >= %s AND market IN ({marks}) AND sku_id <> %s"
    )
    return question, [month.isoformat(), *markets, f"{rules.AZURE_PLAN}:{rules.AZURE_PLAN_SKU}"]


def open_windows(session: Session, month: date, later: Sequence[tuple[str, str, date]]) -> None:
    """Make `windows(market, kind, until)`: until which day the sheet speaks for each of its markets and kinds."""
    session.run("CREATE TABLE windows (market VARCHAR, kind VARCHAR, until DATE)")
    session.run("CREATE TABLE later (market VARCHAR, kind VARCHAR, month DATE)")
    if later:
        session.connection.executemany("INSERT INTO later VALUES (?, ?, ?)", later)
    session.run(
        "INSERT INTO windows SELECT market, kind, coalesce(any_value(month), $end) FROM "
        "(SELECT DISTINCT market, kind FROM parsed) LEFT JOIN later USING (market, kind) GROUP BY market, kind",
        {"end": rules.END_OF_TIME},
    )
    session.run(f"CREATE TABLE existing ({EXISTING})")
    place_rows(session, month)


def sort_by_kind(session: Session, others: Sequence[tuple[str, str]]) -> None:
    """Give `existing` the kind of each row's product; `others` are the SKUs that are no licenses."""
    session.run(f"ALTER TABLE existing ADD COLUMN kind VARCHAR DEFAULT '{rules.LICENSES}'")
    if others:
        session.run("CREATE TEMP TABLE others (sku VARCHAR, kind VARCHAR)")
        session.connection.executemany("INSERT INTO others VALUES (?, ?)", others)
        session.run("UPDATE existing SET kind = o.kind FROM others o WHERE existing.sku = o.sku")


def place_rows(session: Session, month: date) -> None:
    """Make `sheet`: the sheet's rows, held inside its window; rows outside of it become faults."""
    session.run(
        "CREATE TABLE sheet AS SELECT line, sku, term, billing_plan, market, segment, currency, unit_price_e8, "
        "erp_price_e8, kind, greatest(starts, $month)::DATE AS valid_from, least(ends, until)::DATE AS valid_until "
        "FROM parsed JOIN windows USING (market, kind)",
        {"month": month},
    )


def refuse_outside(session: Session, source: str, month: date) -> None:
    """Move rows that end before the sheet's month to `damaged`: the sheet does not speak for the past."""
    session.run("CREATE TEMP TABLE past AS SELECT line FROM parsed WHERE ends <= $month", {"month": month})
    session.run(
        "INSERT INTO damaged SELECT line, 'EffectiveEndDate', raw.\"EffectiveEndDate\", 'ends_before_month', "
        f"{source} FROM past JOIN raw USING (line)"
    )
    session.run("DELETE FROM parsed USING past WHERE parsed.line = past.line")


def compare(session: Session, month: date) -> Counts:
    """Make `closed(id, valid_until)`, `fresh` (rows to write) and `revived` (ids that are there already)."""
    mark(session)
    close(session, month)
    renew(session)
    return counts(session)


def mark(session: Session) -> None:
    """Make `marked`: each row of the sheet with its marker and the row that holds on its first day."""
    session.run(
        "CREATE TABLE marked AS SELECT s.*, e.id AS holds, e.valid_until AS holds_until, "
        "CASE WHEN e.id IS NULL THEN 'ADD' "
        "WHEN e.unit_price_e8 <> s.unit_price_e8 OR e.erp_price_e8 IS DISTINCT FROM s.erp_price_e8 THEN 'CHG' "
        "WHEN least(e.valid_until, w.until) <> s.valid_until THEN 'CHG' ELSE 'UNC' END AS marker, "
        "e.unit_price_e8 = s.unit_price_e8 AND e.erp_price_e8 IS NOT DISTINCT FROM s.erp_price_e8 AS same_price, w.until "
        "FROM sheet s JOIN windows w USING (market, kind) "
        f"LEFT JOIN existing e ON {SAME_ITEM} AND e.valid_from <= s.valid_from AND s.valid_from < e.valid_until"
    )


def close(session: Session, month: date) -> None:
    """Make `closed`: rows that no longer hold inside the window, and the day on which each ends now."""
    session.run(
        "CREATE TABLE closed AS SELECT e.id, e.valid_until AS was, w.until AS window_until, s.sku IS NULL AS gone, "
        "CASE WHEN s.holds = e.id AND s.same_price THEN s.valid_until "
        "ELSE greatest(e.valid_from, coalesce(s.valid_from, $month))::DATE END AS valid_until "
        f"FROM existing e JOIN windows w USING (market, kind) LEFT JOIN marked s ON {SAME_ITEM} "
        f"ANTI JOIN unsure ON (s.sku IS NULL AND {SAME_ITEM.replace('s.', 'unsure.')}) "
        "WHERE e.valid_from < w.until AND e.valid_from < e.valid_until "
        "AND e.valid_until > coalesce(s.valid_from, $month) AND NOT (coalesce(s.holds = e.id, false) AND s.marker = 'UNC')",
        {"month": month},
    )


def renew(session: Session) -> None:
    """Make `fresh`: changed and new rows, and what goes on behind the window; then find ids that are there."""
    columns = "sku, market, segment, currency, term, billing_plan, unit_price_e8, erp_price_e8"
    behind = ", ".join(f"e.{name}" for name in columns.split(", "))
    session.run(
        "CREATE TABLE fresh AS SELECT upper_digest(concat_ws('|', split_part(sku, ':', 1), split_part(sku, ':', 2), "
        "term, billing_plan, market, segment, currency, valid_from, unit_price_e8, "
        f"coalesce(erp_price_e8::VARCHAR, ''))) AS id, {columns}, valid_from, valid_until, marker FROM ("
        f"SELECT {columns}, valid_from, valid_until, marker FROM marked "
        "WHERE marker <> 'UNC' AND NOT coalesce(same_price, false) UNION ALL "
        f"SELECT {behind}, c.window_until, c.was, 'UNC' "
        "FROM closed c JOIN existing e USING (id) WHERE c.was > c.window_until)"
    )
    session.run(
        "CREATE TABLE revived AS SELECT f.id, f.valid_until, f.marker FROM fresh f SEMI JOIN existing e USING (id)"
    )
    session.run("DELETE FROM fresh USING revived WHERE fresh.id = revived.id")
    session.run("DELETE FROM closed USING revived WHERE closed.id = revived.id")


def counts(session: Session) -> Counts:
    """Count the markers; a deleted item is one that held and is not in the sheet."""
    found: dict[str, Any] = dict(session.rows("SELECT marker, count(*) FROM marked GROUP BY marker"))
    gone = session.number("SELECT count(*) FROM closed WHERE gone AND valid_until < was")
    return Counts(found.get("ADD", 0), found.get("CHG", 0), gone, found.get("UNC", 0))

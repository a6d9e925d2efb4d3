"""Telling DuckDB what the database knows: subscriptions, who stands on them, meters and their rates."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from twotier.access.actors import Actor
from twotier.billing import rules
from twotier.billing.queries import imports as queries
from twotier.catalog.imports.session import Session
from twotier.catalog.models import MeterRate
from twotier.catalog.queries import rates

TABLES: Final = (
    "plans (tenant UUID, subscription UUID, partner UUID, market VARCHAR, since DATE)",
    "holders (subscription UUID, reseller UUID, mpn_id VARCHAR, held_from TIMESTAMP, held_until TIMESTAMP)",
    "meters (meter UUID, included BIGINT, graduated BOOLEAN)",
    "tiers (meter UUID, market VARCHAR, valid_from DATE, from_quantity_e10 BIGINT, unit_price_e8 BIGINT)",
)


def tell(session: Session, actor: Actor) -> None:
    """Fill the tables with what concerns the rows that could be read."""
    for table in TABLES:
        session.run(f"CREATE TABLE {table}")
    tell_plans(session, actor)
    tell_rates(session)


def tell_plans(session: Session, actor: Actor) -> None:
    """Tell which of the subscriptions there are, and which MPN id stood on each from when until when."""
    wanted = [row[0] for row in session.rows("SELECT DISTINCT subscription FROM parsed")]
    found = queries.plans(actor, wanted)
    put(session, "plans", [(row.tenant, row.subscription, row.partner, row.market, row.since.date()) for row in found])
    starts = {row.subscription: row.since for row in found}
    put(session, "holders", [(*row[:3], held_from(row, starts), naive(row[4])) for row in queries.holders(starts)])


def held_from(row: tuple[Any, ...], starts: dict[UUID, datetime]) -> datetime | None:
    """Return since when an id stands on a subscription; who stood on it from its first moment, had its first day."""
    begun: datetime = row[3]
    first = begun <= starts[row[0]]
    return naive(rules.midnight(begun.date()) if first else begun)


def naive(moment: datetime | None) -> datetime | None:
    """Return a moment in UTC as DuckDB's plain timestamps are."""
    return moment.replace(tzinfo=None) if moment else None


def tell_rates(session: Session) -> None:
    """Tell the meters of the file, and what they cost in the markets of its subscriptions until its last day."""
    wanted = {row[0] for row in session.rows("SELECT DISTINCT meter FROM parsed")}
    markets = {row[0] for row in session.rows("SELECT DISTINCT market FROM plans")}
    until = session.one("SELECT max(used_on) FROM parsed")[0]
    found = rates.tiers(MeterRate.AZURE, rates.DOLLAR, markets, until, wanted) if wanted else []
    graduated = {row.meter_id for row in found if row.from_quantity_e10}
    known = rates.meters(wanted).values()
    put(session, "meters", [(row.id, row.included_quantity_e10, row.id in graduated or row.included_quantity_e10 > 0) for row in known])  # fmt: skip
    put(session, "tiers", [(row.meter_id, row.market, row.valid_from, row.from_quantity_e10, row.unit_price_e8) for row in found])  # fmt: skip


def put(session: Session, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Write rows into a table, as one block."""
    if not rows:
        return
    import pyarrow as pa

    columns = [pa.array([plain(value) for value in column]) for column in zip(*rows, strict=True)]
    block = pa.table(columns, [f"c{number}" for number in range(len(columns))])
    session.connection.register("block", block)
    session.run(f"INSERT INTO {table} SELECT * FROM block")
    session.connection.unregister("block")


def plain(value: Any) -> Any:
    """Return a value as Arrow takes it: ids as text."""
    return str(value) if isinstance(value, UUID) else value

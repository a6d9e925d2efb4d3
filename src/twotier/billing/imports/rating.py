"""Rating usage as sets: tiers fill by day, exact fractions are rounded once (billing.md BI80 to BI84).

`rated` gets every record of the months that a file touches whose amounts follow from it: what the file brings, and what
was there already of meters with tiers or included units. All products are 128 bits wide (BI6): a quantity (e10) times
a price (e8) is 1/10^18 of the currency, with the share that the earned credit leaves (ppm) 1/10^24.
"""

from __future__ import annotations

from typing import Final

from twotier.billing.imports.usage_rows import ALL
from twotier.billing.rules import PPM
from twotier.catalog.imports import tables
from twotier.catalog.imports.session import Session
from twotier.rating.definitions import DUCKDB

LIST_STEP: Final = 10**8
NET_STEP: Final = 10**14
LARGEST_AMOUNT: Final = 9 * 10**26
"""Quantity times price from which on an amount does not fit its column; estimated before it is formed."""
ENDLESS: Final = 2**63 - 1


def define(session: Session) -> None:
    """Define the one division on money, and rounding half away from zero of what is not negative."""
    for statement in DUCKDB:
        session.run(statement)


def find_rates(session: Session) -> None:
    """Make `days`, which rates hold for each meter, market and day; rows without any become faults.

    A market's own rates go before those of every market, among each the latest that has begun.
    """
    session.run(
        "CREATE TABLE days AS SELECT d.meter, d.market, d.used_on, arg_max(t.market, (t.market <> '', t.valid_from)) "
        "AS rate_market, arg_max(t.valid_from, (t.market <> '', t.valid_from)) AS valid_from "
        "FROM (SELECT DISTINCT p.meter, k.market, p.used_on FROM parsed p JOIN plans k USING (tenant, subscription)) d "
        "JOIN tiers t ON t.meter = d.meter AND t.market IN ('', d.market) AND t.valid_from <= d.used_on "
        "GROUP BY d.meter, d.market, d.used_on"
    )
    priced = "SELECT 1 FROM plans k JOIN days d USING (market) WHERE k.tenant = p.tenant AND k.subscription = p.subscription AND d.meter = p.meter AND d.used_on = p.used_on"  # fmt: skip
    dearest = "(SELECT max(unit_price_e8) FROM tiers t WHERE t.meter = p.meter)"
    tables.sort_out(
        session,
        "parsed",
        [
            ("MeterId", "no_rate", f"NOT EXISTS ({priced})"),
            ("Quantity", "amount_too_large", f"p.quantity_e10::DOUBLE * {dearest} > {LARGEST_AMOUNT}"),
        ],
        ALL,
    )


def rate(session: Session) -> None:
    """Make `rated`: id, amounts and the first tier's price of every record that has to be written."""
    gather(session)
    session.run(
        "CREATE TABLE runs AS SELECT *, greatest(0::HUGEINT, run - included) AS charged_until, "
        "greatest(0::HUGEINT, run - quantity_e10 - included) AS charged_from FROM ("
        "SELECT *, sum(quantity_e10::HUGEINT) OVER (PARTITION BY tenant, subscription, meter, date_trunc('month', used_on) "
        "ORDER BY used_on, folded_uri, used_from, hours, id ROWS UNBOUNDED PRECEDING)::HUGEINT AS run FROM gathered)"
    )
    part = "greatest(0::HUGEINT, least(r.charged_until, t.until_e10) - greatest(r.charged_from, t.from_quantity_e10))"
    session.run(
        f"CREATE TABLE amounts AS SELECT r.id, sum({part} * t.unit_price_e8::HUGEINT)::HUGEINT AS exact_e18, "
        "arg_min(t.unit_price_e8, t.from_quantity_e10) AS unit_price_e8 FROM runs r JOIN plans k USING (tenant, subscription) "
        "JOIN days d ON d.meter = r.meter AND d.market = k.market AND d.used_on = r.used_on "
        "JOIN bands t ON t.meter = r.meter AND t.market = d.rate_market AND t.valid_from = d.valid_from GROUP BY r.id"
    )
    session.run(
        "CREATE TABLE rated AS SELECT r.*, a.unit_price_e8, "
        f"half_up(a.exact_e18, {LIST_STEP}) AS list_e10, "
        f"half_up(a.exact_e18 * ({PPM} - r.credit_ppm)::HUGEINT, {NET_STEP}) AS net_e10 "
        "FROM runs r JOIN amounts a USING (id)"
    )


def gather(session: Session) -> None:
    """Make `bands`, the tiers with their ends, and `gathered`: what the file brings and what must be rated with it."""
    session.run(
        "CREATE TABLE bands AS SELECT *, coalesce(lead(from_quantity_e10) OVER "
        f"(PARTITION BY meter, market, valid_from ORDER BY from_quantity_e10), {ENDLESS})::HUGEINT AS until_e10 FROM tiers"
    )
    session.run("ALTER TABLE fresh ADD COLUMN included BIGINT")
    session.run("UPDATE fresh SET included = m.included FROM meters m WHERE m.meter = fresh.meter")
    session.run(
        "CREATE TABLE gathered AS SELECT id, tenant, subscription, meter, resource, folded_uri, used_on, used_from, hours, "
        "quantity_e10, credit_ppm, included, true AS brought FROM fresh UNION ALL "
        "SELECT e.id, e.tenant, e.subscription, e.meter, e.resource, e.folded_uri, e.used_on, e.used_from, e.hours, "
        "e.quantity_e10, e.credit_ppm, m.included, false FROM existing e JOIN meters m USING (meter) "
        "WHERE m.graduated AND e.id NOT IN (SELECT id FROM fresh)"
    )
    session.run(
        "INSERT INTO days SELECT DISTINCT ON (g.meter, k.market, g.used_on) g.meter, k.market, g.used_on, t.market, t.valid_from "
        "FROM gathered g JOIN plans k USING (tenant, subscription) JOIN tiers t ON t.meter = g.meter "
        "AND t.market IN ('', k.market) AND t.valid_from <= g.used_on "
        "WHERE NOT EXISTS (FROM days d WHERE d.meter = g.meter AND d.market = k.market AND d.used_on = g.used_on) "
        "ORDER BY g.meter, k.market, g.used_on, t.market <> '' DESC, t.valid_from DESC"
    )

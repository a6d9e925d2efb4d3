"""Removing a partnership whose reseller serves every customer of the provider: time, statements, what stays, mails."""

import json
import sys
from typing import Any
from uuid import UUID

import psycopg

from tests.bench import measures, web
from tests.bench import stage as stages
from tests.bench.figures import Figure
from tests.bench.stage import Stage
from tests.bench.web import Web

BAR, MOST = 1.0, 15
TABLES = ("customers_relationship", "customers_resellerassociation", "subscriptions_subscription")
"""Who serves whom, and what was bought: no row of these may change."""


def figures(made: Stage) -> list[Figure]:
    """Return seconds and statements of a removal; raises when a row changed or a mail left."""
    shared, alone = partnership(made, shared=True), partnership(made, shared=False)
    with web.program(made.data("web"), made.url("small")) as program:
        token = stages.token(made, program, "harbor")
        before = standing(made, "small")
        seconds = removed(program, token, shared)
        if standing(made, "small") != before:
            raise RuntimeError("The removal of a partnership changed other rows, or sent a mail.")
        paths = {"none": f"DELETE {address(alone)}"}
        few = measures.recorded(made, token, made.folder / "removal.json", **paths)["none"]
    many = counted_in_large(made, token, shared)
    if few["status"] != 200 or few["counted"] != many:
        raise RuntimeError(f"A removal sent {few['counted']} statements without customers, {many} with many.")
    said = "relationships, resellers and subscriptions stayed as they were; no mail left"
    name = f"Removing a partnership with {made.customers // 10:,} shared customers"
    return [
        Figure(name, seconds, "s", BAR, note=said),
        Figure("Removing a partnership, SQL", many, "statements", MOST, note="as many without a single customer"),
    ]


def counted_in_large(made: Stage, token: str, key: UUID) -> int:
    """Return how many statements the same removal sends in the larger database, where it still stands."""
    file = made.folder / "removal-large.json"
    command = ["-m", "tests.bench.recording", token, str(file), f"many=DELETE {address(key)}"]
    stages.run([sys.executable, *command], web.environment(made.data("recording"), made.url("large"), 8000))
    kept: dict[str, Any] = json.loads(file.read_text())["many"]
    if kept["status"] != 200:
        raise RuntimeError(f"The recorded removal was refused: {kept['body']}")
    return int(kept["counted"])


def address(key: UUID) -> str:
    """Return where a partnership is removed, with the declaration of good faith."""
    return f"/v1/partnerships/{key}?goodFaith=true"


def partnership(made: Stage, *, shared: bool) -> UUID:
    """Return Harbor's partnership with Alpine, or one with a reseller that serves none of its customers."""
    alpine = made.demo["alpine"]["tenant_id"]
    sign = "=" if shared else "<>"
    statement = (
        "SELECT id FROM partnerships_partnership "
        f"WHERE provider_id = %s AND status = 'active' AND reseller_id {sign} %s ORDER BY id LIMIT 1"
    )
    with psycopg.connect(made.url("small")) as connection:
        row = connection.execute(statement, [made.demo["harbor"]["tenant_id"], alpine]).fetchone()
    assert row
    return UUID(str(row[0]))


def removed(program: Web, token: str, key: UUID) -> float:
    """Remove a partnership over the wire, once; return the seconds."""
    took = web.load([program.port], [address(key)], measures.bearer(token), method="DELETE", connections=1)
    return float(took["milliseconds"][0][0]) / 1000


def standing(made: Stage, database: str) -> list[Any]:
    """Return a checksum of each table that must stay, and the number of mails."""
    found: list[Any] = []
    with psycopg.connect(made.url(database)) as connection:
        for table in TABLES:
            told = f"SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {table} t"
            found.append(connection.execute(told).fetchone())
        found.append(connection.execute("SELECT count(*) FROM core_outboxmessage").fetchone())
    return found

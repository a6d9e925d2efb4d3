"""Paging all customers by seek while others come and go: every id once, and the last page costs what the first does."""

import json
import threading
from collections.abc import Iterator
from statistics import median
from typing import Any

import psycopg

from tests.bench import measures, web
from tests.bench import stage as stages
from tests.bench.figures import Figure
from tests.bench.stage import Stage
from tests.bench.web import Web
from tests.e2e import sales

BAR = 1.2
PAGE = 500
MOVING = 1000
"""How many customers are created meanwhile, each removed again as soon as it exists."""

Headers = dict[str, str]


def figures(made: Stage, sizes: measures.Sizes) -> list[Figure]:
    """Return how much longer the last page takes than the first; raises when an id is missing or comes twice."""
    with web.program(made.data("web"), made.url("large")) as program:
        headers = measures.bearer(stages.token(made, program, "baltic"))
        stood = standing(made)
        moved: list[str] = []
        moving = threading.Thread(target=move, args=(program, headers, moved))
        moving.start()
        seen, tokens = walked(program, headers)
        moving.join()
        check(seen, set(moved), stood)
        first, last = compared(program, headers, tokens[-2], sizes)
    said = f"{len(stood):,} ids, each once, while {len(moved):,} others came and went; {last:.2f} ms, the first {first:.2f} ms"
    return [Figure("Last page of all customers by seek", last / first, "× first page", BAR, note=said)]


def walked(program: Web, headers: Headers) -> tuple[list[str], list[str]]:
    """Return every id that following the links brings, in order, and the token of each further page."""
    seen: list[str] = []
    tokens: list[str] = []
    for page in pages(program, headers):
        seen += [row["id"] for row in page["items"]]
        tokens += [page["continuationToken"]] if "continuationToken" in page else []
    return seen, tokens


def pages(program: Web, headers: Headers) -> Iterator[dict[str, Any]]:
    """Yield page after page, as clients follow them."""
    path, sent = f"/v1/customers?size={PAGE}", headers
    while path:
        status, body = program.get(path, sent)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body.decode()}")
        page: dict[str, Any] = json.loads(body)
        yield page
        following = page["links"].get("next")
        path = f"/v1{following['uri']}" if following else ""
        sent = headers | {row["key"]: row["value"] for row in following["headers"]} if following else headers


def move(program: Web, headers: Headers, moved: list[str]) -> None:
    """Create customers and remove each one again."""
    sent = headers | {"Content-Type": "application/json"}
    address = f"http://127.0.0.1:{program.port}/v1/customers"
    for _customer in range(MOVING):
        status, body = web.call(address, sent, json.dumps(sales.new_customer(sales.prefix())).encode())
        if status != 201:
            raise RuntimeError(f"No customer was created: {status} {body.decode()}")
        moved.append(json.loads(body)["id"])
        status, body = web.call(f"{address}/{moved[-1]}", sent, b'{"relationshipToPartner":"none"}', "PATCH")
        if status != 200:
            raise RuntimeError(f"No customer was removed: {status} {body.decode()}")


def standing(made: Stage) -> set[str]:
    """Return the ids of the partner's customers before anything moves."""
    asked = "SELECT tenant_id FROM customers_relationship WHERE partner_id = %s AND status = 'active'"
    with psycopg.connect(made.url("large")) as connection:
        return {str(row[0]) for row in connection.execute(asked, [made.demo["baltic"]["tenant_id"]])}


def check(seen: list[str], moved: set[str], stood: set[str]) -> None:
    """Make sure that each customer that stood all the time came once, and nobody twice."""
    if len(seen) != len(set(seen)):
        raise RuntimeError(f"{len(seen) - len(set(seen))} customers came twice.")
    if stood != set(seen) - moved:
        raise RuntimeError(f"{len(stood ^ (set(seen) - moved))} customers are missing or strange.")


def compared(program: Web, headers: Headers, token: str, sizes: measures.Sizes) -> tuple[float, float]:
    """Return the median milliseconds of the first page and of the last whole one, asked in turns."""
    asked = {
        f"/v1/customers?size={PAGE}": headers,
        f"/v1/customers?size={PAGE}&seekOperation=Next": headers | {"MS-ContinuationToken": token},
    }
    took: dict[str, list[float]] = {path: [] for path in asked}
    for _round in range(sizes.rounds + 1):
        for path, sent in asked.items():
            answer = web.load([program.port], [path], sent, times=20, connections=1)
            took[path].append(median(answer["milliseconds"][0]))
    first, last = (median(times[1:]) for times in took.values())
    return first, last

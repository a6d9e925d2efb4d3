"""The measurements themselves. Program and floor are asked in turns, so that a busy moment hits both."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from tests.bench import stage as stages
from tests.bench import web
from tests.bench.figures import Figure, Growth
from tests.bench.stage import Stage
from tests.bench.web import Web

PAGE = "/v1/customers?size=50"
BARS = {"page": (4.0, 4), "one": (5.0, 3)}
NAMES = {"page": "Page of 50 customers", "one": "One customer"}


@dataclass
class Sizes:
    """How much is measured."""

    requests: int
    rounds: int
    checkouts: int
    timed: int
    pages: int


QUICK, FULL = Sizes(500, 3, 300, 100, 11), Sizes(1500, 5, 600, 400, 31)


def bearer(token: str) -> dict[str, str]:
    """Return the header with a token."""
    return {"Authorization": f"Bearer {token}"}


def customers(server: Web, headers: dict[str, str], count: int = 50) -> list[str]:
    """Return ids of customers as the list answers them; the demo's own one is left out."""
    page = json.loads(server.get(f"/v1/customers?size={count}", headers)[1])
    return [row["id"] for row in page["items"] if not row["companyProfile"]["domain"].startswith(("kranich", "ostsee"))]


def recorded(made: Stage, token: str, file: Path, **questions: str) -> dict[str, Any]:
    """Return what recording.py wrote of each question."""
    command = [sys.executable, "-m", "tests.bench.recording", token, str(file)]
    command += [f"{name}={question}" for name, question in questions.items()]
    stages.run(command, web.environment(made.data("recording"), made.url("small"), 8000))
    kept: dict[str, Any] = json.loads(file.read_text())
    return kept


def against_the_floor(made: Stage, sizes: Sizes) -> list[Figure]:
    """Return CPU per request and statements of the two hot reads, and an empty route for orientation."""
    with web.program(made.data("web"), made.url("small")) as program:
        token = stages.token(made, program, "harbor")
        ids = customers(program, bearer(token))
        kept = recorded(made, token, made.folder / "reads.json", page=f"GET {PAGE}", one=f"GET /v1/customers/{ids[0]}")
        with web.floor(made.folder / "reads.json", made.url("small")) as floor:
            same_bytes(program, floor, [PAGE, *(f"/v1/customers/{key}" for key in ids)], bearer(token))
            paths = {"empty": ["/healthz"], "page": [PAGE], "one": [f"/v1/customers/{key}" for key in ids]}
            costs = {
                name: (cost(program, floor, asked, bearer(token), sizes), kept.get(name, {}).get("counted"))
                for name, asked in paths.items()
            }
    return [figure for name, (pair, counted) in costs.items() for figure in figures_of(name, *pair, counted)]


def same_bytes(program: Web, floor: Web, paths: list[str], headers: dict[str, str]) -> None:
    """Make sure that the floor answers what the program answers, and refuses a token that is none."""
    for path in paths:
        theirs, floors = program.get(path, headers), floor.get(path, headers)
        if theirs != floors or theirs[0] != 200:
            raise RuntimeError(f"The floor answers {path} with other bytes than the program.")
    forged = {"Authorization": headers["Authorization"][:-8] + "AAAAAAAA"}
    if floor.get(paths[0], forged)[0] == 200:
        raise RuntimeError("The floor takes a forged token.")


def cost(program: Web, floor: Web, paths: list[str], headers: dict[str, str], sizes: Sizes) -> tuple[float, float]:
    """Return milliseconds of CPU per request in the web processes of program and floor: medians of the rounds."""
    times = max(1, sizes.requests // len(paths))
    spent: dict[int, list[float]] = {program.port: [], floor.port: []}
    for _round in range(sizes.rounds + 1):
        for server in (program, floor):
            begun = server.cpu()
            web.load([server.port], paths, headers, times=times)
            spent[server.port].append((server.cpu() - begun) * 1000 / (times * len(paths)))
    # The first round warms up.
    return median(spent[program.port][1:]), median(spent[floor.port][1:])


def figures_of(name: str, program: float, floor: float, counted: int | None) -> list[Figure]:
    """Return the figures of one question."""
    if name not in BARS:
        return [Figure("Sign of life (no database), CPU", program, "ms", note=f"floor {floor:.2f} ms")]
    ratio, statements = BARS[name]
    said = f"{program:.2f} ms of CPU a request; floor {floor:.2f} ms"
    return [
        Figure(f"{NAMES[name]}, CPU", program / floor, "× floor", ratio, note=said),
        Figure(f"{NAMES[name]}, SQL", counted or 0, "statements", statements),
    ]


def checkouts(made: Stage, sizes: Sizes) -> list[Figure]:
    """Return how many two-line carts are checked out per second, and what one costs."""
    with web.program(made.data("web"), made.url("small")) as program:
        token = stages.token(made, program, "harbor")
        own = customers(program, bearer(token), 500)
        items = sold(program, bearer(token), made.demo["kranich"]["tenant_id"])
        counted = recorded(
            made, token, made.folder / "checkout.json", out=f"POST {carts(program, token, own[:1], items, 1)[0]}"
        )["out"]
        if counted["status"] != 201:
            raise RuntimeError(f"The recorded checkout was refused: {counted['body']}")
        web.load([program.port], carts(program, token, own, items, 60), bearer(token), method="POST", ok=201)
        rounds = [round_of(made, program, carts(program, token, own, items, sizes.checkouts), token) for _ in range(3)]
    return [
        Figure(
            "Checkout of a two-line cart, SQL",
            counted["counted"],
            "statements",
            20,
            note="two orders, with an MS-RequestId",
        ),
        sorted(rounds, key=lambda figure: figure.value)[1],
    ]


def round_of(made: Stage, program: Web, paths: list[str], token: str) -> Figure:
    """Check out prepared carts once; time of the two cores that other programs took is left out, and told."""
    begun = program.cpu(), made.cpu(), stages.busy()
    took = web.load([program.port], paths, bearer(token), method="POST", ok=201, connections=6)
    used = [now - then for now, then in zip((program.cpu(), made.cpu(), stages.busy()), begun, strict=True)]
    of_others = used[2] - used[0] - used[1] - took["cpu"]
    rate, left = len(paths) / took["seconds"], 1 - max(0.0, of_others) / (2 * took["seconds"])
    spent = [seconds / len(paths) for seconds in (*used[:2], took["cpu"])]
    each = [f"{seconds * 1000:.1f} ms" for seconds in spent]
    said = (
        f"{rate:.0f} by the clock while other programs took {100 - left * 100:.0f} % of the cores; "
        f"CPU each: web {each[0]}, PostgreSQL {each[1]}, load {each[2]}; median of three rounds"
    )
    return Figure(
        "Checkouts a second on two cores", min(rate / left, 2 / sum(spent)), "", 120, at_least=True, note=said
    )


def sold(server: Web, headers: dict[str, str], customer: str) -> list[str]:
    """Return two catalog items: those that the demo's customer bought."""
    orders = json.loads(server.get(f"/v1/customers/{customer}/orders", headers)[1])["items"]
    return [line["offerId"] for order in orders for line in order["lineItems"]][:2]


def carts(server: Web, token: str, own: list[str], items: list[str], count: int) -> list[str]:
    """Return where to check out so many new carts, spread over customers."""
    body = json.dumps({"lineItems": [{"id": n, "catalogItemId": item, "quantity": 3} for n, item in enumerate(items)]})
    found = []
    for number in range(count):
        customer = own[number % len(own)]
        status, answer = web.call(
            f"http://127.0.0.1:{server.port}/v1/customers/{customer}/carts",
            bearer(token) | {"Content-Type": "application/json"}, body.encode(),
        )  # fmt: skip
        if status != 201:
            raise RuntimeError(f"No cart: {answer.decode()}")
        found.append(f"/v1/customers/{customer}/carts/{json.loads(answer)['id']}/checkout")
    return found


def by_name(operator: str, value: str) -> str:
    """Return the address of a list filtered by name."""
    return f"{PAGE}&filter={quote(json.dumps({'Field': 'CompanyName', 'Operator': operator, 'Value': value}))}"


def growth(made: Stage, sizes: Sizes) -> list[Growth]:
    """Return the median times of requests in both databases, asked in turns over one connection."""
    rows = []
    with (
        web.program(made.data("web"), made.url("small")) as small,
        web.program(made.data("web-large"), made.url("large")) as large,
    ):
        for key, whose in (
            ("harbor", "provider, {own} customers in both"),
            ("baltic", "partner, {own} → {grown} customers"),
        ):
            headers = bearer(stages.token(made, small, key))
            said = whose.format(own=f"{made.customers // 10:,}", grown=f"{made.customers // 10 + made.more:,}")
            for name, paths, bar in questions(small, large, headers):
                pair = times(small, large, paths, headers, sizes.timed if bar else 20)
                rows.append(Growth(name, said, *pair, bar))
    return rows


def questions(small: Web, large: Web, headers: dict[str, str]) -> list[tuple[str, list[str], float | None]]:
    """Return what is asked of both: name, addresses, bar."""
    both = sorted(set(customers(small, headers)) & set(customers(large, headers)))
    names = [json.loads(small.get(f"/v1/customers/{key}", headers)[1])["companyProfile"]["companyName"] for key in both]
    return [
        ("Page of 50 customers", [PAGE], 1.3),
        ("One customer", [f"/v1/customers/{key}" for key in both], 1.3),
        ("Filter by name: equals", [by_name("equals", name) for name in names], 1.3),
        ("Filter by name: starts with a whole word and number", [by_name("starts_with", name) for name in names], 1.3),
        ("Filter by name: starts with a word of one in 120", [by_name("starts_with", names[0].split()[0])], None),
        ("Filter by name: contains", [by_name("substring", names[0][4:])], None),
    ]


def times(small: Web, large: Web, paths: list[str], headers: dict[str, str], count: int) -> tuple[float, float]:
    """Return the median milliseconds of both, after a warm-up of each address."""

    def ask(often: int) -> dict[str, Any]:
        return web.load([small.port, large.port], paths, headers, times=often, connections=1)

    ask(1)
    found = ask(max(1, count // len(paths)))
    first, second = (median(row) for row in found["milliseconds"])
    return first, second

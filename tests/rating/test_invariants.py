"""Whatever happens to a subscription, each day is charged once for the seats that were held (billing.md BI110)."""

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from tests.rating.histories import History, duck, rated
from twotier.subscriptions import terms

STORIES = 400
END = date(2027, 1, 1)
Lines = dict[str, list[dict[str, Any]]]


def random_history(dice: random.Random, number: int) -> History:
    """Return a subscription that lives for a while: seats go up and down, terms renew, products change, some are canceled."""
    start = date(2024, 1, 1) + timedelta(days=dice.randrange(500))
    term, plan = dice.choice([("P1M", "monthly"), ("P1Y", "monthly"), ("P1Y", "annual"), ("P3Y", "annual")])
    family = dice.choice(["license", "license", "legacy"])
    if family == "legacy":
        term, plan = "P1Y", dice.choice(["monthly", "annual"])
    unit = f"{dice.randrange(1, 90_000) / 100:.2f}"
    history = History(f"{start} 08:00", unit, dice.randrange(1, 40), term, plan, more={"family": family})
    history.rows[0]["subscription"] = f"{family} {number}"
    at = datetime.combine(start, time(8))
    for _ in range(dice.randrange(8)):
        at += timedelta(hours=dice.randrange(1, 24 * 40))
        renew_until(history, at)
        move(history, at, dice)
    renew_until(history, datetime.combine(END, time()))
    return history


def renew_until(history: History, at: datetime) -> None:
    """Renew terms that ended up to a moment."""
    while (last := history.rows[-1])["status"] == "active" and terms.midnight(last["next_term_start"]).replace(
        tzinfo=None
    ) <= at:
        start = last["next_term_start"]
        following = terms.following_start(last["anchor"], start, last["term"])
        history.then("renew", str(start), term_start=start, next_term_start=following)


def move(history: History, at: datetime, dice: random.Random) -> None:
    """Change a subscription at a moment, if it still runs."""
    last = history.rows[-1]
    if last["status"] != "active":
        return
    what, seats = dice.choice(["add_quantity", "add_quantity", "remove_quantity", "upgrade", "end"]), last["quantity"]
    if what == "add_quantity":
        history.then(what, str(at), quantity=seats + dice.randrange(1, 9))
    elif what == "remove_quantity" and seats > 1:
        history.then(what, str(at), quantity=dice.randrange(1, seats))
    elif what == "upgrade" and last["family"] == "license":
        history.then(what, str(at), f"{dice.randrange(1, 9000) / 100:.2f}", product=f"{last['product']}+")
    elif what == "end" and dice.random() < 0.3:
        kind, status = ("cancel", "deleted") if last["family"] == "license" else ("suspend", "suspended")
        history.then(kind, str(at), status=status, refund=dice.choice(["by_day", "full"]) if kind == "cancel" else "")


@cache
def world() -> tuple[dict[str, History], Lines]:
    """Return random histories, always the same ones, and their lines."""
    dice = random.Random(2710)
    histories = {
        f"{history.rows[0]['subscription']}": history for history in (random_history(dice, n) for n in range(STORIES))
    }
    found = defaultdict(list)
    with duck() as engine:
        for line in rated(engine, histories.values(), until=str(END)):
            found[line["subscription"]].append(line)
    return histories, found


def held(history: History, day: date) -> int:
    """Return the seats that are charged for a day: those held at its end, none from the day of a cancellation on."""
    rows = [row for row in history.rows if row["at"].date() <= day]
    return int(rows[-1]["quantity"]) if rows and rows[-1]["status"] == "active" else 0


@pytest.mark.parametrize("family", ["license", "legacy"])
def test_each_day_is_charged_once_for_the_seats_held(family: str) -> None:
    histories, lines = world()
    for name, history in histories.items():
        if not name.startswith(family):
            continue
        refunded = next((row for row in history.rows if row["refund"] == "full" or row["kind"] == "suspend"), None)
        end = refunded["at"].date() if refunded else END
        until = end - timedelta(days=400) if refunded else end
        first = history.rows[0]["at"].date()
        charged = charges_by_day(lines[name])
        for day in (first + timedelta(days=n) for n in range(max(0, (until - first).days))):
            assert charged[day] == held(history, day), (name, day, history.rows)


def charges_by_day(lines: list[dict[str, Any]]) -> dict[date, int]:
    """Return for each day how many seats are charged, all lines together."""
    found: dict[date, int] = defaultdict(int)
    for line in lines:
        for n in range(line["days"]):
            found[line["charge_start"] + timedelta(days=n)] += line["sign"] * line["seats"]
    return found


def test_a_full_refund_sums_to_nothing() -> None:
    histories, lines = world()
    seen = 0
    for name, history in histories.items():
        canceled = history.rows[-1]
        if canceled["kind"] != "cancel" or canceled["refund"] != "full":
            continue
        cycle = max(line["full_start"] for line in lines[name] if line["full_start"] <= canceled["at"].date())
        total = sum(line["subtotal_minor"] for line in lines[name] if line["full_start"] == cycle)
        assert total == 0, (name, history.rows)
        seen += 1
    assert seen > 5


def test_rating_twice_gives_the_same_lines() -> None:
    histories, lines = world()
    with duck() as engine:
        again = rated(engine, histories.values(), until=str(END))
    assert sorted(map(str, again)) == sorted(str(line) for found in lines.values() for line in found)


def test_months_rated_one_by_one_give_the_lines_of_all() -> None:
    histories, lines = world()
    some = dict(list(histories.items())[:80])
    found = []
    with duck() as engine:
        for first, after in [("2024-01-01", "2025-02-01"), ("2025-02-01", "2025-03-01"), ("2025-03-01", str(END))]:
            found += rated(engine, some.values(), since=first, until=after)
    assert sorted(map(str, found)) == sorted(str(line) for name in some for line in lines[name])

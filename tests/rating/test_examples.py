"""The worked examples of the specification, through the real rating: every figure to the last digit."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.rating.histories import EXAMPLES, History, agree, duck, moment, rate_rows, rated
from twotier.rating.pieces import charges
from twotier.subscriptions import terms
from twotier.subscriptions.usecases import _history as kept

Line = dict[str, Any]
STORIES: dict[str, History] = {}
"""All stories are rated in one run, as the subscriptions of a program are."""
LEGACY = {"family": "legacy", "currency": "USD"}


def story(name: str) -> Callable[[Callable[[], History]], None]:
    """Keep what happened under a name."""

    def keep(tell: Callable[[], History]) -> None:
        STORIES[name] = tell()

    return keep


@cache
def all_lines(rounding: str) -> dict[str, list[Line]]:
    """Return the lines of every story by its name."""
    for name, history in STORIES.items():
        for row in history.rows:
            row["subscription"] = name
    rates = rate_rows(EXAMPLES["E-F01"]["given"]["rates"], "EUR", "GBP")
    found = defaultdict(list)
    with duck() as engine:
        for line in rated(engine, STORIES.values(), rounding={"seats": rounding}, rates=rates):
            found[line["subscription"]].append(line)
    return found


def lines(
    name: str, *, since: str = "2017-01-01", until: str = "2031-01-01", rounding: str = "seat_unit"
) -> list[Line]:
    """Return the lines of a story whose moment lies from one day up to before another."""
    return [line for line in all_lines(rounding)[name] if moment(since) <= line["event_at"] < moment(until)]


def printed(example: str) -> list[Line]:
    """Return the lines that an example expects."""
    found: list[Line] = EXAMPLES[example]["expected"]["lines"]
    return found


for name in ("E-T02", "E-T04"):
    STORIES[name] = History(EXAMPLES[name]["given"]["purchased"], "1.00", 1, "P1Y")


@pytest.mark.parametrize("example", ["E-T02", "E-T04"])
def test_cycles_are_counted_from_the_anchor(example: str) -> None:
    agree(lines(example), EXAMPLES[example]["expected"]["cycles"])


@story("leap day")
def bought_on_a_leap_day() -> History:
    first = start = date(2024, 2, 29)
    history = History(str(start), "1.00", 1, "P1Y", "annual")
    for _ in range(EXAMPLES["E-T05"]["given"]["renewals"]):
        start = terms.following_start(first, start, "P1Y")
        history.then("renew", str(start), term_start=start, next_term_start=terms.following_start(first, start, "P1Y"))
    return history


def test_terms_bought_on_a_leap_day() -> None:
    found = [(str(line["charge_start"]), str(line["charge_end"]), line["days"]) for line in lines("leap day")]
    assert found == [(row["start"], row["end"], row["days"]) for row in EXAMPLES["E-T05"]["expected"]["terms"]]


@story("ten seats by the month")
def ten_seats() -> History:
    history = History("2021-06-18", "10.08", 10)
    return history.then("renew", "2021-07-18", term_start=date(2021, 7, 18), next_term_start=date(2021, 8, 18))


STORIES["ten seats for a year"] = History("2021-06-18", "10.08", 10, "P1Y")
STORIES["ten seats upfront"] = History("2021-06-18", "120.96", 10, "P1Y", "annual")


def test_ten_seats() -> None:
    first, renewed, second, upfront = printed("E-R01")
    agree(lines("ten seats by the month"), [first, renewed])
    agree(lines("ten seats for a year", until="2021-08-01")[1:], [second])
    agree(lines("ten seats upfront"), [upfront])


@story("up and down")
def up_and_down() -> History:
    history = History("2021-06-18", "10.08", 10)
    history.then("add_quantity", "2021-06-20T09:00:00Z", quantity=12)
    return history.then("remove_quantity", "2021-06-20T15:00:00Z", quantity=8)


@pytest.mark.parametrize(("example", "rounding"), [("E-R02", "seat_unit"), ("E-R03", "seat_line")])
def test_seats_added_and_removed(example: str, rounding: str) -> None:
    found = lines("up and down", rounding=rounding)
    agree(found, printed(example))
    total = EXAMPLES[example]["expected"]["totals"]["subtotal"]
    assert sum(line["subtotal_minor"] for line in found) == int(total.replace(".", ""))


@story("third day")
def canceled_on_the_third_day() -> History:
    history = History("2021-07-15T09:00:00Z", "10.08", 10)
    return history.then("cancel", "2021-07-17T10:00:00Z", status="deleted", refund="by_day")


def test_canceled_on_the_third_day() -> None:
    agree(lines("third day"), printed("E-R06"))


for name, refund in (("full_first_24h", "full"), ("prorated", "by_day")):
    STORIES[name] = History("2021-07-15T23:30:00Z", "10.08", 10)
    STORIES[name].then("cancel", "2021-07-16T22:00:00Z", status="deleted", refund=refund)


@pytest.mark.parametrize("policy", ["full_first_24h", "prorated"])
def test_canceled_within_a_day(policy: str) -> None:
    agree(lines(policy), EXAMPLES["E-R07"]["expected"][policy]["lines"])


@story("software")
def software() -> History:
    history = History(
        "2024-05-06T10:00:00Z", "365.00", 2, "P1Y", "annual", more={"family": "software", "currency": "USD"}
    )
    return history.then(
        "cancel", "2024-05-08T18:00:00Z", status="deleted", refund="by_day", cancel_day_charged=True
    )  # fmt: skip


def test_software_is_charged_for_the_day_of_its_end() -> None:
    agree(lines("software"), printed("E-R09"))


@story("upgrade")
def upgraded() -> History:
    return History("2021-06-18", "10.08", 300).then("upgrade", "2021-06-25T12:00:00Z", "6.43", product="two")


def test_all_seats_get_another_product() -> None:
    agree(lines("upgrade"), printed("E-R10"))


@story("trial")
def trial() -> History:
    history = History("2021-06-25", "0", 25, more={"family": "trial", "next_term_start": date(2021, 7, 25)})
    paid = {"family": "license", "term": "P1Y", "next_term_start": date(2022, 6, 25)}
    return history.then("convert", "2021-06-25T15:00:00Z", "52.61", **paid)


def test_a_trial_is_paid_from_its_first_day() -> None:
    agree(lines("trial", until="2021-07-01"), printed("E-R12"))


@story("plan")
def plan_changed() -> History:
    return History("2021-09-20", "20", 10, "P3Y").then("change_plan", "2021-10-20", "250", plan="annual")


def test_a_plan_changes_inside_a_year() -> None:
    agree(lines("plan", until="2022-09-20"), printed("E-R14"))


@story("service")
def service() -> History:
    more = {"family": "monthly_service", "currency": "USD", "product": "Silver"}
    history = History("2019-06-10T08:00:00Z", "20", 1, more=more)
    history.then("upgrade", "2019-06-10T09:00:00Z", "10", product="Bronze")
    return history.then("cancel", "2019-06-10T15:00:00Z", status="deleted", refund="full")


def test_a_service_is_changed_and_canceled_on_one_day() -> None:
    agree(lines("service"), printed("E-R16"))


@story("leap year")
def seats_added_to_a_leap_year() -> History:
    history = History("2023-09-01", "120.96", 5, "P1Y", "annual")
    return history.then("add_quantity", "2024-03-01T00:00:00Z", quantity=8)


def test_seats_added_to_a_leap_year() -> None:
    agree(lines("leap year"), printed("E-R18"))


STORIES["calendar month"] = History(
    "2022-07-15", "10.08", 10, "P1Y", more={"next_term_start": date(2023, 7, 1), "anchor": date(2023, 7, 1)}
)
STORIES["shortened"] = History(
    "2022-07-01", "100.80", 4, "P3Y", "annual", more={"next_term_start": date(2024, 10, 2), "anchor": date(2024, 10, 2)}
)


def test_a_term_ends_with_the_month() -> None:
    found = lines("calendar month")
    assert (len(found), sum(line["subtotal_minor"] for line in found)) == (12, 116400)
    agree(found[:3], printed("E-R21"))


def test_three_years_are_shortened() -> None:
    found = lines("shortened")
    assert (len(found), sum(line["subtotal_minor"] for line in found)) == (3, 90912)
    agree(found, printed("E-R23"))


@story("pounds")
def pounds() -> History:
    history = History("2026-10-05", "10.08", 10, "P1Y", more={"partner": "GBP"})
    return history.then("add_quantity", "2026-11-02T08:00:00Z", quantity=12)


def test_a_cycle_keeps_its_rate() -> None:
    agree(lines("pounds", until="2026-12-01"), printed("E-F01"))


@story("promotion")
def promotion() -> History:
    history = History("2026-03-10", "10.08", 10, "P1Y", more={"discount_ppm": 200_000})
    return history.then("add_quantity", "2026-03-20T10:00:00Z", quantity=15)


def test_added_seats_get_the_promotion() -> None:
    agree(lines("promotion", until="2026-04-01"), printed("E-R26"))


@story("protection")
def price_protection() -> History:
    history = History("2025-03-01", "10.00", 10, "P1Y").then("add_quantity", "2025-10-10T10:00:00Z", quantity=14)
    return history.then("renew", "2026-03-01", "10.50", term_start=date(2026, 3, 1), next_term_start=date(2027, 3, 1))


def test_a_price_is_kept_for_the_term() -> None:
    found = lines("protection", until="2026-03-02")
    assert len(found) == 15
    changed = [line for line in found if line["charge_type"] == "addQuantity"]
    agree([found[0], *changed, found[-1]], printed("E-R28"))


@story("extended")
def extended_term() -> History:
    start = date(2026, 6, 15)
    month = {
        "term": "P1M",
        "plan": "monthly",
        "anchor": start,
        "term_start": start,
        "next_term_start": date(2026, 7, 15),
    }
    history = History("2025-06-15", "12.00", 10, "P1Y", "annual").then("extend", "2026-06-15", "14.83", **month)
    return history.then("cancel", "2026-06-25T09:00:00Z", status="disabled", refund="by_day")


def test_an_extended_term_is_canceled() -> None:
    agree(lines("extended", since="2026-06-01"), printed("E-R31"))


@story("longer term")
def a_month_becomes_a_year() -> History:
    start = date(2026, 3, 20)
    year = {"term": "P1Y", "anchor": start, "term_start": start, "next_term_start": date(2027, 3, 20)}
    return History("2026-03-10", "14.40", 5).then("change_term", "2026-03-20T10:00:00Z", "12.60", **year)


def test_a_month_becomes_a_year() -> None:
    agree(lines("longer term", until="2026-04-01"), printed("E-R35"))


KEPT: dict[str, Any] = {"next_term_start": date(2022, 7, 21), "anchor": date(2022, 7, 21), "currency": "USD"}
MIGRATED: list[tuple[str, str, dict[str, Any]]] = [
    ("16", "monthly", KEPT),
    ("192", "annual", KEPT),
    ("192", "annual", {"currency": "USD"}),
    ("16", "monthly", {"currency": "USD"}),
]
for number, (unit, plan, more) in enumerate(MIGRATED):
    STORIES[f"migrated {number}"] = History("2022-01-25", unit, 1, "P1Y", plan, kind="migrate", more=more)


@pytest.mark.parametrize("number", range(4))
def test_legacy_subscriptions_migrate(number: int) -> None:
    agree(lines(f"migrated {number}", until="2022-02-01"), [printed("E-R38")[number]])


@story("legacy month")
def legacy_month() -> History:
    history = History("2018-01-13", "4.00", 1, "P1Y", more=LEGACY)
    return history.then("add_quantity", "2018-02-01T00:00:00Z", quantity=2)


@story("legacy year")
def legacy_year() -> History:
    history = History("2018-01-13", "48.00", 1, "P1Y", "annual", more=LEGACY)
    return history.then("add_quantity", "2018-02-01T00:00:00Z", quantity=2)


def test_a_seat_is_added_to_a_legacy_month() -> None:
    *changed, following = printed("E-G02")
    agree(
        lines("legacy month", since="2018-02-01", until="2018-02-15"),
        [*changed, following | {"charge_type": "Cycle fee"}],
    )


def test_a_seat_is_added_to_a_legacy_year() -> None:
    agree(lines("legacy year"), printed("E-G05"))


def test_charges_are_of_kinds_that_a_history_has() -> None:
    kinds = set(charges().column("kind").to_pylist())
    assert kinds <= set(kept.KINDS)
    assert set(kept.KINDS) - kinds == {
        kept.CHANGE_PARTNER, kept.EXPIRE, kept.END, kept.DISABLE, kept.DELETE
    }  # fmt: skip

"""What time does with subscriptions: renewals, scheduled changes, extended terms, ends and countdowns (lifecycle.md 5)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import subscriptions as shops
from tests.support.subscriptions import BASIC, NOON, OTHER, PREMIUM, PRODUCT, TRIAL, Shop, adds_up, history, hours
from twotier.catalog.models import Availability
from twotier.core import due
from twotier.core.models import AuditRecord
from twotier.customers.models import Relationship
from twotier.licences.supply import seats_of
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries
from twotier.subscriptions.models import Policy, SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.queries import changes as history_of
from twotier.subscriptions.usecases.change_subscription import WantedTerm

pytestmark = pytest.mark.django_db
JOB = "turn subscription terms"


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


def fresh(row: Subscription) -> Subscription:
    """Return the subscription as it is now."""
    row.refresh_from_db()
    return row


def old_terms(shop: Shop) -> None:
    """Let no extended term follow any term, as before 2025."""
    Policy.objects.filter(id="extended-service-term").update(valid_until=date(2026, 11, 1))
    Policy.objects.create(
        id="none", name="extended_service_term", valid_from=date(2026, 11, 1),
        values={"started_from": "2099-01-01", "ends_from": "2099-01-01", "families": ["license"]},
    )  # fmt: skip


def told(row: Subscription, member: str) -> list[object]:
    """Return what the audit log says of one member, the newest last."""
    rows = AuditRecord.objects.filter(resource_id=str(row.id)).order_by("happened_at", "id")
    return [after[member] for after in rows.values_list("after", flat=True) if member in after]


# Renewals


def test_a_renewal_begins_at_midnight_with_the_day_s_price_and_a_new_window(shop: Shop) -> None:
    row = shop.sell()
    shop.change(row, quantity=14)
    shop.reprice(BASIC, "P1Y", "monthly", 555, date(2027, 11, 20))
    shop.time.on("2027-11-19", 23)
    assert fresh(row).unit_price_e8 == 510_000_000
    assert shop.time.on("2027-11-20", 1)[JOB] == 1
    assert (fresh(row).term_start, row.next_term_start) == (date(2027, 11, 20), date(2028, 11, 20))
    assert (row.unit_price_e8, row.status, row.quantity, row.anchor) == (555_000_000, "active", 14, date(2026, 11, 20))
    due_at = datetime(2027, 11, 20, tzinfo=UTC)
    assert (row.window_opened_at, row.cancel_until) == (due_at, due_at + hours(168))
    (batch,) = SeatBatch.objects.filter(subscription=row)
    assert (batch.quantity, batch.open_until) == (14, due_at + hours(168))
    last = SubscriptionChange.objects.filter(subscription=row).latest("number")
    assert (last.kind, last.at, last.set_by) == ("renew", due_at, "clock")
    assert shop.change(row, quantity=3).quantity == 3, "all seats are open again"
    adds_up(row)
    assert due.run_all(shop.time.now()) == {}, "what is done is not found again"


def test_the_window_of_a_late_renewal_begins_when_it_is_done(shop: Shop) -> None:
    """E-T11: due 2 Mar 2023 at midnight, done at 05:12:09: the term runs from the day, the window from the work."""
    row = shop.sell("P1M")
    late = datetime(2026, 12, 20, 5, 12, 9, tzinfo=UTC)
    shop.time.jump(late)
    assert shop.refused(row, quantity=12) == 900278
    assert due.run_all(late)[JOB] == 1
    assert (fresh(row).term_start, row.cancel_until) == (date(2026, 12, 20), late + hours(168))
    last = SubscriptionChange.objects.filter(subscription=row).latest("number")
    assert (last.at, last.recorded_at) == (datetime(2026, 12, 20, tzinfo=UTC), late)


def test_months_that_nobody_worked_are_caught_up_in_order(shop: Shop) -> None:
    Subscription.objects.all().delete()
    row = shop.sell("P1M")
    shop.reprice(BASIC, "P1M", "monthly", 700, date(2027, 1, 1))
    shop.time.jump(NOON + timedelta(days=100))
    assert due.run_all(shop.time.now())[JOB] == 3
    rows = SubscriptionChange.objects.filter(subscription=row).order_by("number")
    assert [(one.kind, one.at.date().isoformat(), one.unit_price_e8) for one in rows] == [
        ("new", "2026-11-20", 612_000_000), ("renew", "2026-12-20", 612_000_000),
        ("renew", "2027-01-20", 700_000_000), ("renew", "2027-02-20", 700_000_000),
    ]  # fmt: skip
    adds_up(row)


def test_a_monthly_term_of_the_31st_comes_back_after_february(shop: Shop) -> None:
    shop.time.jump(datetime(2026, 12, 31, 9, tzinfo=UTC))
    row = shop.sell("P1M")
    starts = []
    for _month in range(4):
        shop.time.on(fresh(row).next_term_start)
        starts.append(str(fresh(row).term_start))
    assert starts == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_a_scheduled_change_happens_with_the_renewal(shop: Shop) -> None:
    row = shop.sell("P1M")
    shop.change(row, schedule=WantedTerm(product_id=OTHER, term="P3Y", billing_cycle="annual", quantity=3))
    shop.reprice(PREMIUM, "P3Y", "annual", 6500, date(2026, 12, 1))
    shop.time.on("2026-12-20")
    assert (fresh(row).title, row.product_id, row.quantity, row.term, row.billing_cycle) == (
        "Premium", OTHER, 3, "P3Y", "annual",
    )  # fmt: skip
    assert (row.unit_price_e8, row.next_term_start) == (6_500_000_000, date(2029, 12, 20))
    assert (row.schedule, row.attention, row.friendly_name) == (None, "", "Office")
    assert history(row)[-1] == ("renew", 10, 3)
    assert [seats.quantity for seats in seats_of(row.tenant_id)] == [3]
    adds_up(row)


def test_what_was_scheduled_and_is_sold_no_more_renews_unchanged_and_is_told(shop: Shop) -> None:
    row = shop.sell("P1M")
    shop.change(row, schedule=WantedTerm(product_id=OTHER, term="P3Y", billing_cycle="annual", quantity=3))
    shop.withdraw(PREMIUM, date(2026, 12, 1))
    shop.time.on("2026-12-20")
    assert (fresh(row).title, row.quantity, row.term, row.attention) == ("Basic", 10, "P1M", "needed")
    assert "not_sold" in told(row, "reason")
    assert shop.change(row, friendly_name="Desk").attention == "taken"


def test_without_a_price_a_subscription_renews_at_its_last_one_and_someone_is_told(shop: Shop) -> None:
    row = shop.sell("P1M")
    shop.withdraw(BASIC, date(2026, 12, 1))
    shop.time.on("2026-12-20")
    assert (fresh(row).status, row.unit_price_e8, row.attention) == ("active", 612_000_000, "needed")


@pytest.mark.parametrize("hindrance", ["partnership", "reseller"])
def test_nothing_but_the_end_of_the_relationship_stops_a_renewal(shop: Shop, hindrance: str) -> None:
    row = shop.sell("P1M", mpn_id=shop.world.alpine.mpn_id)
    if hindrance == "partnership":
        Partnership.objects.update(status="removed")
    shop.time.on("2026-12-20")
    assert (fresh(row).status, row.term_start) == ("active", date(2026, 12, 20))
    Relationship.objects.filter(tenant_id=row.tenant_id, partner_id=row.partner_id).update(status="ended")
    shop.time.on("2027-01-20")
    assert (fresh(row).status, row.auto_renew) == ("disabled", False)


def test_an_aligned_term_is_short_and_the_one_after_it_full(shop: Shop) -> None:
    row = shop.sell()
    shop.change(row, schedule=WantedTerm(last_day=date(2028, 3, 31)))
    shop.time.on("2027-11-20")
    assert (fresh(row).term_start, row.next_term_start, row.anchor) == (
        date(2027, 11, 20), date(2028, 4, 1), date(2028, 4, 1),
    )  # fmt: skip
    shop.time.on("2028-04-01")
    assert (fresh(row).term_start, row.next_term_start, row.anchor) == (
        date(2028, 4, 1), date(2029, 4, 1), date(2028, 4, 1),
    )  # fmt: skip


# Extended terms


def test_without_a_choice_an_extended_term_follows_month_by_month(shop: Shop) -> None:
    row = shop.change(shop.sell(), auto_renew=False)
    shop.reprice(BASIC, "P1M", "monthly", 613, date(2027, 12, 20))
    shop.time.on("2027-11-20")
    assert (fresh(row).status, row.term_kind, row.term, row.billing_cycle) == ("active", "extended", "P1M", "monthly")
    assert row.unit_price_e8 == 630_000_000, "6.12 × 1.03 = 6.3036, half up"
    assert (row.anchor, row.next_term_start, row.cancel_until) == (date(2027, 11, 20), date(2027, 12, 20), None)
    assert queries.open_batches(row) == []
    shop.time.on("2027-12-20")
    assert fresh(row).unit_price_e8 == 631_000_000, "6.13 × 1.03 = 6.3139"
    for changes in (
        {"quantity": 12}, {"schedule": WantedTerm(quantity=2)}, {"status": "suspended"}, {"auto_renew": True},
        {"end_of_term": "renew"},
    ):  # fmt: skip
        assert shop.refused(row, **changes) == 900280
    adds_up(row)


def test_without_a_monthly_term_the_extended_price_is_made_from_the_year_s(shop: Shop) -> None:
    row = shop.change(shop.sell(), auto_renew=False)
    Availability.objects.filter(sku=BASIC, term="P1M").delete()
    shop.time.on("2027-11-20")
    assert fresh(row).unit_price_e8 == 627_000_000, "5.10 × 1.23 = 6.273, half up"
    shop.withdraw(BASIC, date(2027, 12, 1))
    shop.time.on("2027-12-20")
    assert (fresh(row).unit_price_e8, row.attention) == (627_000_000, "needed")


def test_an_extended_term_is_left_by_a_cancellation_at_any_time(shop: Shop) -> None:
    row = shop.change(shop.sell(), auto_renew=False)
    shop.time.on("2027-12-15")
    gone = shop.change(row, status="deleted")
    assert (gone.status, gone.end_reason, gone.state_until) == ("disabled", "canceled", date(2028, 3, 14))
    last = SubscriptionChange.objects.filter(subscription=row).latest("number")
    assert (last.kind, last.refund, last.policy_id) == ("cancel", "by_day", "extended-term")
    shop.time.on("2028-03-14")
    assert fresh(row).status == "deleted"
    adds_up(row)


def test_an_extended_term_is_left_by_a_new_term_with_another_quantity(shop: Shop) -> None:
    row = shop.change(shop.sell(), auto_renew=False)
    shop.time.on("2027-12-15")
    back = shop.change(row, term="P1Y", quantity=4)
    assert (back.term_kind, back.term, back.quantity, back.auto_renew) == ("standard", "P1Y", 4, True)
    assert (back.anchor, back.next_term_start) == (date(2027, 12, 15), date(2028, 12, 15))
    assert [batch.quantity for batch in queries.open_batches(back)] == [4]
    assert back.cancel_until == shop.time.now() + hours(168)
    assert history(row)[-1] == ("convert", 10, 4)
    adds_up(row)


def test_an_extended_term_becomes_a_monthly_term_too(shop: Shop) -> None:
    row = shop.change(shop.sell("P1M"), auto_renew=False)
    shop.time.on("2026-12-25")
    assert fresh(row).term_kind == "extended"
    assert shop.change(row, term="P1M").version == row.version, "that is what it is already"
    back = shop.change(row, standard_term=True)
    assert (back.term_kind, back.next_term_start) == ("standard", date(2027, 1, 25))


# Ends


def test_what_shall_end_is_disabled_for_90_days_and_deleted(shop: Shop) -> None:
    row = shop.change(shop.sell(), end_of_term="cancel")
    shop.time.on("2027-11-20")
    assert (fresh(row).status, row.end_reason, row.state_until) == ("disabled", "term_over", date(2028, 2, 18))
    assert seats_of(row.tenant_id) == []
    shop.time.on("2028-02-17", 23)
    assert fresh(row).status == "disabled"
    shop.time.on("2028-02-18", 0)
    assert fresh(row).status == "deleted"
    assert [kind for kind, *_ in history(row)] == ["new", "end", "delete"]
    adds_up(row)


def test_a_term_before_extended_ones_expires_then_is_disabled_then_deleted(shop: Shop) -> None:
    """E-T13: expired from the day after the term, disabled 30 days later, deleted 90 days after that."""
    old_terms(shop)
    row = shop.change(shop.sell(), auto_renew=False)
    shop.time.on("2027-11-20")
    assert (fresh(row).status, row.state_until) == ("expired", date(2027, 12, 20))
    assert [seats.kind for seats in seats_of(row.tenant_id)] == ["warning"], "users keep access"
    shop.time.on("2027-12-20")
    assert (fresh(row).status, row.state_until) == ("disabled", date(2028, 3, 19))
    shop.time.on("2028-03-19")
    assert (fresh(row).status, row.state_until) == ("deleted", None)
    rows = SubscriptionChange.objects.filter(subscription=row).order_by("number")
    assert [(one.kind, one.at.isoformat()[:19]) for one in rows][1:] == [
        ("expire", "2027-11-20T00:00:00"), ("disable", "2027-12-20T00:00:00"), ("delete", "2028-03-19T00:00:00"),
    ]  # fmt: skip
    adds_up(row)


def test_a_countdown_that_nobody_worked_is_caught_up(shop: Shop) -> None:
    old_terms(shop)
    row = shop.change(shop.sell("P1M"), auto_renew=False)
    shop.time.jump(NOON + timedelta(days=400))
    done = due.run_all(shop.time.now())
    assert (done[JOB], done["count subscriptions down"]) == (1, 2)
    assert fresh(row).status == "deleted"
    adds_up(row)


def test_what_was_suspended_ends_with_its_term(shop: Shop) -> None:
    row = shop.change(shop.sell(), status="suspended")
    shop.time.on("2027-11-20")
    assert (fresh(row).status, row.state_until, row.aside) == ("disabled", date(2028, 3, 19), None)
    assert shop.refused(row, status="active") == 900279
    shop.time.on("2028-03-19")
    assert fresh(row).status == "deleted"


# Trials


def test_a_trial_becomes_paid_after_its_thirty_days(shop: Shop) -> None:
    row = shop.sell("P1M", sku=TRIAL, quantity=25)
    shop.time.on("2026-12-20")
    assert (fresh(row).family, row.sku_id, row.term, row.billing_cycle) == ("license", "0001", "P1Y", "monthly")
    assert (row.quantity, row.anchor, row.next_term_start) == (25, date(2026, 12, 20), date(2027, 12, 20))
    assert [batch.quantity for batch in queries.open_batches(row)] == [25]
    assert history(row)[-1] == ("convert", 25, 25)
    adds_up(row)


def test_a_trial_becomes_what_was_scheduled_with_fewer_seats(shop: Shop) -> None:
    row = shop.sell("P1M", sku=TRIAL, quantity=25)
    wanted = WantedTerm(product_id=PRODUCT, sku_id="0001", term="P3Y", billing_cycle="annual", quantity=5)
    shop.change(row, schedule=wanted)
    shop.time.on("2026-12-20")
    assert (fresh(row).family, row.term, row.quantity) == ("license", "P3Y", 5)


def test_a_trial_that_nobody_wants_expires(shop: Shop) -> None:
    row = shop.change(shop.sell("P1M", sku=TRIAL, quantity=25), auto_renew=False)
    shop.time.on("2026-12-20")
    assert fresh(row).status == "expired"


# History


def test_the_history_tells_what_held_at_any_moment(shop: Shop) -> None:
    row = shop.sell()
    shop.time.jump(NOON + hours(2))
    shop.change(row, quantity=14)
    shop.time.jump(NOON + hours(4))
    shop.change(row, status="suspended")
    assert history_of.at(row, NOON - hours(1)) is None
    held = [history_of.at(row, NOON + hours(number)) for number in (0, 1, 2, 3, 4)]
    assert [(one.quantity, one.status) for one in held if one] == [
        (10, "active"), (10, "active"), (14, "active"), (14, "active"), (14, "suspended"),
    ]  # fmt: skip
    assert [one.id for one in history_of.standing(NOON + hours(3))] == [held[3].id]  # type: ignore[union-attr]
    found = history_of.between(NOON + hours(2), NOON + hours(4))
    assert [one.kind for one in found] == ["add_quantity"]


def test_many_terms_that_end_on_one_day_take_as_many_statements_as_few(shop: Shop) -> None:
    counts = []
    (job,) = (job for job in due.jobs() if job.name == JOB)
    for number, ends in ((2, "2026-12-20"), (6, "2027-01-20")):
        for renews in [True, False] * number:
            shop.change(shop.sell("P1M"), auto_renew=renews)
        day = date.fromisoformat(ends)
        shop.time.jump(datetime(day.year, day.month, day.day, tzinfo=UTC))
        with CaptureQueriesContext(connection) as said:
            job.run(shop.time.now())
        counts.append(len(said))
    assert sorted(Subscription.objects.values_list("term_kind", flat=True)) == ["extended"] * 8 + ["standard"] * 8
    assert counts[0] == counts[1]

"""What people do with a subscription: every move in every state, what it changes and what it refuses (lifecycle.md LC21)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support import subscriptions as shops
from tests.support.subscriptions import BASIC, NOON, OTHER, PREMIUM, TRIAL, Shop, adds_up, history, hours, snapshot
from tests.support.two_tier import colleague
from twotier.access import queries as access_queries
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries, schedules
from twotier.subscriptions.models import Policy, SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.schedules import Schedule
from twotier.subscriptions.usecases.cancel_by_law import cancel_by_law
from twotier.subscriptions.usecases.change_subscription import Changes, WantedTerm, change_subscription
from twotier.subscriptions.usecases.set_auto_renew import choose_end_of_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


def in_state(row: Subscription, status: str) -> Subscription:
    """Put a subscription into a state as if time had brought it there."""
    Subscription.objects.filter(id=row.id).update(status=status)
    row.refresh_from_db()
    return row


def scheduled(row: Subscription) -> Schedule:
    """Return what is scheduled."""
    found = schedules.of(row)
    assert found
    return found


def told(row: Subscription) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return what the audit log says of a subscription, the oldest first."""
    rows = AuditRecord.objects.filter(resource_id=str(row.id)).order_by("happened_at", "id")
    return list(rows.values_list("before", "after"))


# Every state and every move


MOVES: dict[str, dict[str, Any]] = {
    "add seats": {"quantity": 12},
    "remove seats": {"quantity": 8},
    "turn auto-renew off": {"auto_renew": False},
    "choose the end": {"end_of_term": "cancel"},
    "schedule": {"schedule": WantedTerm(quantity=5)},
    "change term": {"term": "P3Y"},
    "suspend": {"status": "suspended"},
    "cancel": {"status": "deleted"},
    "rename": {"friendly_name": "Desk"},
    "reseller": {"partner_of_record": "0000000"},
}
GOOD_WHEN_SUSPENDED = {"cancel", "rename"}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize(
    ("status", "code"),
    [("pending", 800081), ("suspended", 800091), ("expired", 900279), ("disabled", 900279), ("deleted", 900279)],
)
def test_a_state_without_a_move_refuses_it_with_its_own_code(shop: Shop, name: str, status: str, code: int) -> None:
    row = in_state(shop.sell(), status)
    if MOVES[name].get("status") == status:
        assert shop.change(row, **MOVES[name]).version == 1, "it is so already"
    elif status == "suspended" and name in GOOD_WHEN_SUSPENDED:
        assert shop.change(row, **MOVES[name]).version == 2
    elif status == "suspended" and name == "reseller":
        assert shop.refused(row, **MOVES[name]) == 800015
    else:
        assert shop.refused(row, **MOVES[name]) == code


@pytest.mark.parametrize("name", [name for name in MOVES if name != "reseller"])
def test_an_active_subscription_has_every_move(shop: Shop, name: str) -> None:
    row = shop.change(shop.sell(), **MOVES[name])
    assert row.version == 2
    adds_up(row)
    again = shop.change(row, **{**MOVES[name], "quantity": row.quantity})
    assert again.version == 2, "the same once more changes nothing"


@pytest.mark.parametrize("status", ["expired", "pending", "disabled", "none", "Active"])
def test_states_that_come_by_themselves_are_not_set(shop: Shop, status: str) -> None:
    assert shop.refused(shop.sell(), status=status) == 800040


# Suspending


def test_a_suspension_sets_renewal_and_schedule_aside_and_brings_them_back(shop: Shop) -> None:
    row = shop.sell()
    shop.change(row, schedule=WantedTerm(product_id=OTHER, quantity=4, term="P3Y", billing_cycle="annual"))
    kept = shop.change(row, friendly_name="Desk").schedule
    stopped = shop.change(row, status="suspended")
    assert (stopped.status, stopped.auto_renew, stopped.schedule) == ("suspended", False, None)
    assert SeatBatch.objects.get(subscription=row).quantity == 10, "billing and seats go on"
    back = shop.change(row, status="active")
    assert (back.status, back.auto_renew, back.schedule, back.aside) == ("active", True, kept, None)
    assert [kind for kind, _old, _new in history(row)] == ["new", "suspend", "reactivate"]
    assert SubscriptionChange.objects.get(subscription=row, kind="reactivate").policy_id == "restore-on-reactivate"
    adds_up(row)


def test_with_the_policy_off_a_reactivation_restores_nothing_and_says_so(shop: Shop) -> None:
    Policy.objects.filter(id="restore-on-reactivate").update(values={"on": False})
    row = shop.sell()
    shop.change(row, schedule=WantedTerm(quantity=4))
    shop.change(row, status="suspended")
    back = shop.change(row, status="active")
    assert (back.auto_renew, back.schedule) == (False, None)
    assert told(row)[-1][1]["reason"] == "suspension"
    assert told(row)[-1][1]["schedule"]["quantity"] == 4


def test_a_choice_for_the_end_survives_a_suspension(shop: Shop) -> None:
    row = shop.change(shop.sell(), end_of_term="cancel")
    shop.change(row, status="suspended")
    assert shop.change(row, status="active").end_choice == "cancel"


def test_several_acts_happen_together_with_a_suspension_or_a_reactivation(shop: Shop) -> None:
    row = shop.change(shop.sell(), status="suspended", quantity=12, friendly_name="Desk")
    assert (row.status, row.quantity, row.friendly_name, row.version) == ("suspended", 12, "Desk", 2)
    row = shop.change(row, status="active", quantity=15)
    assert (row.status, row.quantity) == ("active", 15)
    references = set(SubscriptionChange.objects.filter(subscription=row).values_list("reference_id", flat=True))
    assert len(references) == 3, "the purchase and two acts"
    adds_up(row)


# Canceling


def test_the_window_closes_on_the_second(shop: Shop) -> None:
    early, late = shop.sell(), shop.sell()
    assert early.cancel_until == NOON + hours(168)
    shop.time.jump(NOON + hours(168) - timedelta(microseconds=1))
    gone = shop.change(early, status="deleted")
    assert (gone.status, gone.end_reason, gone.quantity, gone.auto_renew) == ("deleted", "canceled", 10, False)
    assert queries.open_batches(gone) == []
    row = SubscriptionChange.objects.get(subscription=gone, kind="cancel")
    assert (row.refund, row.policy_id, row.status) == ("by_day", "license-prorated", "deleted")
    adds_up(gone)
    shop.time.jump(NOON + hours(168))
    assert shop.refused(late, status="deleted") == 900117


def test_the_other_row_gives_all_back_within_a_day(shop: Shop) -> None:
    Policy.objects.filter(id="license-prorated").update(valid_until=date(2026, 11, 20))
    Policy.objects.filter(id="license-full-first-24h").update(valid_from=date(2026, 11, 20))
    first, second = shop.sell(), shop.sell()
    shop.time.jump(NOON + hours(24) - timedelta(seconds=1))
    shop.change(first, status="deleted")
    shop.time.jump(NOON + hours(24))
    shop.change(second, status="deleted")
    rows = SubscriptionChange.objects.filter(kind="cancel").order_by("at")
    assert list(rows.values_list("refund", "policy_id")) == [
        ("full", "license-full-first-24h"), ("by_day", "license-full-first-24h"),
    ]  # fmt: skip


def test_a_suspended_subscription_can_be_canceled_in_its_window(shop: Shop) -> None:
    row = shop.change(shop.sell(), status="suspended")
    assert shop.change(row, status="deleted").status == "deleted"


def test_a_cancellation_ends_what_was_scheduled(shop: Shop) -> None:
    row = shop.change(shop.sell(), schedule=WantedTerm(quantity=3))
    assert shop.change(row, status="deleted").schedule is None
    assert "canceled" in [after.get("reason") for _before, after in told(row)]


def test_the_law_lifts_the_window_for_an_admin_agent_with_a_reason(shop: Shop) -> None:
    row = shop.sell()
    shop.time.jump(NOON + timedelta(days=40))
    for reason in ("", "   "):
        with pytest.raises(Refusal) as caught:
            cancel_by_law(shop.actor, row.tenant_id, row.id, reason)
        assert caught.value.code == 3000
    seller = access_queries.member(colleague(shop.world.harbor, "sales_agent").person.id, shop.world.harbor.id)
    assert seller
    with pytest.raises(Refusal) as caught:
        cancel_by_law(seller, row.tenant_id, row.id, "Consumer's right")
    assert caught.value.code == 910046
    gone = cancel_by_law(shop.actor, row.tenant_id, row.id, " Consumer's right ")
    assert (gone.status, gone.end_reason) == ("deleted", "canceled")
    assert {"title": "Office", "reason": "Consumer's right"} in [after for _before, after in told(row)]
    adds_up(row)


# Seats


def test_seats_are_given_back_from_the_batch_that_closes_first(shop: Shop) -> None:
    row = shop.sell(quantity=10)
    shop.time.jump(NOON + hours(24))
    shop.change(row, quantity=15)
    shop.time.jump(NOON + hours(48))
    assert shop.change(row, quantity=3).quantity == 3
    assert list(SeatBatch.objects.order_by("open_until").values_list("quantity", flat=True)) == [0, 3]
    shop.time.jump(NOON + hours(168))
    assert shop.refused(row, quantity=0) == 800090
    assert shop.change(row, quantity=1).quantity == 1
    shop.change(row, quantity=2)
    shop.time.jump(NOON + hours(1000))
    assert shop.refused(row, quantity=1) == 900257
    adds_up(row)


def test_a_change_of_seats_clears_the_schedule_and_tells_what_it_was(shop: Shop) -> None:
    row = shop.change(shop.sell(), schedule=WantedTerm(quantity=3))
    assert shop.change(row, quantity=11).schedule is None
    cleared = [after for _before, after in told(row) if after.get("reason") == "quantity"]
    assert cleared[0]["schedule"]["quantity"] == 3


def test_a_reseller_on_record_that_is_not_valid_keeps_seats_and_terms_but_not_the_rest(shop: Shop) -> None:
    row = shop.sell(mpn_id=shop.world.alpine.mpn_id)
    Partnership.objects.update(status="removed")
    for changes in ({"quantity": 12}, {"quantity": 9}, {"term": "P3Y"}):
        assert shop.refused(row, **changes) == 910016
    for good in ({"auto_renew": False}, {"auto_renew": True}, {"status": "suspended"}, {"status": "active"}):
        shop.change(row, **good)
    assert shop.change(row, status="deleted").status == "deleted"


# The end of the term


@pytest.mark.parametrize(
    ("wanted", "renews", "choice"),
    [
        ({"auto_renew": False}, False, ""),
        ({"end_of_term": "extend"}, False, "extend"),
        ({"end_of_term": "cancel"}, False, "cancel"),
        ({"end_of_term": "cancel", "auto_renew": False}, False, "cancel"),
        ({"end_of_term": "renew"}, True, ""),
    ],
)
def test_one_of_three_ends_is_chosen(shop: Shop, wanted: dict[str, Any], renews: bool, choice: str) -> None:
    row = shop.change(shop.sell(), **wanted)
    assert (row.auto_renew, row.end_choice) == (renews, choice)
    back = shop.change(row, auto_renew=True)
    assert (back.auto_renew, back.end_choice) == (True, "")


def test_contradicting_choices_are_refused(shop: Shop) -> None:
    row = shop.sell()
    assert shop.refused(row, end_of_term="renew", auto_renew=False) == 800002
    assert shop.refused(row, end_of_term="cancel", auto_renew=True) == 800002


def test_no_extended_term_follows_where_the_policy_has_none(shop: Shop) -> None:
    Policy.objects.filter(id="extended-service-term").update(
        values={"started_from": "2027-01-01", "ends_from": "2028-01-01", "families": ["license"]}
    )
    row = shop.sell()
    assert shop.refused(row, end_of_term="extend") == 900141
    assert choose_end_of_term(shop.actor, row.tenant_id, row.id, "cancel").end_choice == "cancel"


def test_turning_auto_renew_off_clears_the_schedule(shop: Shop) -> None:
    row = shop.change(shop.sell(), schedule=WantedTerm(quantity=3))
    assert shop.change(row, auto_renew=False).schedule is None
    assert "auto_renew" in [after.get("reason") for _before, after in told(row)]


# Schedules


def test_a_schedule_is_whole_and_replaced_by_the_next(shop: Shop) -> None:
    row = shop.change(shop.sell(), schedule=WantedTerm(quantity=4))
    assert scheduled(row).stored() | {"catalog_item_id": ""} == {
        "product_id": "CFQ7TTC0LH18", "sku_id": "0001", "catalog_item_id": "", "title": "Basic", "quantity": 4,
        "term": "P1Y", "billing_cycle": "monthly", "last_day": None,
    }  # fmt: skip
    item = shop.item(PREMIUM, "P3Y", "annual")
    wanted = WantedTerm(product_id=OTHER.lower(), availability_id=item.id.lower(), term="P3Y", billing_cycle="annual")
    row = shop.change(row, schedule=wanted)
    assert (scheduled(row).title, scheduled(row).quantity, scheduled(row).term) == ("Premium", 10, "P3Y")
    assert shop.change(row, schedule=wanted).version == row.version, "the same schedule changes nothing"
    assert shop.change(row, schedule=WantedTerm()).schedule is None
    assert told(row)[-1][1]["reason"] == "replaced"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (WantedTerm(quantity=0), 800090),
        (WantedTerm(quantity=-2), 2002),
        (WantedTerm(quantity=10_000_001), 2002),
        (WantedTerm(product_id="NOTHING"), 400019),
        (WantedTerm(availability_id="ABCDEFGHIJKL"), 400019),
        (WantedTerm(term="P1M", billing_cycle="annual"), 900270),
        (WantedTerm(term="P5Y"), 900270),
        (WantedTerm(last_day=date(2027, 11, 19)), 900245),
        (WantedTerm(last_day=date(2028, 11, 20)), 900245),
        (WantedTerm(last_day=date(2028, 3, 15)), 900246),
        (WantedTerm(term="P1M", last_day=date(2027, 11, 28)), 900245),
    ],
)
def test_a_schedule_that_cannot_be_carried_out_is_refused(shop: Shop, wanted: WantedTerm, code: int) -> None:
    wanted = WantedTerm(
        **{
            "quantity": 7,
            **{k: getattr(wanted, k) for k in WantedTerm.__struct_fields__ if getattr(wanted, k) is not None},
        }
    )
    assert shop.refused(shop.sell(), schedule=wanted) == code


def test_a_schedule_ends_with_a_month_or_with_another_subscription(shop: Shop) -> None:
    row = shop.sell()
    month_end = date(2028, 3, 31)
    assert scheduled(shop.change(row, schedule=WantedTerm(last_day=month_end))).last_day == month_end
    shop.time.jump(NOON + timedelta(days=30))
    other = shop.sell()
    ends = other.next_term_start - timedelta(days=1)
    assert ends == date(2027, 12, 19)
    assert scheduled(shop.change(row, schedule=WantedTerm(last_day=ends))).last_day == ends
    in_state(other, "suspended")
    shop.change(row, schedule=WantedTerm())
    assert shop.refused(row, schedule=WantedTerm(last_day=ends)) == 900246


def test_only_what_renews_has_a_schedule(shop: Shop) -> None:
    row = shop.change(shop.sell(), auto_renew=False)
    assert shop.refused(row, schedule=WantedTerm(quantity=3)) == 900280
    both = shop.change(row, auto_renew=True, schedule=WantedTerm(quantity=3))
    assert scheduled(both).quantity == 3


# Plan and term


@pytest.mark.parametrize(
    ("term", "plan"), [("P1Y", "monthly"), ("P1Y", "annual"), ("P3Y", "monthly"), ("P3Y", "triennial")]
)
def test_a_monthly_term_becomes_longer_at_once(shop: Shop, term: str, plan: str) -> None:
    row = shop.sell("P1M")
    shop.time.jump(NOON + timedelta(days=9))
    row = shop.change(row, term=term, billing_cycle=plan)
    assert (row.term, row.billing_cycle, row.anchor, row.term_start) == (
        term,
        plan,
        date(2026, 11, 29),
        date(2026, 11, 29),
    )
    assert row.next_term_start == date(2027 if term == "P1Y" else 2029, 11, 29)
    assert row.unit_price_e8 == shop.item(BASIC, term, plan).unit_price_e8
    assert queries.open_batches(row) == [], "no window opens, and all seats are locked"
    assert row.cancel_until == NOON + hours(168), "the window of the purchase is not opened again"
    assert shop.refused(row, quantity=9) == 900257
    assert history(row)[-1] == ("change_term", 10, 10)
    adds_up(row)


def test_a_running_term_never_becomes_shorter(shop: Shop) -> None:
    row = shop.sell("P3Y", "annual")
    for term in ("P1Y", "P1M"):
        assert shop.refused(row, term=term) == 800122
    assert shop.refused(row, term="P1Y", billing_cycle="monthly") == 800122
    assert shop.refused(shop.sell(), term="P2Y") == 900141


def test_a_trial_has_no_other_term_no_seats_and_no_suspension(shop: Shop) -> None:
    row = shop.sell("P1M", sku=TRIAL, quantity=25)
    assert (row.family, row.next_term_start, row.cancel_until) == ("trial", date(2026, 12, 20), None)
    assert SeatBatch.objects.count() == 0
    assert shop.refused(row, term="P1Y") == 800107
    for changes in ({"quantity": 5}, {"status": "suspended"}):
        assert shop.refused(row, **changes) == 900280
    shop.time.jump(NOON + timedelta(days=29))
    assert shop.change(row, status="deleted").status == "deleted", "a trial is canceled at any time"


def test_a_plan_changes_inside_three_years_while_the_policy_allows_it(shop: Shop) -> None:
    row = shop.sell("P3Y", "annual")
    assert shop.refused(row, billing_cycle="monthly") == 800097
    Policy.objects.filter(id="plan-change-refused").update(values={"on": True})
    assert shop.refused(row, billing_cycle="triennial") == 800097
    assert shop.refused(shop.sell("P1Y"), billing_cycle="annual") == 800097
    assert shop.refused(shop.sell("P1Y"), billing_cycle="triennial") == 900270
    row = shop.change(row, billing_cycle="monthly")
    assert (row.billing_cycle, row.next_plan, row.next_plan_from) == ("annual", "monthly", date(2027, 11, 20))
    stopped = shop.change(row, status="suspended")
    assert stopped.next_plan == "monthly", "a pending change of plan stays (LC57)"
    shop.time.on("2027-11-20", 1)
    row.refresh_from_db()
    assert (row.billing_cycle, row.next_plan, row.next_plan_from) == ("monthly", "", None)
    assert row.unit_price_e8 == shop.item(BASIC, "P3Y", "monthly").unit_price_e8
    last = SubscriptionChange.objects.filter(subscription=row).latest("number")
    assert (last.kind, last.at.isoformat()) == ("change_plan", "2027-11-20T00:00:00+00:00")
    adds_up(row)


# While a renewal waits to be processed


@pytest.mark.parametrize("changes", [*MOVES.values()])
def test_between_the_end_of_a_term_and_its_renewal_nothing_changes(shop: Shop, changes: dict[str, Any]) -> None:
    row = shop.sell("P1M")
    shop.time.jump(NOON.replace(month=12, hour=0) + timedelta(microseconds=1))
    assert shop.refused(row, **changes) == 900278
    Subscription.objects.filter(id=row.id).update(auto_renew=False)
    if changes != {"auto_renew": False}:
        assert shop.refused(row, **changes) == 900277


# Limits and versions


def test_a_subscription_is_not_changed_without_end(shop: Shop) -> None:
    row = shop.sell()
    Subscription.objects.filter(id=row.id).update(version=1201)
    assert shop.refused(row, quantity=12) == 900311
    Policy.objects.filter(id="updates-per-subscription").update(values={"most": None})
    assert shop.change(row, quantity=12).quantity == 12


def test_one_bad_act_of_many_keeps_all_others_back(shop: Shop) -> None:
    row = shop.sell()
    before = snapshot(row)
    for bad in ({"quantity": 0}, {"partner_of_record": "9999999"}, {"schedule": WantedTerm(product_id="X")}):
        good: dict[str, Any] = {"friendly_name": "Desk", "status": "suspended"} | bad
        with pytest.raises(Refusal):
            change_subscription(shop.actor, row.tenant_id, row.id, Changes(**good))
    assert snapshot(row) == before


def test_every_move_is_told_as_a_change_of_the_subscription(shop: Shop) -> None:
    row = shop.sell()
    for changes in (
        {"quantity": 12}, {"auto_renew": False}, {"end_of_term": "extend"}, {"auto_renew": True},
        {"schedule": WantedTerm(quantity=3)}, {"status": "suspended"}, {"status": "active"}, {"term": "P3Y"},
        {"friendly_name": "Desk"}, {"partner_of_record": shop.world.alpine.mpn_id}, {"status": "deleted"},
    ):  # fmt: skip
        before = AuditRecord.objects.filter(resource_id=str(row.id)).count()
        shop.change(row, **changes)
        found = AuditRecord.objects.filter(resource_id=str(row.id)).order_by("-id")
        assert found.count() > before, changes
        assert found[0].resource_type == "subscription"
    adds_up(row)

"""What a transfer does to each kind of subscription, its history, what hangs on it, and its next term (lifecycle.md LC81-LC83)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import subscriptions as shops
from tests.support import transfers
from tests.support.goods import goods, legacy
from tests.support.subscriptions import BASIC, NOON, TRIAL, Shop, adds_to, adds_up, history, offer
from twotier.billing.models import SpendingBudget
from twotier.billing.queries import budgets
from twotier.billing.usecases.set_budget import set_budget
from twotier.core.refusal import Refusal, said
from twotier.entitlements.models import Activation, AzureEntitlement, Overage, Registration, Reservation, SoftwareKey
from twotier.entitlements.usecases.set_overage import set_overage
from twotier.orders.models import OrderLine
from twotier.orders.pricing import Wanted as Line
from twotier.orders.usecases.cancel_software import cancel_software
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Policy, SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.usecases.change_subscription import Changes, WantedTerm, change_subscription
from twotier.transfers.models import Transfer, TransferLine
from twotier.transfers.shapes import Asked, Wanted
from twotier.transfers.usecases.answer_transfer import accept_transfer
from twotier.transfers.usecases.request_transfer import request_transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop, whose customer has Baltic as a second partner."""
    for made in shops.shops(tmp_path):
        transfers.joined(made.world.baltic, made.customer.id)
        yield made


def ask(shop: Shop, *rows: Subscription, at_end: bool = False) -> Transfer:
    """Return a transfer to Baltic that waits for Harbor's answer."""
    lines = [Wanted(row.id) for row in rows]
    asked = Asked(source_id=shop.world.harbor.id, target_id=shop.world.baltic.id, lines=lines, at_end=at_end)
    return request_transfer(shop.world.baltic.actor, shop.customer.id, asked).transfer


def accept(shop: Shop, transfer: Transfer) -> str:
    """Accept it; return its state then."""
    return accept_transfer(shop.actor, transfer.id).transfer.status


def moved(shop: Shop, *rows: Subscription, at_end: bool = False) -> list[Subscription]:
    """Transfer subscriptions; return those of the new seller that take their places."""
    accept(shop, ask(shop, *rows, at_end=at_end))
    return [taken(row) for row in rows]


def taken(row: Subscription) -> Subscription:
    """Return what took a subscription's place."""
    line = TransferLine.objects.get(subscription_id=row.id)
    assert line.new_subscription_id
    return Subscription.objects.get(id=line.new_subscription_id)


def refused(act: Callable[[], object]) -> int:
    """Return the code of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_both_histories_say_that_the_day_is_the_former_partners(shop: Shop) -> None:
    old = shop.sell(quantity=4)
    shop.time.jump(NOON + timedelta(days=3))
    (new,) = moved(shop, old)
    assert history(old) == [("new", 0, 4), ("transfer_out", 4, 4)]
    assert history(new) == [("transfer_in", 0, 4)]
    gone, come = SubscriptionChange.objects.filter(kind__startswith="transfer").order_by("-kind")
    assert (gone.reference_id, gone.at, gone.status, gone.refund) == (come.reference_id, come.at, "deleted", "by_day")
    assert (come.partner_id, come.status) == (shop.world.baltic.id, "active")
    adds_up(old)
    adds_up(new)


def test_a_scheduled_change_does_not_come_along(shop: Shop) -> None:
    old = shop.sell()
    shop.change(old, schedule=WantedTerm(quantity=12))
    (new,) = moved(shop, old)
    old.refresh_from_db()
    assert (old.schedule, new.schedule, new.quantity) == (None, None, 10)


def test_what_is_chosen_for_the_end_of_the_term_comes_along(shop: Shop) -> None:
    old = shop.sell()
    shop.change(old, end_of_term="cancel")
    (new,) = moved(shop, old)
    assert (new.auto_renew, new.end_choice) == (False, "cancel")


def test_the_policy_closes_transfers_inside_a_term(shop: Shop) -> None:
    row, plan = shop.sell(), shop.sell()
    waiting = ask(shop, plan)
    Policy.objects.filter(id="transfer-midterm-allowed").update(valid_until=date(2026, 1, 1))
    Policy.objects.filter(id="transfer-midterm-refused").update(valid_from=date(2026, 1, 1), valid_until=None)
    assert refused(lambda: ask(shop, row)) == 800078
    assert ask(shop, row, at_end=True).at_end
    assert accept(shop, waiting) == "in_progress"
    assert "at the end of the term" in said(TransferLine.objects.get(subscription_id=plan.id).problem)


def test_a_trial_goes_to_nobody(shop: Shop) -> None:
    trial = shop.sell("P1M", sku=TRIAL, quantity=5)
    assert refused(lambda: ask(shop, trial)) == 800078
    paid = shop.sell()
    transfer = ask(shop, paid)
    Subscription.objects.filter(id=paid.id).update(family="trial")
    assert accept(shop, transfer) == "in_progress"
    assert "trial" in said(TransferLine.objects.get().problem)


def test_a_term_that_is_over_is_renewed_before_it_moves(shop: Shop) -> None:
    row = shop.sell("P1M")
    transfer = ask(shop, row)
    shop.time.jump(NOON.replace(month=12))
    assert accept(shop, transfer) == "in_progress"
    shop.time.on(date(2026, 12, 21))
    row.refresh_from_db()
    assert (row.status, row.term_start) == ("deleted", date(2026, 12, 20))
    assert taken(row).next_term_start == date(2027, 1, 20)


def test_a_suspended_add_on_stays_suspended(shop: Shop) -> None:
    base = shop.sell()
    addon = shop.sell()
    Subscription.objects.filter(id=addon.id).update(parent_id=base.id)
    shop.change(addon, status="suspended")
    (new,) = moved(shop, base)
    other = taken(addon)
    assert (other.status, other.parent_id, other.auto_renew) == ("suspended", new.id, False)
    assert other.aside
    assert other.aside["auto_renew"] is True
    adds_up(other)


def test_a_suspended_one_has_no_next_term_to_begin_elsewhere(shop: Shop) -> None:
    row = shop.sell("P1M")
    transfer = ask(shop, row, at_end=True)
    accept(shop, transfer)
    shop.change(row, status="suspended")
    shop.change(row, status="active")
    row.refresh_from_db()
    assert (row.auto_renew, row.end_choice) == (False, "cancel")
    shop.change(row, status="suspended")
    shop.time.on(date(2026, 12, 21))
    transfer.refresh_from_db()
    row.refresh_from_db()
    assert (transfer.status, row.status) == ("failed", "disabled")


def test_at_the_end_the_next_term_costs_what_the_day_says_and_has_a_window(shop: Shop) -> None:
    row = shop.sell("P1M")
    shop.reprice(BASIC, "P1M", "monthly", 700, date(2026, 12, 1))
    accept(shop, ask(shop, row, at_end=True))
    shop.time.on(date(2026, 12, 20))
    new = taken(row)
    assert (new.term_start, new.next_term_start) == (date(2026, 12, 20), date(2027, 1, 20))
    assert (new.unit_price_e8, OrderLine.objects.get(id=new.order_line_id).unit_price_e8) == (700_000_000, 700_000_000)
    assert new.cancel_until
    assert SeatBatch.objects.get(subscription=new).open_until == new.cancel_until
    assert history(new) == [("new", 0, 10)]
    assert history(row)[-1][0] == "transfer_out"
    adds_up(new)
    adds_up(row)


def test_an_extended_term_ends_in_a_standard_one_at_the_new_partner(shop: Shop) -> None:
    row = shop.sell("P1Y")
    shop.change(row, end_of_term="extend")
    shop.time.on(date(2027, 11, 25))
    row.refresh_from_db()
    assert row.term_kind == "extended"
    accept(shop, ask(shop, row, at_end=True))
    shop.time.on(date(2027, 12, 20))
    new = taken(row)
    assert (new.term_kind, new.term, new.term_start, new.auto_renew) == ("standard", "P1M", date(2027, 12, 20), True)


def test_a_legacy_offer_gets_a_new_id_and_the_former_one_is_suspended(shop: Shop) -> None:
    row = shop.sell_offer(offer())
    (new,) = moved(shop, row)
    row.refresh_from_db()
    assert (row.status, row.state_until) == ("suspended", date(2026, 11, 20) + timedelta(days=90))
    assert (new.status, new.family, new.unit_price_e8) == ("active", "legacy", row.unit_price_e8)
    assert shop.refused(row, status="active") == 900279
    assert refused(lambda: ask(shop, row)) in (800078, 900147)
    shop.time.on(date(2027, 2, 18))
    row.refresh_from_db()
    assert (row.status, row.end_reason) == ("deleted", "transferred")
    adds_up(row)
    adds_up(new)


def test_a_legacy_add_on_that_rests_is_charged_at_neither_partner(shop: Shop) -> None:
    base_offer, extra = offer(), offer("Old Extra", 100, add_on=True)
    adds_to(extra, base_offer)
    base = shop.sell_offer(base_offer)
    addon = shop.sell_offer(extra, quantity=3, base=base)
    shop.change(addon, status="suspended")
    until = Subscription.objects.get(id=addon.id).state_until
    moved(shop, base)
    addon.refresh_from_db()
    new = taken(addon)
    assert (addon.status, addon.state_until, addon.end_reason) == ("suspended", until, "transferred")
    assert (new.status, new.state_until, new.quantity) == ("suspended", until, 3)
    assert (history(addon)[-1][0], history(new)) == ("suspend", [("suspend", 0, 3)])
    adds_up(addon)
    adds_up(new)


def order(shop: Shop, tmp_path: Path, *names: str) -> list[Subscription]:
    """Order one of each kind; return their subscriptions."""
    items = goods(tmp_path)
    lines = [Line(id=number, catalog_item_id=items[name], quantity=1) for number, name in enumerate(names)]
    place_order(shop.actor, shop.customer.id, lines)
    return [Subscription.objects.get(title=name) for name in names]


def test_an_azure_plan_goes_with_all_that_hangs_on_it(shop: Shop, tmp_path: Path) -> None:
    (plan,) = order(shop, tmp_path, "azure")
    azure, baltic = AzureEntitlement.objects.get(), shop.world.baltic
    Registration.objects.create(tenant_id=plan.tenant_id, subscription=plan, status="registered", requested_at=NOON)
    Reservation.objects.create(
        tenant_id=plan.tenant_id, partner_id=plan.partner_id, order_id=plan.order_id, line_id=plan.id, line_number=9,
        product_id="DZH318Z0BQ36", sku_id="004G", title="vm 1y", quantity=1, created_at=NOON, friendly_name="VM",
        scope="Single", azure_subscription_id=azure.id, expires_on=date(2027, 11, 20),
    )  # fmt: skip
    set_overage(shop.actor, shop.customer.id, azure.id, "", enabled=True)
    set_budget(shop.actor, shop.customer.id, Decimal(500))
    (new,) = moved(shop, plan)
    plan.refresh_from_db()
    assert (plan.status, new.status, new.family, str(new.next_term_start)) == (
        "deleted",
        "active",
        "usage",
        "9999-12-11",
    )
    assert AzureEntitlement.objects.get().subscription_id == new.id
    assert Registration.objects.get().subscription_id == new.id
    assert Reservation.objects.get().partner_id == baltic.id
    held = Overage.objects.order_by("id")
    assert [(row.partner_id, row.effective_until is None) for row in held] == [
        (plan.partner_id, False), (baltic.id, True),
    ]  # fmt: skip
    assert OrderLine.objects.get(id=new.order_line_id).product_type == "Azure"
    assert SpendingBudget.objects.get().partner_id == plan.partner_id, "each seller has a budget of its own"
    assert budgets.budget(baltic.actor, shop.customer.id) is None
    with pytest.raises(Refusal) as caught:
        change_subscription(baltic.actor, new.tenant_id, new.id, Changes(status="suspended"))
    assert caught.value.code == 900115
    adds_up(plan)
    adds_up(new)


def test_what_is_charged_by_use_has_no_end_of_term_to_wait_for(shop: Shop, tmp_path: Path) -> None:
    (plan,) = order(shop, tmp_path, "azure")
    assert refused(lambda: ask(shop, plan, at_end=True)) == 800078


def test_legacy_azure_goes_away_at_the_former_partner(shop: Shop) -> None:
    row = shop.sell_offer(legacy(), quantity=1)
    (new,) = moved(shop, row)
    row.refresh_from_db()
    assert (row.status, row.end_reason, new.family, new.status) == ("deleted", "transferred", "usage", "active")
    assert new.catalog_item_id == row.catalog_item_id


@pytest.mark.parametrize("at_end", [False, True])
def test_software_goes_with_its_key_and_without_a_window(shop: Shop, tmp_path: Path, at_end: bool) -> None:
    (row,) = order(shop, tmp_path, "sql 1y")
    accept(shop, ask(shop, row, at_end=at_end))
    if at_end:
        shop.time.on(date(2027, 11, 20))
    new, key, baltic = taken(row), SoftwareKey.objects.get(), shop.world.baltic
    assert (new.family, key.subscription_id, key.partner_id) == ("software", new.id, baltic.id)
    assert (key.order_id, key.line_id) == (new.order_id, new.order_line_id)
    assert OrderLine.objects.get(id=new.order_line_id).product_type == "Software"
    if not at_end:
        assert refused(lambda: cancel_software(baltic.actor, shop.customer.id, new.order_id)) == 900117
    adds_up(row)
    adds_up(new)


def test_a_service_of_the_marketplace_stays_where_it_is(shop: Shop, tmp_path: Path) -> None:
    service, plan = order(shop, tmp_path, "saas", "azure")
    for at_end in (False, True):
        assert refused(lambda at_end=at_end: ask(shop, service, at_end=at_end)) == 900146  # type: ignore[misc]
        assert refused(lambda: ask(shop, plan, service)) == 900146
    assert not Transfer.objects.exists()
    moved(shop, plan)
    service.refresh_from_db()
    assert (service.status, service.partner_id) == ("active", shop.world.harbor.id)
    assert Activation.objects.get().subscription_id == service.id


def test_a_plan_that_changes_with_the_next_cycle_does_so_at_the_new_partner(shop: Shop) -> None:
    row = shop.sell("P3Y", "monthly")
    Subscription.objects.filter(id=row.id).update(next_plan="annual", next_plan_from=date(2026, 12, 20))
    (new,) = moved(shop, row)
    row.refresh_from_db()
    assert (row.next_plan, new.next_plan, new.next_plan_from) == ("", "annual", date(2026, 12, 20))


def test_what_would_go_on_month_by_month_ends_for_the_transfer(shop: Shop) -> None:
    row = shop.sell()
    shop.change(row, auto_renew=False)
    accept(shop, ask(shop, row, at_end=True))
    row.refresh_from_db()
    assert (row.auto_renew, row.end_choice) == (False, "cancel")
    shop.time.on(row.next_term_start)
    assert taken(row).term_start == row.next_term_start

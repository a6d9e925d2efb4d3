"""Orders and subscriptions: who may buy, what it costs, who stands on record, what can be changed."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support import world
from tests.support.world import World
from twotier.core import clock
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerDraft
from twotier.orders import drafts
from twotier.orders.models import Cart, Order, OrderLine
from twotier.orders.pricing import Wanted
from twotier.orders.usecases import keep_draft, submit_draft
from twotier.orders.usecases.check_out import check_out
from twotier.orders.usecases.keep_cart import change_cart, create_cart
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries, terms
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription


@pytest.fixture
def two_tier(db: None) -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def items(two_tier: World, tmp_path: Path) -> dict[str, str]:
    """Return the catalog item ids of the small price sheet."""
    return world.prices(tmp_path)


def refused(act: Callable[[], object]) -> int:
    """Return the code with which an act is refused."""
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def line(item: str, quantity: int = 3, **changes: object) -> Wanted:
    """Return a wanted line."""
    return Wanted(**({"id": 0, "catalog_item_id": item, "quantity": quantity} | changes))  # type: ignore[arg-type]


def sold(two_tier: World, items: dict[str, str], quantity: int = 3) -> Subscription:
    """Return a subscription that Harbor sold for Alpine."""
    made = world.customer(two_tier.harbor, two_tier.alpine)
    wanted = line(items["Basic P1Y monthly"], quantity, partner_of_record=two_tier.alpine.mpn_id)
    place_order(two_tier.harbor.actor, made.customer.id, [wanted])
    return Subscription.objects.get()


def test_an_order_becomes_an_active_subscription(two_tier: World, items: dict[str, str]) -> None:
    subscription = sold(two_tier, items, quantity=7)
    order, row = Order.objects.get(), OrderLine.objects.get()
    assert (order.status, order.currency, order.billing_cycle) == ("completed", "EUR", "monthly")
    assert order.total_minor == 35_70  # 7 × 5.10
    assert row.subscription_id == subscription.id
    assert (subscription.status, subscription.quantity, subscription.term) == ("active", 7, "P1Y")
    assert subscription.reseller_id == two_tier.alpine.id
    assert subscription.support_partner_id == two_tier.harbor.id
    assert subscription.next_term_start == terms.add_months(clock.today(), 12)
    assert subscription.unit_price_e8 == 510_000_000
    assert [batch.quantity for batch in SeatBatch.objects.all()] == [7]
    assert {"create_order", "create_subscription"} <= set(AuditRecord.objects.values_list("operation", flat=True))


def test_lines_of_different_cycles_become_orders_of_their_own(two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor)
    cart = create_cart(
        two_tier.harbor.actor,
        made.customer.id,
        [line(items["Basic P1Y monthly"]), line(items["Premium P1Y annual"], id=1)],
    )
    orders, lines, _failed = check_out(two_tier.harbor.actor, made.customer.id, cart.id)
    assert sorted(order.billing_cycle for order in orders) == ["annual", "monthly"]
    assert len(lines) == 2
    again, _lines, _failed = check_out(two_tier.harbor.actor, made.customer.id, cart.id)
    assert {order.id for order in again} == {order.id for order in orders}
    assert Order.objects.count() == 2


def test_no_order_before_the_customer_agreement(two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor, agreed=False)
    assert (
        refused(lambda: place_order(two_tier.harbor.actor, made.customer.id, [line(items["Basic P1Y monthly"])]))
        == 13605
    )
    assert Order.objects.count() == Subscription.objects.count() == 0


def test_resellers_do_not_buy(two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    assert refused(
        lambda: place_order(two_tier.alpine.actor, made.customer.id, [line(items["Basic P1Y monthly"])])
    ) in (910032, 910046)
    assert (
        refused(lambda: place_order(two_tier.nordic.actor, made.customer.id, [line(items["Basic P1Y monthly"])]))
        == 60003
    )


def test_only_the_resellers_location_stands_on_record(two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)

    def code(mpn_id: str) -> int:
        wanted = line(items["Basic P1Y monthly"], partner_of_record=mpn_id)
        return refused(lambda: place_order(two_tier.harbor.actor, made.customer.id, [wanted]))

    assert code(two_tier.harbor.mpn_id) == 2072
    assert code(two_tier.nordic.mpn_id) == 2072
    assert code(two_tier.alpine.global_mpn_id) == 800016
    assert code(two_tier.baltic.mpn_id) == 800016
    assert code("9999999") == 800015
    assert code(two_tier.seine.mpn_id) == 910016
    PartnerAgreement.objects.filter(tenant_id=two_tier.alpine.id).delete()
    assert code(two_tier.alpine.mpn_id) == 900123
    assert Order.objects.count() == 0


def test_bad_lines_stay_in_the_cart_and_keep_their_group_from_being_ordered(
    two_tier: World, items: dict[str, str]
) -> None:
    made = world.customer(two_tier.harbor)
    actor, bad = two_tier.harbor.actor, line("CFQ7TTC0LH18:0001:NOTHERE00000")
    cart = create_cart(actor, made.customer.id, [line(items["Basic P1Y monthly"]), bad])
    assert [kept["error_code"] for kept in cart.lines] == [0, 10001]
    change_cart(actor, made.customer.id, cart.id, [bad])
    assert refused(lambda: check_out(actor, made.customer.id, cart.id)) == 800009
    wrong = line(items["Premium P1Y monthly"], quantity=0)
    change_cart(
        actor, made.customer.id, cart.id,
        [line(items["Basic P1Y monthly"]), wrong, line(items["Premium P1Y annual"]), bad],
    )  # fmt: skip
    for _repetition in range(2):
        orders, lines, failed = check_out(actor, made.customer.id, cart.id)
        assert ([order.billing_cycle for order in orders], len(lines)) == (["annual"], 1)
        assert [(group.group, group.code) for group in failed] == [("0", 10001), ("EUR-monthly", 10010)]
    assert refused(lambda: change_cart(actor, made.customer.id, cart.id, [bad])) == 800065


def test_a_cart_lives_seven_days(two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor)
    cart = create_cart(two_tier.harbor.actor, made.customer.id, [line(items["Basic P1Y monthly"])])
    assert cart.expires_at - cart.created_at == timedelta(days=7)
    Cart.objects.update(expires_at=clock.now())
    assert refused(lambda: check_out(two_tier.harbor.actor, made.customer.id, cart.id)) == 800009


def test_a_strangers_cart_is_unknown(two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor)
    cart = create_cart(two_tier.harbor.actor, made.customer.id, [line(items["Basic P1Y monthly"])])
    assert refused(lambda: check_out(two_tier.nordic.actor, made.customer.id, cart.id)) == 60003
    assert refused(lambda: check_out(two_tier.harbor.actor, made.customer.id, uuid4())) == 800008


def test_seats_are_added_and_given_back_from_open_batches(two_tier: World, items: dict[str, str]) -> None:
    subscription = sold(two_tier, items, quantity=10)
    actor = two_tier.harbor.actor

    def set_to(quantity: int) -> Subscription:
        return change_subscription(actor, subscription.tenant_id, subscription.id, Changes(quantity=quantity))

    assert set_to(15).quantity == 15
    SeatBatch.objects.filter(quantity=10).update(open_until=clock.now())
    assert refused(lambda: set_to(9)) == 900257
    assert set_to(10).quantity == 10
    assert sorted(SeatBatch.objects.values_list("quantity", flat=True)) == [0, 10]
    assert refused(lambda: set_to(0)) == 800090
    assert refused(lambda: set_to(-1)) == 2002


def test_changes_come_together_or_not_at_all(two_tier: World, items: dict[str, str]) -> None:
    subscription = sold(two_tier, items)
    changes = Changes(quantity=9, friendly_name="Renamed", support_partner_id=two_tier.nordic.id)
    assert (
        refused(lambda: change_subscription(two_tier.harbor.actor, subscription.tenant_id, subscription.id, changes))
        == 910038
    )
    subscription.refresh_from_db()
    assert (subscription.quantity, subscription.friendly_name) == (3, "Basic")


def test_a_stale_version_is_refused(two_tier: World, items: dict[str, str]) -> None:
    subscription = sold(two_tier, items)
    stale = Changes(quantity=9, version=subscription.version + 1)
    assert (
        refused(lambda: change_subscription(two_tier.harbor.actor, subscription.tenant_id, subscription.id, stale))
        == 2055
    )


@pytest.mark.rows("S129", "S137")
def test_the_reseller_becomes_support_contact_but_changes_nothing(two_tier: World, items: dict[str, str]) -> None:
    subscription = sold(two_tier, items)
    changes = Changes(support_partner_id=two_tier.alpine.id)
    changed = change_subscription(two_tier.harbor.actor, subscription.tenant_id, subscription.id, changes)
    assert (changed.support_partner_id, changed.support_mpn_id) == (two_tier.alpine.id, two_tier.alpine.mpn_id)
    with world.as_partner(two_tier.alpine):
        assert [row.id for row in queries.of_customer(two_tier.alpine.actor, subscription.tenant_id)] == [
            subscription.id
        ]
    mine = Changes(quantity=99)
    assert refused(
        lambda: change_subscription(two_tier.alpine.actor, subscription.tenant_id, subscription.id, mine)
    ) in (910032, 910046)


def test_seats_stand_still_after_the_partnership_ended(two_tier: World, items: dict[str, str]) -> None:
    subscription = sold(two_tier, items)
    Partnership.objects.update(status="removed")
    assert (
        refused(
            lambda: change_subscription(
                two_tier.harbor.actor, subscription.tenant_id, subscription.id, Changes(quantity=9)
            )
        )
        == 910016
    )
    cleared = Changes(partner_of_record="-1", quantity=9)
    changed = change_subscription(two_tier.harbor.actor, subscription.tenant_id, subscription.id, cleared)
    assert (changed.partner_of_record, changed.reseller_id, changed.quantity) == ("", None, 9)


def submitted(two_tier: World, draft_id: UUID) -> submit_draft.Sale:
    """Return the sale of a draft with the good form."""
    from twotier.customers.usecases.attest_agreement import Attestation

    attestation = Attestation(first_name="Ada", last_name="K", email="ada@kranich.test", agreed_on=clock.now())
    return submit_draft.sell_to_new_customer(two_tier.harbor.actor, draft_id, world.form(), attestation)


def test_an_add_on_needs_a_base_of_the_same_sale(two_tier: World, items: dict[str, str]) -> None:
    base = sold(two_tier, items)
    other = world.customer(two_tier.harbor, company_name="Other", domain="other.onmicrosoft.com")
    add_on = line(items["Premium P1Y monthly"], parent_subscription_id=str(base.id))
    assert refused(lambda: place_order(two_tier.harbor.actor, other.customer.id, [add_on])) == 800029
    place_order(two_tier.harbor.actor, base.tenant_id, [add_on])
    assert Subscription.objects.exclude(id=base.id).get().parent_id == base.id


@pytest.mark.rows("S159")
def test_the_wizard_sells_as_one_unit(two_tier: World, items: dict[str, str]) -> None:
    actor = two_tier.harbor.actor
    draft = keep_draft.start_customer(actor, reseller_id=two_tier.alpine.id)
    wanted = line(items["Basic P1Y monthly"], partner_of_record=two_tier.alpine.mpn_id)
    keep_draft.keep_lines(actor, draft.id, [wanted])
    sale = submitted(two_tier, draft.id)
    assert sale.created
    assert sale.created.user_name == "admin@kranich.onmicrosoft.com"
    assert Subscription.objects.get().reseller_id == two_tier.alpine.id
    assert refused(lambda: submitted(two_tier, draft.id)) == 910036
    assert Order.objects.count() == 1


@pytest.mark.rows("S160")
def test_a_voided_draft_leaves_nothing(two_tier: World, items: dict[str, str]) -> None:
    draft = keep_draft.start_customer(two_tier.harbor.actor, reseller_id=two_tier.alpine.id)
    keep_draft.discard(two_tier.harbor.actor, draft.id)
    kept = CustomerDraft.objects.get()
    assert (kept.form, kept.lines) == ({}, [])
    assert refused(lambda: submitted(two_tier, draft.id)) == 910036


def test_a_draft_belongs_to_its_person(two_tier: World) -> None:
    draft = keep_draft.start_customer(two_tier.harbor.actor, reseller_id=two_tier.alpine.id)
    assert refused(lambda: drafts.read_draft(two_tier.nordic.actor, draft.id)) == 910036


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 15), 36, date(2029, 12, 15)),
    ],
)
def test_months_are_cut_to_their_last_day(start: date, months: int, expected: date) -> None:
    assert terms.add_months(start, months) == expected

"""PATCH of an order over the wire: software is given back, legacy orders are charged otherwise, add-ons join their base."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import goods
from tests.support import subscriptions as shops
from tests.support import world as worlds
from tests.support.subscriptions import Time
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.access.models import Person
from twotier.catalog.models import LegacyPrice
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.entitlements.models import AzureEntitlement, SoftwareKey
from twotier.orders.models import Order, OrderLine
from twotier.subscriptions.models import Subscription, SubscriptionChange
from twotier.subscriptions.queries import must_be_attested
from twotier.subscriptions.usecases.change_subscription import Changes, WantedTerm, change_subscription

OFFICE, VOICE = "MS-OFFICE", "MS-VOICE"


@pytest.fixture
def time() -> Iterator[Time]:
    """Let the clock stand still."""
    with pytest.MonkeyPatch.context() as patch:
        yield shops.still(patch)


@pytest.fixture
def kranich(time: Time, world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves, with the agreement accepted and its admin signed in."""
    made = worlds.customer(world.harbor, world.alpine).customer
    Person.objects.filter(tenant_id=made.id).update(must_change_password=False)
    return made


@pytest.fixture
def more(time: Time, items: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return licenses and everything else that is sold, by name."""
    offers = {
        "office": goods.legacy(OFFICE, billing="license", plans=("monthly", "annual")),
        "voice": goods.legacy(VOICE, billing="license", plans=("monthly", "annual"), base=OFFICE),
        "once a month": goods.legacy("MS-MONTHLY", billing="license"),
    }
    return items | goods.goods(tmp_path) | offers


def path_of(customer: Customer, order: Any) -> str:
    """Return the path of an order."""
    return f"/v1/customers/{customer.id}/orders/{order['id']}"


def bought(caller: Caller, customer: Customer, *names: str, quantity: int = 2, **members: Any) -> dict[str, Any]:
    """Order some items in one order."""
    rows = [{"offerId": name, "quantity": quantity} for name in names]
    got = caller("POST", f"/v1/customers/{customer.id}/orders", {"lineItems": rows, **members})
    assert got.status == 201, got.bytes
    return dict(got.json)


def refused(got: Got) -> tuple[int, int]:
    """Return status and code of a refusal."""
    return got.status, got.json["code"]


def everything() -> list[list[dict[str, Any]]]:
    """Return all that a change of an order could change."""
    models: tuple[Any, ...] = (Order, OrderLine, Subscription, SubscriptionChange, SoftwareKey, AuditRecord)
    return [list(model._default_manager.order_by("id").values()) for model in models]


CANCEL = {"Status": "Cancelled"}


# Software is given back (LC23)


def test_a_whole_order_of_software_is_given_back(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["cal"], more["sql 3y"])
    path = path_of(kranich, order)
    tried = alice("PATCH", f"{path}?validateOnly=true", CANCEL)
    assert tried.json["preflight"]["allowed"] is True
    assert "update_order" in {effect["operation"] for effect in tried.json["preflight"]["effects"]}
    assert alice("GET", path).json == order | {"links": alice("GET", path).json["links"]}
    again = str(uuid4())
    got = alice("PATCH", path, CANCEL, MS_RequestId=again)
    changed = check("Order", got.json)
    assert (got.status, changed["status"], [row["quantity"] for row in changed["lineItems"]]) == (
        200,
        "cancelled",
        [0, 0],
    )
    assert alice("PATCH", path, CANCEL, MS_RequestId=again).bytes == got.bytes
    assert refused(alice("PATCH", path, CANCEL)) == (400, 800061)
    assert {row.revoked_at is None for row in SoftwareKey.objects.all()} == {False}
    row = Subscription.objects.get()
    assert (row.status, row.end_reason, row.auto_renew) == ("deleted", "canceled", False)
    last = SubscriptionChange.objects.filter(subscription=row).latest("number")
    assert (last.kind, last.refund, last.policy_id) == ("cancel", "by_day", "software")
    assert AuditRecord.objects.filter(operation="update_order").count() == 1
    status = alice("GET", f"{path}/provisioningstatus").json["items"]
    assert {line["status"] for line in status} == {"Unfulfilled"}


def test_software_for_good_is_a_purchase_that_a_partner_attests(
    world: World, kranich: Customer, more: dict[str, str]
) -> None:
    """C13: it has no subscription, and counts as one does until it is given back."""
    assert not must_be_attested(kranich.id)
    order = bought(world.harbor.caller, kranich, more["cal"])
    assert must_be_attested(kranich.id)
    world.harbor.caller("PATCH", path_of(kranich, order), CANCEL)
    assert not must_be_attested(kranich.id)


def test_lines_of_software_are_given_back_one_by_one(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["cal"], more["sql 3y"])
    path = path_of(kranich, order)
    first = {"lineItemNumber": 0, "offerId": more["cal"].lower(), "quantity": 99}
    got = alice("PATCH", path, {"status": 3, "lineItems": [first, first]})
    assert (got.status, got.json["status"]) == (200, "completed")
    assert [row["quantity"] for row in got.json["lineItems"]] == [0, 2]
    assert Subscription.objects.get().status == "active"
    for number, code in ((0, 800061), (2, 800071), (-1, 800071), (None, 800071)):
        before = everything()
        assert refused(alice("PATCH", path, CANCEL | {"lineItems": [{"lineItemNumber": number}]})) == (400, code)
        assert everything() == before
    wrong = CANCEL | {"lineItems": [{"lineItemNumber": 1, "offerId": more["cal"]}]}
    assert refused(alice("PATCH", path, wrong)) == (400, 800071)
    got = alice("PATCH", path, alice("GET", path).json | {"status": "cancelled"})
    assert (got.status, got.json["status"], Subscription.objects.get().status) == (200, "cancelled", "deleted")


@pytest.mark.parametrize(("name", "hours"), [("sql 1y", 168), ("cal", 720)])
def test_the_deadline_itself_is_too_late(
    world: World, kranich: Customer, more: dict[str, str], time: Time, name: str, hours: int
) -> None:
    alice = world.harbor.caller
    orders = [bought(alice, kranich, more[name]) for _number in range(2)]
    time.jump(time.moment + timedelta(hours=hours) - timedelta(microseconds=1))
    assert alice("PATCH", path_of(kranich, orders[0]), CANCEL).json["status"] == "cancelled"
    time.jump(time.moment + timedelta(microseconds=1))
    before = everything()
    assert refused(alice("PATCH", path_of(kranich, orders[1]), CANCEL)) == (400, 900117)
    assert everything() == before


def test_a_renewal_opens_the_window_of_software_anew(
    world: World, kranich: Customer, more: dict[str, str], time: Time
) -> None:
    order = bought(world.harbor.caller, kranich, more["sql 1y"])
    row = Subscription.objects.get()
    time.on(row.next_term_start, 13)
    row.refresh_from_db()
    assert (row.status, row.attention, row.billing_cycle) == ("active", "", "annual")
    got = world.harbor.caller("PATCH", path_of(kranich, order), CANCEL)
    assert (got.status, Subscription.objects.get().status) == (200, "deleted")


def test_what_is_no_software_is_not_canceled_by_order(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    for name, pair in (
        ("Basic P1Y annual", (400, 800063)),
        ("azure", (400, 800063)),
        ("saas 1y", (403, 800077)),
    ):
        order = bought(alice, kranich, more[name], quantity=1)
        before = everything()
        assert refused(alice("PATCH", path_of(kranich, order), CANCEL)) == pair, name
        assert everything() == before
    azure = Subscription.objects.get(catalog_item_id=more["azure"])
    alice("POST", f"/v1/customers/{kranich.id}/subscriptions/{azure.id}/registrations")
    OrderLine.objects.filter(subscription_id=azure.id).update(product_type="AzureReservation")
    assert refused(alice("PATCH", path_of(kranich, {"id": azure.order_id}), CANCEL)) == (403, 800019)


def test_each_kind_has_changes_of_its_own(world: World, kranich: Customer, more: dict[str, str], time: Time) -> None:
    alice = world.harbor.caller
    for name in ("sql 1y", "azure", "saas"):
        bought(alice, kranich, more[name], quantity=1)
    software, azure, service = (
        Subscription.objects.get(catalog_item_id=more[name]) for name in ("sql 1y", "azure", "saas")
    )
    plan = WantedTerm(term="P3Y")
    for row, changes, code in (
        (software, Changes(quantity=3), 900280),
        (software, Changes(status="suspended"), 800040),
        (software, Changes(status="deleted"), 800040),
        (software, Changes(schedule=plan), 900280),
        (software, Changes(term="P3Y"), 900280),
        (azure, Changes(quantity=2), 900280),
        (azure, Changes(auto_renew=True), 900280),
        (azure, Changes(status="suspended"), 900115),
        (azure, Changes(status="deleted"), 900115),
        (azure, Changes(schedule=plan), 900280),
        (service, Changes(quantity=2), 800081),
        (service, Changes(status="suspended"), 800081),
        (service, Changes(schedule=plan), 900280),
    ):
        before = everything()
        with pytest.raises(Refusal) as caught:
            change_subscription(world.harbor.actor, kranich.id, row.id, changes)
        assert caught.value.code == code, (row.title, changes, caught.value)
        assert everything() == before
    AzureEntitlement.objects.filter(subscription=azure).update(status="canceled")
    change_subscription(world.harbor.actor, kranich.id, azure.id, Changes(status="suspended"))
    time.on("2027-03-01")
    azure.refresh_from_db()
    assert (azure.status, azure.auto_renew, str(azure.next_term_start)) == ("suspended", False, "9999-12-11")
    shown = world.harbor.caller("GET", f"/v1/customers/{kranich.id}/subscriptions/{azure.id}").json
    assert (shown["billingType"], shown["unitType"], shown["commitmentEndDate"]) == (
        "usage", "Usage-based", "9999-12-10T00:00:00Z",
    )  # fmt: skip
    assert "termDuration" not in shown
    change_subscription(world.harbor.actor, kranich.id, azure.id, Changes(status="active"))
    shops.adds_up(azure)
    gone = change_subscription(world.harbor.actor, kranich.id, azure.id, Changes(status="deleted"))
    assert gone.status == "deleted"


def test_a_service_ends_at_once_or_with_its_term(
    world: World, kranich: Customer, more: dict[str, str], time: Time
) -> None:
    alice, actor = world.harbor.caller, world.harbor.actor
    for name in ("saas", "saas", "saas 1y"):
        order = bought(alice, kranich, more[name], quantity=3)
        alice("POST", f"/v1/customers/{kranich.id}/subscriptions/{order['lineItems'][0]['subscriptionId']}/activate")
    early, late, of_a_year = Subscription.objects.order_by("created_at", "id")
    assert change_subscription(actor, kranich.id, late.id, Changes(quantity=4)).quantity == 4
    with pytest.raises(Refusal, match="given back one by one"):
        change_subscription(actor, kranich.id, late.id, Changes(quantity=3))
    time.jump(time.moment + timedelta(hours=24) - timedelta(microseconds=1))
    assert change_subscription(actor, kranich.id, early.id, Changes(status="deleted")).status == "deleted"
    last = SubscriptionChange.objects.filter(subscription=early).latest("number")
    assert (last.refund, last.policy_id) == ("full", "monthly-service")
    time.jump(time.moment + timedelta(microseconds=1))
    for _again in range(2):
        row = change_subscription(actor, kranich.id, late.id, Changes(status="deleted"))
        assert (row.status, row.auto_renew) == ("active", False)
    time.jump(time.moment + timedelta(hours=336 - 24) - timedelta(microseconds=1))
    assert change_subscription(actor, kranich.id, of_a_year.id, Changes(status="deleted")).status == "deleted"
    time.on("2026-12-21")
    late.refresh_from_db()
    assert late.status == "expired"


def test_what_the_one_patch_of_a_subscription_refuses_of_each_kind(
    world: World, kranich: Customer, more: dict[str, str]
) -> None:
    alice = world.harbor.caller
    for name in ("sql 1y", "azure", "saas"):
        bought(alice, kranich, more[name], quantity=1)
    software, azure, service = (
        Subscription.objects.get(catalog_item_id=more[name]) for name in ("sql 1y", "azure", "saas")
    )
    for row, change, code in (
        (software, {"status": "suspended"}, 800040),
        (software, {"status": "deleted"}, 800040),
        (software, {"quantity": 2}, 900280),
        (azure, {"quantity": 2}, 900280),
        (azure, {"autoRenewEnabled": True}, 900280),
        (service, {"quantity": 2}, 800081),
    ):
        before = everything()
        got = alice("PATCH", f"/v1/customers/{kranich.id}/subscriptions/{row.id}", change)
        assert refused(got) == (400, code), (row.title, change)
        assert everything() == before


# Another billing cycle (LC43)


def test_a_legacy_order_is_charged_in_another_rhythm(
    world: World, kranich: Customer, more: dict[str, str], time: Time
) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["office"], billingCycle="Monthly")
    path = path_of(kranich, order)
    time.on("2027-01-15")
    LegacyPrice.objects.filter(offer_id=OFFICE, billing_plan="annual").update(unit_price_e8=130_00000000)
    got = alice("PATCH", path, order | {"billingCycle": "Annual"})
    changed = check("Order", got.json)
    assert (got.status, changed["billingCycle"], changed["id"]) == (200, "annual", order["id"])
    row = Subscription.objects.get()
    assert (row.billing_cycle, row.unit_price_e8, str(row.anchor), str(row.next_term_start)) == (
        "annual",
        130_00000000,
        "2027-01-15",
        "2028-01-15",
    )
    shops.adds_up(row)
    assert shops.history(row)[-1] == ("change_plan", 2, 2)
    assert refused(alice("PATCH", path, {"billingCycle": "monthly"}, If_Match=order["attributes"]["etag"])) == (
        400,
        2055,
    )
    back = alice("PATCH", path, {"BillingCycle": 1}, If_Match=changed["attributes"]["etag"])
    assert (back.status, back.json["billingCycle"]) == (200, "monthly")
    records = AuditRecord.objects.filter(operation="update_order").count()
    same = alice("PATCH", path, alice("GET", path).json)
    assert (same.status, same.json) == (200, alice("GET", path).json)
    assert AuditRecord.objects.filter(operation="update_order").count() == records


def test_which_orders_keep_their_rhythm(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    annual = {"billingCycle": "annual"}
    for item in (more["once a month"], more["Basic P1Y monthly"], more["azure"]):
        order = bought(alice, kranich, item, quantity=1)
        before = everything()
        assert refused(alice("PATCH", path_of(kranich, order), annual)) == (400, 6001), item
        assert everything() == before
    order = bought(alice, kranich, more["office"], billingCycle="monthly")
    Subscription.objects.filter(order_id=order["id"]).update(status="suspended")
    assert refused(alice("PATCH", path_of(kranich, order), annual)) == (400, 6000)
    assert refused(alice("PATCH", path_of(kranich, order), {"billingCycle": "weekly"})) == (400, 900126)


def test_a_billing_cycle_needs_a_valid_reseller(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    row = {"offerId": more["office"], "quantity": 1, "partnerIdOnRecord": world.alpine.mpn_id}
    order = alice("POST", f"/v1/customers/{kranich.id}/orders", {"billingCycle": "monthly", "lineItems": [row]}).json
    Order.objects.get(id=order["id"])
    OrderLine.objects.filter(order_id=order["id"]).update(partner_id_on_record="1234567")
    got = alice("PATCH", path_of(kranich, order), {"billingCycle": "annual"})
    assert refused(got) == (404, 800015)


# Add-ons (api.md 13)


def test_add_ons_join_the_order_of_their_base(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["office"], billingCycle="annual")
    base = order["lineItems"][0]["subscriptionId"]
    add_on = {"LineItemNumber": 1, "OfferId": more["voice"].lower(), "Quantity": 3, "ParentSubscriptionId": base}
    path, again = path_of(kranich, order), str(uuid4())
    sent = order | {"lineItems": [order["lineItems"][0], add_on]}
    with at_most(60):
        got = alice("PATCH", path, sent, MS_RequestId=again)
    changed = check("Order", got.json)
    assert (got.status, len(changed["lineItems"])) == (200, 2), got.bytes
    new = changed["lineItems"][1]
    assert (new["lineItemNumber"], new["offerId"], new["quantity"], new["parentSubscriptionId"]) == (1, VOICE, 3, base)
    assert alice("PATCH", path, sent, MS_RequestId=again).bytes == got.bytes
    row = Subscription.objects.get(id=new["subscriptionId"])
    assert (str(row.parent_id), row.billing_cycle, row.order_id, row.status) == (base, "annual", order["id"], "active")
    assert Order.objects.get().total_minor == 2 * 12000 + 3 * 12000
    assert alice("GET", f"{path}?include_price=true").json["totalPrice"] == 600
    assert [line["lineItemNumber"] for line in alice("GET", path).json["lineItems"]] == [0, 1]


def test_what_adds_to_nothing_is_refused(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["office"], billingCycle="annual")
    other = bought(alice, kranich, more["once a month"])
    base, elsewhere = (one["lineItems"][0]["subscriptionId"] for one in (order, other))
    line = {"offerId": more["voice"], "quantity": 1, "parentSubscriptionId": base}
    for changed, pair in (
        ({"parentSubscriptionId": elsewhere}, (400, 800029)),
        ({"parentSubscriptionId": str(uuid4())}, (400, 800029)),
        ({"parentSubscriptionId": None}, (400, 3000)),
        ({"parentSubscriptionId": "none"}, (400, 3000)),
        ({"offerId": more["once a month"]}, (400, 800029)),
        ({"offerId": "MS-NOTHING"}, (400, 800029)),
        ({"quantity": 5000}, (400, 800009)),
        ({"quantity": None}, (400, 3000)),
    ):
        before = everything()
        assert refused(alice("PATCH", path_of(kranich, order), {"lineItems": [line | changed]})) == pair, changed
        assert everything() == before
    Subscription.objects.filter(id=base).update(status="suspended")
    assert refused(alice("PATCH", path_of(kranich, order), {"lineItems": [line]})) == (400, 800029)


def test_two_changes_are_made_together_or_not_at_all(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["office"], billingCycle="monthly")
    base = order["lineItems"][0]["subscriptionId"]
    add_on = {"offerId": more["voice"], "quantity": 1, "parentSubscriptionId": base}
    before = everything()
    bad = {"billingCycle": "annual", "lineItems": [add_on | {"quantity": 5000}]}
    assert refused(alice("PATCH", path_of(kranich, order), bad)) == (400, 800009)
    assert refused(alice("PATCH", path_of(kranich, order), CANCEL | {"billingCycle": "annual"})) == (400, 3000)
    assert everything() == before
    got = alice("PATCH", path_of(kranich, order), {"billingCycle": "annual", "lineItems": [add_on]})
    assert got.status == 200, got.bytes
    assert {row.billing_cycle for row in Subscription.objects.all()} == {"annual"}


def test_what_an_order_does_not_change(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    order = bought(alice, kranich, more["Basic P1Y annual"])
    path, line = path_of(kranich, order), order["lineItems"][0]
    before = everything()
    for changed in (
        {"status": "pending"},
        {"lineItems": [line | {"quantity": 3}]},
        {"lineItems": [line | {"partnerIdOnRecord": world.alpine.mpn_id}]},
    ):
        assert refused(alice("PATCH", path, changed)) == (400, 3000), changed
    unchanged: list[dict[str, Any]] = [{}, order, {"lineItems": []}, {"lineItems": [line | {"offerId": None}]}]
    for same in (*unchanged, {"status": "unknown"}):
        got = alice("PATCH", path, same)
        assert (got.status, got.json["attributes"]) == (200, order["attributes"]), same
    assert refused(alice("PATCH", path, {}, If_Match="7")) == (400, 2055)
    assert refused(alice("PATCH", path, order | {"attributes": {"etag": "x"}})) == (400, 2055)
    assert everything() == before


# Who may


def test_who_may_change_an_order(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    software, office = bought(alice, kranich, more["cal"]), bought(alice, kranich, more["office"])
    base = office["lineItems"][0]["subscriptionId"]
    voice = {"lineItems": [{"offerId": more["voice"], "quantity": 1, "parentSubscriptionId": base}]}
    acts = ((software, CANCEL), (office, {"billingCycle": "annual"}), (office, voice))
    for role, allowed in (
        ("helpdesk_agent", (403, 403, 403)),
        ("sales_agent", (403, 403, 200)),
        ("billing_admin", (403, 200, 403)),
        ("global_admin", (200, 200, 200)),
    ):
        caller = colleague(world.harbor, role)
        for (order, body), status in zip(acts, allowed, strict=True):
            got = caller("PATCH", path_of(kranich, order) + "?validateOnly=true", body)
            assert got.status == status, (role, body, got.bytes)
    other = worlds.customer(world.harbor, domain="other.onmicrosoft.com").customer
    before = everything()
    for stranger, pair in (
        (world.nordic.caller, (404, 60003)),
        (colleague(world.nordic, "global_admin"), (404, 60003)),
        (world.alpine.caller, (403, 910032)),
        (admin_of(kranich), (403, 900150)),
    ):
        for order, body in acts:
            got = stranger("PATCH", path_of(kranich, order), body)
            assert refused(got) == pair, got.bytes
    assert refused(alice("PATCH", path_of(other, software), CANCEL)) == (404, 20000)
    assert refused(alice("PATCH", path_of(kranich, {"id": "0" * 12}), CANCEL)) == (404, 20000)
    assert everything() == before
    assert alice("PATCH", path_of(kranich, software).upper().replace("/V1", "/v1"), CANCEL).status == 200

"""A double click, eight at once, a lost answer: one effect, and an answer that says which."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from tests.support import world
from tests.support.world import World
from tests.wire.conftest import Got
from tests.wire.test_hostile_input import new_customer
from twotier.access.models import Organization, Person
from twotier.access.tokens import keys, verify
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer, CustomerDraft
from twotier.customers.usecases.attest_agreement import Attestation
from twotier.orders.models import Cart, Order
from twotier.orders.pricing import Wanted
from twotier.orders.usecases import keep_draft, submit_draft
from twotier.subscriptions.models import SeatBatch, Subscription

pytestmark = pytest.mark.django_db(transaction=True)
EIGHT = 8


class Shop:
    """The small world with a customer of Harbor through Alpine."""

    def __init__(self, folder: Path) -> None:
        self.world: World = world.build()
        self.items = world.prices(folder)
        self.customer: UUID = world.customer(self.world.harbor, self.world.alpine).customer.id
        self.call = self.world.harbor.caller
        self.item = self.items["Basic P1Y monthly"]

    def path(self, rest: str) -> str:
        """Return an address below the customer."""
        return f"/v1/customers/{self.customer}/{rest}"

    def cart(self, quantity: int = 10) -> str:
        """Return the address of a new cart."""
        got = self.call("POST", self.path("carts"), {"lineItems": [{"catalogItemId": self.item, "quantity": quantity}]})
        assert got.status == 201, got.bytes
        return self.path(f"carts/{got.json['id']}")

    def subscription(self, quantity: int = 10) -> str:
        """Return the address of a new subscription."""
        got = self.call("POST", self.cart(quantity) + "/checkout")
        return self.path(f"subscriptions/{got.json['orders'][0]['lineItems'][0]['subscriptionId']}")


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path) -> Any:
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        yield Shop(tmp_path)
        keys.forget()


def at_once(act: Callable[[int], Any], count: int = EIGHT) -> list[Any]:
    """Run an act in threads that start together, each with a connection of its own."""
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return act(number)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def statuses(answers: list[Got]) -> list[int]:
    """Return the statuses, sorted."""
    return sorted(answer.status for answer in answers)


def test_a_cart_checked_out_eight_times_at_once_is_one_order(shop: Shop) -> None:
    cart, token = shop.cart(), shop.call.token()
    answers = at_once(
        lambda n: shop.call("POST", cart + "/checkout", Authorization=f"Bearer {token}", MS_RequestId=str(uuid4()))
    )
    assert statuses(answers) == [201] * EIGHT, [answer.bytes[:200] for answer in answers]
    assert len({answer.json["orders"][0]["id"] for answer in answers}) == 1
    assert Order.objects.count() == Subscription.objects.count() == 1


def test_checkout_and_change_of_one_cart_at_once_order_what_the_cart_said(shop: Shop) -> None:
    cart, token = shop.cart(10), f"Bearer {shop.call.token()}"
    lines = {"lineItems": [{"catalogItemId": shop.item, "quantity": 99}]}

    def act(number: int) -> Got:
        if number % 2:
            return shop.call("PUT", cart, lines, Authorization=token)
        return shop.call("POST", cart + "/checkout", Authorization=token)

    answers = at_once(act)
    assert set(statuses(answers)) <= {201, 400}, [answer.bytes[:200] for answer in answers]
    kept = Cart.objects.get().lines[0]["wanted"]["quantity"]
    assert [row.quantity for row in Subscription.objects.all()] == [kept]


def test_eight_reductions_at_once_give_back_no_seat_twice(shop: Shop) -> None:
    path, token = shop.subscription(10), f"Bearer {shop.call.token()}"
    etag = shop.call("GET", path).json["attributes"]["etag"]
    answers = at_once(
        lambda n: shop.call("PATCH", path, {"quantity": 9 - n, "attributes": {"etag": etag}}, Authorization=token)
    )
    assert statuses(answers) == [200] + [400] * 7, [answer.bytes[:200] for answer in answers]
    row = Subscription.objects.get()
    assert row.quantity == sum(SeatBatch.objects.values_list("quantity", flat=True))
    assert AuditRecord.objects.filter(operation="update_subscription").count() == 1


def test_eight_changes_at_once_without_etag_keep_seats_and_batches_equal(shop: Shop) -> None:
    path, token = shop.subscription(10), f"Bearer {shop.call.token()}"
    answers = at_once(lambda n: shop.call("PATCH", path, {"quantity": 7 + n}, Authorization=token))
    assert statuses(answers) == [200] * EIGHT, [answer.bytes[:200] for answer in answers]
    row = Subscription.objects.get()
    assert row.quantity == sum(SeatBatch.objects.values_list("quantity", flat=True))
    changed = AuditRecord.objects.filter(operation="update_subscription").count()
    assert row.version == 1 + changed


def test_name_and_quantity_changed_at_once_are_both_kept(shop: Shop) -> None:
    path, token = shop.subscription(10), f"Bearer {shop.call.token()}"
    bodies: list[dict[str, Any]] = [{"quantity": 12}, {"friendlyName": "Ours"}]
    answers = at_once(lambda n: shop.call("PATCH", path, bodies[n % 2], Authorization=token))
    assert statuses(answers) == [200] * EIGHT
    row = Subscription.objects.get()
    assert (row.quantity, row.friendly_name, row.version) == (12, "Ours", 3)


def test_one_domain_wanted_eight_times_at_once_goes_to_one(shop: Shop) -> None:
    token = f"Bearer {shop.call.token()}"
    before = Customer.objects.count()
    answers = at_once(
        lambda n: shop.call(
            "POST", "/v1/customers", new_customer(domain="ONE.onmicrosoft.com" if n % 2 else "one.onmicrosoft.com"),
            Authorization=token, MS_RequestId=str(uuid4()),
        )
    )  # fmt: skip
    assert statuses(answers) == [201] + [409] * 7, [answer.bytes[:200] for answer in answers]
    assert {answer.json["code"] for answer in answers if answer.status == 409} <= {910033, 600002, 3000}
    assert Customer.objects.count() == before + 1
    assert Organization.objects.filter(domain__iexact="one.onmicrosoft.com").count() == 1
    assert Person.objects.filter(user_name="admin@one.onmicrosoft.com").count() == 1


def test_a_draft_submitted_eight_times_at_once_is_one_customer_and_one_order(shop: Shop) -> None:
    actor = shop.world.harbor.actor
    draft = keep_draft.start_customer(actor, reseller_id=shop.world.alpine.id)
    keep_draft.keep_lines(actor, draft.id, [Wanted(id=0, catalog_item_id=shop.item, quantity=3)])
    said = Attestation(first_name="Ada", last_name="Kranich", email="ada@x.test", agreed_on=clock.now())
    form = world.form(domain="draft.onmicrosoft.com")
    answers = at_once(lambda n: submit_draft.sell_to_new_customer(actor, draft.id, form, said))
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refusals) == EIGHT - 1
    assert {refusal.code for refusal in refusals} == {910036}
    assert Order.objects.count() == Subscription.objects.count() == 1
    assert Customer.objects.filter(domain="draft.onmicrosoft.com").count() == 1
    assert CustomerDraft.objects.get().form == {}


@pytest.mark.trap(20)
@pytest.mark.observed(7)
def test_a_lost_answer_is_told_again_and_a_refusal_is_thought_over(shop: Shop) -> None:
    named, body = str(uuid4()), new_customer(domain="again.onmicrosoft.com")
    first = shop.call("POST", "/v1/customers", body, MS_RequestId=named)
    assert (first.status, shop.call("POST", "/v1/customers", body, MS_RequestId=named).bytes) == (201, first.bytes)
    other = shop.call("POST", "/v1/customers", new_customer(domain="other.onmicrosoft.com"), MS_RequestId=named)
    assert (other.status, other.json["code"]) == (400, 910052)
    assert Customer.objects.filter(domain="again.onmicrosoft.com").count() == 1
    late = str(uuid4())
    line = {"lineItems": [{"offerId": shop.item, "quantity": 1, "partnerIdOnRecord": shop.world.seine.mpn_id}]}
    assert shop.call("POST", shop.path("orders"), line, MS_RequestId=late).status == 403
    line["lineItems"][0]["partnerIdOnRecord"] = shop.world.alpine.mpn_id
    assert shop.call("POST", shop.path("orders"), line, MS_RequestId=late).status == 201


def test_a_request_id_is_the_callers_own(shop: Shop) -> None:
    named = str(uuid4())
    body = new_customer(domain="mine.onmicrosoft.com")
    assert shop.call("POST", "/v1/customers", body, MS_RequestId=named).status == 201
    assert shop.world.baltic.caller("POST", "/v1/customers", body, MS_RequestId=named).status in (403, 409)
    assert shop.world.nordic.caller("POST", "/v1/customers", body, MS_RequestId=named).status == 409
    app = shop.call("POST", "/v1/customers", body, app_only=True, MS_RequestId=named)
    assert app.status == 409
    assert b"password" not in app.bytes


def test_trying_a_write_leaves_nothing_and_tells_no_password(shop: Shop) -> None:
    before = (
        Customer.objects.count(),
        Organization.objects.count(),
        Person.objects.count(),
        AuditRecord.objects.count(),
    )
    got = shop.call("POST", "/v1/customers?validateOnly=true", new_customer(), MS_RequestId=str(uuid4()))
    assert got.status == 201
    assert b"password" not in got.bytes
    assert before == (
        Customer.objects.count(), Organization.objects.count(), Person.objects.count(), AuditRecord.objects.count()
    )  # fmt: skip

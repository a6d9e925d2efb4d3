"""Order requests: who asks whom, what acceptance does, what closes them, and who gets which mail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.portal.lists import person
from tests.support import two_ways, world
from tests.support.two_ways import TwoWays
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization, Person
from twotier.catalog.models import Availability
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.customers import queries as customers
from twotier.customers.models import Relationship, ResellerAssociation
from twotier.customers.usecases.associate_reseller import remove_reseller
from twotier.notices.mail import rendered
from twotier.orders import requests
from twotier.orders.models import Order, OrderRequest
from twotier.orders.pricing import Wanted, fingerprint, price
from twotier.orders.usecases.answer_request import accept_request, refuse_request, withdraw_request
from twotier.orders.usecases.request_order import request_order
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.request_change import request_quantity, request_renewal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return the world of both ways."""
    return two_ways.build(tmp_path)


def refused(act: Callable[[], object]) -> tuple[int, str]:
    """Return code and error name of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code, caught.value.error_name


def said(act: Callable[[], object]) -> str:
    """Return the sentence of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return str(caught.value)


def asked(scene: TwoWays, **more: Any) -> OrderRequest:
    """Return Alpine's request to Harbor for ten seats of a new subscription."""
    return request_order(scene.alpine.actor, scene.indirect.id, [scene.line(quantity=10)], **more)


def admin_of(scene: TwoWays) -> Actor:
    """Return the customer's first administrator."""
    admin = Person.objects.get(tenant_id=scene.indirect.id)
    found = access_queries.member(admin.id, scene.indirect.id)
    assert found
    return found


def mails(template: str) -> list[dict[str, Any]]:
    """Return the bodies of the mails of a template that wait to leave."""
    rows = OutboxMessage.objects.filter(channel="mail").order_by("id")
    return [row.body for row in rows if row.body["template"] == f"orders/{template}"]


@pytest.mark.rows("S75")
def test_an_accepted_request_is_an_order_of_the_provider_with_the_reseller_on_record(scene: TwoWays) -> None:
    request = asked(scene, note=" For the new branch ")
    assert (request.status, request.receiver_id, request.note) == ("open", scene.harbor.id, "For the new branch")
    assert not Order.objects.exists()
    done = accept_request(scene.harbor.actor, request.id)
    sold = Subscription.objects.get(tenant_id=scene.indirect.id)
    assert (sold.quantity, sold.partner_id, sold.reseller_id) == (10, scene.harbor.id, scene.alpine.id)
    assert sold.partner_of_record == scene.alpine.mpn_id
    assert (done.status, done.order_ids) == ("accepted", [sold.order_id])
    done.refresh_from_db()
    assert (done.order_ids, done.answered_by_name != "", done.answered_at is None) == ([sold.order_id], True, False)
    operations = set(AuditRecord.objects.values_list("operation", flat=True))
    assert {"create_order_request", "accept_order_request", "create_order"} <= operations


@pytest.mark.rows("S75")
def test_each_side_gets_its_mail_in_the_readers_language(scene: TwoWays) -> None:
    french = person(scene.harbor.id, "sales_agent")
    Person.objects.filter(id=french.id).update(language="fr", email="fr@harbor.test")
    person(scene.harbor.id, "billing_admin")
    Organization.objects.filter(id=scene.alpine.id).update(language="ru")
    request = asked(scene, note="Soon, please")
    sent = mails("request_sent")
    assert [(mail["to"], mail["language"]) for mail in sent if mail["to"] == ["fr@harbor.test"]] == [
        (["fr@harbor.test"], "fr")
    ]
    assert len(sent) == 2
    context = sent[0]["context"]
    assert (context["sender"], context["customer"]) == ("Alpine IT", "Kranich Logistik")
    assert context["link"].endswith(f"/order-requests/{request.id}")
    refuse_request(scene.harbor.actor, request.id, reason="No credit left")
    answer = mails("request_refused")
    asker = scene.alpine.caller.person
    assert [(mail["to"], mail["language"]) for mail in answer] == [([asker.user_name], "ru")]
    assert answer[0]["context"]["reason"] == "No credit left"
    again = asked(scene)
    withdraw_request(scene.alpine.actor, again.id)
    assert len(mails("request_withdrawn")) == 2
    accept_request(scene.harbor.actor, asked(scene).id)
    assert len(mails("request_accepted")) == 1


@pytest.mark.parametrize("language", ["en", "de", "fr", "ru", "zh-hant"])
def test_every_mail_is_written_in_every_language(scene: TwoWays, language: str) -> None:
    Person.objects.update(language=language)
    withdraw_request(scene.alpine.actor, asked(scene, note="Soon <b>please</b>").id)
    refuse_request(scene.harbor.actor, asked(scene).id, reason="No credit")
    accept_request(scene.harbor.actor, asked(scene).id)
    bodies = [row.body for row in OutboxMessage.objects.filter(channel="mail", body__template__startswith="orders/")]
    assert {body["template"] for body in bodies} == {
        f"orders/request_{word}" for word in ("sent", "withdrawn", "refused", "accepted")
    }
    for body in bodies:
        subject, text, html = rendered(**body)
        assert "Kranich Logistik" in subject
        assert body["context"]["link"] in text
        assert body["context"]["link"] in html
        assert "<b>" not in html
        assert ("Order request" in subject) == (language == "en")


def test_the_customers_log_keeps_what_the_two_sides_wrote_to_themselves(scene: TwoWays) -> None:
    refuse_request(scene.harbor.actor, asked(scene, note="Their old one is broken").id, reason="Credit is used up")
    for record in AuditRecord.objects.filter(resource_type="order_request"):
        assert record.after == {"kind": "new_subscriptions"}


def test_a_second_click_is_the_same_request(scene: TwoWays) -> None:
    first = asked(scene)
    assert asked(scene).id == first.id
    assert request_order(scene.alpine.actor, scene.indirect.id, [scene.line(quantity=11)]).id != first.id
    assert len(mails("request_sent")) == 2
    withdraw_request(scene.alpine.actor, first.id)
    assert asked(scene).id != first.id


@pytest.mark.rows("S75")
def test_what_is_closed_stays_closed(scene: TwoWays) -> None:
    harbor, alpine = scene.harbor.actor, scene.alpine.actor
    closing: list[Callable[[UUID], OrderRequest]] = [
        partial(accept_request, harbor),
        partial(refuse_request, harbor, reason="No"),
        partial(withdraw_request, alpine),
    ]
    for close in closing:
        one = asked(scene)
        close(one.id)
        placed = Order.objects.count()
        for act in (
            lambda one=one: accept_request(harbor, one.id),
            lambda one=one: refuse_request(harbor, one.id, reason="No"),
            lambda one=one: withdraw_request(alpine, one.id),
        ):
            assert refused(act) == (910039, "order_request_closed")
        assert Order.objects.count() == placed


@pytest.mark.rows("S75")
def test_only_the_two_sides_see_a_request_and_each_has_its_own_answers(scene: TwoWays) -> None:
    request = asked(scene)
    for stranger in (scene.trade.nordic.actor, scene.trade.seine.actor, admin_of(scene)):
        assert refused(partial(requests.request_with, stranger, request.id))[0] == 1000
        with tenancy.scope(stranger.scope):
            assert requests.page(stranger, size=5) == []
    for side in (scene.harbor.actor, scene.alpine.actor):
        with tenancy.scope(side.scope):
            assert [row.id for row in requests.page(side, size=5)] == [request.id]
    assert refused(lambda: accept_request(scene.trade.nordic.actor, request.id))[0] == 1000
    assert refused(lambda: accept_request(scene.alpine.actor, request.id))[0] == 1000
    assert refused(lambda: withdraw_request(scene.harbor.actor, request.id))[0] == 910046


@pytest.mark.postgres
def test_the_second_wall_hides_requests_from_the_customers_other_readers(scene: TwoWays) -> None:
    request = asked(scene)
    for reader, count in (
        (scene.harbor.id, 1),
        (scene.alpine.id, 1),
        (scene.indirect.id, 0),
        (scene.trade.seine.id, 0),
    ):
        with tenancy.scope(reader):
            assert OrderRequest.objects.filter(id=request.id).count() == count


def test_the_list_is_narrowed_by_state_and_customer(scene: TwoWays) -> None:
    first, second = asked(scene), request_order(scene.alpine.actor, scene.indirect.id, [scene.line(quantity=3)])
    withdraw_request(scene.alpine.actor, first.id)
    harbor = scene.harbor.actor

    def page(**find: Any) -> list[UUID]:
        return [row.id for row in requests.page(harbor, size=5, **find)]

    assert page() == [second.id, first.id]
    assert page(status="withdrawn") == [first.id]
    assert page(customer_id=scene.direct.id) == []
    assert [row.id for row in requests.page(harbor, size=1)] == [second.id]


@pytest.mark.rows("S40")
def test_a_request_names_the_side_whose_relationship_is_missing(scene: TwoWays) -> None:
    request = asked(scene)
    rows = Relationship.objects.filter(tenant_id=scene.indirect.id)
    rows.filter(partner_id=scene.harbor.id).update(status="ended")
    act = lambda: request_order(scene.alpine.actor, scene.indirect.id, [scene.line(quantity=2)])  # noqa: E731
    assert refused(act) == (910028, "no_relationship")
    assert "Harbor Distribution" in said(act)
    rows.filter(partner_id=scene.harbor.id).update(status="active")
    rows.filter(partner_id=scene.alpine.id).update(status="ended")
    accept = lambda: accept_request(scene.harbor.actor, request.id)  # noqa: E731
    assert refused(accept) == (910028, "no_relationship")
    assert "Alpine IT" in said(accept)
    request.refresh_from_db()
    assert (request.status, Order.objects.count()) == ("open", 0)


@pytest.mark.rows("S106")
def test_a_request_needs_the_partnership(scene: TwoWays) -> None:
    request = asked(scene)
    two_ways.end_partnership(scene)
    for act in (lambda: accept_request(scene.harbor.actor, request.id), lambda: asked(scene)):
        assert refused(act) == (910016, "partnership_not_active")


@pytest.mark.rows("S75", "S136")
def test_a_customers_own_request_names_the_reseller_where_a_sale_would(scene: TwoWays) -> None:
    def sold() -> Subscription:
        admin, line = admin_of(scene), scene.line(quantity=3)
        request = request_order(admin, scene.indirect.id, [line], receiver_id=scene.harbor.id)
        (order_id,) = accept_request(scene.harbor.actor, request.id).order_ids
        return Subscription.objects.get(order_id=order_id)

    pair = Partnership.objects.filter(tenant_id=scene.harbor.id, reseller_id=scene.alpine.id)
    pair.update(earns_incentives=True)
    assert (sold().reseller_id, sold().partner_of_record) == (scene.alpine.id, scene.alpine.mpn_id)
    pair.update(earns_incentives=False)
    assert (sold().reseller_id, sold().partner_of_record) == (None, "")
    pair.update(earns_incentives=True)
    two_ways.end_partnership(scene)
    assert ResellerAssociation.objects.filter(reseller_id=scene.alpine.id, ended_at=None).exists()
    assert (sold().reseller_id, sold().partner_of_record) == (None, "")


def test_nobody_to_ask_is_said(scene: TwoWays) -> None:
    assert refused(lambda: request_order(scene.alpine.actor, scene.direct.id, [scene.line()]))[0] == 910028
    ResellerAssociation.objects.all().delete()
    assert refused(lambda: asked(scene))[0] == 910028
    assert refused(lambda: asked(scene, receiver_id=scene.trade.nordic.id))[0] == 910028


def test_with_two_providers_the_receiver_is_named(scene: TwoWays) -> None:
    nordic = scene.trade.nordic
    Relationship.objects.create(
        tenant_id=scene.indirect.id, partner_id=nordic.id, kind="provider", status="active", created_at=clock.now()
    )
    ResellerAssociation.objects.create(
        tenant_id=scene.indirect.id, provider_id=nordic.id, reseller_id=scene.alpine.id, granted_at=clock.now()
    )
    assert refused(lambda: asked(scene))[0] == 3000
    assert asked(scene, receiver_id=scene.harbor.id).receiver_id == scene.harbor.id
    assert refused(lambda: asked(scene, receiver_id=nordic.id)) == (910016, "partnership_not_active")


def test_lines_are_checked_before_they_are_sent(scene: TwoWays) -> None:
    alpine, customer = scene.alpine.actor, scene.indirect.id
    assert refused(lambda: request_order(alpine, customer, []))[0] == 3000
    assert refused(lambda: request_order(alpine, customer, [scene.line(quantity=0)]))[0] == 800009
    unknown = Wanted(id=0, catalog_item_id="CFQ7TTC0LH18:0001:ZZZZZZZZZZZZ", quantity=1)
    assert refused(lambda: request_order(alpine, customer, [unknown]))[0] == 800009
    assert refused(lambda: asked(scene, note="x" * 1001))[0] == 3000
    assert refused(lambda: refuse_request(scene.harbor.actor, asked(scene).id, reason=" "))[0] == 3000
    assert not OrderRequest.objects.exclude(status="open").exists()


def test_prices_that_moved_stop_the_acceptance_whole(scene: TwoWays) -> None:
    request, customer = asked(scene), scene.indirect
    seen = fingerprint(price(requests.wanted(scene.harbor.actor, request, customer), customer))
    accept = lambda: accept_request(scene.harbor.actor, request.id, seen=seen)  # noqa: E731
    Availability.objects.update(unit_price_e8=999_000_000)
    assert refused(accept)[0] == 910056
    request.refresh_from_db()
    assert (request.status, request.order_ids, mails("request_accepted")) == ("open", [], [])
    seen = fingerprint(price(requests.wanted(scene.harbor.actor, request, customer), customer))
    assert accept_request(scene.harbor.actor, request.id, seen=seen).status == "accepted"


# Changes of what runs.


@pytest.fixture
def running(scene: TwoWays) -> Subscription:
    """Return a subscription of Harbor with Alpine on record."""
    return scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)


@pytest.mark.rows("S75")
def test_more_and_fewer_seats_are_asked_for_and_changed_by_acceptance(scene: TwoWays, running: Subscription) -> None:
    for quantity in (8, 3):
        request = request_quantity(scene.alpine.actor, running.tenant_id, running.id, quantity)
        running.refresh_from_db()
        assert running.quantity != quantity
        accept_request(scene.harbor.actor, request.id)
        running.refresh_from_db()
        assert running.quantity == quantity
    assert refused(lambda: request_quantity(scene.alpine.actor, running.tenant_id, running.id, 3))[0] == 3000
    assert refused(lambda: request_quantity(scene.alpine.actor, running.tenant_id, running.id, 0))[0] == 2002


@pytest.mark.rows("S77")
def test_a_renewal_choice_is_proposed_where_it_is_not_delegated(scene: TwoWays, running: Subscription) -> None:
    request = request_renewal(scene.alpine.actor, running.tenant_id, running.id, auto_renew=False)
    accept_request(scene.harbor.actor, request.id)
    running.refresh_from_db()
    assert not running.auto_renew
    act = lambda: request_renewal(scene.alpine.actor, running.tenant_id, running.id, auto_renew=False)  # noqa: E731
    assert refused(act)[0] == 3000


def test_a_change_that_is_refused_leaves_the_request_open(scene: TwoWays, running: Subscription) -> None:
    request = request_quantity(scene.alpine.actor, running.tenant_id, running.id, 3)
    running.batches.update(open_until=datetime.now(UTC) - timedelta(days=1))
    assert refused(lambda: accept_request(scene.harbor.actor, request.id))[0] == 900257
    request.refresh_from_db()
    assert request.status == "open"


@pytest.mark.rows("S128")
def test_the_reseller_of_a_single_subscription_asks_about_it_alone(scene: TwoWays) -> None:
    alone = world.customer(scene.harbor, company_name="Elbe Digital", domain="elbe.onmicrosoft.com").customer
    named, other = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id), scene.sold(scene.harbor, alone)
    request = request_quantity(scene.alpine.actor, alone.id, named.id, 7)
    assert request.receiver_id == scene.harbor.id
    accept_request(scene.harbor.actor, request.id)
    named.refresh_from_db()
    assert named.quantity == 7
    assert refused(lambda: request_quantity(scene.alpine.actor, alone.id, other.id, 7))[0] == 20003
    assert refused(lambda: request_order(scene.alpine.actor, alone.id, [scene.line()])) == (20002, "no_relationship")


# Customers ask too.


def test_a_customer_asks_its_partner_and_the_serving_reseller_stands_on_record(scene: TwoWays) -> None:
    admin = admin_of(scene)
    request = request_order(admin, scene.indirect.id, [scene.line(quantity=4)])
    assert (request.sender_id, request.receiver_id) == (scene.indirect.id, scene.harbor.id)
    assert mails("request_sent")[0]["context"]["sender"] == "Kranich Logistik"
    accept_request(scene.harbor.actor, request.id)
    assert Subscription.objects.get(tenant_id=scene.indirect.id).reseller_id == scene.alpine.id
    with tenancy.scope(scene.alpine.id):
        assert refused(lambda: requests.request_with(scene.alpine.actor, request.id))[0] == 1000


def test_a_customer_of_a_direct_partner_gets_no_reseller_on_record(scene: TwoWays) -> None:
    admin = access_queries.member(Person.objects.get(tenant_id=scene.direct.id).id, scene.direct.id)
    assert admin
    request = request_order(admin, scene.direct.id, [scene.line(quantity=4)])
    assert request.receiver_id == scene.alpine.id
    accept_request(scene.alpine.actor, request.id)
    sold = Subscription.objects.get(tenant_id=scene.direct.id)
    assert (sold.partner_id, sold.reseller_id) == (scene.alpine.id, None)


def test_a_customer_is_told_who_no_longer_buys_for_it(scene: TwoWays) -> None:
    remove_reseller(scene.harbor.actor, scene.indirect.id, scene.alpine.id)
    assert customers.kinds_with(scene.harbor.actor, scene.indirect.id) == {"direct"}
    assert request_order(admin_of(scene), scene.indirect.id, [scene.line()]).receiver_id == scene.harbor.id
    Relationship.objects.filter(tenant_id=scene.indirect.id).update(status="ended")
    assert refused(lambda: request_order(admin_of(scene), scene.indirect.id, [scene.line(quantity=2)]))[0] == 910028

"""What the pages of selling must show and keep, row by row of the source documents."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import heading, person, signed_in, words
from tests.portal.test_sale import begun, chosen, reviewed, sold, submitted, typed
from tests.support import world
from tests.support.world import World, partner
from tests.usecases.test_import_products import DEMO
from twotier.access.actors import program
from twotier.access.models import Person
from twotier.access.password_rules import LongEnough
from twotier.catalog.usecases.load_legacy_offers import load_legacy_offers
from twotier.core import clock
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.customers.models import Customer, ResellerAssociation
from twotier.orders.models import Order, OrderLine
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


def more(client: Client, customer: Customer) -> str:
    """Begin to add subscriptions to a customer; return the address that the steps share."""
    begin = client.get(f"/customers/{customer.id}/add-subscription")
    return str(begin.headers["Location"]).removesuffix("/subscriptions")


@pytest.mark.rows("S157", "S158")
def test_review_shows_lines_quantities_prices_and_the_reseller(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"], "12")
    chosen(alice, at, items["Premium P1Y annual"], "3")
    alice.post(f"{at}/subscriptions", {"act": "keep", "quantity-1": "10000001"})
    assert alice.post(f"{at}/subscriptions", {"act": "next"}).status_code == 422
    alice.post(f"{at}/subscriptions", {"act": "keep", "quantity-1": "12"})
    told = words(alice.get(f"{at}/review"))
    for part in (
        "Donau Optik GmbH",
        "Basic",
        "12",
        "€61.20",
        "Premium",
        "€174.84",
        f"Alpine IT, {trade.alpine.mpn_id}",
    ):
        assert part in told, part


@pytest.mark.rows("S161", "S162", "S163", "S165", "S166")
def test_confirmation_shows_the_credentials_masked_to_copy_and_leads_to_the_list(
    trade: World, items: dict[str, str]
) -> None:
    alice = signed_in(trade.harbor)
    _at, answer = sold(alice, trade, items)
    page = answer.content.decode()
    assert Order.objects.get().id in page
    secret = re.findall(r"<code data-secret[^>]*>([^<]+)</code>", page)
    assert len(secret) == 1
    LongEnough(12).validate(secret[0])
    assert page.count("data-copies") >= 2
    assert "data-shows" in page
    assert re.search(r'<a class="btn btn-primary" role="button" href="/customers">Done</a>', page)
    listed = words(alice.get("/customers"))
    assert re.search(r"Donau Optik GmbH .*? Alpine IT", listed)
    assert all(secret[0] not in str(message.body) for message in OutboxMessage.objects.all())


@pytest.mark.rows("S168", "S169")
def test_licenses_are_ordered_on_the_subscription_pages_and_nowhere_else(trade: World, items: dict[str, str]) -> None:
    made = world.customer(trade.harbor, trade.alpine).customer
    admin = Person.objects.get(tenant_id=made.id)
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    console = signed_in(Person.objects.get(id=admin.id))
    for path in ("/", "/subscriptions", "/users", "/partners", "/prices"):
        page = console.get(path)
        assert page.status_code == 200
        assert "add-subscription" not in page.content.decode(), path
        assert "Add subscription" not in words(page), path
        assert "Add products" not in words(page), path
    assert console.get(f"/customers/{made.id}/add-subscription").status_code in (403, 404)
    alice = signed_in(trade.harbor)
    at = more(alice, made)
    chosen(alice, at, items["Basic P1Y monthly"], "5")
    submitted(alice, at)
    found = Subscription.objects.get()
    alice.post(f"/customers/{made.id}/subscriptions/{found.id}", {"version": found.version, "quantity": 7})
    found.refresh_from_db()
    assert found.quantity == 7


@pytest.mark.rows("S172")
def test_the_filter_by_reseller_yields_exactly_its_customers(trade: World) -> None:
    other = partner("Berg IT", "reseller", "AT")
    Partnership.objects.create(
        tenant_id=trade.harbor.id, provider_id=trade.harbor.id, reseller_id=other.id, reseller_mpn_id=other.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip

    def of(reseller: Any, name: str) -> Customer:
        domain = f"{name.split(maxsplit=1)[0].lower()}{name.split()[1].lower()}.onmicrosoft.com"
        return world.customer(trade.harbor, reseller, company_name=name, domain=domain).customer

    of(trade.alpine, "Nord Eins")
    of(trade.alpine, "Nord Zwei")
    of(other, "Nord Drei")
    elsewhere = of(None, "Nord Vier")
    ResellerAssociation.objects.create(
        tenant_id=elsewhere.id, provider_id=trade.nordic.id, reseller_id=trade.alpine.id, granted_at=clock.now()
    )
    alice = signed_in(trade.harbor)

    def listed(**query: str) -> set[str]:
        page = alice.get("/customers", query).content.decode()
        return set(re.findall(r"Nord (?:Eins|Zwei|Drei|Vier)", page))

    assert listed(reseller=str(trade.alpine.id)) == {"Nord Eins", "Nord Zwei"}
    assert listed(reseller=str(other.id)) == {"Nord Drei"}
    assert listed(reseller=str(trade.alpine.id), q="zwei") == {"Nord Zwei"}
    assert listed(reseller=str(other.id), q="zwei") == set()
    assert len(listed(q="nord")) == 4


@pytest.mark.rows("S173", "S174", "S175", "S176")
def test_the_list_of_resellers_has_active_partners_alone(trade: World, items: dict[str, str]) -> None:
    gone, unsigned = partner("Gone IT", "reseller", "AT"), partner("Unsigned IT", "reseller", "AT")
    for reseller, status in ((gone, "removed"), (unsigned, "active")):
        Partnership.objects.create(
            tenant_id=trade.harbor.id, provider_id=trade.harbor.id, reseller_id=reseller.id,
            reseller_mpn_id=reseller.mpn_id, status=status, active_since=clock.now(),
        )  # fmt: skip
    PartnerAgreement.objects.filter(tenant_id=unsigned.id).delete()
    made, alice = world.customer(trade.harbor, trade.alpine).customer, signed_in(trade.harbor)
    assert "Add subscription" in words(alice.get(f"/customers/{made.id}/row", headers={"HX-Request": "true"}))
    at = more(alice, made)
    chosen(alice, at, items["Basic P1Y monthly"], "5")
    chosen(alice, at, items["Premium P1Y monthly"], "2")
    page = alice.get(f"{at}/subscriptions").content.decode()
    field = re.findall(r'<select[^>]*name="reseller".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'<option value="([^"]*)"', field) == ["", str(trade.alpine.id)]
    for refused in (gone, trade.seine):
        sent = {"act": "keep", "reseller": str(refused.id)}
        assert alice.post(f"{at}/subscriptions", sent).status_code == 422
    submitted(alice, at)
    assert set(OrderLine.objects.values_list("partner_id_on_record", flat=True)) == {trade.alpine.mpn_id}
    assert Subscription.objects.count() == 2


@pytest.mark.rows("S177", "S179")
def test_new_subscriptions_stand_in_the_list_with_their_state_and_in_the_log(
    trade: World, items: dict[str, str]
) -> None:
    made, alice = world.customer(trade.harbor, trade.alpine).customer, signed_in(trade.harbor)
    at = more(alice, made)
    chosen(alice, at, items["Basic P1Y monthly"], "5")
    answer = submitted(alice, at)
    assert "1 of 1 active" in words(answer)
    assert re.search(r"Basic .* 5 Active", words(alice.get(f"/customers/{made.id}/subscriptions")))
    Subscription.objects.update(status="pending")
    for page in (
        f"/customers/{made.id}/subscriptions",
        f"/customers/{made.id}/subscriptions/{Subscription.objects.get().id}",
    ):
        assert "Pending" in words(alice.get(page)), page
    told = AuditRecord.objects.filter(customer_id=made.id, user_name=trade.harbor.caller.person.user_name)
    assert {"create_order", "create_subscription"} <= set(told.values_list("operation", flat=True))


def test_legacy_offers_are_found_and_sold_with_their_plans(trade: World, items: dict[str, str]) -> None:
    load_legacy_offers(program(), DEMO / "legacy-offers.json")
    made, alice = world.customer(trade.harbor, trade.alpine).customer, signed_in(trade.harbor)
    at = more(alice, made)
    assert "Legacy offer" not in words(alice.get(f"{at}/subscriptions"))
    page = alice.get(f"{at}/subscriptions", {"q": "business"}).content.decode()
    assert "Legacy offer" in page
    offer, choice = re.findall(r'name="offer-([0-9A-F-]{36})".*?<option value="([^"]*@annual)"', page, re.DOTALL)[0]
    alice.post(f"{at}/subscriptions", {"act": f"add:{offer}", f"offer-{offer}": choice})
    alice.post(f"{at}/subscriptions", {"act": f"add:{offer}", f"offer-{offer}": f"{offer}@odd"})
    page = alice.get(f"{at}/subscriptions").content.decode()
    assert f'value="{choice}" selected' in page
    monthly = choice.replace("@annual", "@monthly")
    alice.post(f"{at}/subscriptions", {"act": "keep", "item-1": monthly, "quantity-1": "4"})
    assert f'value="{monthly}" selected' in alice.get(f"{at}/subscriptions").content.decode()
    assert alice.post(f"{at}/confirmation", {"seen": reviewed(alice, at)}).status_code == 200
    found = Subscription.objects.get()
    assert (found.catalog_item_id, found.billing_cycle, found.quantity) == (offer, "monthly", 4)
    assert found.partner_of_record == trade.alpine.mpn_id


@pytest.mark.rows("S159")
def test_nothing_of_a_sale_stays_when_its_order_is_refused(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"])
    seen = reviewed(alice, at)
    PartnerAgreement.objects.filter(tenant_id=trade.alpine.id).delete()
    answer = alice.post(f"{at}/confirmation", {"seen": seen})
    assert answer.status_code == 409
    assert "has not accepted the partner agreement" in words(answer)
    assert (Customer.objects.count(), Order.objects.count(), ResellerAssociation.objects.count()) == (0, 0, 0)
    assert not Person.objects.filter(user_name="admin@donauoptik.onmicrosoft.com").exists()


@pytest.mark.rows("S126", "S153", "S154", "S155")
def test_the_way_from_indirect_resellers_to_the_locked_form(trade: World) -> None:
    agent = signed_in(person(trade.harbor.id, "sales_agent"))
    page = agent.get("/indirect-resellers").content.decode()
    assert page.count("Add new customer") == 1
    link = re.search(r'href="(/customers/new\?reseller=[^"]+)"', page)
    assert link
    form = agent.get(link[1], follow=True)
    assert heading(form) == "New customer"
    assert re.search(
        rf'name="reseller"[^>]*value="Alpine IT, {trade.alpine.mpn_id}"[^>]*readonly', form.content.decode()
    )

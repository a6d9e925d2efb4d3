"""The sale in the portal: New customer, New subscription, Review, Submit, Confirmation, as a browser walks them."""

import logging
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.support import world
from tests.support.world import Partner, World
from twotier.access.models import Membership, Organization, Person
from twotier.catalog import queries as catalog
from twotier.catalog.models import Availability
from twotier.console.work import Worker
from twotier.core import clock
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.customers.models import Customer, CustomerAgreement, CustomerDraft, SetupLink
from twotier.orders.models import Order, OrderLine
from twotier.portal import setup_links
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db

TYPED = {
    "company_name": "Donau Optik GmbH",
    "domain_prefix": "donauoptik",
    "country": "AT",
    "address_line1": "Ringstraße 5",
    "city": "Wien",
    "postal_code": "1010",
    "first_name": "Lena",
    "last_name": "Huber",
    "email": "lena.huber@donauoptik.test",
    "phone": "",
    "accepted": "on",
    "act": "next",
}


@pytest.fixture
def two_tier(db: None) -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def items(two_tier: World, tmp_path: Path) -> dict[str, str]:
    """Return the catalog item ids of the small price sheet."""
    return world.prices(tmp_path)


def signed_in(partner: Partner, *roles: str) -> Client:
    """Return a browser in which the partner's person is signed in."""
    person = partner.caller.person
    person.must_change_password = False
    person.save(update_fields=["must_change_password"])
    if roles:
        Membership.objects.filter(person=person).update(roles=list(roles))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def harbor(two_tier: World) -> Client:
    """Return a browser of the provider's admin agent."""
    return signed_in(two_tier.harbor)


def typed(**changes: str) -> dict[str, str]:
    """Return a good form with some fields changed."""
    return TYPED | {"accepted_on": clock.today().isoformat()} | changes


def begun(client: Client, reseller: UUID | None = None) -> str:
    """Open a draft and return the address that its steps share."""
    answer = client.get("/customers/new", {"reseller": str(reseller)} if reseller else {})
    assert answer.status_code == 302
    return str(answer.headers["Location"]).removesuffix("/customer")


def chosen(client: Client, at: str, item: str, quantity: str = "12") -> None:
    """Add one item of the catalog with a quantity."""
    sku = item.rpartition(":")[0]
    assert client.post(f"{at}/subscriptions", {"act": f"add:{sku}", f"offer-{sku}": item}).status_code == 302
    number = CustomerDraft.objects.get(id=at.rpartition("/")[2]).lines[-1]["id"]
    client.post(f"{at}/subscriptions", {"act": "keep", f"quantity-{number}": quantity})


def reviewed(client: Client, at: str) -> str:
    """Return the fingerprint of the prices that Review shows."""
    page = text(client.get(f"{at}/review"))
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found, page
    return found[1]


def submitted(client: Client, at: str) -> HttpResponse:
    """Review and submit."""
    return client.post(f"{at}/confirmation", {"seen": reviewed(client, at)})  # type: ignore[return-value]


def text(answer: Any) -> str:
    """Return a page as a reader sees its characters."""
    return unescape(answer.content.decode())


def heading(answer: Any) -> str:
    """Return the one first heading of a page."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode())
    return unescape(found)


def secret(answer: Any) -> str:
    """Return the temporary password of a confirmation."""
    found = re.search(r"<code data-secret[^>]*>([^<]+)</code>", answer.content.decode())
    assert found
    return found[1]


def sold(client: Client, two_tier: World, items: dict[str, str]) -> tuple[str, Any]:
    """Walk the whole sale for Alpine; return its address and the confirmation."""
    at = begun(client, two_tier.alpine.id)
    assert client.post(f"{at}/customer", typed()).headers["Location"] == f"{at}/subscriptions"
    chosen(client, at, items["Basic P1Y monthly"])
    return at, submitted(client, at)


def everything_stored() -> str:
    """Return every value of every table, as a thief of the database would read it."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row]
    return "\n".join(rows)


# The whole way


@pytest.mark.rows("S149", "S159", "S161", "S162")
def test_a_sale_ends_with_setup_info(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    form = harbor.get(f"{at}/customer")
    assert heading(form) == "New customer"
    assert f'value="Alpine IT, {two_tier.alpine.mpn_id}" readonly' in text(form)
    assert harbor.post(f"{at}/customer", typed()).headers["Location"] == f"{at}/subscriptions"
    page = harbor.get(f"{at}/subscriptions", {"q": "basic"})
    assert heading(page) == "New subscription"
    assert "€5.10: 1 year, billed monthly" in text(page)
    assert "Premium" not in text(page)
    chosen(harbor, at, items["Basic P1Y monthly"], "12")
    assert "€61.20" in text(harbor.get(f"{at}/subscriptions"))  # 12 × 5.10
    review = harbor.get(f"{at}/review")
    assert heading(review) == "Review"
    assert "Lena Huber accepted it on" in text(review)
    answer = submitted(harbor, at)
    order, line = Order.objects.get(), OrderLine.objects.get()
    assert heading(answer) == "Confirmation"
    assert f"Order {order.id} is placed." in text(answer)
    assert "admin@donauoptik.onmicrosoft.com" in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert (line.quantity, line.partner_id_on_record) == (12, two_tier.alpine.mpn_id)
    subscription = Subscription.objects.get()
    assert (subscription.status, subscription.reseller_id) == ("active", two_tier.alpine.id)
    assert CustomerAgreement.objects.get().agreed_on.date() == clock.today()
    person = Person.objects.get(user_name="admin@donauoptik.onmicrosoft.com")
    assert person.must_change_password
    assert person.check_password(secret(answer))


@pytest.mark.rows("S163", "S164")
def test_the_password_is_in_that_one_answer_alone(
    harbor: Client, two_tier: World, items: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    at, answer = sold(harbor, two_tier, items)
    password = secret(answer)
    again = harbor.post(f"{at}/confirmation", {"seen": "x"})
    assert again.status_code == 409
    assert "Credentials were shown once; reset the password instead." in text(again)
    pages = [again, *(harbor.get(f"{at}/{step}") for step in ("confirmation", "review", "subscriptions", "customer"))]
    assert all(page.status_code == 409 and password not in text(page) for page in pages)
    assert password not in caplog.text
    assert password not in everything_stored()
    assert password not in repr(dict(harbor.session))
    assert all(password not in repr(message.body) for message in OutboxMessage.objects.all())


@pytest.mark.rows("S159")
def test_two_clicks_are_one_sale(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"])
    seen = reviewed(harbor, at)
    first, second = (harbor.post(f"{at}/confirmation", {"seen": seen}) for _click in range(2))
    assert (heading(first), heading(second)) == ("Confirmation", "Already submitted")
    assert (Customer.objects.count(), Order.objects.count()) == (1, 1)


@pytest.mark.rows("S160")
def test_cancel_asks_once_and_leaves_nothing(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"])
    question = harbor.get(f"{at}/cancel", headers={"HX-Request": "true"})
    assert "The domain prefix donauoptik stays free for anyone" in text(question)
    assert "1 chosen subscription" in text(question)
    assert harbor.post(f"{at}/cancel").status_code == 302
    assert Customer.objects.count() == Order.objects.count() == 0
    assert not Organization.objects.filter(domain__startswith="donauoptik").exists()
    assert "Donau" not in repr(CustomerDraft.objects.values_list("form", "lines"))
    assert "It was canceled." in text(harbor.get(f"{at}/review"))
    assert harbor.post(f"{at}/confirmation", {"seen": ""}).status_code == 409


@pytest.mark.rows("S160")
def test_back_loses_nothing(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed(city="Linz"))
    chosen(harbor, at, items["Premium P1Y annual"], "3")
    assert 'value="Linz"' in text(harbor.get(f"{at}/customer"))
    harbor.post(f"{at}/customer", typed(city="Graz"))
    page = text(harbor.get(f"{at}/subscriptions"))
    assert "€174.84" in page  # 3 × 58.28
    assert "A year, without tax" in page


# The form of a new customer


@pytest.mark.rows("S156")
def test_all_faults_are_said_at_once_and_input_is_kept(harbor: Client, two_tier: World) -> None:
    at = begun(harbor)
    world.customer(two_tier.harbor, domain="taken1.onmicrosoft.com")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    wrong = typed(
        company_name="GmbH", domain_prefix="taken1", postal_code="x", email="no", accepted="", accepted_on=tomorrow
    )
    wrong.pop("accepted")
    answer = harbor.post(f"{at}/customer", wrong)
    page = text(answer)
    assert answer.status_code == 422
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert "6 things to correct" in page
    for part in (
        "legal form",
        "belongs to another customer tenant",
        "not a postal code",
        "not an email",
        "lie in the future",
    ):
        assert part in page
    assert 'value="GmbH"' in page
    assert 'value="GmbH"' in text(harbor.get(f"{at}/customer"))
    assert Customer.objects.count() == 1


def test_fields_follow_the_country_without_script(harbor: Client, two_tier: World) -> None:
    at = begun(harbor)
    assert "Registration number" not in text(harbor.get(f"{at}/customer"))
    answer = harbor.post(f"{at}/customer", typed(country="PL", act="country"))
    page = text(harbor.get(answer.headers["Location"]))
    assert "Registration number" in page
    assert "5267400133" in page
    assert "Donau Optik GmbH" in page
    refused = harbor.post(f"{at}/customer", typed(country="PL", postal_code="00-950"))
    assert "needs a registration number" in text(refused)
    assert "needs a phone number" in text(refused)


def test_states_are_a_list_where_one_exists(two_tier: World) -> None:
    canadian = signed_in(world.partner("Maple Supply", "provider", "CA"))
    page = text(canadian.get(f"{begun(canadian)}/customer"))
    assert re.search(r'<select name="state"', page)
    assert '<option value="DE">' not in page


def test_only_the_region_is_offered_and_taken(harbor: Client) -> None:
    at = begun(harbor)
    page = text(harbor.get(f"{at}/customer"))
    assert '<option value="AT">' in page
    assert '<option value="US">' not in page
    assert "Only countries of your region: Europe." in page
    assert "must be in your region" in text(harbor.post(f"{at}/customer", typed(country="US")))


def test_a_domain_is_checked_while_typing(harbor: Client, two_tier: World) -> None:
    at = begun(harbor)
    world.customer(two_tier.harbor)
    said = [text(harbor.get(f"{at}/domain", {"domain_prefix": prefix})) for prefix in ("kranich", "free1", "a-b", "")]
    assert "kranich.onmicrosoft.com is taken." in said[0]
    assert "free1.onmicrosoft.com is free." in said[1]
    assert "only letters A to Z and digits" in said[2]
    assert "<p" not in said[3]


@pytest.mark.rows("S155")
def test_a_locked_reseller_stays(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed(reseller=str(two_tier.seine.id)))
    chosen(harbor, at, items["Basic P1Y monthly"])
    submitted(harbor, at)
    assert OrderLine.objects.get().partner_id_on_record == two_tier.alpine.mpn_id


@pytest.mark.rows("S150")
def test_a_reseller_is_chosen_among_partners_or_left_out(
    harbor: Client, two_tier: World, items: dict[str, str]
) -> None:
    at = begun(harbor)
    page = text(harbor.get(f"{at}/customer"))
    assert f"Alpine IT, {two_tier.alpine.mpn_id}" in page
    assert "Seine Services" not in page
    stranger = harbor.post(f"{at}/customer", typed(reseller=str(two_tier.seine.id)))
    assert "Without a partnership you cannot transact with a reseller." in text(stranger)
    assert harbor.post(f"{at}/customer", typed(reseller="no-uuid")).status_code == 422
    assert harbor.get(f"{at}/customer").status_code == 200
    harbor.post(f"{at}/customer", typed(reseller=str(two_tier.alpine.id)))
    chosen(harbor, at, items["Basic P1Y monthly"])
    submitted(harbor, at)
    assert Subscription.objects.get().reseller_id == two_tier.alpine.id


@pytest.mark.rows("S55", "S154")
def test_no_draft_for_a_reseller_without_partnership(harbor: Client, two_tier: World) -> None:
    assert harbor.get("/customers/new", {"reseller": str(two_tier.seine.id)}).status_code == 403
    assert harbor.get("/customers/new", {"reseller": "x"}).status_code == 404
    assert CustomerDraft.objects.count() == 0


# Lines


@pytest.mark.rows("S157")
def test_quantities_are_whole_and_stay_as_typed(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"])
    for bad in ("1.5", "-3", "", "٣", "9" * 30, "<b>"):
        answer = harbor.post(f"{at}/subscriptions", {"act": "next", "quantity-1": bad})
        assert answer.status_code == 422, bad
        assert "write digits only" in text(answer)
        assert f'value="{bad}"' in text(answer)
    zero = harbor.post(f"{at}/subscriptions", {"act": "next", "quantity-1": "0"})
    assert "must lie between 1 and" in text(zero)
    assert harbor.get(f"{at}/review").headers["Location"] == f"{at}/subscriptions"
    assert harbor.post(f"{at}/subscriptions", {"act": "next", "quantity-1": "7"}).headers["Location"] == f"{at}/review"


def test_no_review_without_a_line(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    answer = harbor.post(f"{at}/subscriptions", {"act": "next"})
    assert (answer.status_code, "Choose at least one subscription first." in text(answer)) == (422, True)


def test_lines_change_terms_and_go(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"], "2")
    chosen(harbor, at, items["Premium P1Y monthly"], "2")
    harbor.post(f"{at}/subscriptions", {"act": "more:1", "item-1": items["Basic P1Y annual"], "support-1": "reseller"})
    harbor.post(f"{at}/subscriptions", {"act": "keep", "item-2": items["Basic P1Y annual"]})
    draft = CustomerDraft.objects.get()
    assert [(line["catalog_item_id"], line["quantity"]) for line in draft.lines] == [
        (items["Basic P1Y annual"], 3),
        (items["Premium P1Y monthly"], 2),
    ]
    page = text(harbor.get(f"{at}/subscriptions"))
    assert "A year, without tax" in page
    assert "A month, without tax" in page
    harbor.post(f"{at}/subscriptions", {"act": "remove:2"})
    submitted(harbor, at)
    assert Subscription.objects.get().support_partner_id == two_tier.alpine.id


def test_moved_prices_stop_a_submission(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"])
    seen = reviewed(harbor, at)
    key = items["Basic P1Y monthly"].rpartition(":")[2]
    row = Availability.objects.get(id=key)
    Availability.objects.filter(id=key).update(valid_until=clock.today())
    row.id, row.unit_price_e8, row.valid_from = "B" * 12, 610_000_000, clock.today()
    row.save(force_insert=True)
    answer = harbor.post(f"{at}/confirmation", {"seen": seen})
    assert answer.status_code == 409
    assert "changed from €5.10 to €6.10" in text(answer)
    assert Customer.objects.count() == Order.objects.count() == 0
    assert heading(submitted(harbor, at)) == "Confirmation"
    assert OrderLine.objects.get().amount_minor == 73_20  # 12 × 6.10


def test_a_reference_market_is_named(harbor: Client, items: dict[str, str]) -> None:
    assert catalog.reference_market("AT") == "DE"
    at = begun(harbor)
    harbor.post(f"{at}/customer", typed())
    assert "Austria has no prices of its own." in text(harbor.get(f"{at}/subscriptions"))


# More subscriptions for an existing customer


@pytest.mark.rows("S174", "S175")
def test_subscriptions_are_added_to_a_customer(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    begin = harbor.get(f"/customers/{made.customer.id}/add-subscription")
    at = str(begin.headers["Location"]).removesuffix("/subscriptions")
    page = text(harbor.get(f"{at}/subscriptions"))
    assert f'<option value="{two_tier.alpine.id}" selected>' in page
    assert "Seine Services" not in page
    chosen(harbor, at, items["Premium P1M monthly"], "4")
    assert harbor.post(f"{at}/subscriptions", {"act": "keep", "reseller": str(two_tier.seine.id)}).status_code == 422
    answer = submitted(harbor, at)
    assert heading(answer) == "Confirmation"
    assert "Setup info" not in text(answer)
    assert Subscription.objects.get().reseller_id == two_tier.alpine.id
    assert "The order for Kranich Logistik is placed." in text(harbor.get(f"{at}/review"))


@pytest.mark.rows("S175")
def test_a_blank_reseller_is_allowed(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine)
    begin = harbor.get(f"/customers/{made.customer.id}/add-subscription")
    at = str(begin.headers["Location"]).removesuffix("/subscriptions")
    chosen(harbor, at, items["Premium P1M monthly"], "4")
    harbor.post(f"{at}/subscriptions", {"act": "keep", "reseller": ""})
    submitted(harbor, at)
    found = Subscription.objects.get()
    assert (found.reseller_id, found.partner_of_record, found.support_partner_id) == (None, "", two_tier.harbor.id)


def test_no_order_before_the_agreement(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine, agreed=False)
    begin = harbor.get(f"/customers/{made.customer.id}/add-subscription")
    at = str(begin.headers["Location"]).removesuffix("/subscriptions")
    chosen(harbor, at, items["Premium P1M monthly"])
    assert "No order before the customer agreement" in text(harbor.get(f"{at}/subscriptions"))
    assert "You record the acceptance on Review" in text(harbor.get(f"{at}/subscriptions"))
    assert submitted(harbor, at).status_code == 422
    seen = {"seen": reviewed(harbor, at), "first_name": "Ada", "last_name": "Kranich", "email": "ada@kranich.test"}
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = harbor.post(f"{at}/confirmation", seen | {"accepted": "on", "accepted_on": tomorrow})
    assert (answer.status_code, "cannot lie in the future" in text(answer)) == (422, True)
    assert (Order.objects.count(), CustomerAgreement.objects.count()) == (0, 0)
    answer = harbor.post(f"{at}/confirmation", seen | {"accepted": "on", "accepted_on": clock.today().isoformat()})
    assert answer.status_code == 200
    agreed = CustomerAgreement.objects.get()
    assert (agreed.first_name, agreed.attested_by_person) == ("Ada", two_tier.harbor.caller.person.id)
    assert Order.objects.count() == 1


# Who may


def test_a_strangers_draft_does_not_exist(harbor: Client, two_tier: World) -> None:
    at = begun(harbor, two_tier.alpine.id)
    for stranger in (signed_in(two_tier.nordic), signed_in(two_tier.alpine)):
        for step in ("customer", "subscriptions", "review", "confirmation", "cancel", "domain"):
            assert stranger.get(f"{at}/{step}").status_code == 404, step
        assert stranger.post(f"{at}/confirmation").status_code == 404
        assert stranger.post(f"{at}/cancel").status_code == 404
    assert CustomerDraft.objects.get().finished_as == ""
    assert harbor.get(f"/sales/{uuid4()}/review").status_code == 404


def test_nobody_sells_without_signing_in(two_tier: World) -> None:
    assert Client().get("/customers/new").headers["Location"].startswith("/sign-in")


def test_resellers_and_helpdesk_do_not_create_customers(two_tier: World) -> None:
    for client in (signed_in(two_tier.alpine), signed_in(two_tier.harbor, "helpdesk_agent")):
        assert client.get("/customers/new").status_code == 403
    assert CustomerDraft.objects.count() == 0


def test_a_user_management_admin_creates_a_customer_without_an_order(two_tier: World, items: dict[str, str]) -> None:
    client = signed_in(two_tier.harbor, "user_management_admin")
    at = begun(client, two_tier.alpine.id)
    page = text(client.get(f"{at}/customer"))
    assert "Next: Review" in page
    assert "Next: Subscriptions" not in page
    assert "customer agreement" not in page
    assert client.post(f"{at}/customer", typed()).headers["Location"] == f"{at}/review"
    assert client.get(f"{at}/subscriptions").headers["Location"] == f"{at}/review"
    answer = submitted(client, at)
    assert "Setup info" in text(answer)
    assert (Customer.objects.count(), Order.objects.count(), CustomerAgreement.objects.count()) == (1, 0, 0)


def test_a_direct_bill_partner_names_no_reseller(two_tier: World, items: dict[str, str]) -> None:
    client = signed_in(two_tier.baltic)
    at = begun(client)
    assert "Reseller (MPN ID)" not in text(client.get(f"{at}/customer"))
    client.post(f"{at}/customer", typed(country="EE", postal_code="10111", city="Tallinn"))
    chosen(client, at, items["Basic P1M monthly"])
    submitted(client, at)
    assert OrderLine.objects.get().partner_id_on_record == ""


# Damage


def test_names_are_never_markup(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    nasty = '<script>alert("x")</script> & Co'
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed(company_name=nasty, city='"><img src=x onerror=y>'))
    chosen(harbor, at, items["Basic P1Y monthly"])
    pages = [harbor.get(f"{at}/{step}") for step in ("customer", "subscriptions", "review", "cancel")]
    pages.append(harbor.get(f"{at}/subscriptions", {"q": nasty}))
    pages.append(submitted(harbor, at))  # type: ignore[arg-type]
    for page in pages:
        assert b"<script>alert" not in page.content
        assert b"<img src=x" not in page.content


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"act": "add:NOPE", "offer-NOPE": "a:b:c"},
        {"act": "add:a:b", "offer-a:b": "x"},
        {"act": "remove:x"},
        {"act": "more:"},
        {"act": "next", "item-1": "CFQ7TTC0LCHC:0001:NONE", "quantity-1": "1"},
        {"act": "\x00", "q": "\x00"},
        {"quantity-1": "1", "support-1": "x' OR 1=1"},
    ],
)
def test_a_damaged_form_breaks_nothing(
    harbor: Client, two_tier: World, items: dict[str, str], posted: dict[str, str]
) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"])
    answer = harbor.post(f"{at}/subscriptions", posted)
    assert answer.status_code in (302, 422)
    assert harbor.get(f"{at}/subscriptions").status_code == 200
    assert len(CustomerDraft.objects.get().lines) == 1


def test_a_submission_without_the_prices_seen_is_stopped(
    harbor: Client, two_tier: World, items: dict[str, str]
) -> None:
    at = begun(harbor, two_tier.alpine.id)
    harbor.post(f"{at}/customer", typed())
    chosen(harbor, at, items["Basic P1Y monthly"])
    assert harbor.post(f"{at}/confirmation").status_code == 409
    assert Order.objects.count() == 0


def test_every_null_and_long_value_is_answered(harbor: Client) -> None:
    at = begun(harbor)
    for value in ("\x00", "x" * 5000, "\u202e", "   "):
        assert harbor.post(f"{at}/customer", dict.fromkeys(TYPED, value)).status_code == 422
        assert harbor.get(f"{at}/customer").status_code == 200


# One-time links


def token_of(answer: Any) -> str:
    """Return the token that only the open Setup info has."""
    found = re.search(r'data-token="([^"]+)"', answer.content.decode())
    assert found
    return unescape(found[1])


def test_a_link_opens_once(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at, answer = sold(harbor, two_tier, items)
    made = harbor.post(f"{at}/setup-link", {"token": token_of(answer), "ciphertext": "c2VhbGVk"})
    assert made.status_code == 201
    url = made.json()["url"]
    somebody = Client()
    assert all(somebody.get(url).status_code == 200 for _preview in range(3))
    opened = somebody.post(url)
    assert opened.json() == {"ciphertext": "c2VhbGVk"}
    assert "no-store" in opened.headers["Cache-Control"]
    again = somebody.post(url)
    assert (again.status_code, again.json()["code"]) == (409, 910035)
    assert SetupLink.objects.get().ciphertext == ""


def test_a_second_link_takes_the_first_ones_place(harbor: Client, two_tier: World, items: dict[str, str]) -> None:
    at, answer = sold(harbor, two_tier, items)
    one, two = (
        harbor.post(f"{at}/setup-link", {"token": token_of(answer), "ciphertext": word}).json()["url"]
        for word in ("b25l", "dHdv")
    )
    assert Client().post(one).status_code == 409
    assert Client().post(two).json() == {"ciphertext": "dHdv"}


def test_a_link_ages_on_the_wall(
    harbor: Client, two_tier: World, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, answer = sold(harbor, two_tier, items)
    url = harbor.post(f"{at}/setup-link", {"token": token_of(answer), "ciphertext": "b25l"}).json()["url"]
    later = clock.wall() + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "wall", lambda: later)
    assert Client().post(url).status_code == 409


def test_what_nobody_opened_in_time_is_erased_by_the_worker(
    harbor: Client, two_tier: World, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, answer = sold(harbor, two_tier, items)
    harbor.post(f"{at}/setup-link", {"token": token_of(answer), "ciphertext": "b25l"})
    Worker().tell()
    assert SetupLink.objects.get().ciphertext == "b25l"
    made = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: made + timedelta(hours=24, seconds=1))
    Worker().tell()
    assert SetupLink.objects.get().ciphertext == ""
    monkeypatch.setattr(clock, "wall", lambda: made + timedelta(days=91))
    Worker().tell()
    assert SetupLink.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "other sale", "other salt"])
def test_no_link_without_the_open_page(harbor: Client, two_tier: World, items: dict[str, str], token: str) -> None:
    at, _answer = sold(harbor, two_tier, items)
    actor = two_tier.harbor.actor
    signed = {
        "other sale": setup_links.token(actor, uuid4()),
        "other salt": signing.TimestampSigner(salt="x").sign(setup_links.bound(actor, UUID(at.rpartition("/")[2]))),
    }
    refused = harbor.post(f"{at}/setup-link", {"token": signed.get(token, token), "ciphertext": "b25l"})
    assert (refused.status_code, refused.json()["code"]) == (409, 910035)
    assert SetupLink.objects.count() == 0


def test_an_unknown_link_says_what_a_used_one_says(two_tier: World) -> None:
    url = f"/setup/{uuid4()}"
    assert Client().get(url).status_code == 200
    assert Client().post(url).json()["code"] == 910035


def test_forms_need_their_token(harbor: Client, two_tier: World) -> None:
    at = begun(harbor)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = harbor.cookies
    assert strict.post(f"{at}/cancel").status_code == 403
    assert strict.post(f"/setup/{uuid4()}").status_code == 403
    assert AuditRecord.objects.filter(operation="create_customer").count() == 0

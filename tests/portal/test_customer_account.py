"""A customer's account: who manages it, the tenant-owner permission, one-time links, its record and its names."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.portal.lists import person, signed_in, statements, words
from tests.portal.test_sale import begun, chosen, reviewed, sold, submitted, token_of, typed
from tests.support import world
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.access.actors import program
from twotier.access.models import Organization, Person
from twotier.access.usecases.choose_password import choose_password
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.customers.models import Customer, SetupLink
from twotier.customers.usecases.manage_users import add_user, reset_user_password
from twotier.delegation.models import TenantOwnerPermission
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def kranich(trade: World) -> Customer:
    """Return a customer of Harbor, served by Alpine."""
    return world.customer(trade.harbor, trade.alpine).customer


def admin(customer: Customer) -> Client:
    """Return the browser of the customer's first administrator, who has chosen a password."""
    found = Person.objects.get(tenant_id=customer.id)
    Person.objects.filter(id=found.id).update(must_change_password=False)
    return signed_in(Person.objects.get(id=found.id))


# Levels


@pytest.mark.rows("S151")
def test_the_page_tells_who_designated_the_reseller_and_when(trade: World, kranich: Customer) -> None:
    Person.objects.filter(id=trade.harbor.caller.person.id).update(first_name="Alice", last_name="Adler")
    told = words(signed_in(trade.harbor).get(f"/customers/{kranich.id}"))
    assert "Who manages the customer Alpine IT Associated since" in told
    assert "Set by Alice Adler, Harbor Distribution" in told
    assert "Admin rights" in told
    seen = words(signed_in(trade.alpine).get(f"/customers/{kranich.id}"))
    assert "Set by" in seen
    assert "Harbor Distribution" in seen
    assert "Ask for the tenant-owner permission" not in seen
    assert statements(signed_in(trade.harbor), f"/customers/{kranich.id}") <= 15


@pytest.mark.rows("S135")
def test_one_switch_asks_and_the_customer_decides(trade: World, kranich: Customer) -> None:
    alice, page = signed_in(trade.harbor), f"/customers/{kranich.id}"
    asked = alice.post(f"{page}/tenant-owner", {"reseller": str(trade.alpine.id)}, follow=True)
    assert "Tenant-owner permission Approval pending" in words(asked)
    assert OutboxMessage.objects.filter(body__template="customers/tenant_owner_asked").count() == 1
    customer, found = admin(kranich), TenantOwnerPermission.objects.get()
    assert "Alpine IT Approval pending" in words(customer.get("/partners"))
    granted = customer.post(f"{page}/tenant-owner/{found.id}/grant", follow=True)
    assert "Alpine IT Active" in words(granted)
    assert "Tenant-owner permission Active" in words(alice.get(page))
    assert "Tenant-owner permission Active" in words(signed_in(trade.alpine).get(page))
    revoked = customer.post(f"{page}/tenant-owner/{found.id}/end", follow=True)
    assert "Alpine IT Ended" in words(revoked)
    assert "Ask for the tenant-owner permission" in words(alice.get(page))


@pytest.mark.rows("S135")
def test_who_cannot_switch(trade: World, kranich: Customer) -> None:
    path, sent = f"/customers/{kranich.id}/tenant-owner", {"reseller": str(trade.alpine.id)}
    for stranger in (trade.nordic, trade.seine):
        assert signed_in(stranger).post(path, sent).status_code in (403, 404)
    for role in ("sales_agent", "helpdesk_agent", "user_management_admin", "billing_admin"):
        client = signed_in(person(trade.harbor.id, role))
        assert client.post(path, sent).status_code == 403
        assert "Ask for the tenant-owner permission" not in words(client.get(f"/customers/{kranich.id}"))
    alice = signed_in(trade.harbor)
    assert alice.post(path, {"reseller": "x"}).status_code == 404
    assert TenantOwnerPermission.objects.count() == 0
    alice.post(path, sent)
    found = TenantOwnerPermission.objects.get()
    assert alice.post(f"{path}/{found.id}/grant").status_code == 403
    assert signed_in(person(kranich.id, "user")).post(f"{path}/{found.id}/grant").status_code == 403
    assert TenantOwnerPermission.objects.get().status == "asked"


@pytest.mark.rows("S134", "S135", "S150", "S155")
def test_new_customer_offers_both_levels_as_agreed(trade: World, items: dict[str, str]) -> None:
    Partnership.objects.update(manages_account=False, owns_tenant=True)
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    page = alice.get(f"{at}/customer").content.decode()
    assert "As in the partnership: no" in page
    assert "As in the partnership: yes" in page
    alice.post(f"{at}/customer", typed(manages_account="yes", owns_tenant="no"))
    assert 'value="yes" selected' in alice.get(f"{at}/customer").content.decode()
    chosen(alice, at, items["Basic P1Y monthly"])
    told = words(alice.get(f"{at}/review"))
    assert "Administers the customer's account Yes" in told
    assert "Gets the tenant-owner permission No" in told
    submitted(alice, at)
    made = Customer.objects.get()
    assert "Admin rights" in words(alice.get(f"/customers/{made.id}"))
    assert TenantOwnerPermission.objects.count() == 0
    agent = signed_in(person(trade.harbor.id, "sales_agent"))
    assert 'name="owns_tenant"' not in agent.get(f"{begun(agent, trade.alpine.id)}/customer").content.decode()


@pytest.mark.rows("S136", "S176")
def test_new_subscription_has_the_reseller_also_for_a_new_customer(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    alice.post(f"{at}/customer", typed())
    page = alice.get(f"{at}/subscriptions").content.decode()
    field = re.findall(r'<select[^>]*name="reseller".*?</select>', page, re.DOTALL)[0]
    assert f'value="{trade.alpine.id}" selected' in field
    assert field.count("<option") == 2
    assert re.search(r'<label[^>]*for="reseller">Reseller \(MPN ID\)</label>', page)
    chosen(alice, at, items["Basic P1Y monthly"])
    alice.post(f"{at}/subscriptions", {"act": "keep", "reseller": ""})
    assert "Reseller (MPN ID) none" in words(alice.get(f"{at}/review"))
    alice.post(f"{at}/customer", typed(city="Graz"))
    submitted(alice, at)
    found = Subscription.objects.get()
    assert (found.partner_of_record, found.reseller_id) == ("", None)
    assert alice.post(f"{at}/subscriptions", {"act": "keep", "reseller": str(trade.seine.id)}).status_code == 409


@pytest.mark.rows("S137", "S178")
def test_the_support_contact_of_the_partnership_is_chosen_beforehand(trade: World, items: dict[str, str]) -> None:
    Partnership.objects.update(gives_support=True)
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    alice.post(f"{at}/customer", typed())
    for name in ("Basic P1Y monthly", "Premium P1Y monthly"):
        sku = items[name].rpartition(":")[0]
        alice.post(f"{at}/subscriptions", {"act": f"add:{sku}", f"offer-{sku}": items[name]})
    page = alice.get(f"{at}/subscriptions").content.decode()
    assert page.count('value="reseller" selected') == 2
    alice.post(f"{at}/subscriptions", {"act": "keep", "support-2": ""})
    assert "Designated support contact: Alpine IT" in words(alice.get(f"{at}/review"))
    submitted(alice, at)
    kept = dict(Subscription.objects.values_list("title", "support_partner_id"))
    assert kept == {"Basic": trade.alpine.id, "Premium": trade.harbor.id}


# One-time links


def link_made(client: Client, trade: World, items: dict[str, str]) -> str:
    """Sell, and make a one-time link from Setup info; return its address."""
    at, answer = sold(client, trade, items)
    made = client.post(f"{at}/setup-link", {"token": token_of(answer), "ciphertext": "c2VhbGVk"})
    return str(made.json()["url"])


@pytest.mark.rows("S163", "S164")
def test_the_maker_reads_when_and_from_where_a_link_was_opened(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    url = link_made(alice, trade, items)
    page = f"/customers/{Customer.objects.get().id}"
    assert "Not opened yet" in words(alice.get(page))
    for other in (signed_in(person(trade.harbor.id, "admin_agent")), signed_in(trade.alpine)):
        assert "One-time links to Setup info" not in words(other.get(page))
    assert Client(REMOTE_ADDR="203.0.113.9").post(url).status_code == 200
    told = words(alice.get(page))
    assert "Opened from 203.0.113.9," in told
    assert "Revoke link" not in told
    operations = list(AuditRecord.objects.order_by("recorded_at").values_list("operation", flat=True))
    assert operations[-2:] == ["make_setup_link", "open_setup_link"]
    assert "c2VhbGVk" not in str(list(AuditRecord.objects.values_list("after", flat=True)))


@pytest.mark.rows("S164")
def test_a_revoked_link_opens_no_more(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    url = link_made(alice, trade, items)
    link = SetupLink.objects.get()
    path = f"/customers/{link.customer_id}/setup-links/{link.id}/revoke"
    assert signed_in(person(trade.harbor.id, "admin_agent")).post(path).status_code == 404
    assert signed_in(trade.nordic).post(path).status_code == 404
    assert "Revoked" in words(alice.post(path, follow=True))
    assert Client().post(url).json()["code"] == 910035
    link.refresh_from_db()
    assert (link.ciphertext, link.opened_at) == ("", None)
    assert alice.post(path).status_code == 302


@pytest.mark.rows("S164")
def test_a_link_does_not_outlive_the_password_that_it_tells(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    url = link_made(alice, trade, items)
    customer = Customer.objects.get()
    first = Person.objects.get(tenant_id=customer.id)
    named: dict[str, Any] = {"first_name": "Zoe", "last_name": "Zander", "user_name": "zoe"}
    other, _password = add_user(trade.harbor.actor, customer.id, **named)
    reset_user_password(trade.harbor.actor, customer.id, other.id)
    assert SetupLink.objects.get().revoked_at is None, "another person's password"
    reset_user_password(trade.harbor.actor, customer.id, first.id)
    assert Client().post(url).json()["code"] == 910035
    link = SetupLink.objects.get()
    assert (link.ciphertext, link.opened_at, link.revoked_at is None) == ("", None, False)
    assert "Revoked" in words(alice.get(f"/customers/{customer.id}"))


def test_a_link_does_not_outlive_the_first_sign_in_either(trade: World, items: dict[str, str]) -> None:
    url = link_made(signed_in(trade.harbor), trade, items)
    first = Person.objects.get(tenant_id=Customer.objects.get().id)
    choose_password(program(), first, "Korrekt-Pferd-Batterie-9")
    assert Client().post(url).json()["code"] == 910035


def test_an_opened_link_is_not_revoked(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    Client().post(link_made(alice, trade, items))
    link = SetupLink.objects.get()
    assert alice.post(f"/customers/{link.customer_id}/setup-links/{link.id}/revoke").status_code == 409


# The record


@pytest.mark.rows("S167")
def test_the_reseller_edits_the_record_and_names_are_remembered(trade: World, kranich: Customer) -> None:
    bob, path = signed_in(trade.alpine), f"/customers/{kranich.id}/edit"
    page = bob.get(path).content.decode()
    assert "Same as the record" in page
    fields = dict(re.findall(r'name="([a-z_0-9]+)" value="([^"]*)"', page))
    fields.pop("csrfmiddlewaretoken")
    sent = {name: fields.get(name, "") for name in (
        "company_name", "address_line1", "address_line2", "city", "state", "postal_code", "first_name",
        "last_name", "email", "phone", "version")}  # fmt: skip
    assert bob.post(path, sent | {"company_name": "  "}).status_code == 422
    assert bob.post(path, sent | {"company_name": "Kranich Spedition"}).status_code == 302
    kranich.refresh_from_db()
    assert kranich.company_name == "Kranich Spedition"
    assert Organization.objects.get(id=kranich.id).name == "Kranich Logistik"
    again = words(bob.get(path))
    assert "Name of the tenant Kranich Logistik Differs from the record" in again
    assert "From Kranich Logistik to Kranich Spedition" in again
    assert "From Kranich" not in words(signed_in(trade.harbor).get(path))
    stale = bob.post(path, sent | {"company_name": "Andere"})
    assert stale.status_code == 422
    assert "changed since it was read" in words(stale)


def test_who_edits_a_record(trade: World, kranich: Customer) -> None:
    path = f"/customers/{kranich.id}/edit"
    billing = signed_in(person(trade.harbor.id, "billing_admin"))
    assert signed_in(trade.nordic).get(path).status_code == 404
    assert billing.get(path).status_code == 403
    assert signed_in(person(trade.harbor.id, "helpdesk_agent")).get(path).status_code == 200
    assert "Edit account" not in words(billing.get(f"/customers/{kranich.id}"))


# The vendor's review


def test_the_vendor_reviews_new_customers(trade: World, items: dict[str, str]) -> None:
    made = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    vendor, alice = signed_in(made.person), signed_in(trade.harbor)
    assert "the review is off" in words(vendor.get("/customer-reviews"))
    assert "Customer reviews" in words(vendor.get("/"))
    vendor.post("/customer-reviews/policy", {"on": "1"})
    at = begun(alice, trade.alpine.id)
    page = words(alice.get(f"{at}/customer"))
    assert "The vendor reviews new customers first" in page
    assert "New subscription" not in page
    assert alice.post(f"{at}/customer", typed()).headers["Location"] == f"{at}/review"
    assert alice.post(f"{at}/confirmation", {"seen": reviewed(alice, at)}).status_code == 200
    customer = Customer.objects.get()
    account = words(alice.get(f"/customers/{customer.id}"))
    assert "The vendor is reviewing this customer" in account
    assert "Add subscription" not in account
    assert alice.get(f"/customers/{customer.id}/add-subscription").status_code == 403
    assert "Donau Optik GmbH" in words(vendor.get("/customer-reviews"))
    path = f"/customer-reviews/{customer.id}"
    assert vendor.post(path, {"act": "deny", "note": ""}).status_code == 422
    vendor.post(path, {"act": "deny", "note": "No such company in the register."})
    assert "No such company in the register." in words(alice.get(f"/customers/{customer.id}"))
    vendor.post(path, {"act": "approve"})
    assert alice.get(f"/customers/{customer.id}/add-subscription").status_code == 302
    reviewer = signed_in(person(made.organization.id, "vendor_representative"))
    assert reviewer.get(path).status_code == 200
    assert reviewer.post(path, {"act": "approve"}).status_code == 403
    assert reviewer.post("/customer-reviews/policy", {"on": "0"}).status_code == 403
    for partner in (alice, signed_in(trade.alpine)):
        assert partner.get("/customer-reviews").status_code == 404
        assert partner.get(path).status_code == 404
    assert mail.outbox == []

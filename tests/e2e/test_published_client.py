"""The first sale through the published client, unmodified, on both databases."""

import logging
from typing import Any
from uuid import uuid4

import pytest
from azure.core.exceptions import DeserializationError

from tests.e2e.programs import Program
from tests.e2e.published_client import Client, is_guid, model
from tests.support.wire_schemas import check, check_list

CUSTOMERS = "getvversioncustomerscustomer"
RELATIONSHIPS = "getvversionrelationshipsrelationship"
ONE_OFFER, OFFERS = "getvversionoffersoffer", "getvversionofferscountrycountry"
CATEGORIES = "getvversionoffercategoriescountrycountry"
COUNTRY = "DE"


@pytest.fixture
def client(program: Program) -> Client:
    """Return the client of the provider's admin agent."""
    return Client(program.url, program.token("harbor"))


@pytest.fixture(autouse=True)
def no_warnings(caplog: pytest.LogCaptureFixture) -> Any:
    """Fail a test in which the package had to warn."""
    caplog.set_level(logging.WARNING)
    yield
    assert not caplog.messages


def new_customer(domain: str, reseller: str) -> Any:
    """Return a customer as a user of the package writes it."""
    address = model(
        "Address", country=COUNTRY, city="Hamburg", postal_code="20457", address_line1="Am Sandtorkai 1",
        first_name="Ada", last_name="Wind",
    )  # fmt: skip
    billing = model(
        "CustomerBillingProfile", first_name="Ada", last_name="Wind", email="ada@windwerk.test", culture="de-DE",
        language="de", company_name="Windwerk GmbH", default_address=address,
    )  # fmt: skip
    company = model("CustomerCompanyProfile", domain=domain)
    return model("Customer", company_profile=company, billing_profile=billing, associated_partner_id=reseller)


def create(client: Client, customer: Any) -> dict[str, Any]:
    """Create a customer. The package cannot read its own type of a password, so it stumbles over the answer."""
    with pytest.raises(DeserializationError):
        client.api.postvversioncustomers(customer, version="1", ms_request_id=str(uuid4()))
    assert client.last.status_code == 201, client.last.text
    made = dict(check("Customer", client.last.json()))
    assert set(made["userCredentials"]) == {"userName", "password"}
    return made


def reseller(client: Client, program: Program) -> tuple[str, str]:
    """Return tenant id and MPN id of the reseller, from the provider's list."""
    kind = "IsIndirectCloudSolutionProviderOf"
    found = client.ask(RELATIONSHIPS, "value", relationship_type=kind)
    check_list("PartnerRelationship", client.last.json())
    alpine = next(row for row in found.items if row.name == "Alpine IT")
    assert (alpine.id, alpine.state) == (program.demo["alpine"]["tenant_id"], "Active")
    assert alpine.mpn_id == program.demo["alpine"]["location_mpn_id"]
    return alpine.id, alpine.mpn_id


def cheapest_offer(client: Client) -> Any:
    """Return an offer that can be bought alone, found as a shop finds it."""
    check_list("OfferCategory", read(client, CATEGORIES, "value", country=COUNTRY))
    offers = client.ask(OFFERS, "value", country=COUNTRY)
    check_list("Offer", client.last.json())
    chosen = next(row for row in offers.items if not row.is_add_on and not row.is_trial and row.name)
    one = client.ask(ONE_OFFER, "value1", chosen.id, country=COUNTRY)
    check("Offer", client.last.json())
    assert one.as_dict() == chosen.as_dict()
    client.ask(ONE_OFFER, "value", next(row.id for row in offers.items if row.has_add_ons), country=COUNTRY)
    check_list("Offer", client.last.json())
    return chosen


def read(client: Client, *operation: Any, **options: Any) -> Any:
    """Call an operation and return the answer as it came over the wire."""
    client.ask(*operation, **options)
    return client.last.json()


def agree(program: Program, customer_id: str) -> None:
    """Record the customer's acceptance, for which the package has no operation."""
    templates = program.call("GET", "/v1/agreements?agreementType=MicrosoftCustomerAgreement").json()
    template = check_list("AgreementMetaData", templates)[0]["templateId"]
    contact = {"firstName": "Ada", "lastName": "Wind", "email": "ada@windwerk.test"}
    body = {"primaryContact": contact, "templateId": template, "type": "MicrosoftCustomerAgreement"}
    got = program.call("POST", f"/v1/customers/{customer_id}/agreements", body)
    assert got.status_code == 201, got.text
    check("Agreement", got.json())


def order_of(offer: Any, mpn_id: str, customer_id: str) -> Any:
    """Return an order for the reseller, as a user of the package writes it."""
    line = model("OrderLineItem", line_item_number=0, offer_id=offer.id, quantity=5, partner_id_on_record=mpn_id)
    return model("Order", reference_customer_id=customer_id, billing_cycle="monthly", line_items=[line])


def test_the_first_sale(client: Client, program: Program) -> None:
    domain = f"windwerk{uuid4().hex[:8]}.onmicrosoft.com"
    client.ask("", "headvversiondomainsdomain", domain, status=404)
    assert not client.last.content
    reseller_id, mpn_id = reseller(client, program)
    key = create(client, new_customer(domain, reseller_id))["id"]
    client.ask("", "headvversiondomainsdomain", domain)
    offer = cheapest_offer(client)
    ordering = ("postvversioncustomerscustomer", "idorders", key, order_of(offer, mpn_id, key))
    assert client.refused(*ordering) == (403, 13605)
    agree(program, key)
    order = client.ask(*ordering, status=201, ms_request_id=str(uuid4()))
    check("Order", client.last.json())
    assert (order.status, order.line_items[0].partner_id_on_record) == ("completed", mpn_id)
    read_orders(client, key, order)
    subscription = read_subscriptions(client, key, order)
    change(client, key, subscription, reseller_id)
    as_reseller = Client(program.url, program.token("alpine"))
    assert as_reseller.ask(CUSTOMERS, "id6", key, subscription.id).quantity == 7


def read_orders(client: Client, key: str, order: Any) -> None:
    """Read the order back, alone and in the list."""
    assert client.ask(CUSTOMERS, "id5", key, order.id).as_dict() == order.as_dict()
    listed = client.ask(CUSTOMERS, "value7", key, billing_type="Monthly")
    assert [row.id for row in listed.items] == [order.id]
    check_list("Order", client.last.json())


def read_subscriptions(client: Client, key: str, order: Any) -> Any:
    """Read the subscription alone and in the list; return it."""
    listed = client.ask(CUSTOMERS, "value9", key, order_id=order.id)
    check_list("Subscription", client.last.json())
    (subscription,) = listed.items
    assert (subscription.status, subscription.quantity, subscription.order_id) == ("active", 5, order.id)
    assert subscription.partner_id == order.line_items[0].partner_id_on_record
    assert is_guid(subscription.id)
    one = client.ask(CUSTOMERS, "id6", key, subscription.id)
    check("Subscription", client.last.json())
    assert one.as_dict() == subscription.as_dict()
    client.ask(CUSTOMERS, "idprovisioningstatus", key, subscription.id)
    check("SubscriptionProvisioningStatus", client.last.json())
    return one


def change(client: Client, key: str, subscription: Any, reseller_id: str) -> None:
    """Add seats, and let the reseller support the customer."""
    subscription.quantity = 7
    patched = client.ask("patchvversioncustomerscustomer", "id4", key, subscription.id, subscription)
    check("Subscription", client.last.json())
    assert patched.quantity == 7
    subscription.quantity = 0
    assert client.refused("patchvversioncustomerscustomer", "id4", key, subscription.id, subscription) == (400, 800090)
    contact = model("SubscriptionsSupportContact", support_tenant_id=reseller_id)
    client.ask("putvversioncustomerscustomer", "idsupportcontact", key, subscription.id, contact)
    kept = client.ask(CUSTOMERS, "idsupportcontact", key, subscription.id)
    check("SupportContact", client.last.json())
    assert (kept.support_tenant_id, kept.name) == (reseller_id, "Alpine IT")


def test_everything_about_a_customer(client: Client, program: Program) -> None:
    key = program.demo["kranich"]["tenant_id"]
    customer = client.ask(CUSTOMERS, "id", key)
    check("Customer", client.last.json())
    assert (customer.id, customer.user_credentials) == (key, None)
    company = client.ask(CUSTOMERS, "idprofilescompany", key)
    check("CustomerCompanyProfile", client.last.json())
    assert company.tenant_id == key
    found = client.ask("getvversioncustomersfilterfilter", "value", size=500, filter=name_starts("kran"))
    check_list("Customer", client.last.json())
    assert key in {row.id for row in found.items}
    partners = client.ask(CUSTOMERS, "idrelationships", key).items
    check_list("PartnerRelationship", client.last.json())
    assert "Alpine IT" in {partner.name for partner in partners}
    check_list("Offer", read(client, CUSTOMERS, "value2", key))
    check_list("OfferCategory", read(client, CUSTOMERS, "idoffercategories", key))
    assert client.refused(CUSTOMERS, "id", str(uuid4())) == (404, 60003)


def name_starts(text: str) -> str:
    """Return a filter as the documentation writes it."""
    return f'{{"Field":"CompanyName","Value":"{text}","Operator":"starts_with"}}'


def test_a_billing_profile_is_changed(client: Client, program: Program) -> None:
    key = program.demo["kranich"]["tenant_id"]
    profile = client.ask(CUSTOMERS, "idprofilesbilling", key)
    check("CustomerBillingProfile", client.last.json())
    profile.first_name, etag = "Edda", client.last.json()["attributes"]["etag"]
    put = ("putvversioncustomerscustomer", "idprofilesbilling", key, profile)
    changed = client.ask(*put, custom_headers={"If-Match": f'"{etag}"'})
    check("CustomerBillingProfile", client.last.json())
    assert (changed.first_name, changed.id) == ("Edda", profile.id)
    assert client.refused(*put, custom_headers={"If-Match": f'"{etag}"'}) == (400, 2055)


def test_what_is_asked_before_an_act(client: Client, program: Program) -> None:
    domains = "getvversionvalidationscheckdomainavailabilitydomain"
    assert client.ask(domains, "prefix", "kranich") is False
    assert client.ask(domains, "prefix", f"free{uuid4().hex[:8]}") is True
    mpn_id = program.demo["alpine"]["location_mpn_id"]
    found = client.ask("getvversionprofilesmpnmpn_idmpn_id", "value", mpn_id=mpn_id)
    check("MpnProfile", client.last.json())
    assert found.mpn_id == mpn_id
    client.ask("", "getvversioncountryvalidationrulescountry", COUNTRY)

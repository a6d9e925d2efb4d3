"""The published Python client's operations around customers: domains, addresses, services, deletion."""

from typing import Any

import pytest

from tests.e2e.published_client import Client, model
from tests.support import world as worlds
from tests.support.world import World
from twotier.access.tokens import keys, verify
from twotier.core import tenancy
from twotier.customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)
OF_CUSTOMER = "vversioncustomerscustomer"


@pytest.fixture
def world(transactional_db: None) -> World:
    with tenancy.scope(tenancy.PROGRAM):
        keys.forget()
        verify.forget()
        return worlds.build()


@pytest.fixture
def customer(world: World) -> Customer:
    """Return a customer of Harbor."""
    with tenancy.scope(tenancy.PROGRAM):
        return worlds.customer(world.harbor, world.alpine).customer


@pytest.fixture
def client(world: World, live_server: Any) -> Client:
    """Return the client of Harbor's admin agent."""
    with tenancy.scope(tenancy.PROGRAM):
        return Client(live_server.url, world.harbor.caller.token())


def test_it_adds_a_domain(client: Client, customer: Customer) -> None:
    domain = model(
        "DomainManagementDomain", authentication_type="managed", capability="email", status="verified",
        verification_method="dns_record",
    )  # fmt: skip
    domain.name = "Example.com"
    sent = model("DomainManagementVerifiedDomain", verified_domain_name="Example.com", domain=domain)
    made = client.ask(f"post{OF_CUSTOMER}", "idverifieddomain", str(customer.id), sent, status=201)
    assert (made.name, made.status, made.is_default) == ("Example.com", "verified", False)


def test_it_checks_an_address(client: Client) -> None:
    address = model(
        "Address", address_line1="1 Microsoft Way", city="Redmond", state="WA", postal_code="98052", country="US"
    )
    client.ask("", "postvversionvalidationsaddress", address)
    assert client.last.json()["status"] == "VerifiedShippable"


def test_it_lists_services_and_deletes_the_customer(client: Client, customer: Customer) -> None:
    assert client.ask(f"get{OF_CUSTOMER}", "idmanagedservices", str(customer.id)).items == []
    client.ask(f"delete{OF_CUSTOMER}", "id", str(customer.id), status=204)
    with tenancy.scope(tenancy.PROGRAM):
        assert Customer.objects.get(id=customer.id).status == "deleted"

"""Verified domains over the wire: whose they are from then on, and what cannot be one."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import world as worlds
from tests.support.two_tier import colleague
from tests.support.wire_schemas import check
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.access import queries as access_queries
from twotier.customers.models import Customer, VerifiedDomain

FEDERATION = {
    "ActiveLogOnUri": "https://sts.example/", "IssuerUri": "Example.com", "LogOffUri": "https://sts.example/off",
    "MetadataExchangeUri": None, "NextSigningCertificate": None, "PassiveLogOnUri": "https://sts.example/passive",
    "PreferredAuthenticationProtocol": "WsFed", "PromptLoginBehavior": "TranslateToFreshPasswordAuth",
    "SigningCertificate": "MIIB", "SigningCertificateUpdateStatus": None, "SupportsMfa": True,
}  # fmt: skip


@pytest.fixture
def customer(world: World) -> Customer:
    """Return a customer of Harbor."""
    return worlds.customer(world.harbor, world.alpine).customer


def body(name: str = "Example.com", settings: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return a domain as clients send it."""
    domain = {
        "AuthenticationType": "Federated", "Capability": "Email", "IsDefault": None, "IsInitial": None, "Name": name,
        "RootDomain": None, "Status": "Verified", "VerificationMethod": "None",
    }  # fmt: skip
    return {
        "VerifiedDomainName": name, "Domain": domain | changes,
        "DomainFederationSettings": FEDERATION if settings is None else settings,
    }  # fmt: skip


def add(who: Caller, customer: Customer, sent: Any, **options: Any) -> Got:
    """Add a domain."""
    return who("POST", f"/v1/customers/{customer.id}/verifieddomain", sent, **options)


def test_a_domain_belongs_to_its_customer_from_then_on(world: World, customer: Customer) -> None:
    alice, request = world.harbor.caller, str(uuid4())
    assert alice("HEAD", "/v1/domains/example.com").status == 404
    got = add(alice, customer, body(), MS_RequestId=request)
    made = check("Domain", got.json)
    assert got.status == 201
    assert made == {
        "authenticationType": "federated", "capability": "email", "isDefault": False, "isInitial": False,
        "name": "Example.com", "status": "verified", "verificationMethod": "dns_record",
    }  # fmt: skip
    assert add(alice, customer, body(), MS_RequestId=request).bytes == got.bytes
    assert alice("HEAD", "/v1/domains/EXAMPLE.com").status == 200
    assert access_queries.domain_taken("eXample.com")
    read = alice("GET", f"/v1/customers/{customer.id}").json
    assert read["customDomains"] == [customer.domain, "Example.com"]
    again = add(world.harbor.caller, customer, body("example.COM"))
    assert (again.status, again.json["code"]) == (409, 910033)
    assert VerifiedDomain.objects.get().federation["preferredAuthenticationProtocol"] == "ws_fed"


def test_a_tenants_domain_is_nobody_elses(world: World, customer: Customer) -> None:
    world.nordic.caller.organization.domain = "nordic.example"
    world.nordic.caller.organization.save(update_fields=["domain"])
    got = add(world.harbor.caller, customer, body("Nordic.Example"))
    assert (got.status, got.json["code"]) == (409, 910033)


def test_a_managed_domain_needs_no_settings(world: World, customer: Customer) -> None:
    sent = body("a.example.org", {}, AuthenticationType=0, RootDomain="example.org")
    got = add(world.harbor.caller, customer, sent, app_only=True)
    assert (got.status, got.json["authenticationType"], got.json["rootDomain"]) == (201, "managed", "example.org")


@pytest.mark.parametrize(
    "sent",
    [
        body("contoso.onmicrosoft.com"), body("localhost"), body("a..b"), body("x" * 300 + ".com"), body("-a.com"),
        body("a b.com"), body(""), body("a.com", RootDomain="y" * 300), body("a.com", {}), body(Status="unverified"),
        body("a.com", FEDERATION | {"SigningCertificate": "x" * 21_000}), body("1.2.3.4"), body("пример.рф"),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_verified_domain_is_refused(world: World, customer: Customer, sent: dict[str, Any]) -> None:
    got = add(world.harbor.caller, customer, sent)
    assert (got.status, got.json["code"]) == (400, 3000), got.bytes
    assert not VerifiedDomain.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"domain": {"name": "a.com"}}, body(Capability="teapot"), [], "x", b'"\\u0000"'])
def test_what_does_not_fit_is_refused(world: World, customer: Customer, sent: Any) -> None:
    assert add(world.harbor.caller, customer, sent).status == 400


def test_who_may_and_whose_customer(world: World, customer: Customer) -> None:
    stranger = add(world.nordic.caller, customer, body())
    assert (stranger.status, stranger.json["code"]) == (404, 60003)
    assert add(colleague(world.harbor, "billing_admin"), customer, body()).status == 403

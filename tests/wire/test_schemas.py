"""The wire types against the documented API: its examples can be read, and nothing undocumented is said unnoticed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.wire_schemas import registry
from twotier.api import binding, routing
from twotier.api.v1 import (
    agreements,
    audit,
    carts,
    compliance,
    customers,
    directory_roles,
    licenses,
    orders,
    relationships,
    subscriptions,
    support_contacts,
    users,
    validations,
)

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
AN_ID = "0f6c9a5e-1111-4222-8333-123456789012"
TYPES: dict[str, type[msgspec.Struct]] = {
    "Agreement": agreements.Agreement,
    "AgreementMetaData": agreements.AgreementMetaData,
    "AgreementStatus": compliance.AgreementStatus,
    "AuditRecord": audit.AuditRecord,
    "Cart": carts.Cart,
    "CartCheckoutResult": carts.CartCheckoutResult,
    "CartLineItem": carts.CartLineItem,
    "Customer": customers.Customer,
    "CustomerBillingProfile": customers.BillingProfile,
    "CustomerCompanyProfile": customers.CompanyProfile,
    "CustomerUser": users.CustomerUser,
    "DirectoryRole": directory_roles.DirectoryRole,
    "License": licenses.License,
    "LicenseAssignment": licenses.LicenseAssigned,
    "LicenseUpdate": licenses.LicenseUpdate,
    "LicenseWarning": licenses.LicenseWarning,
    "Order": orders.Order,
    "OrderLineItem": orders.OrderLineItem,
    "OrderLineItemProvisioningStatus": orders.LineProvisioning,
    "PasswordProfile": users.PasswordProfile,
    "ProductSku": licenses.ProductSku,
    "ServicePlan": licenses.ServicePlan,
    "SubscribedSku": licenses.SubscribedSku,
    "PartnerRelationship": relationships.PartnerRelationship,
    "Subscription": subscriptions.Subscription,
    "SubscriptionProvisioningStatus": subscriptions.ProvisioningStatus,
    "SupportContact": support_contacts.SupportContact,
    "UserMember": directory_roles.UserMember,
    "UserCredentials": customers.UserCredentials,
    "ValidationStatus": validations.ValidationStatus,
}
ANYWHERE = {"attributes", "links"}
"""Members that every resource may have (spec/api.md 5)."""
EXTENSIONS = {"Subscription": {"lifecycleState"}}
"""Members that the modelled API does not have (spec/api.md 20)."""


@pytest.fixture(params=EXAMPLES, ids=lambda path: str(path.stem))
def example(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return one request with its answer."""
    return dict(msgspec.json.decode(request.param.read_bytes()))


def test_an_example_is_understood(example: dict[str, Any]) -> None:
    routing.load()
    path = re.sub(r"\{program_name\}", "csp", example["path"])
    found = routing.find(example["method"], re.sub(r"\{\w+\}", AN_ID, path)).route
    if found.takes is not None:
        assert example["requestBody"] is not None
        binding.bind(found.takes, msgspec.json.encode(example["requestBody"]))
    binding.bind(found.answers, msgspec.json.encode(example["responseBody"]))


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_member_is_documented(name: str) -> None:
    documented = set(registry().contents(f"{name}.json")["properties"])
    said = {field.encode_name for field in msgspec.structs.fields(TYPES[name])}
    assert said - documented - ANYWHERE == EXTENSIONS.get(name, set())


def references() -> Iterator[tuple[str, str]]:
    """Return every reference between the schemas."""
    for path in (Path(__file__).parent / "schemas").glob("*.json"):
        for other in re.findall(r'"\$ref": "([^"#]+)', path.read_text(encoding="utf-8")):
            yield path.name, other


def test_no_schema_refers_to_one_that_is_missing() -> None:
    assert [pair for pair in references() if pair[1] not in registry()] == []

"""The services that a partner administers for a customer: those of its licenses, while it lets the partner in."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.support.scene import Scene
from tests.support.two_tier import colleague
from tests.support.wire_schemas import check_list
from twotier.catalog.models import IncludedPlan, PublishedProduct, ServicePlan, Sku
from twotier.customers.models import Relationship
from twotier.subscriptions.models import Subscription

PLANS = ("EXCHANGE_S_STANDARD", "EXCHANGE_S_FOUNDATION", "MCOSTANDARD", "SOMETHING_ELSE")


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    Sku.objects.update(string_id="BASIC")
    product = PublishedProduct.objects.create(guid=UUID(int=1), string_id="BASIC", title="Basic")
    for number, name in enumerate(PLANS):
        plan = ServicePlan.objects.create(guid=UUID(int=10 + number), name=name, title=name)
        IncludedPlan.objects.create(product=product, plan=plan)
    return made


def test_services_come_from_the_licenses(scene: Scene) -> None:
    harbor, customer_id = scene.callers["provider"], scene.customer("provider")
    path = f"/v1/customers/{customer_id}/managedservices"
    rows = check_list("ManagedService", harbor("GET", path).json)
    assert [(row["id"], row["name"], row["groupName"]) for row in rows] == [
        ("Exchange", "Exchange", "Office"),
        ("MicrosoftCommunicationsOnline", "SkypeforBusiness", "Office"),
    ]
    for row in rows:
        assert set(row["links"]) == {"adminService", "serviceHealth", "serviceTicket"}
        assert {link["method"] for link in row["links"].values()} == {"GET"}
    Subscription.objects.update(status="suspended")
    assert harbor("GET", path).json["items"] == []


def test_none_are_administered_without_the_customers_leave(scene: Scene) -> None:
    harbor, customer_id = scene.callers["provider"], scene.customer("provider")
    Relationship.objects.filter(tenant_id=customer_id, partner_id=scene.world.harbor.id).update(delegated_access=False)
    assert harbor("GET", f"/v1/customers/{customer_id}/managedservices").json["items"] == []
    alpine = scene.callers["reseller"]
    assert len(alpine("GET", f"/v1/customers/{customer_id}/managedservices").json["items"]) == 2


def test_who_may_and_whose_customer(scene: Scene) -> None:
    path = f"/v1/customers/{scene.customer('provider')}/managedservices"
    assert scene.world.nordic.caller("GET", path).json["code"] == 60003
    assert colleague(scene.world.harbor, "billing_admin")("GET", path).status == 403
    assert scene.callers["provider"]("GET", path, app_only=True).json["code"] == 910047

"""Deleting a customer of the sandbox over the wire: unknown to everybody afterwards, and never in production."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from tests.support import world as worlds
from tests.support.scene import Scene
from tests.support.two_tier import admin_of, colleague
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.access.models import Person, Visibility
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer, Relationship
from twotier.subscriptions.models import Subscription


@pytest.fixture
def customer(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves."""
    return worlds.customer(world.harbor, world.alpine).customer


def delete(who: Caller, customer_id: object, **options: Any) -> Got:
    """Delete a customer."""
    return who("DELETE", f"/v1/customers/{customer_id}", **options)


def test_a_deleted_customer_is_unknown_to_everybody(world: World, customer: Customer) -> None:
    own, request = admin_of(customer), str(uuid4())
    Person.objects.filter(tenant_id=customer.id).update(must_change_password=False)
    assert own("GET", f"/v1/customers/{customer.id}").status == 200
    got = delete(world.harbor.caller, customer.id, MS_RequestId=request)
    assert (got.status, got.bytes) == (204, b"")
    assert delete(world.harbor.caller, customer.id, MS_RequestId=request).status == 204
    for who in (world.harbor.caller, world.alpine.caller):
        read = who("GET", f"/v1/customers/{customer.id}")
        assert (read.status, read.json["code"]) == (404, 60003)
        assert who("GET", "/v1/customers").json["items"] == []
    assert delete(world.harbor.caller, customer.id).json["code"] == 60003
    assert own("GET", f"/v1/customers/{customer.id}").status == 401
    assert world.harbor.caller("HEAD", f"/v1/domains/{customer.domain}").status == 200
    assert Customer.objects.get(id=customer.id).status == "deleted"
    assert not Relationship.objects.filter(tenant_id=customer.id).exists()
    assert not Visibility.objects.filter(tenant_id=customer.id).exclude(organization_id=customer.id).exists()
    assert AuditRecord.objects.filter(customer_id=customer.id, operation="delete_customer").count() == 1


def test_what_is_active_stands_in_the_way(scene: Scene) -> None:
    harbor, customer_id = scene.callers["provider"], scene.customer("provider")
    got = delete(harbor, customer_id)
    assert (got.status, got.json["code"]) == (409, 910031)
    assert Customer.objects.get(id=customer_id).status == "active"
    assert harbor("GET", f"/v1/customers/{customer_id}").status == 200
    Subscription.objects.filter(tenant_id=customer_id).update(status="suspended")
    assert delete(harbor, customer_id).status == 204


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_real_customers_are_never_deleted(world: World, customer: Customer) -> None:
    with override_settings(SANDBOX=False):
        got = delete(world.harbor.caller, customer.id)
    assert (got.status, got.json["code"]) == (404, 910058)
    assert Customer.objects.get(id=customer.id).status == "active"


def test_who_may_and_whose_customer(world: World, customer: Customer) -> None:
    assert delete(world.nordic.caller, customer.id).json["code"] == 60003
    assert delete(world.alpine.caller, customer.id).status == 403
    assert delete(colleague(world.harbor, "sales_agent"), customer.id).status == 403
    assert Customer.objects.get(id=customer.id).status == "active"
    assert world.harbor.caller("DELETE", f"/v1/customers/{customer.id}", app_only=True).status == 204


def test_a_try_deletes_nothing(world: World, customer: Customer) -> None:
    assert world.harbor.caller("DELETE", f"/v1/customers/{customer.id}?validateOnly=true").json["preflight"]["allowed"]
    assert world.harbor.caller("GET", f"/v1/customers/{customer.id}").status == 200

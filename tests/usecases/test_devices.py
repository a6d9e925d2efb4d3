"""Devices of customers: who may register them, what a worker makes of a list, and what happens when it cannot."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support import world
from tests.support.two_tier import admin_of
from tests.support.world import Partner, World
from twotier.access import queries as access_queries
from twotier.access.models import Membership
from twotier.core import clock, due, jobs, tenancy
from twotier.core.models import AuditRecord, Job
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer, Relationship
from twotier.devices import queries
from twotier.devices.models import Device, DeviceBatch, DeviceUpload
from twotier.devices.rules import MOST, identity
from twotier.devices.shapes import PolicyForm, Sent
from twotier.devices.usecases.change_device import change_device
from twotier.devices.usecases.change_policy import change_policy
from twotier.devices.usecases.create_batch import create_batch
from twotier.devices.usecases.create_policy import create_policy
from twotier.devices.usecases.delete_device import delete_device
from twotier.devices.usecases.delete_policy import delete_policy
from twotier.devices.usecases.update_device_policies import update_device_policies
from twotier.devices.usecases.upload_devices import upload_devices
from twotier.devices.usecases.work_off import begin_upload

pytestmark = pytest.mark.django_db
FORM = PolicyForm("Notebooks", "For the office", ("skip_eula",))


@pytest.fixture
def two_tier() -> Any:
    with tenancy.scope(tenancy.PROGRAM):
        yield world.build()


@pytest.fixture
def customer_id(two_tier: World) -> UUID:
    return world.customer(two_tier.harbor, two_tier.alpine).customer.id


@pytest.fixture
def other_id(two_tier: World) -> UUID:
    own: Any = {"domain": "ostsee.onmicrosoft.com", "country": "EE", "postal_code": "10111", "city": "Tallinn"}
    return world.customer(two_tier.baltic, **own).customer.id


def numbered(*numbers: int) -> list[Sent]:
    """Return devices that are told apart by their hash."""
    return [Sent(serial_number=f"S{number}", hardware_hash=f"hash {number}") for number in numbers]


def outcome(upload: DeviceUpload) -> tuple[str, list[str]]:
    """Let a worker work; return the state of a list and the word of each device."""
    assert jobs.run_next()
    found = DeviceUpload.objects.get(id=upload.id)
    return found.status, [row.error_description for row in queries.results(found)]


def test_a_worker_registers_each_device_by_itself(two_tier: World, customer_id: UUID) -> None:
    upload = create_batch(two_tier.harbor.actor, customer_id, " Test batch ", numbered(1, 2, 1))
    assert (upload.status, Device.objects.count()) == ("queued", 0)
    assert outcome(upload) == ("finished_with_errors", ["", "", "ZtdDeviceAlreadyAssigned"])
    found = DeviceUpload.objects.get(id=upload.id)
    assert (found.succeeded, found.failed) == (2, 1)
    assert found.started_at
    assert found.completed_at
    assert found.created_at <= found.started_at <= found.completed_at
    batch = DeviceBatch.objects.get()
    assert (batch.name, batch.created_by) == ("Test batch", "Harbor Distribution")
    rows = queries.results(found)
    assert [row.device_id for row in rows[:2]] == [str(row.id) for row in queries.devices(batch, after=None, size=9)]
    assert {row.hardware_hash for row in rows} == {""}, "the device has it now"
    assert Device.objects.get(serial_number="S2").hardware_hash == "hash 2"
    assert Job.objects.get().report == {"succeeded": 2, "failed": 1}
    said = AuditRecord.objects.filter(customer_id=customer_id, operation__contains="device").order_by("id")
    assert [row.operation for row in said] == ["create_device_batch", "upload_devices", "finish_device_upload"]
    assert {row.tenant_id for row in said} == {two_tier.harbor.id}


def test_a_device_belongs_to_one_customer(two_tier: World, customer_id: UUID, other_id: UUID) -> None:
    create_batch(two_tier.harbor.actor, customer_id, "A", numbered(1))
    assert jobs.run_next()
    later = create_batch(two_tier.baltic.actor, other_id, "A", numbered(1, 2))
    assert outcome(later) == ("finished_with_errors", ["ZtdDeviceAssignedToOtherTenant", ""])
    held = Device.objects.get(tenant_id=customer_id)
    delete_device(two_tier.harbor.actor, customer_id, "A", held.id)
    again = upload_devices(two_tier.baltic.actor, other_id, "A", numbered(1))
    assert outcome(again) == ("finished", [""])


def test_what_tells_devices_apart() -> None:
    whole = Sent(serial_number="S", product_key="K", hardware_hash="h", model_name="M", manufacturer="O")
    assert identity(whole) == identity(replace(whole, product_key="other", serial_number=""))
    assert identity(whole) != identity(replace(whole, hardware_hash="H"))
    keyed = replace(whole, hardware_hash="")
    assert identity(keyed) == identity(replace(keyed, product_key="k", serial_number="T"))
    known = replace(keyed, product_key="")
    assert identity(known) == identity(replace(known, serial_number="s"))
    assert len({identity(whole), identity(keyed), identity(known)}) == 3
    for missing in ("serial_number", "model_name", "manufacturer"):
        assert identity(replace(known, **{missing: ""})) == ""


def test_too_little_said_and_an_unknown_policy_are_results_of_the_device(two_tier: World, customer_id: UUID) -> None:
    policy = create_policy(two_tier.harbor.actor, customer_id, FORM)
    sent = [
        Sent(serial_number="S1"),
        Sent(hardware_hash="h1", policy=str(uuid4())),
        Sent(hardware_hash="h2", policy=str(policy.id).upper()),
        Sent(hardware_hash="h3", policy="no id"),
    ]
    upload = create_batch(two_tier.harbor.actor, customer_id, "A", sent)
    words = ["InvalidDeviceIdentity", "PolicyNotFound", "", "PolicyNotFound"]
    assert outcome(upload) == ("finished_with_errors", words)
    assert Device.objects.get().policy_id == policy.id


def test_policies_are_given_to_devices_of_any_batch(two_tier: World, customer_id: UUID, other_id: UUID) -> None:
    harbor, alpine = two_tier.harbor.actor, two_tier.alpine.actor
    policy = create_policy(harbor, customer_id, FORM)
    for name, number in (("A", 1), ("B", 2)):
        create_batch(harbor, customer_id, name, numbered(number))
    create_batch(two_tier.baltic.actor, other_id, "A", numbered(3))
    while jobs.run_next():
        pass
    first, second, stranger = (Device.objects.get(serial_number=f"S{number}") for number in (1, 2, 3))
    sent = [Sent(device_id=str(row.id), policy=str(policy.id)) for row in (first, second, stranger)]
    sent += [Sent(device_id="9993-8627", policy=str(policy.id)), Sent(device_id=str(second.id), policy=str(uuid4()))]
    upload = update_device_policies(alpine, customer_id, sent)
    words = ["", "", "ZtdDeviceNotFound", "ZtdDeviceNotFound", "PolicyNotFound"]
    assert outcome(upload) == ("finished_with_errors", words)
    assert [row.serial_number for row in queries.results(upload)] == ["S1", "S2", "", "", "S2"]
    assert set(Device.objects.filter(policy=policy)) == {first, second}
    taken = update_device_policies(alpine, customer_id, [Sent(device_id=str(first.id).upper(), policy="")])
    assert outcome(taken) == ("finished", [""])
    assert set(Device.objects.filter(policy=policy)) == {second}


def test_one_device_gets_a_policy_at_once(two_tier: World, customer_id: UUID) -> None:
    actor = two_tier.harbor.actor
    policy = create_policy(actor, customer_id, FORM)
    create_batch(actor, customer_id, "A", numbered(1))
    assert jobs.run_next()
    key = Device.objects.get().id
    changed = change_device(actor, customer_id, "A", key, Sent(serial_number="s1", policy=str(policy.id)))
    assert changed.policy_id == policy.id
    assert change_device(actor, customer_id, "A", key, Sent()).policy_id == policy.id
    said = AuditRecord.objects.filter(operation="update_device").get()
    assert (said.before, said.after) == ({"policy": ""}, {"policy": str(policy.id)})
    for sent in (Sent(policy=str(uuid4())), Sent(serial_number="S9"), Sent(hardware_hash="h9")):
        with pytest.raises(Refusal) as refused:
            change_device(actor, customer_id, "A", key, sent)
        assert (refused.value.status, refused.value.code) == (400, 800002)
    assert change_device(actor, customer_id, "A", key, Sent(policy="")).policy_id is None


def test_a_policy_is_replaced_changed_and_deleted(two_tier: World, customer_id: UUID) -> None:
    actor = two_tier.alpine.actor
    row = create_policy(actor, customer_id, FORM)
    made = row.modified_at
    row = change_policy(actor, customer_id, row.id, PolicyForm(name="Tablets"), whole=False)
    assert (row.name, row.description, row.settings) == ("Tablets", "For the office", ["skip_eula"])
    assert row.modified_at > made
    row = change_policy(actor, customer_id, row.id, PolicyForm("Tablets", None, ()), whole=True)
    assert (row.description, row.settings) == ("", [])
    create_batch(actor, customer_id, "A", [Sent(hardware_hash="h", policy=str(row.id))])
    assert jobs.run_next()
    delete_policy(actor, customer_id, row.id)
    assert Device.objects.get().policy_id is None
    said = AuditRecord.objects.get(operation="delete_configuration_policy")
    assert said.after == {"name": "Tablets", "devices": 1}
    with pytest.raises(Refusal) as refused:
        delete_policy(actor, customer_id, row.id)
    assert (refused.value.status, refused.value.code) == (404, 1000)


@pytest.mark.parametrize("name", ["", "  ", "a/b", "..", "a\nb", "x" * 257])
def test_a_batch_has_a_name_that_an_address_can_hold(two_tier: World, customer_id: UUID, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        create_batch(two_tier.harbor.actor, customer_id, name, numbered(1))
    assert (refused.value.code, refused.value.fields[0][0]) == (800002, "batchId")
    assert str(refused.value)


def test_a_list_has_some_devices_and_not_too_many(two_tier: World, customer_id: UUID) -> None:
    actor = two_tier.harbor.actor
    create_batch(actor, customer_id, "A", numbered(1))
    for devices, member in (
        ([], "devices"),
        (numbered(*range(MOST + 1)), "devices"),
        ([*numbered(1), Sent(serial_number="x" * 129)], "devices[1].serialNumber"),
    ):
        with pytest.raises(Refusal) as refused:
            upload_devices(actor, customer_id, "A", devices)
        assert (refused.value.code, refused.value.fields[0][0]) == (800002, member)
    for sent, member in ((Sent(policy=""), "devices[0].id"), (Sent(device_id="1"), "devices[0].policies")):
        with pytest.raises(Refusal) as refused:
            update_device_policies(actor, customer_id, [sent])
        assert (refused.value.code, refused.value.fields[0][0]) == (800002, member)
    with pytest.raises(Refusal) as refused:
        create_batch(actor, customer_id, "A", numbered(2))
    assert (refused.value.status, refused.value.code) == (409, 910055)


def test_who_is_not_related_and_who_may_not(two_tier: World, customer_id: UUID) -> None:
    admin = admin_of(Customer.objects.get(id=customer_id))
    own = access_queries.member(admin.person.id, customer_id)
    assert own
    for actor, status, code in ((two_tier.nordic.actor, 404, 60003), (own, 403, 910046)):
        with pytest.raises(Refusal) as refused:
            create_batch(actor, customer_id, "A", numbered(1))
        assert (refused.value.status, refused.value.code) == (status, code)
    assert not DeviceBatch.objects.exists()


def send(partner: Partner, customer_id: UUID) -> DeviceUpload:
    """Send one device."""
    return create_batch(partner.actor, customer_id, "A", numbered(1))


def test_the_right_is_asked_again_when_the_work_begins(two_tier: World, customer_id: UUID) -> None:
    upload = send(two_tier.harbor, customer_id)
    Membership.objects.filter(person=two_tier.harbor.caller.person).update(roles=["billing_admin"])
    assert outcome(upload) == ("finished_with_errors", ["NotAuthorized"])
    assert not Device.objects.exists()


def test_so_is_the_relationship(two_tier: World, customer_id: UUID) -> None:
    upload = send(two_tier.harbor, customer_id)
    Relationship.objects.filter(tenant_id=customer_id).update(status="ended")
    assert outcome(upload) == ("finished_with_errors", ["NotAuthorized"])


def test_a_list_is_taken_up_where_the_last_worker_ended(
    two_tier: World, customer_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twotier.devices.usecases.work_off.BLOCK", 2)
    upload = create_batch(two_tier.harbor.actor, customer_id, "A", numbered(1, 2, 3, 4, 5))
    begin_upload(two_tier.harbor.actor, upload.id)
    row = queries.waiting(upload)[0]
    queries.waiting(upload).filter(id=row.id).update(processed_at=clock.now())
    assert outcome(upload) == ("finished", [""] * 5)
    assert Device.objects.count() == 4


def test_a_list_whose_work_ended_before_it_is_closed(two_tier: World, customer_id: UUID) -> None:
    upload = send(two_tier.harbor, customer_id)
    assert due.run_due() == {}, "its work is still to come"
    Job.objects.update(attempts=jobs.ATTEMPTS)
    assert jobs.run_next()
    assert DeviceUpload.objects.get().status == "queued"
    assert due.run_due() == {"close interrupted device uploads": 1}
    found = DeviceUpload.objects.get(id=upload.id)
    (row,) = queries.results(found)
    assert (found.status, found.failed, row.error_code) == ("finished_with_errors", 1, "500")
    assert AuditRecord.objects.get(operation="finish_device_upload").tenant_id == two_tier.harbor.id
    assert due.run_due() == {}

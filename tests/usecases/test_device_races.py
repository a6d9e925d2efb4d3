"""Devices at the same moment: two workers, two customers, two administrators."""

from typing import Any

import pytest

from tests.support import world
from tests.support.racing import at_once
from tests.usecases.test_devices import FORM, numbered
from twotier.core import jobs, tenancy
from twotier.core.refusal import Refusal
from twotier.devices.models import Device, DeviceBatch, DeviceUpload
from twotier.devices.shapes import Sent
from twotier.devices.usecases.change_device import change_device
from twotier.devices.usecases.create_batch import create_batch
from twotier.devices.usecases.create_policy import create_policy
from twotier.devices.usecases.delete_policy import delete_policy
from twotier.devices.usecases.update_device_policies import update_device_policies

pytestmark = pytest.mark.django_db(transaction=True)
OWN: Any = {"domain": "ostsee.onmicrosoft.com", "country": "EE", "postal_code": "10111", "city": "Tallinn"}


@pytest.fixture
def two_tier(transactional_db: None) -> Any:
    with tenancy.scope(tenancy.PROGRAM):
        yield world.build()


def test_two_workers_register_a_device_for_one_customer(two_tier: world.World) -> None:
    sellers = [
        (two_tier.harbor, world.customer(two_tier.harbor)),
        (two_tier.baltic, world.customer(two_tier.baltic, **OWN)),
    ]
    for seller, made in sellers:
        create_batch(seller.actor, made.customer.id, "A", numbered(*range(30)))
    assert at_once(jobs.run_next, jobs.run_next) == [True, True]
    assert Device.objects.count() == 30
    assert sorted(DeviceUpload.objects.values_list("succeeded", "failed")) == [(0, 30), (30, 0)]


def test_two_who_create_a_batch_of_one_name_make_one(two_tier: world.World) -> None:
    key, harbor = world.customer(two_tier.harbor, two_tier.alpine).customer.id, two_tier.harbor.actor
    actors = (harbor, two_tier.alpine.actor)
    found = at_once(*(lambda who=who: create_batch(who, key, "A", numbered(1)) for who in actors))
    assert [row.code for row in found if isinstance(row, Refusal)] == [910055]
    assert (DeviceBatch.objects.count(), DeviceUpload.objects.count()) == (1, 1)


def test_policies_that_go_while_they_are_given_leave_no_trace(two_tier: world.World) -> None:
    key, harbor = world.customer(two_tier.harbor).customer.id, two_tier.harbor.actor
    policies = [create_policy(harbor, key, FORM) for _number in range(6)]
    create_batch(harbor, key, "A", [Sent(hardware_hash=f"{n}", policy=str(policies[n % 6].id)) for n in range(60)])
    assert jobs.run_next()
    devices = list(Device.objects.order_by("-id"))
    last = str(policies[-1].id)
    update_device_policies(harbor, key, [Sent(device_id=str(row.id), policy=last) for row in devices])
    found = at_once(
        jobs.run_next,
        *(lambda row=row: delete_policy(harbor, key, row.id) for row in policies),
        lambda: change_device(harbor, key, "A", devices[0].id, Sent(policy=last)),
    )
    assert [row for row in found if isinstance(row, Refusal) and row.code not in (1000, 800002)] == []
    assert not Device.objects.exclude(policy=None).exists()

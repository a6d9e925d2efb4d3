"""Devices over the API: batches, lists that a worker works off, policies; each documented example asked in kind."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.support import world as worlds
from tests.support.two_tier import admin_of
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.access.models import Membership
from twotier.core import jobs
from twotier.core.models import Job
from twotier.customers.models import Customer, Relationship
from twotier.devices.models import Device, DeviceBatch, DeviceUpload, UploadedDevice

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parent / "examples"
POLICY = {"name": "Notebooks", "category": "o_o_b_e", "policySettings": ["skip_eula"]}


@pytest.fixture
def customer_id(world: World) -> UUID:
    return worlds.customer(world.harbor, world.alpine).customer.id


@pytest.fixture
def harbor(world: World) -> Caller:
    return world.harbor.caller


@pytest.fixture
def shelf(customer_id: UUID) -> str:
    return f"/v1/customers/{customer_id}"


def body_of(example: str) -> Any:
    """Return the documented body of a request."""
    return msgspec.json.decode((EXAMPLES / f"{example}.json").read_bytes())["requestBody"]


def devices(*numbers: int) -> list[dict[str, Any]]:
    """Return devices as a client sends them."""
    return [{"serialNumber": f"S{number}", "hardwareHash": f"hash {number}"} for number in numbers]


def tracked(got: Got, caller: Caller, *, work: bool = True, headers: Any = None) -> Any:
    """Return what the address in Location says of a list, after a worker has been there."""
    assert (got.status, got.bytes) == (202, b""), got.bytes
    assert got.headers["Location"].startswith("/customers/")
    if work:
        assert jobs.run_next()
    found = caller("GET", "/v1" + got.headers["Location"], **(headers or {}))
    assert found.status == 200
    return found.json


def create(caller: Caller, shelf: str, *numbers: int, name: str = "A") -> Any:
    """Create a batch and let a worker register its devices; return how that went."""
    got = caller("POST", f"{shelf}/deviceBatches", {"batchId": name, "devices": devices(*numbers)})
    return check("BatchUploadDetails", tracked(got, caller))


def words(details: Any) -> list[str]:
    """Return the words of a list's devices."""
    return [row.get("errorDescription", row["status"]) for row in details["devicesStatus"]]


def test_a_batch_is_created_and_its_devices_registered(harbor: Caller, shelf: str, customer_id: UUID) -> None:
    assert harbor("GET", f"{shelf}/devicebatches").json["items"] == []
    got = harbor("POST", f"{shelf}/deviceBatches", {"BatchId": "Test batch", "Devices": devices(1, 2, 1)})
    assert got.headers["Location"] == f"/customers/{customer_id}/batchJobStatus/{DeviceUpload.objects.get().id}"
    before = check("BatchUploadDetails", tracked(got, harbor, work=False))
    assert (before["status"], {row["status"] for row in before["devicesStatus"]}) == ("queued", {"in-progress"})
    assert "startedTime" not in before
    after = check("BatchUploadDetails", tracked(got, harbor))
    assert (after["status"], after["batchTrackingId"]) == ("finished_with_errors", before["batchTrackingId"])
    assert after["startedTime"] <= after["completedTime"]
    assert words(after) == ["finished", "finished", "ZtdDeviceAlreadyAssigned"]
    assert after["devicesStatus"][2] == {
        "serialNumber": "S1", "status": "finished_with_errors", "errorCode": "806",
        "errorDescription": "ZtdDeviceAlreadyAssigned", "attributes": {"objectType": "DeviceUploadDetails"},
    }  # fmt: skip
    (batch,) = check_list("DeviceBatch", harbor("GET", f"{shelf}/DEVICEBATCHES/").json)
    assert {name: batch[name] for name in ("id", "status", "devicesCount", "deviceCount", "createdBy")} == {
        "id": "Test batch", "status": "finished_with_errors", "devicesCount": 2, "deviceCount": 2,
        "createdBy": "Harbor Distribution",
    }  # fmt: skip
    link = check("Link", batch["devicesLink"])
    assert link == {"uri": f"/customers/{customer_id}/deviceBatches/Test%20batch/devices", "method": "GET", "headers": []}  # fmt: skip
    listed = check_list("Device", harbor("GET", "/v1" + link["uri"]).json)
    assert [row["id"] for row in listed] == [row["deviceId"] for row in after["devicesStatus"][:2]]
    assert (listed[0]["hardwareHash"], listed[0]["policies"]) == ("hash 1", [])
    assert listed[0]["allowedOperations"] == ["GET", "PATCH", "DELETE"]


@pytest.mark.parametrize(
    "headers",
    [{"MS_PartnerCenter_Client": "Partner Center .NET SDK"}, {"User_Agent": "Java/17"}],
    ids=["dotnet", "java"],
)
def test_sdks_read_of_a_waiting_device_in_words_that_they_know(
    harbor: Caller, shelf: str, headers: dict[str, str]
) -> None:
    got = harbor("POST", f"{shelf}/deviceBatches", {"batchId": "A", "devices": devices(1)})
    assert words(tracked(got, harbor, work=False, headers=headers)) == ["processing"]


def test_the_documented_upload(harbor: Caller, shelf: str) -> None:
    create(harbor, shelf, 1, name="Test")
    sent = body_of("POST_v1_customers_customer_id_deviceBatches_batch_id_devices")
    got = harbor("POST", f"{shelf}/deviceBatches/Test/devices", sent, app_only=True)
    assert words(tracked(got, harbor)) == ["finished", "finished"]
    found = check_list("Device", harbor("GET", f"{shelf}/devicebatches/Test/devices", app_only=True).json)
    assert [row.get("productKey") for row in found] == [None, *["00329-00000-0003-AA606"] * 2]
    assert harbor("POST", f"{shelf}/deviceBatches/test/devices", sent).json["code"] == 1000, "another batch"


def test_devices_come_a_hundred_a_page(harbor: Caller, shelf: str, customer_id: UUID) -> None:
    create(harbor, shelf, *range(205), name="Büro & Lager")
    uri, seen, headers, sizes = f"{shelf}/devicebatches/B%C3%BCro%20%26%20Lager/devices?size=500", [], {}, []  # type: ignore[var-annotated]
    while uri:
        page = harbor("GET", uri, **headers).json
        sizes.append(len(check_list("Device", page)))
        seen += [row["id"] for row in page["items"]]
        following = page["links"].get("next")
        assert (following is None) == ("continuationToken" not in page)
        if following is None:
            break
        assert following["uri"].startswith(f"/customers/{customer_id}/deviceBatches/B%C3%BCro%20%26%20Lager/devices?")
        uri, headers = "/v1" + following["uri"], {"MS_ContinuationToken": following["headers"][0]["value"]}
    assert sizes == [100, 100, 5]
    assert seen == sorted(set(seen))


def test_policies_are_kept_in_every_spelling(harbor: Caller, shelf: str) -> None:
    sent = {
        "Id": None, "Name": " Windows 10 ", "Category": 1, "Description": None, "DevicesAssigned": 0,
        "PolicySettings": ["OobeUserNotLocalAdmin", 3, "skip_express_settings", "NONE"],
        "Attributes": {"ObjectType": "ConfigurationPolicy"},
    }  # fmt: skip
    got = harbor("POST", f"{shelf}/policies", sent)
    assert got.status == 200
    made = check("ConfigurationPolicy", got.json)
    assert (made["name"], made["category"], made["devicesAssigned"]) == ("Windows 10", "o_o_b_e", 0)
    assert made["policySettings"] == ["oobe_user_not_local_admin", "skip_express_settings"]
    one = f"{shelf}/policies/{made['id']}"
    documented = body_of("PUT_v1_customers_customer_id_policies_policy_id")
    put = check("ConfigurationPolicy", harbor("PUT", one, documented).json)
    assert (put["name"], put["description"]) == ("Windows test policy", "Test policy creation from API")
    assert (put["id"], put["createdDate"]) == (made["id"], made["createdDate"])
    assert put["lastModifiedDate"] > made["lastModifiedDate"]
    patched = check("ConfigurationPolicy", harbor("PATCH", one, {"name": "Tablets"}).json)
    assert (patched["name"], patched["description"]) == ("Tablets", "Test policy creation from API")
    assert check("ConfigurationPolicy", harbor("GET", one.upper()).json) == patched
    assert check_list("ConfigurationPolicy", harbor("GET", f"{shelf}/policies").json) == [patched]
    gone = harbor("DELETE", one)
    assert (gone.status, gone.bytes) == (204, b"")
    assert (harbor("GET", one).status, harbor("GET", one).json["code"]) == (404, 1000)


@pytest.mark.parametrize(
    ("change", "code", "member"),
    [
        ({"name": None}, 800002, "name"),
        ({"name": " "}, 800002, "name"),
        ({"name": "x" * 257}, 800002, "name"),
        ({"description": "x" * 1025}, 800002, "description"),
        ({"category": None}, 800002, "category"),
        ({"category": "none"}, 800002, "category"),
        ({"policySettings": None}, 800002, "policySettings"),
        ({"category": "kiosk"}, 900126, ""),
        ({"policySettings": ["skip_all"]}, 900126, ""),
    ],
)
def test_a_policy_that_cannot_be(harbor: Caller, shelf: str, change: dict[str, Any], code: int, member: str) -> None:
    got = harbor("POST", f"{shelf}/policies", POLICY | change)
    assert (got.status, got.json["code"]) == (400, code)
    assert not member or list(got.json["parameters"]) == [member]
    assert harbor("GET", f"{shelf}/policies").json["items"] == []


def test_the_documented_update_of_devices_with_a_policy(harbor: Caller, shelf: str, customer_id: UUID) -> None:
    policy = harbor("POST", f"{shelf}/policies", POLICY).json["id"]
    create(harbor, shelf, 1)
    sent = body_of("PATCH_v1_customers_customer_id_DevicePolicyUpdates")
    (named,) = sent["Devices"]
    known = named | {
        "Id": str(Device.objects.get().id).upper(),
        "Policies": [{"Key": "OOBE", "Value": f" {policy} "}],
    }
    got = harbor("PATCH", f"{shelf}/DevicePolicyUpdates", sent | {"Devices": [named, known]}, app_only=True)
    assert words(tracked(got, harbor)) == ["ZtdDeviceNotFound", "finished"]
    (device,) = check_list("Device", harbor("GET", f"{shelf}/devicebatches/A/devices").json)
    assert device["policies"] == [{"key": "o_o_b_e", "value": policy}]
    assert harbor("GET", f"{shelf}/policies/{policy}").json["devicesAssignedCount"] == 1
    assert harbor("DELETE", f"{shelf}/policies/{policy}").status == 204
    (device,) = harbor("GET", f"{shelf}/devicebatches/A/devices").json["items"]
    assert device["policies"] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_one_device_is_changed_and_deleted(harbor: Caller, shelf: str, method: str) -> None:
    policy = harbor("POST", f"{shelf}/policies", POLICY).json["id"]
    create(harbor, shelf, 1)
    (device,) = harbor("GET", f"{shelf}/devicebatches/A/devices").json["items"]
    one = f"{shelf}/deviceBatches/A/devices/{device['id']}"
    got = harbor(method, one, device | {"policies": [{"key": 1, "value": policy}]})
    changed = check("Device", got.json)
    assert (got.status, changed["policies"]) == (200, [{"key": "o_o_b_e", "value": policy}])
    assert harbor(method, one, {"policies": None}).json == changed
    assert harbor(method, one, {"policies": []}).json["policies"] == []
    for body, member in (
        ({"serialNumber": "S2"}, "serialNumber"),
        ({"policies": [{"key": 1, "value": "x"}]}, "policies"),
    ):
        refused = harbor(method, one, body)
        assert (refused.status, refused.json["code"]) == (400, 800002)
        assert list(refused.json["parameters"]) == [member]
    assert harbor("DELETE", f"{shelf}/deviceBatches/B/devices/{device['id']}").json["code"] == 1000
    gone = harbor("DELETE", one)
    assert (gone.status, gone.bytes) == (204, b"")
    assert harbor("DELETE", one).status == 404
    assert harbor("GET", f"{shelf}/devicebatches").json["items"][0]["devicesCount"] == 0


def calls(shelf: str) -> list[tuple[str, str, Any]]:
    """Return every operation on devices with a body that could be."""
    one, policy = f"{shelf}/devicebatches/A/devices/{uuid4()}", f"{shelf}/policies/{uuid4()}"
    return [
        ("GET", f"{shelf}/devicebatches", None),
        ("POST", f"{shelf}/devicebatches", {"batchId": "A", "devices": devices(1)}),
        ("GET", f"{shelf}/devicebatches/A/devices", None),
        ("POST", f"{shelf}/devicebatches/A/devices", devices(1)),
        ("PUT", one, devices(1)[0]), ("PATCH", one, devices(1)[0]), ("DELETE", one, None),
        ("PATCH", f"{shelf}/devicepolicyupdates", {"devices": [{"id": "1", "policies": []}]}),
        ("GET", f"{shelf}/batchjobstatus/{uuid4()}", None),
        ("GET", f"{shelf}/policies", None), ("POST", f"{shelf}/policies", POLICY),
        ("GET", policy, None), ("PUT", policy, POLICY), ("PATCH", policy, POLICY), ("DELETE", policy, None),
    ]  # fmt: skip


def test_strangers_former_partners_and_customers_stay_outside(world: World, shelf: str, customer_id: UUID) -> None:
    harbor, nordic = world.harbor.caller, world.nordic.caller
    create(harbor, shelf, 1)
    admin = admin_of(Customer.objects.get(id=customer_id))
    for method, path, body in calls(shelf):
        got = nordic(method, path, body)
        assert (got.status, got.json["code"]) == (404, 60003), (method, path)
        got = admin(method, path, body)
        assert (got.status, got.json["code"]) == (403, 900150), (method, path)
    Relationship.objects.filter(tenant_id=customer_id, partner_id=world.harbor.id).update(status="ended")
    for method, path, body in calls(shelf):
        got = harbor(method, path, body)
        assert (got.status, got.json["code"]) == (403, 20002), (method, path)
    assert Device.objects.count() == DeviceBatch.objects.count() == 1


def test_the_customers_reseller_works_beside_the_provider(world: World, shelf: str) -> None:
    alpine = world.alpine.caller
    create(world.harbor.caller, shelf, 1)
    create(alpine, shelf, 2, name="B")
    batches = alpine("GET", f"{shelf}/devicebatches").json["items"]
    assert [(row["id"], row["createdBy"]) for row in batches] == [("A", "Harbor Distribution"), ("B", "Alpine IT")]
    assert alpine("POST", f"{shelf}/policies", POLICY).status == 200
    assert len(world.harbor.caller("GET", f"{shelf}/policies").json["items"]) == 1


def test_who_looks_only_reads(harbor: Caller, shelf: str) -> None:
    create(harbor, shelf, 1)
    Membership.objects.filter(person=harbor.person).update(roles=["user_management_admin"])
    (device,) = harbor("GET", f"{shelf}/devicebatches/A/devices").json["items"]
    assert device["allowedOperations"] == ["GET"]
    for method, path, body in calls(shelf):
        got = harbor(method, path, body)
        assert (got.status == 403) == (method != "GET"), (method, path, got.bytes)
    Membership.objects.filter(person=harbor.person).update(roles=["billing_admin"])
    for method, path, body in calls(shelf):
        assert harbor(method, path, body).status == 403


def test_a_program_alone_creates_no_batch_but_does_the_rest(harbor: Caller, shelf: str) -> None:
    got = harbor("POST", f"{shelf}/devicebatches", {"batchId": "A", "devices": devices(1)}, app_only=True)
    assert (got.status, got.json["code"]) == (403, 910047)
    create(harbor, shelf, 1)
    sent = harbor("POST", f"{shelf}/devicebatches/A/devices", devices(2), app_only=True)
    assert words(tracked(sent, harbor)) == ["finished"]


def test_a_batch_id_is_free_text_and_taken_once(harbor: Caller, shelf: str) -> None:
    create(harbor, shelf, 1)
    got = harbor("POST", f"{shelf}/devicebatches", {"batchId": "A", "devices": devices(2)})
    assert (got.status, got.json["code"], list(got.json["parameters"])) == (409, 910055, ["batchId"])
    for name in ("", "a/b", ".", "x" * 257, None):
        got = harbor("POST", f"{shelf}/devicebatches", {"batchId": name, "devices": devices(2)})
        assert (got.status, got.json["code"], list(got.json["parameters"])) == (400, 800002, ["batchId"])
    got = harbor("POST", f"{shelf}/devicebatches", b'{"batchId": "a\\u0000b", "devices": []}')
    assert (got.status, got.json["code"]) == (400, 800002)
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [[], [None], {}, "x", 1, [{"serialNumber": ["x"]}], [{"hardwareHash": "x" * 8193}], devices(*range(501)),
     [{"policies": [{"value": "x"}]}], [{"policies": {"key": []}}]],
    ids=["empty", "null", "object", "text", "number", "shape", "long", "many", "keyless", "keys"],
)  # fmt: skip
def test_a_list_that_cannot_be(harbor: Caller, shelf: str, body: Any) -> None:
    create(harbor, shelf, 1)
    got = harbor("POST", f"{shelf}/devicebatches/A/devices", body)
    assert got.status == 400, got.bytes
    assert DeviceUpload.objects.count() == 1


def test_a_device_list_repeated_under_one_request_id_is_taken_once(harbor: Caller, shelf: str) -> None:
    create(harbor, shelf, 1)
    path, request = f"{shelf}/devicebatches/A/devices", str(uuid4())
    first, again = (harbor("POST", path, devices(2), MS_RequestId=request) for _time in range(2))
    assert (first.status, again.status) == (202, 202)
    assert first.headers["Location"] == again.headers["Location"]
    assert (DeviceUpload.objects.count(), Job.objects.count()) == (2, 2)
    other = harbor("POST", path, devices(3), MS_RequestId=request)
    assert (other.status, other.json["code"]) == (400, 910052)


def test_a_list_that_is_only_tried_leaves_nothing(harbor: Caller, shelf: str) -> None:
    got = harbor("POST", f"{shelf}/devicebatches?validateOnly=true", {"batchId": "A", "devices": devices(1)})
    assert got.status == 202
    assert [kind.objects.count() for kind in (DeviceBatch, UploadedDevice, Job)] == [0, 0, 0]


def test_a_list_of_another_customer_is_not_found(world: World, harbor: Caller, shelf: str) -> None:
    details = create(harbor, shelf, 1)
    other = worlds.customer(world.harbor, domain="weiher.onmicrosoft.com").customer.id
    got = harbor("GET", f"/v1/customers/{other}/batchjobstatus/{details['batchTrackingId']}")
    assert (got.status, got.json["code"]) == (404, 1000)
    assert harbor("GET", f"{shelf}/batchjobstatus/nothing").json["code"] == 1000

"""Devices through the published client, unmodified, on both databases: all 13 operations that it has for them."""

import time
from typing import Any
from uuid import uuid4

import pytest
from azure.core.exceptions import DeserializationError

from tests.e2e.programs import Program
from tests.e2e.published_client import Client, model
from tests.support.wire_schemas import check, check_list

READ, SEND = "getvversioncustomerscustomer", "postvversioncustomerscustomer"
CHANGE, PUT, DROP = "patchvversioncustomerscustomer", "putvversioncustomerscustomer", "deletevversioncustomerscustomer"
WORKED_OFF_WITHIN = 30.0


@pytest.fixture
def client(program: Program) -> Client:
    """Return the client of the provider's admin agent."""
    return Client(program.url, program.token("harbor"))


def device(**values: Any) -> Any:
    """Return a device as a user of the package writes it."""
    return model("DeviceDeploymentDevice", **values)


def listed(client: Client, operation: str, name: str, *arguments: Any) -> Any:
    """Return a list as it came over the wire. The package takes documented envelopes for bare arrays and stumbles."""
    with pytest.raises(DeserializationError):
        client.ask(READ, operation, *arguments)
    assert client.last.status_code == 200, client.last.text
    return check_list(name, client.last.json())


def worked_off(client: Client, key: str, location: str = "") -> Any:
    """Ask how far a list is, by default the one sent last, until a worker has been there."""
    location = location or client.last.headers["Location"]
    assert location.startswith(f"/customers/{key}/batchJobStatus/")
    deadline = time.monotonic() + WORKED_OFF_WITHIN
    while True:
        found = client.ask(READ, "id3", key, location.rsplit("/", 1)[1])
        check("BatchUploadDetails", client.last.json())
        if found.status.startswith("finished"):
            return found
        assert time.monotonic() < deadline, found.as_dict()
        time.sleep(0.1)


def test_a_batch_from_upload_to_deletion(client: Client, program: Program) -> None:
    key, batch = program.demo["kranich"]["tenant_id"], f"Batch {uuid4().hex[:8]}"
    hashes = [f"{uuid4()}" for _number in range(3)]
    client.ask(SEND, "iddevice_batches", key, status=202, batch_id=batch, devices=[device(hardware_hash=hashes[0])])
    assert worked_off(client, key).status == "finished"
    more = [device(hardware_hash=one, serial_number="S1") for one in (*hashes[1:], hashes[0])]
    client.ask(SEND, "iddevices", key, batch, more, status=202)
    details = worked_off(client, key)
    assert details.status == "finished_with_errors"
    assert [row.error_description for row in details.devices_status] == [None, None, "ZtdDeviceAlreadyAssigned"]
    client.ask(READ, "iddevice_batches", key)
    batches = check_list("DeviceBatch", client.last.json())
    assert next(row["devicesCount"] for row in batches if row["id"] == batch) == 3
    rows = listed(client, "iddevices", "Device", key, batch)
    assert {row["hardwareHash"] for row in rows} == set(hashes)
    client.ask(DROP, "id3", key, batch, rows[0]["id"], status=204)
    assert client.refused(DROP, "id3", key, batch, rows[0]["id"]) == (404, 1000)
    assert len(listed(client, "iddevices", "Device", key, batch)) == 2


def test_policies_and_the_devices_that_have_them(client: Client, program: Program) -> None:
    key, batch = program.demo["kranich"]["tenant_id"], f"Batch {uuid4().hex[:8]}"
    wanted = {"name": "Notebooks", "category": "o_o_b_e", "policy_settings": ["skip_eula"]}
    policy = model("DeviceDeploymentConfigurationPolicy", **wanted)
    made = client.ask(SEND, "idpolicies", key, policy)
    check("ConfigurationPolicy", client.last.json())
    assert (made.name, made.devices_assigned_count) == ("Notebooks", 0)
    assert made.id in {row["id"] for row in listed(client, "idpolicies", "ConfigurationPolicy", key)}
    made.description = "For the office"
    assert client.ask(PUT, "id1", key, made.id, made).description == "For the office"
    client.ask(SEND, "iddevice_batches", key, status=202, batch_id=batch, devices=[device(hardware_hash=str(uuid4()))])
    (row,) = worked_off(client, key).devices_status
    client.ask(CHANGE, "id_device_policy_updates", key, status=202, devices=[device(id=row.device_id, policies=[])])
    assert worked_off(client, key).status == "finished"
    assign(client, program, key, row.device_id, made.id)
    assert client.ask(READ, "id4", key, made.id).devices_assigned_count == 1
    got = client.ask(PUT, "id", key, batch, row.device_id, device(id=row.device_id))
    check("Device", client.last.json())
    assert (got.id, len(got.policies)) == (row.device_id, 1)
    client.ask(DROP, "id4", key, made.id, status=204)
    assert client.refused(READ, "id4", key, made.id) == (404, 1000)


def assign(client: Client, program: Program, key: str, device_id: str, policy_id: str) -> None:
    """Give a device a policy: the package takes the pairs of policies for read-only and never sends them."""
    body = {"devices": [{"id": device_id, "policies": [{"key": "o_o_b_e", "value": policy_id}]}]}
    got = program.call("PATCH", f"/v1/customers/{key}/devicepolicyupdates", body)
    assert got.status_code == 202, got.text
    assert worked_off(client, key, got.headers["Location"]).status == "finished"

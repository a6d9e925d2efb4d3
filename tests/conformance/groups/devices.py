"""Devices: a batch with a device, a policy, a list whose work has ended."""

import time
from typing import Any
from uuid import uuid4

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes

WORKED_OFF_WITHIN = 30.0
NAME = "Test batch"
POLICY = {"name": "Test policy", "category": "o_o_b_e", "description": "Test", "policySettings": ["skip_express_settings"]}  # fmt: skip


def finished(stage: Stage, location: str) -> dict[str, Any]:
    """Return the state of a list that a worker has worked off."""
    deadline = time.monotonic() + WORKED_OFF_WITHIN
    while True:
        found: dict[str, Any] = stage.ask("GET", f"/v1{location}")
        if found["status"].startswith("finished"):
            return found
        assert time.monotonic() < deadline, f"Nobody worked off {location}."
        time.sleep(0.1)


@makes("batch_tracking_id")
def batch_tracking_id(stage: Stage) -> str:
    """Make a batch of a device that is registered and one that is refused: it stands in the list twice."""
    stage.need("policy_id")
    device = {"serialNumber": "1234567890", "productKey": f"12345-67890-{uuid4()}"}
    body = {"batchId": NAME, "devices": [device, device]}
    answer = stage.program.call("POST", f"{stage.shelf}/deviceBatches", body)
    assert answer.status_code == 202, answer.text
    return str(finished(stage, answer.headers["Location"])["batchTrackingId"])


@makes("batch_id")
def batch_id(stage: Stage) -> str:
    """Return the id of the batch."""
    stage.need("batch_tracking_id")
    return NAME


@makes("device_id")
def device_id(stage: Stage) -> str:
    """Return the device of the batch."""
    stage.need("batch_tracking_id")
    return str(stage.ask("GET", f"{stage.shelf}/deviceBatches/{NAME}/devices")["items"][0]["id"])


@makes("policy_id", group="devices")
def policy_id(stage: Stage) -> str:
    """Make a policy."""
    return str(stage.ask("POST", f"{stage.shelf}/policies", POLICY)["id"])


@prepares("GET_v1_customers_customer_id_deviceBatches")
def with_a_batch(stage: Stage, _request: Sent) -> None:
    """Make a batch to list."""
    stage.need("batch_id")


@prepares("GET_v1_customers_customer_id_policies")
def with_a_policy(stage: Stage, _request: Sent) -> None:
    """Make a policy to list."""
    stage.need("policy_id")


@prepares("PATCH_v1_customers_customer_id_DevicePolicyUpdates")
def for_our_device(stage: Stage, request: Sent) -> None:
    """Name our device and our policy."""
    (device,) = request.body["Devices"]
    device["Id"] = stage.need("device_id")
    device["Policies"][0]["Value"] = stage.need("policy_id")


@prepares("POST /v1/customers/{customer_id}/deviceBatches")
def a_new_batch(_stage: Stage, request: Sent) -> None:
    """Write the body, of which no example is printed."""
    request.body = {"batchId": "SDKTestDeviceBatch", "devices": [{"hardwareHash": f"DummyHash{uuid4()}"}]}


@prepares("POST /v1/customers/{customer_id}/policies")
def a_new_policy(_stage: Stage, request: Sent) -> None:
    """Write the body, of which no example is printed."""
    request.body = POLICY

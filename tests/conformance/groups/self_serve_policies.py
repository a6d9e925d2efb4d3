"""What customers may buy themselves: a policy of the provider with a customer of the example's own."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes

BUYS = [{"resource": "AzureReservedInstances", "action": "Purchase"}]


def policy(stage: Stage) -> dict[str, Any]:
    """Return a policy as it is sent."""
    return {"selfServeEntity": {"selfServeEntityType": "customer", "tenantID": stage.need("customer_id")}, "permissions": BUYS}  # fmt: skip


@makes("entity_id")
def entity_id(stage: Stage) -> str:
    """Return the customer of a policy."""
    return stage.need("policy_id").partition("_")[2]


@makes("policy_id", group="self-serve-policies")
def policy_id(stage: Stage) -> str:
    """Make a policy."""
    return str(stage.ask("POST", "/v1/SelfServePolicy", policy(stage))["id"])


@prepares("POST_v1_SelfServePolicy")
def for_our_customer(stage: Stage, sent: Sent) -> None:
    """Name our customer and its provider."""
    sent.body["selfServeEntity"]["tenantID"] = stage.need("customer_id")
    sent.body["grantor"]["tenantID"] = stage.program.demo["harbor"]["tenant_id"]


@prepares("PUT_v1_SelfServePolicy", "PUT /v1/SelfServePolicy/{policy_id}")
def as_read(stage: Stage, sent: Sent) -> None:
    """Send the whole policy as it was read, with its etag."""
    sent.body = stage.ask("GET", f"/v1/SelfServePolicy/{stage.need('policy_id')}")

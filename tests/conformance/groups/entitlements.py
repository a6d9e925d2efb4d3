"""Entitlements and what usage subscriptions can be told: the subscriptions of these examples are of the right kind."""

import time
from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.groups.orders import bought, item
from tests.conformance.stage import Stage, makes

REGISTERED_WITHIN = 30.0
SHELF = "/v1/customers/{customer_id}/subscriptions"


def registered(stage: Stage) -> str:
    """Return an Azure subscription that a worker has made ready for reservations."""
    azure = stage.need("azure_subscription_id")
    path = f"{stage.shelf}/subscriptions/{azure}"
    stage.ask("POST", f"{path}/registrations")
    deadline = time.monotonic() + REGISTERED_WITHIN
    while stage.ask("GET", f"{path}/registrationstatus")["status"] != "registered":
        assert time.monotonic() < deadline, "Nobody finished the registration."
        time.sleep(0.1)
    return azure


@makes("registered_subscription_id")
def registered_subscription_id(stage: Stage) -> str:
    """Sell Azure by use, and make it ready for reservations."""
    return registered(stage)


def plan(stage: Stage) -> str:
    """Sell an Azure plan."""
    return str(bought(stage, "azure")["lineItems"][0]["subscriptionId"])


def reserved(stage: Stage) -> dict[str, Any]:
    """Reserve a machine; return its entitlement."""
    context = {"subscriptionId": stage.need("registered_subscription_id"), "scope": "shared"}
    line = {"offerId": item(stage, "vm 1y"), "quantity": 1, "provisioningContext": context}
    stage.ask("POST", f"{stage.shelf}/orders", {"lineItems": [line]})
    return dict(stage.ask("GET", f"{stage.shelf}/entitlements?entitlementType=ReservedInstance")["items"][0])


@prepares("GET_v1_customers_customer_id_entitlements")
def software_and_a_reservation(stage: Stage, _sent: Sent) -> None:
    """Buy one of each."""
    reserved(stage)
    bought(stage, "cal")


@prepares("GET_v1_customers_customer_id_entitlements__2")
def software_for_a_term(stage: Stage, _sent: Sent) -> None:
    """Buy software whose expiry can be shown."""
    bought(stage, "cal", "sql")


@prepares(
    "GET_v1_customers_customer_id_artifacts_reservedinstance_groups_group_id_lineitems_line_item_id_resource_resource_id",
    "GET_v1_customers_customer_id_artifacts_virtualmachinereservedinstance_groups_group_id_lineitems_line_item_id_resource_resource_id",
)
def our_reservation(stage: Stage, sent: Sent) -> None:
    """Follow the link of our entitlement, under the name that the example has."""
    kind = sent.path.split("/")[5]
    (artifact,) = reserved(stage)["entitledArtifacts"]
    sent.path = "/v1" + artifact["link"]["uri"].replace("/reservedinstance/", f"/{kind}/")


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id_azureEntitlements")
def our_plan(stage: Stage, sent: Sent) -> None:
    """Ask for an Azure plan."""
    sent.path = f"{stage.shelf}/subscriptions/{plan(stage)}/azureEntitlements"


@prepares("POST_v1_customers_customer_id_subscriptions_subscription_id_activate")
def our_service(stage: Stage, sent: Sent) -> None:
    """Activate a marketplace service."""
    service = bought(stage, "saas")["lineItems"][0]["subscriptionId"]
    sent.path = f"{stage.shelf}/subscriptions/{service}/activate"


@prepares("POST_v1_customers_customer_id_subscriptions_subscription_id_registrations")
def our_azure(stage: Stage, sent: Sent) -> None:
    """Register Azure by use."""
    sent.path = f"{stage.shelf}/subscriptions/{stage.need('azure_subscription_id')}/registrations"


@prepares("GET_v1_customers_customer_id_orders_order_id_lineitems_line_item_number_activationlinks")
def our_software(stage: Stage, sent: Sent) -> None:
    """Ask for the link of software."""
    sent.path = f"{stage.shelf}/orders/{bought(stage, 'cal')['id']}/lineitems/0/activationlinks"


@prepares(f"PUT {SHELF}/overage")
def our_overage(stage: Stage, sent: Sent) -> None:
    """Charge overage to the Azure subscription under a plan; no body is printed for the PUT."""
    path = f"{stage.shelf}/subscriptions/{plan(stage)}/azureEntitlements"
    under = stage.ask("GET", path)["items"][0]["id"]
    sent.body = {"azureEntitlementId": under, "partnerId": stage.need("mpnId"), "overageEnabled": True}

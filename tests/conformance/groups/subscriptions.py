"""Subscriptions: two licenses for a year, with an add-on, suspended where one is reactivated, and something to change to."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes

GROUP = "subscriptions"


def item(stage: Stage, term: str, plan: str, *, number: int = 0) -> dict[str, Any]:
    """Return an availability of one of the things for sale, with this term and billing plan."""
    product, sku, _availability = stage.items[number].split(":")
    found = stage.ask("GET", f"{stage.shelf}/products/{product}/skus/{sku}/availabilities")["items"]
    return next(row for row in found if (row["terms"][0]["duration"], row["terms"][0]["billingCycle"]) == (term, plan))


def bought(stage: Stage, catalog_item_id: str, quantity: int, base: str = "") -> str:
    """Order a subscription; return its id."""
    line: dict[str, Any] = {"offerId": catalog_item_id, "quantity": quantity, "friendlyName": "Office"}
    line |= {"parentSubscriptionId": base} if base else {}
    made = stage.ask("POST", f"{stage.shelf}/orders", {"lineItems": [line]})
    return str(made["lineItems"][0]["subscriptionId"])


def present(stage: Stage) -> dict[str, Any]:
    """Return the subscription as it is now."""
    found: dict[str, Any] = stage.ask("GET", f"{stage.shelf}/subscriptions/{stage.need('subscription_id')}")
    return found


@makes("subscription_id", "subscription-id", "id-for-subscription", "subscriptionID", group=GROUP)
def subscription_id(stage: Stage) -> str:
    """Make a subscription of two licenses, for a year, billed monthly."""
    return bought(stage, str(item(stage, "P1Y", "Monthly")["catalogItemId"]), 2)


@makes("etag", group=GROUP)
def etag(stage: Stage) -> str:
    """Return the version of the subscription."""
    return str(present(stage)["attributes"]["etag"])


@makes("add_on_id", group=GROUP)
def add_on_id(stage: Stage) -> str:
    """Make an add-on of the subscription."""
    base = stage.need("subscription_id")
    return bought(stage, str(item(stage, "P1Y", "Monthly", number=1)["catalogItemId"]), 2, base)


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id__2")
def of_an_add_on(stage: Stage, request: Sent) -> None:
    """Ask for an add-on, of which the example is one."""
    request.path = request.path.rpartition("/")[0] + f"/{stage.need('add_on_id')}"


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id_addons")
def with_an_add_on(stage: Stage, _request: Sent) -> None:
    """Make an add-on to list."""
    stage.need("add_on_id")


@prepares("PATCH_v1_customers_customer_id_subscriptions_subscription_id__4")
def of_the_last_license(_stage: Stage, request: Sent) -> None:
    """Give back the last license: here a late reduction has a code of its own, 900257 (lifecycle.md 13)."""
    request.body["quantity"] = 0


@prepares("PATCH_v1_customers_customer_id_subscriptions_subscription_id__6")
def to_something_for_sale(stage: Stage, request: Sent) -> None:
    """Schedule another product of our catalog, on the terms of the example."""
    found = item(stage, "P3Y", "Annual", number=1)
    product = request.body["scheduledNextTermInstructions"]["product"]
    product |= {"productId": found["productId"], "skuId": found["skuId"], "availabilityId": found["id"]}
    request.body |= {"termDuration": "P1Y"}


@prepares("PATCH_v1_customers_customer_id_subscriptions_subscription_id__8")
def of_a_suspended_one(stage: Stage, request: Sent) -> None:
    """Suspend the subscription that the example reactivates."""
    path = f"{stage.shelf}/subscriptions/{stage.need('subscription_id')}"
    stopped = stage.ask("PATCH", path, {"status": "suspended"})
    request.body["Attributes"]["Etag"] = stopped["attributes"]["etag"]

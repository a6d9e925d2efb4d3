"""Orders and carts: the things for sale that the examples name are ours, of the same kinds."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes

SKUS = {
    "azure": ("DZH318Z0BPS6", "0001", "P1M"),
    "cal": ("DG7GMGF0DWT0", "0001", ""),
    "sql": ("DG7GMGF0FKZV", "0003", "P3Y"),
    "vm 1y": ("DZH318Z0BQ36", "004G", "P1Y"),
    "vm 3y": ("DZH318Z0BQ36", "004J", "P3Y"),
    "saas": ("DZH318Z0FJBK", "0001", "P1M"),
}
"""What the demo program sells besides licenses, by name: product, SKU, term."""
LEGACY_AZURE = "MS-AZR-0145P"
LEGACY_PAIR = ("796B6B5F-613C-4E24-A17C-EBA730D49C02", "C94271D8-B431-4A25-A3C5-A57737A1C909")
"""A legacy offer and one that adds to it."""


def item(stage: Stage, name: str) -> str:
    """Return the catalog item id of one of these for the customer."""
    product, sku, term = SKUS[name]
    found = stage.ask("GET", f"{stage.shelf}/products/{product}/skus/{sku}/availabilities")["items"]
    return str(next(row["catalogItemId"] for row in found if row["terms"][0]["duration"] == term))


def bought(stage: Stage, *names: str, **members: Any) -> dict[str, Any]:
    """Order some of these in one order."""
    lines = [{"lineItemNumber": n, "offerId": item(stage, name), "quantity": 1} for n, name in enumerate(names)]
    return dict(stage.ask("POST", f"{stage.shelf}/orders", {"lineItems": lines, **members}))


@makes("azure_subscription_id")
def azure_subscription_id(stage: Stage) -> str:
    """Sell Azure by use."""
    line = {"lineItemNumber": 0, "offerId": LEGACY_AZURE, "quantity": 1}
    made = stage.ask("POST", f"{stage.shelf}/orders", {"billingCycle": "monthly", "lineItems": [line]})
    return str(made["lineItems"][0]["subscriptionId"])


@prepares("POST_v1_customers_customer_id_orders__3")
def reservation(stage: Stage, sent: Sent) -> None:
    """Reserve a machine for our Azure subscription."""
    line = sent.body["LineItems"][0]
    line["OfferId"] = item(stage, "vm 1y")
    line["ProvisioningContext"]["subscriptionId"] = stage.need("registered_subscription_id")


@prepares("POST_v1_customers_customer_id_carts__4")
def every_kind(stage: Stage, sent: Sent) -> None:
    """Put our things of the same kinds into the cart; trials are not sold, so a license stands in their line."""
    ours = (
        LEGACY_AZURE,
        *(item(stage, name) for name in ("vm 1y", "vm 3y", "cal", "saas")),
        stage.need("catalogItemId"),
    )
    for line, catalog_item_id in zip(sent.body["lineItems"], ours, strict=True):
        line["catalogItemId"] = catalog_item_id
        if "provisioningContext" in line:
            line["provisioningContext"]["subscriptionId"] = stage.need("registered_subscription_id")


@prepares(
    "PATCH_v1_customers_customer_id_orders_order_id",
    "PATCH_v1_customers_customer_id_orders_order_id__2",
    "PATCH_v1_customers_customer_id_orders_order_id__4",
)
def software(stage: Stage, sent: Sent) -> None:
    """Buy software that can be given back."""
    order = bought(stage, "sql", "cal")
    sent.path = f"{stage.shelf}/orders/{order['id']}"
    sent.body["id"] = order["id"]
    for line in sent.body.get("lineItems", ()):
        line["offerId"] = order["lineItems"][0]["offerId"]


@prepares("PATCH_v1_customers_customer_id_orders_order_id__6")
def add_on(stage: Stage, sent: Sent) -> None:
    """Buy the base of an add-on in an order of its own."""
    base, adding = LEGACY_PAIR
    line = {"lineItemNumber": 0, "offerId": base, "quantity": 2}
    order = stage.ask("POST", f"{stage.shelf}/orders", {"billingCycle": "monthly", "lineItems": [line]})
    sent.path = f"{stage.shelf}/orders/{order['id']}"
    added = sent.body["LineItems"][0]
    added["OfferId"], added["ParentSubscriptionId"] = adding, order["lineItems"][0]["subscriptionId"]

"""Promotions: one of the demo for businesses, and what it is given for."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes

GROUP = "promotions"


def promotion(stage: Stage) -> dict[str, Any]:
    """Return the first promotion of today."""
    found: dict[str, Any] = stage.ask("GET", "/v1/productpromotions?country=DE&segment=commercial")["items"][0]
    return found


@makes("promotion_id", group=GROUP)
def promotion_id(stage: Stage) -> str:
    """Return its id."""
    return str(promotion(stage)["id"])


@prepares("POST /v1/customers/{customer_id}/promotionEligibilities")
def what_would_be_bought(stage: Stage, request: Sent) -> None:
    """Write the body, of which no example is printed: one thing that gets the promotion, and one that is too many."""
    chosen = promotion(stage)
    product = chosen["requiredProducts"][0]
    path = f"{stage.shelf}/products/{product['productId']}/skus/{product['skuId']}/availabilities"
    item = next(
        row for row in stage.ask("GET", path)["items"] if row["terms"][0]["duration"] == product["term"]["duration"]
    )
    line = {"catalogItemId": item["catalogItemId"], "promotionId": chosen["id"]}
    request.body = {"items": [line | {"id": 0, "quantity": 5}, line | {"id": 1, "quantity": 5_000}]}

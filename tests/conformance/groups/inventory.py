"""The stock: a product of the market, as there is no documented example."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage


@prepares("POST /v1/extensions/product/checkInventory")
def stock(stage: Stage, sent: Sent) -> None:
    """Ask whether a product can be had for a customer."""
    product = stage.ask("GET", "/v1/products?country=DE&targetView=OnlineServices")["items"][0]
    customer = stage.shelf.rsplit("/", 1)[-1]
    sent.body = {"targetItems": [{"productId": product["id"]}], "inventoryContext": {"customerId": customer}}

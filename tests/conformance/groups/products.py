"""Products: one printed address forgot its last segment, and two speak of reservations."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage

RESERVED = "DZH318Z0BQ36"
"""The demo program's reserved virtual machine."""


@prepares("GET_v1_products_product_id")
def reservation(_stage: Stage, sent: Sent) -> None:
    """Ask for a reservation."""
    sent.path = f"/v1/products/{RESERVED}"


@prepares("GET_v1_customers_customer_id_products_product_id_skus")
def skus(stage: Stage, sent: Sent) -> None:
    """Ask for the SKUs."""
    sent.path += "/skus"

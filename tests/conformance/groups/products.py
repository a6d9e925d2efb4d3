"""Products: one printed address forgot its last segment."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage


@prepares("GET_v1_customers_customer_id_products_product_id_skus")
def skus(stage: Stage, sent: Sent) -> None:
    """Ask for the SKUs."""
    sent.path += "/skus"

"""Orders: reservations are not sold, so their example orders an online service."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage


@prepares("POST_v1_customers_customer_id_orders__3")
def online_service(stage: Stage, sent: Sent) -> None:
    """Order what is for sale."""
    sent.body["LineItems"][0]["OfferId"] = stage.need("catalogItemId")

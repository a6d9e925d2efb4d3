"""Services of a customer that has licenses."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage


@prepares("GET_v1_customers_customer_id_managedservices")
def licensed(stage: Stage, sent: Sent) -> None:
    """Ask about the customer that the demo sells to."""
    kranich = stage.program.demo["kranich"]["tenant_id"]
    sent.path = f"/v1/customers/{kranich}/managedservices"

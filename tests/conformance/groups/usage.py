"""Usage: the demo's customer with its Azure plan, a budget, and the window in which its usage was reported."""

from datetime import UTC, datetime, timedelta

from tests.conformance.asking import Sent, prepares
from tests.conformance.receiving import raises
from tests.conformance.stage import Stage, makes

GROUP = "usage-and-rates"
AZURE_PLAN = "DZH318Z0BPS6"


def of_kranich(stage: Stage) -> str:
    """Return the path of the customer that uses Azure."""
    return f"/v1/customers/{stage.program.demo['kranich']['tenant_id']}"


@makes("customer_id", "customer-tenant-id", "customerId", "customer_tenant_id", group=GROUP)
def customer_id(stage: Stage) -> str:
    """Return the demo's customer that uses Azure."""
    return str(stage.program.demo["kranich"]["tenant_id"])


@makes("subscription_id", "id-for-subscription", group=GROUP)
def subscription_id(stage: Stage) -> str:
    """Return its Azure plan."""
    rows = stage.ask("GET", f"{of_kranich(stage)}/subscriptions")["items"]
    return str(next(row["id"] for row in rows if row["offerId"].startswith(AZURE_PLAN)))


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id_utilizations_azure")
def since_the_purchase(_stage: Stage, request: Sent) -> None:
    """Ask for the days in which the demo's usage was reported."""
    now = datetime.now(UTC)
    ends = {"start_time": now - timedelta(days=25), "end_time": now + timedelta(days=1)}
    request.query = [(name, ends[name].isoformat()) for name, _printed in request.query]


@prepares("PATCH /v1/customers/{customer_id}/usagebudget")
def a_budget(_stage: Stage, request: Sent) -> None:
    """Write the body, of which no example is printed; so much is not spent, since each share is told of once a month."""
    request.body = {"Amount": 1000, "Attributes": {"ObjectType": "SpendingBudget"}}


@raises("WEBHOOK_usagerecords-thresholdExceeded")
def set_a_small_budget(stage: Stage) -> None:
    """Set a budget that is spent already."""
    path = f"{of_kranich(stage)}/usagebudget"
    stage.ask("PATCH", path, {"amount": 0.01})
    stage.ask("PATCH", path, {"amount": 250})

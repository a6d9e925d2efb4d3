"""Usage through the published client, unmodified: rate cards, records, summaries, utilization and a budget."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.programs import Program
from tests.e2e.published_client import Client
from tests.support.wire_schemas import check, check_list

CUSTOMER, CHANGE = "getvversioncustomerscustomer", ("patchvversioncustomerscustomer", "idusagebudget")
CARD, SHARED = "getvversionratecardsazurecurrencycurrency", "getvversionratecardsazure_sharedcurrencycurrency"
AZURE_PLAN = "DZH318Z0BPS6"


@pytest.fixture
def client(program: Program) -> Client:
    """Return the client of the provider's admin agent."""
    return Client(program.url, program.token("harbor"))


@pytest.fixture
def customer_id(program: Program) -> str:
    """Return the demo's customer that uses Azure."""
    return str(program.demo["kranich"]["tenant_id"])


@pytest.fixture
def plan_id(program: Program, customer_id: str) -> str:
    """Return its Azure plan."""
    rows = program.call("GET", f"/v1/customers/{customer_id}/subscriptions").json()["items"]
    return str(next(row["id"] for row in rows if row["offerId"].startswith(AZURE_PLAN)))


def test_rate_cards(client: Client) -> None:
    card = client.ask(CARD, "value", currency="EUR", region="DE")
    check("AzureRateCard", client.last.json())
    assert (card.currency, card.is_tax_included) == ("EUR", False)
    assert all("0" in meter.rates for meter in card.meters)
    assert client.ask(SHARED, "value", currency="USD", region="DE").meters


def test_usage_of_all_customers_and_of_one(client: Client, customer_id: str) -> None:
    (row,) = client.ask("", "getvversioncustomersusagerecords").items
    check_list("CustomerMonthlyUsageRecord", client.last.json())
    assert (row.id, row.name) == (customer_id, "Kranich Logistik")
    assert client.ask("", "getvversionusagesummary").customers_with_usage_based_subscription == 1
    assert client.ask(CUSTOMER, "idusagesummary", customer_id).total_cost == row.total_cost
    (plan,) = client.ask(CUSTOMER, "idsubscriptionsusagerecords", customer_id).items
    assert plan.total_cost == row.total_cost


def test_usage_of_a_subscription(client: Client, customer_id: str, plan_id: str) -> None:
    client.ask(CUSTOMER, "idusagesummary1", customer_id, plan_id)
    services: list[Any] = client.ask(CUSTOMER, "idusagerecordsresources", customer_id, plan_id).items
    check_list("AzureResourceMonthlyUsageRecord", client.last.json())
    assert all(row.quantity_used >= 0 for row in services)
    now = datetime.now(UTC)
    found = client.ask(
        CUSTOMER, "value10", customer_id, plan_id, start_time=now - timedelta(days=9), end_time=now, size=1000,
        granularity="hourly", show_details=True,
    )  # fmt: skip
    assert found.items
    assert all(check("AzureUtilizationRecord", row) for row in client.last.json()["items"])


def test_a_budget(client: Client, customer_id: str) -> None:
    assert client.ask(*CHANGE, customer_id, amount=300.5).amount == 300.5
    assert client.ask(CUSTOMER, "idusagebudget", customer_id).usage_spending_budget == 300.5

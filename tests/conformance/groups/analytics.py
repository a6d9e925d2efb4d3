"""Analytics: a customer that has subscriptions and a user with a license, so that there are rows to read."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.groups.conversions import bought, of_product
from tests.conformance.stage import Stage

COMMERCIAL = "GET_partner_v1_analytics_commercial"


@prepares(
    "GET_partner_v1_analytics_subscriptions__2",
    "GET_partner_v1_analytics_subscriptions__3",
    "GET_partner_v1_analytics_indirectresellers",
    "GET_v1_customers_customer_id_analytics_licenses_deployment",
    "GET_v1_customers_customer_id_analytics_licenses_usage",
)
def with_a_subscription(stage: Stage, _sent: Sent) -> None:
    """Sell the customer a subscription."""
    stage.need("subscription_id")


@prepares("GET_partner_v1_analytics_subscriptions")
def that_was_renewed(stage: Stage, _sent: Sent) -> None:
    """Sell the customer a subscription by the month, and let it renew."""
    bought(stage, of_product(stage, "Office 365 E1", "P1M"), 1)
    stage.ask("POST", "/sandbox/clock", {"advance": "P32D"})


@prepares("GET_partner_v1_analytics_referrals")
def that_was_won(stage: Stage, _sent: Sent) -> None:
    """Let the reseller ask the provider for a subscription of the customer, and accept it."""
    line = {"catalogItemId": stage.items[0], "quantity": 1}
    body = {"type": "new_subscriptions", "customerId": stage.need("customer_id"), "lineItems": [line]}
    asked = stage.ask("POST", "/v1/orderrequests", body, key="alpine")
    stage.ask("POST", f"/v1/orderrequests/{asked['id']}/accept")


@prepares(f"{COMMERCIAL}_deployment_license", f"{COMMERCIAL}_usage_license")
def of_the_customer(stage: Stage, sent: Sent) -> None:
    """Sell the customer a subscription, and ask for this customer."""
    stage.need("subscription_id")
    sent.query = [("filter", f"customerTenantId eq '{stage.need('customer_id')}'")]

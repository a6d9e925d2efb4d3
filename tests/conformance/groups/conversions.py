"""Upgrades and conversions: subscriptions that can become something."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage


def offer_with(stage: Stage, targets: str) -> dict[str, Any]:
    """Return an offer of the demo that names what it can become, for sale itself."""
    offers = stage.ask("GET", "/v1/offers?country=DE")["items"]
    sold = {offer["id"] for offer in offers if offer["isAvailableForPurchase"]}
    return next(offer for offer in offers if offer["id"] in sold and set(offer.get(targets, ())) & sold)


def bought(stage: Stage, item: str, quantity: int) -> dict[str, Any]:
    """Return a new subscription."""
    mpn_id = stage.program.demo["alpine"]["location_mpn_id"]
    line = {"offerId": item, "quantity": quantity, "partnerIdOnRecord": mpn_id}
    order = stage.ask("POST", f"{stage.shelf}/orders", {"lineItems": [line]})
    found: dict[str, Any] = stage.ask("GET", f"{stage.shelf}/subscriptions/{order['lineItems'][0]['subscriptionId']}")
    return found


def of_product(stage: Stage, title: str, term: str = "P1Y") -> str:
    """Return an item of a product of the demo for a term, yearly if none is named, billed monthly."""
    products = stage.ask("GET", f"{stage.shelf}/products?targetView=OnlineServices")["items"]
    product = next(each["id"] for each in products if each["title"] == title)
    sku = stage.ask("GET", f"{stage.shelf}/products/{product}/skus")["items"][0]["id"]
    found = stage.ask("GET", f"{stage.shelf}/products/{product}/skus/{sku}/availabilities")["items"]
    terms = ((each, row) for each in found for row in each["terms"])
    chosen = next(each for each, row in terms if (row["duration"], row["billingCycle"].lower()) == (term, "monthly"))
    return f"{product}:{sku}:{chosen['id']}"


def at(stage: Stage, sent: Sent, row: dict[str, Any], what: str) -> None:
    """Ask about a subscription."""
    sent.path = f"{stage.shelf}/subscriptions/{row['id']}/{what}"


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id_transitionEligibilities")
def eligibilities(stage: Stage, sent: Sent) -> None:
    """Ask what a license with an upgrade can become."""
    at(stage, sent, bought(stage, of_product(stage, "Office 365 E1"), 1), "transitionEligibilities")


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id_transitions")
def transitions(stage: Stage, sent: Sent) -> None:
    """Ask for a transition that was made."""
    row = bought(stage, of_product(stage, "Office 365 E1"), 2)
    stage.ask(
        "POST",
        f"{stage.shelf}/subscriptions/{row['id']}/transitions",
        {"toCatalogItemId": of_product(stage, "Office 365 E3")},
    )
    at(stage, sent, row, "transitions")


@prepares("POST_v1_customers_customer_id_subscriptions_subscription_id_transitions")
def transition(stage: Stage, sent: Sent) -> None:
    """Move licenses into a subscription that came out of an upgrade, as its window is closed."""
    first, second = (bought(stage, of_product(stage, "Office 365 E1"), 3) for _ in range(2))
    item = of_product(stage, "Office 365 E3")
    stage.ask("POST", f"{stage.shelf}/subscriptions/{first['id']}/transitions", {"toCatalogItemId": item})
    at(stage, sent, second, "transitions")
    sent.body |= {
        "fromCatalogItemId": second["offerId"], "fromSubscriptionId": second["id"], "toCatalogItemId": item,
        "toSubscriptionId": first["id"], "termDuration": "P1Y",
    }  # fmt: skip


@prepares("GET_v1_customers_customer_id_subscriptions_subscription_id_upgrades")
def upgrades(stage: Stage, sent: Sent) -> None:
    """Ask what a legacy offer can become."""
    at(stage, sent, bought(stage, offer_with(stage, "upgradeTargetOffers")["id"], 1), "upgrades")


@prepares("POST_v1_customers_customer_id_subscriptions_subscription_id_upgrades")
def upgrade(stage: Stage, sent: Sent) -> None:
    """Upgrade a legacy offer to one that it names."""
    row = bought(stage, offer_with(stage, "upgradeTargetOffers")["id"], 1)
    at(stage, sent, row, "upgrades")
    sent.body["TargetOffer"]["Id"] = stage.ask("GET", sent.path)["items"][0]["targetOffer"]["id"]


@prepares(
    "GET_v1_customers_customer_id_subscriptions_subscription_id_conversions",
    "POST_v1_customers_customer_id_subscriptions_subscription_id_conversions",
)
def conversion(stage: Stage, sent: Sent) -> None:
    """Ask what a trial can be paid as, or pay it."""
    row = bought(stage, offer_with(stage, "conversionTargetOffers")["id"], 25)
    at(stage, sent, row, "conversions")
    if sent.body:
        found = stage.ask("GET", sent.path)["items"][0]
        sent.body |= {"OfferId": found["offerId"], "TargetOfferId": found["targetOfferId"], "OrderId": found["orderId"]}

"""Migrations: of legacy offers of the demo that have a successor, once the clock has made them old enough."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.groups.conversions import bought
from tests.conformance.stage import Stage, makes


def old(stage: Stage) -> dict[str, Any]:
    """Return a legacy subscription that is 31 days old."""
    offers = stage.ask("GET", "/v1/offers?country=DE")["items"]
    found = next(offer["id"] for offer in offers if offer["name"] == "Office 365 Enterprise E3")
    row = bought(stage, found, 1)
    stage.ask("POST", "/sandbox/clock", {"advance": "P31D"})
    return row


@prepares("POST_v1_customers_customer_id_migrations_newcommerce_validate")
def young(stage: Stage, sent: Sent) -> None:
    """Ask about a subscription that cannot go yet."""
    offers = stage.ask("GET", "/v1/offers?country=DE")["items"]
    found = next(offer["id"] for offer in offers if offer["name"] == "Office 365 Enterprise E3")
    sent.body["currentSubscriptionId"] = bought(stage, found, 1)["id"]


@prepares(
    "POST_v1_customers_customer_id_migrations_newcommerce_validate__2",
    "POST /v1/customers/{customer_id}/migrations/newcommerce",
)
def going(stage: Stage, sent: Sent) -> None:
    """Ask about a subscription that can go, or let it go."""
    sent.body = (sent.body or {}) | {"currentSubscriptionId": old(stage)["id"]}


@makes("migration_id", "migration-id", group="migrations")
def migration_id(stage: Stage) -> str:
    """Return a migration that is completed."""
    body = {"currentSubscriptionId": old(stage)["id"]}
    made = stage.ask("POST", f"{stage.shelf}/migrations/newcommerce", body)
    stage.ask("POST", "/sandbox/clock", {"advance": "P1D"})
    return str(made["id"])

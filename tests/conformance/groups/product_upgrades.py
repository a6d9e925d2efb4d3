"""Upgrades to an Azure plan: of Azure subscriptions that the stage's customer buys for it."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.groups.conversions import bought
from tests.conformance.stage import Stage, makes

LEGACY_AZURE = "MS-AZR-0145P"


def asked(stage: Stage) -> dict[str, Any]:
    """Return the body for a customer with an Azure subscription of a legacy offer."""
    bought(stage, LEGACY_AZURE, 1)
    return {"customerId": stage.shelf.rsplit("/", 1)[-1], "productFamily": "Azure"}


@makes("upgrade_id", "upgrade-id", group="product-upgrades")
def upgrade_id(stage: Stage) -> str:
    """Return an upgrade that is completed."""
    begun = stage.program.call("POST", "/v1/productUpgrades", asked(stage))
    stage.ask("POST", "/sandbox/clock", {"advance": "PT1S"})
    return str(begun.headers["Location"].rsplit("/", 1)[-1])


@prepares("POST_v1_productUpgrades", "POST_v1_productUpgrades_eligibility")
def customer(stage: Stage, sent: Sent) -> None:
    """Ask for a customer that can have a plan."""
    sent.body = (sent.body or {}) | asked(stage)


@prepares("POST_v1_productUpgrades_upgrade_id_status")
def whose(stage: Stage, sent: Sent) -> None:
    """Ask for the customer that has it."""
    sent.body = (sent.body or {}) | {"customerId": stage.shelf.rsplit("/", 1)[-1]}

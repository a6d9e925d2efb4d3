"""What the wire says of each kind of product: its type, what a SKU needs and allows, what comes back of a payment."""

from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from twotier.api.wire import Wire
from twotier.catalog.rules import (
    LICENSES,
    METERED,
    ONE_TIME,
    PERPETUAL,
    RESERVATION,
    SAAS,
    SOFTWARE,
)


class SubType(Wire):
    """A kind of product inside a kind."""

    id: str
    display_name: str


class ItemType(Wire):
    """A kind of product."""

    id: str
    display_name: str
    sub_type: SubType | None = None


def of_azure(name: str) -> ItemType:
    """Return one of Azure's kinds."""
    return ItemType(id="Azure", display_name="Azure", sub_type=SubType(id=name, display_name=name))


ITEM_TYPES = MappingProxyType({RESERVATION: of_azure("VirtualMachines")})


def item_type(kind: str) -> ItemType:
    """Return a product's type as the wire has it."""
    return ITEM_TYPES.get(kind) or ItemType(id=kind, display_name=kind)


VIEWS = MappingProxyType(
    {
        "onlineservices": (LICENSES,),
        "onlineservicesnce": (LICENSES,),
        "azure": (METERED, RESERVATION),
        "microsoftazure": (METERED,),
        "azurereservations": (RESERVATION,),
        "azurereservationsvm": (RESERVATION,),
        "azureazurereservationsvm": (RESERVATION,),
        "azurereservationssql": (),
        "azurereservationscosmosdb": (),
        "saas": (SAAS,),
        "software": (SOFTWARE,),
        "softwaresubscription": (SOFTWARE,),
        "softwaresuseledger": (),
    }
)
"""The views of the modelled catalog, and the kinds of products in them."""

NEEDS = MappingProxyType({RESERVATION: ("scope", "subscriptionId", "duration")})
"""What an order must say of where a product is set up: `provisioningVariables`."""

ASKED_OF_STOCK = MappingProxyType({RESERVATION: ("customerId", "azureSubscriptionId", "armRegionName")})
"""What a question for the stock of a product names: `inventoryVariables`."""

ACTIONS = MappingProxyType({METERED: (), RESERVATION: ()})
"""What can be done with a purchase; everything else can be given back for some days (lifecycle LC60)."""
REFUND = ("Refund",)

TERMS: dict[tuple[str, str], Any] = {
    ("P1M", "monthly"): _("One-month commitment, billed monthly"),
    ("P1Y", "monthly"): _("One-year commitment, billed monthly"),
    ("P1Y", "annual"): _("One-year commitment, billed yearly"),
    ("P3Y", "monthly"): _("Three-year commitment, billed monthly"),
    ("P3Y", "annual"): _("Three-year commitment, billed yearly"),
    ("P3Y", "triennial"): _("Three-year commitment, billed for three years at once"),
    ("P1Y", ONE_TIME): _("One-year commitment, paid once"),
    ("P3Y", ONE_TIME): _("Three-year commitment, paid once"),
    (PERPETUAL, ONE_TIME): _("Bought for good, paid once"),
}


def refund(kind: str, term: str) -> tuple[str, str] | None:
    """Return how much of a payment comes back, and for how long after the purchase; nothing when none does (LC60)."""
    if kind in (METERED, RESERVATION):
        return None
    if kind == SAAS:
        return "Full", "P1D" if term == "P1M" else "P14D"
    return ("Full", "P30D") if term == PERPETUAL else ("Partial", "P7D")

"""From Azure subscriptions of legacy offers to an Azure plan: what stands in the way."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.catalog import queries as catalog_queries
from twotier.catalog.rules import AZURE_PLAN, AZURE_PLAN_SKU
from twotier.conversions import queries
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.orders.pricing import Item, item_of, market_of
from twotier.subscriptions.models import Subscription

AZURE = "azure"
"""The one family of products that is upgraded this way."""
SHARED_SERVICES = "shared services"
"""What the title of an offer says that a partner uses itself."""


def plan_item(customer: Customer) -> Item | None:
    """Return the Azure plan as it is sold to a customer, or nothing where its market has none."""
    rows = catalog_queries.availabilities(AZURE_PLAN, AZURE_PLAN_SKU, market_of(customer))
    return item_of(rows[0]) if rows else None


def why_not(partner_id: UUID, customer: Customer, rows: list[Subscription]) -> Refusal | None:
    """Return what stands in the way of an upgrade, or nothing: 900109, 900110, 900108, 900105, 900119, 900107."""
    if queries.upgrade_under_way(partner_id, customer.id):
        return Refusal(
            409, 900109, _("An upgrade of this customer is in progress already. Wait until it is completed.")
        )
    if not rows and queries.product_upgrades(partner_id, customer.id).filter(status="completed").exists():
        return Refusal(400, 900110, _("The Azure subscriptions of this customer lie under an Azure plan already."))
    if not rows:
        return Refusal(403, 900108, _("This customer has no Azure subscription of a legacy offer that you sold."))
    if any(row.status == "suspended" for row in rows):
        return suspended()
    if any(SHARED_SERVICES in row.title.lower() for row in rows):
        return Refusal(403, 900119, _("Azure subscriptions for partner shared services cannot be upgraded."))
    if plan_item(customer) is None:
        return not_sold()
    return None


def suspended() -> Refusal:
    """Return the refusal where an Azure subscription does not run."""
    text = _("An Azure subscription of this customer is suspended. Reactivate it first, or let it be deleted.")
    return Refusal(403, 900105, text)


def not_sold() -> Refusal:
    """Return the refusal where the customer's market has no Azure plan."""
    text = _("The Azure plan is not sold in the customer's market. Import its price sheet first.")
    return Refusal(400, 900107, text)

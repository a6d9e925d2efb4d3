"""Move a customer's Azure subscriptions of legacy offers under an Azure plan."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import azure, queries
from twotier.conversions.events import ProductUpgradeStarted
from twotier.conversions.lifecycle import PRODUCT_UPGRADE
from twotier.conversions.models import ProductUpgrade
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.orders.buying import check_open


@usecase(permission=Permission.ORDER_PLACE)
def start_product_upgrade(actor: Actor, customer_id: UUID) -> ProductUpgrade:
    """Begin the upgrade of all Azure subscriptions that the actor sold; the worker completes it at once.

    Raises what an order raises before its lines are looked at, and what `azure.why_not` names.
    """
    customer = customer_queries.customer_to_change(actor, customer_id)
    check_open(actor, customer, hold=True)
    rows = queries.legacy_azure(actor.organization_id, customer_id, hold=True)
    if refusal := azure.why_not(actor.organization_id, customer, rows):
        raise refusal
    begun = ProductUpgrade.objects.create(
        tenant_id=customer_id, partner_id=actor.organization_id, started_at=clock.now(), made_by=actor.user_name,
        status=PRODUCT_UPGRADE.initial,
        sources=[
            {"id": str(row.id), "name": row.friendly_name, "offer": row.catalog_item_id, "title": row.title} for row in rows
        ],
    )  # fmt: skip
    emit(ProductUpgradeStarted.of(begun, count=len(rows)), actor)
    return begun

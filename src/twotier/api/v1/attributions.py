"""Who earned incentives on a subscription, from when until when."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.subscriptions import queries
from twotier.subscriptions.models import Attribution as Record


class Attribution(Wire):
    """A span in which an MPN id stood on a subscription; without an end it holds now."""

    mpn_id: str
    effective_start_date: datetime
    reseller_tenant_id: str | None = None
    effective_end_date: datetime | None = None
    attributes: Attributes | None = attributes("SubscriptionAttribution")


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/attributions",
    answers=Collection[Attribution],
    sees=Permission.SUBSCRIPTION_VIEW,
    summary="List who earned on a subscription",
    group="subscriptions",
    refuses=[(404, 20003)],
    extension=True,
)
def list_attributions(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[Attribution]:
    """Answer the spans, the newest first: all to the seller, its own to a reseller."""
    found = queries.subscription(call.actor, customer_id, subscription_id)
    return collection([shown(row) for row in queries.attributions(call.actor, found)])


def shown(row: Record) -> Attribution:
    """Return a span as it is sent."""
    return Attribution(
        mpn_id=row.mpn_id,
        reseller_tenant_id=str(row.reseller_id) if row.reseller_id else None,
        effective_start_date=row.effective_from,
        effective_end_date=row.effective_until,
    )

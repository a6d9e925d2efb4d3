"""Who earns on a subscription, from when until when: rows that are closed and opened, never changed or deleted."""

from collections.abc import Iterable
from datetime import datetime

from twotier.core.events import Who
from twotier.subscriptions.models import Attribution, Subscription


def opened(subscription: Subscription, actor: Who, since: datetime) -> Attribution:
    """Return the row that holds from a moment on, not yet saved."""
    return Attribution(
        tenant_id=subscription.tenant_id,
        subscription=subscription,
        mpn_id=subscription.partner_of_record,
        reseller_id=subscription.reseller_id,
        effective_from=since,
        set_by=actor.user_name,
    )


def begin(subscriptions: Iterable[Subscription], actor: Who, since: datetime) -> None:
    """Write who earns on new subscriptions: one statement, none when no reseller is named."""
    rows = [opened(row, actor, since) for row in subscriptions if row.partner_of_record]
    if rows:
        Attribution.objects.bulk_create(rows)  # objects: a piece of the acts


def change(subscription: Subscription, actor: Who, since: datetime) -> None:
    """Close the row that held, and open one for the MPN id that stands on the subscription now."""
    rows = Attribution.objects.filter(  # objects: a piece of the acts
        tenant_id=subscription.tenant_id, subscription=subscription, effective_until=None
    )
    rows.update(effective_until=since)
    begin([subscription], actor, since)

"""Questions about the history: what held at a moment, for one subscription and for sets of them."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from twotier.subscriptions.models import Subscription, SubscriptionChange

Rows = QuerySet[SubscriptionChange]


def of(subscription: Subscription) -> Rows:
    """Return the history of a subscription, the oldest change first."""
    rows = SubscriptionChange.objects.filter(tenant_id=subscription.tenant_id, subscription=subscription)
    return rows.order_by("number")


def at(subscription: Subscription, moment: datetime) -> SubscriptionChange | None:
    """Return what held at a moment; nothing before the subscription began."""
    return of(subscription).filter(at__lte=moment).last()


def standing(moment: datetime) -> Rows:
    """Return what held at a moment for every subscription that had begun: one statement, whatever reads it."""
    later = SubscriptionChange.objects.filter(
        tenant_id=OuterRef("tenant_id"), subscription=OuterRef("subscription"), at__lte=moment
    ).filter(number__gt=OuterRef("number"))
    return SubscriptionChange.objects.filter(~Exists(later), at__lte=moment)


def between(start: datetime, end: datetime) -> Rows:
    """Return what changed in a half-open span of time, in the order of the changes."""
    rows = SubscriptionChange.objects.filter(Q(at__gte=start, at__lt=end))
    return rows.order_by("tenant_id", "subscription", "number")


def first_moment() -> datetime | None:
    """Return when the first change of all was, of whatever tenant."""
    return SubscriptionChange.objects.order_by("at").values_list("at", flat=True).first()

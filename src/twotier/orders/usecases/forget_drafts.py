"""Forget drafts of new customers whose time is over, with all that was typed."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.customers.models import CustomerDraft


@usecase(permission=Permission.CUSTOMER_CREATE_WITH_ORDER)
def forget_drafts(actor: Actor, until: datetime) -> int:
    """Delete the drafts that have ended; returns how many."""
    return CustomerDraft.objects.filter(expires_at__lte=until).delete()[0]


def next_ended(after: datetime) -> datetime | None:
    """Return when the next draft ends."""
    drafts = CustomerDraft.objects.filter(expires_at__gt=after)
    return drafts.order_by("expires_at").values_list("expires_at", flat=True).first()


def any_ended(until: datetime) -> bool:
    """Tell whether a draft has ended: a read, which holds up nobody."""
    return CustomerDraft.objects.filter(expires_at__lte=until).exists()

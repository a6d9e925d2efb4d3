"""Finish the registrations that were asked for."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.entitlements.lifecycle import REGISTRATION
from twotier.entitlements.models import Registration

BLOCK = 500


@usecase(permission=Permission.SUBSCRIPTION_REGISTER)
def finish_registrations(actor: Actor, until: datetime) -> int:
    """Finish a block of the registrations that were asked for by a moment; returns how many."""
    open_ones = Registration.objects.filter(status="registering", requested_at__lte=until).order_by("requested_at")
    ids = list(open_ones.values_list("id", flat=True)[:BLOCK])
    rows = Registration.objects.filter(id__in=ids).select_related("subscription")
    return REGISTRATION.fire_all(rows, "finish", actor)


def next_finish(after: datetime) -> datetime | None:
    """Return when the next registration was asked for."""
    rows = Registration.objects.filter(status="registering", requested_at__gt=after).order_by("requested_at")
    return rows.values_list("requested_at", flat=True).first()


def any_waiting(until: datetime) -> bool:
    """Tell whether a registration waits: a read, which holds up nobody."""
    return Registration.objects.filter(status="registering", requested_at__lte=until).exists()

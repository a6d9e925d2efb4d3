"""Which subscriptions may move: their state, their other transfers, their base (LC80; api.md 15)."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription

ACTIVE = ("active",)
TRAVELS = ("active", "suspended")
"""The states in which an add-on travels with its base."""


def why_not(
    subscription: Subscription, taken: Mapping[UUID, UUID], bases: Iterable[UUID] = (), *, travels: bool = False
) -> Refusal | None:
    """Return what keeps a subscription from being asked for, or nothing.

    `taken` says in which open transfer subscriptions are, `bases` are those that move by themselves, an add-on that
    `travels` with its base may be suspended: 900101 (in another transfer), 900146 (a service of the marketplace),
    800078 (its state, a trial, or an add-on whose base stays).
    """
    if subscription.status not in (TRAVELS if travels else ACTIVE):
        text = _("Subscription: %(id)s is in state: %(state)s")
        values = {"id": subscription.id, "state": SUBSCRIPTION.state(subscription.status).label}
        return Refusal(400, 800078, Sentence(text, values), data=[str(subscription.id)])
    if refusal := SUBSCRIPTION.why_not(subscription, SUBSCRIPTION.move("transfer_away")):
        return Refusal(refusal.status, refusal.code, refusal.message, data=[str(subscription.id)])
    if subscription.parent_id in set(bases):
        text = _("Subscription: %(id)s is an add-on. It travels with its base: %(base)s")
        values = {"id": subscription.id, "base": subscription.parent_id}
        return Refusal(400, 800078, Sentence(text, values), data=[str(subscription.id)])
    if other := taken.get(subscription.id):
        return in_transfer(other)
    return None


def in_transfer(transfer_id: UUID) -> Refusal:
    """Return the refusal of a subscription that is in a transfer already, in the documented words (api.md 15)."""
    text = _("subscription is already part of another transfer request id : %(id)s")
    return Refusal(409, 900101, Sentence(text, {"id": transfer_id}), data=[str(transfer_id)])


def with_addons(named: Iterable[Subscription], sold: Iterable[Subscription]) -> list[list[Subscription]]:
    """Return each base that was named with the add-ons that travel along; an add-on named beside its base is no base."""
    chosen = {row.id: row for row in named}
    addons: dict[UUID, list[Subscription]] = {}
    for row in sold:
        if row.parent_id in chosen and row.status in TRAVELS:
            addons.setdefault(row.parent_id, []).append(row)
    return [[row, *addons.get(row.id, ())] for row in chosen.values() if row.parent_id not in chosen]

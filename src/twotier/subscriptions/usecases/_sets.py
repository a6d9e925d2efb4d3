"""How time writes what it changed: sets of subscriptions in a few statements; a piece for use cases."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from twotier.access.actors import Actor
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import FACTS, SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.usecases._history import Act

BLOCK = 500
CHANGED = (
    *FACTS, "auto_renew", "end_choice", "schedule", "aside", "next_plan", "next_plan_from", "window_opened_at",
    "cancel_until", "state_until", "end_reason", "attention", "version", "changes",
)  # fmt: skip
"""The columns that time changes; the state is the machine's."""


def moved(actor: Actor, ids: Sequence[UUID], move: str) -> list[Subscription]:
    """Make a move of a set, and return the rows as they are then."""
    rows = Subscription.objects.filter(id__in=ids)
    SUBSCRIPTION.fire_all(rows, move, actor)
    return list(rows.order_by("id"))


def keep(rows: Sequence[Subscription], acts: Iterable[Act]) -> None:
    """Save changed subscriptions in their next version, and the history of what changed: two statements."""
    for row in rows:
        row.version += 1
    Subscription.objects.bulk_create(rows, update_conflicts=True, update_fields=CHANGED, unique_fields=["id"])
    SubscriptionChange.objects.bulk_create(change for act in acts for change in act.rows)


def replace_batches(rows: Sequence[Subscription], batches: Sequence[SeatBatch]) -> None:
    """Let the batches of a new term take the place of all earlier ones (LC30): two statements."""
    SeatBatch.objects.filter(subscription_id__in=[row.id for row in rows]).delete()
    SeatBatch.objects.bulk_create(batches)

"""The history of subscriptions: every change writes a row with all that holds after it; a piece for use cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from twotier.core.events import Who
from twotier.core.ids import new_id
from twotier.subscriptions.models import FACTS, Subscription, SubscriptionChange

NEW, RENEW, EXTEND, CONVERT = "new", "renew", "extend", "convert"
ADD, REMOVE = "add_quantity", "remove_quantity"
CHANGE_PLAN, CHANGE_TERM, CHANGE_PARTNER = "change_plan", "change_term", "change_partner_of_record"
SUSPEND, REACTIVATE, CANCEL = "suspend", "reactivate", "cancel"
EXPIRE, END, DISABLE, DELETE = "expire", "end", "disable", "delete"
UPGRADE, UPGRADE_OUT, UPGRADE_IN = "upgrade", "upgrade_out", "upgrade_in"
"""All seats are of another product; some leave for a new subscription, which begins with them."""
MOVE_OUT, MOVE_IN, MIGRATE = "move_out", "move_in", "migrate"
"""Seats leave for a subscription that there was before; a subscription takes the place of a legacy one."""
TRANSFER_OUT, TRANSFER_IN = "transfer_out", "transfer_in"
"""Inside a term, the day of the act is the former seller's, and the new one is charged from the day after (LC82)."""
KINDS = (
    NEW, ADD, REMOVE, RENEW, EXTEND, CONVERT, CHANGE_PLAN, CHANGE_TERM, CHANGE_PARTNER, SUSPEND, REACTIVATE, CANCEL,
    EXPIRE, END, DISABLE, DELETE, UPGRADE, UPGRADE_OUT, UPGRADE_IN, MOVE_OUT, MOVE_IN, MIGRATE, TRANSFER_OUT,
    TRANSFER_IN,
)  # fmt: skip


@dataclass
class Act:
    """What one act changes: its rows share the reference, the moment and who acted, and are written at its end."""

    actor: Who
    at: datetime
    reference_id: UUID = field(default_factory=new_id)
    rows: list[SubscriptionChange] = field(default_factory=list)

    def did(
        self,
        subscription: Subscription,
        kind: str,
        *,
        old_quantity: int | None = None,
        at: datetime | None = None,
        **further: Any,
    ) -> None:
        """Note that a subscription changed, with all that holds now; its own columns are saved by whoever changed them."""
        subscription.changes += 1
        self.rows.append(
            SubscriptionChange(
                tenant_id=subscription.tenant_id,
                subscription=subscription,
                number=subscription.changes,
                kind=kind,
                reference_id=self.reference_id,
                at=at or self.at,
                recorded_at=self.at,
                old_quantity=subscription.quantity if old_quantity is None else old_quantity,
                set_by=self.actor.user_name,
                **facts(subscription),
                **further,
            )
        )

    def write(self) -> None:
        """Write the rows: one statement, none when nothing changed."""
        if self.rows:
            SubscriptionChange.objects.bulk_create(self.rows)
            self.rows = []


def facts(row: Subscription | SubscriptionChange) -> Mapping[str, Any]:
    """Return what a subscription is rated by, and its state."""
    return {name: getattr(row, name) for name in (*FACTS, "status")}


def begun(subscriptions: Iterable[Subscription], actor: Who, at: datetime) -> list[SubscriptionChange]:
    """Return the first rows of new subscriptions, not yet saved; each subscription is an act of its own."""
    acts = [(Act(actor, at), subscription) for subscription in subscriptions]
    for act, subscription in acts:
        act.did(subscription, NEW, old_quantity=0)
    return [row for act, _subscription in acts for row in act.rows]

"""Another product inside the running term, whole, in part or into another subscription (LC70, LC25); a piece for use cases."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.orders.pricing import Item
from twotier.orders.usecases._recording import recorded
from twotier.subscriptions import attributions, families, terms
from twotier.subscriptions.events import SubscriptionUpgraded, TrialConverted
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import Changing, clear_schedule, lock_batches
from twotier.subscriptions.usecases._history import Act
from twotier.subscriptions.usecases._naming import close_to_reseller
from twotier.subscriptions.usecases._seats import add_batch
from twotier.subscriptions.usecases.change_subscription import keep

MERGED = "merged"
FRESH: Mapping[str, Any] = {
    "auto_renew": True, "end_choice": "", "schedule": None, "aside": None, "next_plan": "", "next_plan_from": None,
    "window_opened_at": None, "cancel_until": None, "state_until": None, "end_reason": "", "attention": "",
    "status": SUBSCRIPTION.initial, "version": 1, "changes": 0,
}  # fmt: skip
"""How a subscription begins that comes out of another one."""


def take_over(row: Subscription, item: Item) -> None:
    """Let a subscription be of another item, at its price."""
    row.product_id, row.sku_id, row.title = item.product_id, item.sku_id, item.title
    row.catalog_item_id, row.unit_price_e8 = item.catalog_item_id, item.unit_price_e8
    row.currency, row.segment = item.currency, item.segment


def upgrade_whole(change: Changing, item: Item) -> Subscription:
    """Give all seats another product: id, term, last day and cycles stay; no window, the batches are locked."""
    row, old = change.row, change.row.title
    take_over(row, item)
    row.next_plan, row.next_plan_from = "", None
    row.cancel_until = min(row.cancel_until, change.act.at) if row.cancel_until else None
    clear_schedule(row, change.actor, "upgrade")
    lock_batches(row)
    change.act.did(row, history.UPGRADE)
    emit(SubscriptionUpgraded.of(row, from_product=old, moved=row.quantity), change.actor)
    return row


def upgrade_part(change: Changing, item: Item, quantity: int) -> Subscription:
    """Give some seats another product: they become a subscription with the last day and the cycles of this one."""
    row = change.row
    made = beside(row, change, item, quantity)
    leave(change, quantity, history.UPGRADE_OUT)
    begin(made, change.act, history.UPGRADE_IN)
    emit(SubscriptionUpgraded.of(made, from_product=row.title, moved=quantity), change.actor)
    return made


def beside(row: Subscription, change: Changing, item: Item, quantity: int, **further: Any) -> Subscription:
    """Return a subscription that comes out of another one, with an order of its own; not yet saved.

    It has the same customer, seller, reseller, support and term, so the same last day and cycles: its own first cycle is a
    stub from the day on which it began (BI24).
    """
    names = {field.attname: getattr(row, field.attname) for field in Subscription._meta.concrete_fields}
    at, record = change.act.at, row.partner_of_record
    order, line = recorded(
        change.actor, row.tenant_id, item, quantity=quantity, partner_of_record=record, at=at, seller=row.partner_id
    )
    told = {
        "id": line.subscription_id, "order_id": order.id, "order_line_id": line.id, "quantity": quantity, "created_at": at,
        "activated_at": None,
    }  # fmt: skip
    made = Subscription(**{**names, **FRESH, **told, **further})
    take_over(made, item)
    made.friendly_name = item.title
    return made


def begin(made: Subscription, act: Act, kind: str, at: datetime | None = None) -> None:
    """Let a subscription run that came out of another one, and save it with who earns on it."""
    SUBSCRIPTION.begin(made, "activate", act.actor)
    act.did(made, kind, old_quantity=0, at=at)
    made.save(force_insert=True)
    attributions.begin([made], act.actor, act.at)


def leave(change: Changing, quantity: int, kind: str) -> None:
    """Let seats leave a subscription; the last ones end it."""
    row, old = change.row, change.row.quantity
    row.quantity = old - quantity
    clear_schedule(row, change.actor, "upgrade")
    lock_batches(row)
    if not row.quantity:
        end(change)
    change.act.did(row, kind, old_quantity=old)


def end(change: Changing) -> None:
    """End a subscription whose seats all went into another one."""
    row = change.row
    row.end_reason, row.auto_renew, row.end_choice, row.aside = MERGED, False, "", None
    row.next_plan, row.next_plan_from, row.state_until = "", None, None
    SUBSCRIPTION.fire(row, "merge", change.actor)
    close_to_reseller(change.actor, row.tenant_id, row.reseller_id)


def move_into(change: Changing, into: Changing, quantity: int, *, trial: bool = False) -> Subscription:
    """Add seats of a subscription to another one, which keeps its term and plan; its schedule is removed.

    A trial ends with all its seats, and those that are paid instead are a batch of their own window; others are locked.
    """
    target, old = into.row, into.row.quantity
    into.act.reference_id = change.act.reference_id
    target.quantity = old + quantity
    clear_schedule(target, into.actor, "quantity")
    if trial:
        add_batch(into, quantity)
    emit(SubscriptionUpgraded.of(target, from_product=change.row.title, moved=quantity), change.actor)
    leave(change, change.row.quantity if trial else quantity, history.MOVE_OUT)
    into.act.did(target, history.MOVE_IN, old_quantity=old)
    keep(into)
    return target


def pay(change: Changing, item: Item, quantity: int) -> None:
    """Let a trial be paid from today on: its id stays, term, window and batch are new (LC25)."""
    row, old, legacy = change.row, change.row.quantity, change.row.family == families.LEGACY_TRIAL
    take_over(row, item)
    row.family, row.quantity = families.LEGACY if legacy else families.LICENSE, quantity
    row.term, row.billing_cycle = item.term, item.billing_cycle
    row.anchor = row.term_start = change.today
    row.next_term_start = terms.next_term_start(change.today, item.term)
    row.auto_renew, row.end_choice = True, ""
    clear_schedule(row, change.actor, "conversion")
    window = change.policies.cancellation(row.family).window
    if window:
        row.window_opened_at, row.cancel_until = change.act.at, terms.window_end(change.act.at, window)
        add_batch(change, quantity)
    change.act.did(row, history.CONVERT, old_quantity=old)
    emit(TrialConverted.of(row), change.actor)


def succeed(change: Changing, item: Item, quantity: int, first: date, next_start: date) -> Subscription:
    """Let a new-commerce subscription take the place of a legacy one from a day on, which suspends that (LC76).

    An end that is not the natural one moves the anchor behind it; the window and the batch are new.
    """
    row, at = change.row, terms.midnight(first)
    natural = next_start == terms.next_term_start(first, item.term)
    made = beside(
        row, change, item, quantity, family=families.LICENSE, parent_id=None, term=item.term, billing_cycle=item.billing_cycle,
        term_start=first, next_term_start=next_start, anchor=first if natural else next_start,
    )  # fmt: skip
    window = change.policies.cancellation(families.LICENSE).window
    if window:
        made.window_opened_at, made.cancel_until = change.act.at, terms.window_end(change.act.at, window)
    SUBSCRIPTION.fire(row, "migrate", change.actor)
    row.aside, row.auto_renew, row.schedule = None, False, None
    row.state_until = min(first + timedelta(days=terms.LEGACY_SUSPENDED_DAYS), row.next_term_start)
    change.act.did(row, history.SUSPEND, at=at)
    begin(made, change.act, history.MIGRATE, at)
    if made.cancel_until:
        add_batch(Changing(change.actor, made, change.wanted), quantity)
    return made


def refused(code: int, text: Any, member: str = "", status: int = 400) -> Refusal:
    """Return the refusal of an upgrade; `member` is what was asked for wrongly."""
    return Refusal(status, code, text, fields=[(member, text)] if member else [])


def same_sku(row: Subscription, catalog_item_id: str) -> bool:
    """Tell whether a subscription is of the SKU of a catalog item: the id of the availability changes with its price."""
    parts = catalog_item_id.upper().split(":")
    return parts[:2] == [row.product_id.upper(), row.sku_id.upper()]

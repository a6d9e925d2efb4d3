"""Seats: added as a batch of their own window, given back from open batches (LC30 to LC33); a piece for use cases."""

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.catalog.queries import legacy
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.subscriptions import discounts, queries, terms
from twotier.subscriptions.events import SeatsChanged
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import Changing, clear_schedule

LARGEST_QUANTITY = 10_000_000
DEFAULT_COUNTRY = "DE"
"""Where limits of legacy offers are read: they are the same in every country."""


def set_seats(change: Changing) -> bool:
    """Add seats or give seats back."""
    row, new = change.row, change.wanted.quantity
    old = row.quantity
    if new is None or new == old:
        return False
    adds = new > old
    permission = Permission.SUBSCRIPTION_ADD_SEATS if adds else Permission.SUBSCRIPTION_REMOVE_SEATS
    change.check(permission, "change_seats", reseller=True)
    check_quantity(row, new)
    check_limits(row.catalog_item_id, row.title, new)
    if adds and (refusal := discounts.why_no_more(row, new)):
        raise refusal
    seats = change.policies.cancellation(row.family).seats
    if seats == "per_batch":
        add_batch(change, new - old) if adds else give_back(row, old - new)
    elif seats == "none" and not adds:
        text = _("Licenses of this product cannot be given back one by one. Cancel the subscription, or let it end.")
        raise Refusal(400, 900257, text, fields=[("quantity", text)])
    row.quantity = new
    clear_schedule(row, change.actor, "quantity")
    change.act.did(row, history.ADD if adds else history.REMOVE, old_quantity=old)
    emit(SeatsChanged.of(row, title=row.friendly_name, old_quantity=old), change.actor)
    return True


def check_quantity(row: Subscription, quantity: int) -> None:
    """Refuse what is no quantity (2002), and to give back the last seat (800090)."""
    if quantity == 0:
        text = _("The last license cannot be given back. To end the subscription, cancel it.")
        raise Refusal(400, 800090, text, fields=[("quantity", text)])
    if not 1 <= quantity <= LARGEST_QUANTITY:
        text = _("A quantity is at least 1 and at most 10,000,000.")
        raise Refusal(400, 2002, text, fields=[("quantity", text)])


def check_limits(catalog_item_id: str, title: str, quantity: int) -> None:
    """Keep a quantity within what the item allowed when it was sold; what is listed no more has no limits."""
    found = catalog_queries.prices_of([catalog_item_id], ever=True).get(catalog_item_id)
    item = found or legacy.offer(catalog_item_id, DEFAULT_COUNTRY)
    if item is not None:
        check_between(title, quantity, item.minimum_quantity, item.maximum_quantity)


def check_between(title: str, quantity: int, low: int, high: int) -> None:
    """Refuse a quantity outside of what an item allows: 403/800067 above, 400/900275 below."""
    if low <= quantity <= high:
        return
    values = {"title": title, "low": low, "high": high}
    message = Sentence(_("The quantity of %(title)s must lie between %(low)s and %(high)s."), values)
    raise Refusal(*((403, 800067) if quantity > high else (400, 900275)), message, fields=[("quantity", message)])


def add_batch(change: Changing, quantity: int) -> None:
    """Write added seats as a batch of their own window."""
    row, window = change.row, change.policies.cancellation(change.row.family).window
    SeatBatch.objects.create(
        tenant_id=row.tenant_id,
        subscription=row,
        quantity=quantity,
        added_at=change.act.at,
        open_until=terms.window_end(change.act.at, window or terms.WINDOW),
    )


def give_back(row: Subscription, quantity: int) -> None:
    """Take seats from open batches, the one that closes first at first; refuse what they do not cover."""
    batches = queries.open_batches(row, lock=True)
    if sum(batch.quantity for batch in batches) < quantity:
        text = _("Seats can be given back within 7 days after they were added. Fewer seats than that are open.")
        raise Refusal(400, 900257, text, fields=[("quantity", text)])
    for batch in batches:
        taken = min(batch.quantity, quantity)
        batch.quantity -= taken
        quantity -= taken
    SeatBatch.objects.bulk_update(batches, ["quantity"])

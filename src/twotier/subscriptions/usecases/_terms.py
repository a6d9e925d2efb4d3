"""Another billing plan or another term inside the running one (lifecycle.md LC43, LC44, LC54); a piece for use cases."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.catalog.shapes import AvailabilityRow
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.subscriptions import discounts, families, policies, prices, terms
from twotier.subscriptions.events import PlanChangeScheduled, SubscriptionConverted, TermChanged
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import Changing, clear_schedule, lock_batches
from twotier.subscriptions.usecases._scheduling import check_plan, not_sold
from twotier.subscriptions.usecases._seats import check_between, check_quantity

SWITCHES = {("monthly", "annual"), ("annual", "monthly")}
"""From which plan to which one a running three-year term may change (LC43)."""


def leave_extended_term(change: Changing) -> bool:
    """Give a standard term after an extended one, where a term, a plan or just that is asked for."""
    row, wanted = change.row, change.wanted
    if row.term_kind != families.EXTENDED or row.status != "active":
        return False
    term, plan = wanted.term or row.term, wanted.billing_cycle or row.billing_cycle
    asked = wanted.standard_term or (term, plan) != (row.term, row.billing_cycle)
    return bool(asked) and convert(change, term, plan)


def set_term_or_plan(change: Changing) -> bool:
    """Give a longer term at once, or another billing plan from the next charge on."""
    row, wanted = change.row, change.wanted
    term, plan = wanted.term or row.term, wanted.billing_cycle or row.billing_cycle
    if term != row.term:
        return change_term(change, term, plan)
    return plan not in (row.billing_cycle, row.next_plan) and change_plan(change, plan)


def change_term(change: Changing, term: str, plan: str) -> bool:
    """Begin a longer term today, at today's price, without a new window (LC44)."""
    row = change.row
    change.check(Permission.SUBSCRIPTION_CHANGE_TERM, "change_term", reseller=True)
    if row.family != families.LICENSE or term not in terms.TERM_MONTHS:
        raise refused("term", 900141, _("The term of this subscription cannot be changed. Choose P1M, P1Y or P3Y."))
    if terms.TERM_MONTHS[term] < terms.TERM_MONTHS[row.term]:
        text = _("A running term can only become longer. Schedule a shorter term for the renewal.")
        raise refused("term", 800122, text)
    found, old_term, old_end = priced(change, term, plan), row.term, row.next_term_start
    begin(row, change, found)
    clear_schedule(row, change.actor, "term")
    lock_batches(row)
    if change.policies.of(policies.TERM_WINDOW, policies.Switch).on:
        open_window(change)
    change.act.did(row, history.CHANGE_TERM)
    emit(TermChanged.of(row, old_term=old_term, old_next_term_start=old_end), change.actor)
    return True


def convert(change: Changing, term: str, plan: str) -> bool:
    """Begin a standard term today after an extended one, with another quantity if one is asked for (LC54)."""
    row, asked = change.row, change.wanted.quantity
    quantity = row.quantity if asked is None else asked
    change.check(Permission.SUBSCRIPTION_CHANGE_TERM, "convert", reseller=True)
    if term not in terms.TERM_MONTHS:
        raise refused("term", 900141, _("The term of this subscription cannot be changed. Choose P1M, P1Y or P3Y."))
    found, old = priced(change, term, plan), row.quantity
    check_quantity(row, quantity)
    check_between(row.title, quantity, found.minimum_quantity, found.maximum_quantity)
    row.quantity, row.term_kind, row.auto_renew, row.end_choice = quantity, families.STANDARD, True, ""
    begin(row, change, found)
    open_window(change)
    change.act.did(row, history.CONVERT, old_quantity=old)
    emit(SubscriptionConverted.of(row), change.actor)
    return True


def begin(row: Subscription, change: Changing, found: AvailabilityRow) -> None:
    """Let a first term begin today: the anchor moves with it (LC4)."""
    row.unit_price_e8 = discounts.unit_price(row, found, change.today, row.quantity)
    row.term, row.billing_cycle, row.catalog_item_id = found.term, found.billing_plan, found.catalog_item_id
    row.next_plan, row.next_plan_from = "", None
    row.anchor = row.term_start = change.today
    row.next_term_start = terms.next_term_start(change.today, found.term)


def open_window(change: Changing) -> None:
    """Open a window to cancel, and a batch of all seats."""
    row, window = change.row, change.policies.cancellation(change.row.family).window
    lock_batches(row)
    row.window_opened_at = change.act.at
    row.cancel_until = until = terms.window_end(change.act.at, window or terms.WINDOW)
    SeatBatch.objects.create(
        tenant_id=row.tenant_id, subscription=row, quantity=row.quantity, added_at=change.act.at, open_until=until
    )


def priced(change: Changing, term: str, plan: str) -> AvailabilityRow:
    """Return what the product costs today with a term and a plan; raises 900270 and 404/400019."""
    check_plan(term, plan)
    row, place = change.row, change.place
    found = prices.on_day([place], [row.product_id], change.today).of(
        place, f"{row.product_id}:{row.sku_id}", term, plan
    )
    if found is None:
        raise not_sold()
    return found


def change_plan(change: Changing, plan: str) -> bool:
    """Let another billing plan hold from the next charge on (LC43)."""
    row = change.row
    change.check(Permission.SUBSCRIPTION_CHANGE_PLAN, "change_plan", reseller=True)
    if row.family not in families.NEW_COMMERCE:
        text = _("The billing plan of a legacy offer changes for its whole order. Change the order instead.")
        raise refused("billing_cycle", 800097, text)
    check_plan(row.term, plan)
    if row.term != "P3Y" or (row.billing_cycle, plan) not in SWITCHES:
        text = _(
            "Inside a term only a three-year subscription changes its plan, between monthly and annual. Schedule another plan for the renewal."
        )
        raise refused("billing_cycle", 800097, text)
    if not change.policies.of(policies.PLAN_CHANGE, policies.Switch).on:
        text = _("The billing plan cannot be changed inside a term any more. Schedule the change for the renewal.")
        raise refused("billing_cycle", 800097, text)
    priced(change, row.term, plan)
    row.next_plan = plan
    row.next_plan_from = terms.next_cycle(row.anchor, row.term_start, row.billing_cycle, change.today)
    emit(PlanChangeScheduled.of(row), change.actor)
    return True


def refused(member: str, code: int, text: Promise) -> Refusal:
    """Return the refusal of a term or a plan."""
    return Refusal(400, code, text, fields=[(member, text)])

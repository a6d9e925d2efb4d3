"""What the next term shall be (lifecycle.md LC40, LC41, LC15): chosen now, carried out by the renewal; a piece for use cases."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.catalog.rules import plan_fits
from twotier.catalog.shapes import AvailabilityRow
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.subscriptions import alignment, families, prices, queries, schedules
from twotier.subscriptions.events import ChangeScheduled
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.schedules import Schedule
from twotier.subscriptions.usecases._changing import Changing, WantedTerm, clear_schedule
from twotier.subscriptions.usecases._renewing import may_choose
from twotier.subscriptions.usecases._seats import check_between, check_quantity


def set_schedule(change: Changing) -> bool:
    """Schedule the next term; one that differs in nothing from a plain renewal takes a schedule back."""
    row, wanted = change.row, change.wanted.schedule
    if wanted is None:
        return False
    target, plain = named(row, wanted), schedules.unchanged(row)
    if schedules.same(target, change.planned):
        return False
    may_choose(change, Permission.SUBSCRIPTION_SCHEDULE, "schedule")
    if schedules.same(target, plain):
        return clear_schedule(row, change.actor, "replaced")
    refuse_unfit(row)
    found = sold(change, target, wanted.availability_id)
    check_quantity(row, target.quantity)
    check_between(found.title, target.quantity, 1 if is_trial(row) else found.minimum_quantity, found.maximum_quantity)
    if target.last_day:
        check_end(row, target.term, target.last_day)
    row.schedule = Schedule(
        product_id=found.product_id, sku_id=found.sku_code, catalog_item_id=found.catalog_item_id, title=found.title,
        quantity=target.quantity, term=target.term, billing_cycle=target.billing_cycle, last_day=target.last_day,
    ).stored()  # fmt: skip
    emit(ChangeScheduled.of(row), change.actor)
    return True


def is_trial(row: Subscription) -> bool:
    """Tell whether a subscription is a trial: what it becomes may have fewer seats (LC25)."""
    return row.family in families.TRIALS


def named(row: Subscription, wanted: WantedTerm) -> Schedule:
    """Return the next term that is asked for, whole."""
    plain = schedules.unchanged(row)
    return Schedule(
        product_id=(wanted.product_id or plain.product_id).upper(),
        sku_id=(wanted.sku_id or plain.sku_id).upper(),
        catalog_item_id="",
        title="",
        quantity=plain.quantity if wanted.quantity is None else wanted.quantity,
        term=wanted.term or plain.term,
        billing_cycle=wanted.billing_cycle or plain.billing_cycle,
        last_day=wanted.last_day,
    )


def refuse_unfit(row: Subscription) -> None:
    """Refuse a schedule for what does not renew, and for legacy offers."""
    if row.family not in families.NEW_COMMERCE:
        text = _("Only new-commerce subscriptions can have a change scheduled for the next term.")
        raise Refusal(400, 900141, text, fields=[("schedule", text)])
    if not row.auto_renew:
        text = _("A change for the next term needs auto-renew. Turn auto-renew on first.")
        raise Refusal(400, 900280, text, fields=[("schedule", text)])


def sold(change: Changing, target: Schedule, availability_id: str | None) -> AvailabilityRow:
    """Return the item that the next term is of, as it is sold today; raises 900270 and 404/400019."""
    check_plan(target.term, target.billing_cycle)
    today = prices.on_day([change.place], [target.product_id], change.today)
    found = today.of(change.place, target.sku, target.term, target.billing_cycle)
    if found is None or (availability_id and availability_id.upper() != found.id):
        raise not_sold()
    return found


def check_plan(term: str, plan: str) -> None:
    """Refuse a billing plan that does not fit into its term."""
    if not plan_fits(term, plan):
        text = _("This billing plan does not fit into the term. Choose a plan that is not longer than the term.")
        raise Refusal(400, 900270, text, fields=[("billing_cycle", text)])


def not_sold() -> Refusal:
    """Return the refusal of an item that is not for sale on these terms."""
    text = _("This product is not sold to the customer with this term and billing plan. Read its availabilities.")
    return Refusal(404, 400019, text, fields=[("schedule", text)])


def check_end(row: Subscription, term: str, last_day: date) -> None:
    """Refuse a last day with which the next term may not end (LC15): 900244, 900245, 900246."""
    if row.family != families.LICENSE:
        text = _("Only paid new-commerce licenses can end on a chosen day.")
        raise Refusal(400, 900244, text, fields=[("last_day", text)])
    first = row.next_term_start
    if not alignment.inside(last_day, first, term):
        text = _(
            "The chosen end must lie inside the first term after the renewal. A monthly term ends on a 28th, 29th or 30th only where that is the last day of the month."
        )
        raise Refusal(400, 900245, text, fields=[("last_day", text)])
    if not alignment.matches(last_day, first, term, queries.ends_of_others(row)):
        text = _(
            "The chosen end matches no active paid subscription of this customer and no month end. Choose another."
        )
        raise Refusal(400, 900246, text, fields=[("last_day", text)])

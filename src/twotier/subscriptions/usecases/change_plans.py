"""Let billing plans that were chosen inside a term begin (lifecycle.md LC43)."""

from datetime import date, datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.subscriptions import prices, terms
from twotier.subscriptions.events import PlanChanged
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.queries import due
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._sets import BLOCK, keep


@usecase(permission=Permission.SUBSCRIPTION_CHANGE_PLAN)
def change_plans(actor: Actor, until: datetime) -> int:
    """Change the plan of a block of subscriptions, at the price of their term's first day (LC74); returns how many."""
    rows = due.block(due.plans_begun(until), BLOCK)
    places, acts = prices.places(rows), []
    for row in rows:
        assert row.next_plan_from is not None
        act, old, day = history.Act(actor, until), row.billing_cycle, row.next_plan_from
        locked(row, places.get(row.catalog_item_id), day)
        row.next_plan, row.next_plan_from = "", None
        act.did(row, history.CHANGE_PLAN, at=terms.midnight(day))
        acts.append(act)
        emit(PlanChanged.of(row, old_billing_cycle=old), actor)
    keep(rows, acts)
    return len(rows)


def locked(row: Subscription, place: prices.Place | None, day: date) -> None:
    """Take over the plan with the price that was locked with the term, or the day's where there was none then."""
    sku = f"{row.product_id}:{row.sku_id}"
    for on in (row.term_start, day):
        found = prices.on_day([place], [row.product_id], on).of(place, sku, row.term, row.next_plan) if place else None
        if found:
            row.unit_price_e8, row.catalog_item_id = found.unit_price_e8, found.catalog_item_id
            break
    row.billing_cycle = row.next_plan

"""How a term follows another: renewed, as scheduled, extended by a month, or a trial that becomes paid; a piece for use cases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from twotier.access.actors import Actor
from twotier.catalog.queries import legacy
from twotier.catalog.shapes import AvailabilityRow
from twotier.core.events import emit
from twotier.subscriptions import discounts, families, policies, prices, schedules, terms
from twotier.subscriptions.events import (
    RenewedAtOldPrice,
    ScheduleCleared,
    SubscriptionExtended,
    SubscriptionRenewed,
    TrialConverted,
)
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._history import Act

TRIAL_TERM, TRIAL_PLAN = "P1Y", "monthly"
"""What a trial becomes where nobody scheduled anything else (LC25)."""


@dataclass
class Turn:
    """The end of some terms, all on one day: what the next ones cost is read once for all of them."""

    actor: Actor
    done_at: datetime
    day: date
    rules: policies.InForce
    rows: Sequence[Subscription]
    sheet: prices.Prices = field(init=False)
    offers: dict[tuple[str, str, str], int] = field(init=False)
    cheaper: dict[UUID, discounts.Reduced] = field(init=False)
    batches: list[SeatBatch] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read where the subscriptions were sold, and what their products cost on the day."""
        self.places = prices.places(self.rows)
        products = {row.product_id for row in self.rows}
        products |= {target.product_id for row in self.rows if (target := schedules.of(row))}
        self.sheet = prices.on_day(self.places.values(), products, self.day) if self.places else prices.Prices(())
        offers = [row.catalog_item_id for row in self.rows if row.family == families.LEGACY]
        self.offers = legacy.units(offers) if offers else {}
        self.cheaper = discounts.on_day(self.rows, self.day)

    def note(self, row: Subscription, kind: str, *, old_quantity: int | None = None, policy_id: str = "") -> None:
        """Write a change into the history: it holds from the day on, whenever the work was done."""
        act = Act(self.actor, self.done_at)
        act.did(row, kind, old_quantity=old_quantity, at=terms.midnight(self.day), policy_id=policy_id)
        self.acts.append(act)

    def unit_price(self, row: Subscription, found: AvailabilityRow, quantity: int) -> int:
        """Return what one of some seats costs in the next term: with the promotion that is kept (LC73)."""
        reduced = self.cheaper.get(row.id)
        return reduced(found, quantity) if reduced else found.unit_price_e8

    def of(self, row: Subscription, sku: str, term: str, plan: str) -> AvailabilityRow | None:
        """Return what a SKU costs where a subscription was sold."""
        place = self.places.get(row.catalog_item_id)
        return self.sheet.of(place, sku, term, plan) if place else None


def renew(turn: Turn, row: Subscription) -> None:
    """Begin the next term as it is scheduled, or like the last one (LC50)."""
    old = row.quantity
    begin_next(turn, row)
    turn.note(row, history.RENEW, old_quantity=old)
    emit(SubscriptionRenewed.of(row), turn.actor)


def begin_next(turn: Turn, row: Subscription) -> None:
    """Give a subscription its next term at the price of the day; without a price at the last one (LC51)."""
    target = scheduled(turn, row)
    found = target or turn.of(row, f"{row.product_id}:{row.sku_id}", row.term, row.billing_cycle)
    plan = schedules.of(row) if target else None
    if found:
        unit_price = turn.unit_price(row, found, plan.quantity if plan else row.quantity)
        become(row, found)
        row.unit_price_e8 = unit_price
    elif unit := turn.offers.get((row.catalog_item_id.upper(), row.currency, row.billing_cycle)):
        row.unit_price_e8 = unit
    else:
        row.attention = "needed"
        emit(RenewedAtOldPrice.of(row), turn.actor)
    if plan:
        row.quantity = plan.quantity
    begin(turn, row, plan.last_day if plan else None)


def scheduled(turn: Turn, row: Subscription) -> AvailabilityRow | None:
    """Return the item of the scheduled change, if it can still be bought (LC42); otherwise its owner is told."""
    plan = schedules.of(row)
    if plan is None:
        return None
    found = turn.of(row, plan.sku, plan.term, plan.billing_cycle)
    if found is None:
        row.attention = "needed"
        emit(ScheduleCleared.of(row, reason="not_sold"), turn.actor)
    return found


def become(row: Subscription, found: AvailabilityRow) -> None:
    """Take over product, term, plan and price of the item that the new term is of."""
    row.product_id, row.sku_id, row.title = found.product_id, found.sku_code, found.title
    row.catalog_item_id, row.unit_price_e8 = found.catalog_item_id, found.unit_price_e8
    row.term, row.billing_cycle = found.term, found.billing_plan


def begin(turn: Turn, row: Subscription, aligned_end: date | None = None) -> None:
    """Let the term begin on the day, counted from the anchor, which an aligned end moves (LC4); all seats are a new batch."""
    row.schedule, row.next_plan, row.next_plan_from = None, "", None
    row.term_start = turn.day
    natural = terms.following_start(row.anchor, turn.day, row.term)
    row.next_term_start = natural if aligned_end is None else aligned_end + terms.DAY
    if row.next_term_start != natural:
        row.anchor = row.next_term_start
    open_window(turn, row)


def open_window(turn: Turn, row: Subscription) -> None:
    """Open the window of the new term, which begins when the work is done (LC11), and one batch of all seats."""
    rule = turn.rules.cancellation(row.family)
    until = terms.window_end(turn.done_at, rule.window) if rule.window else None
    row.window_opened_at, row.cancel_until = (turn.done_at, until) if until else (None, None)
    if until and rule.seats == "per_batch":
        turn.batches.append(
            SeatBatch(
                tenant_id=row.tenant_id,
                subscription=row,
                quantity=row.quantity,
                added_at=turn.done_at,
                open_until=until,
            )
        )


def extend(turn: Turn, row: Subscription) -> None:
    """Begin a month of the extended term at its own price (LC54); the first one moves the anchor."""
    rule = turn.rules.row(policies.EXTENDED_TERMS)
    place = turn.places.get(row.catalog_item_id) or prices.Place("", row.segment, row.currency)
    if not turn.sheet.knows_extended(place, row):
        row.attention = "needed"
        emit(RenewedAtOldPrice.of(row), turn.actor)
    row.unit_price_e8 = turn.sheet.extended(place, row)
    if row.term_kind != families.EXTENDED:
        row.anchor, row.term_kind = turn.day, families.EXTENDED
        row.schedule, row.next_plan, row.next_plan_from = None, "", None
    row.term, row.billing_cycle, row.auto_renew, row.end_choice = "P1M", "monthly", False, ""
    row.term_start, row.next_term_start = turn.day, terms.following_start(row.anchor, turn.day, "P1M")
    row.window_opened_at = row.cancel_until = None
    turn.note(row, history.EXTEND, policy_id=rule.id)
    emit(SubscriptionExtended.of(row), turn.actor)


def convert(turn: Turn, row: Subscription) -> bool:
    """Let a trial become a paid subscription, as scheduled or for a year (LC25); tells whether there is what it can become."""
    plan, place = schedules.of(row), turn.places.get(row.catalog_item_id)
    found = scheduled(turn, row)
    if found is None and place:
        found, plan = turn.sheet.paid(place, row.product_id, TRIAL_TERM, TRIAL_PLAN), None
    if found is None:
        return False
    old = row.quantity
    become(row, found)
    row.family, row.quantity, row.anchor = families.LICENSE, plan.quantity if plan else old, turn.day
    begin(turn, row, plan.last_day if plan else None)
    turn.note(row, history.CONVERT, old_quantity=old)
    emit(TrialConverted.of(row), turn.actor)
    return True

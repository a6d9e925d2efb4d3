"""What keeps a legacy subscription from new commerce, and what it would be there: read by the check, the act and the clock."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.catalog.rules import plan_fits
from twotier.catalog.shapes import AvailabilityRow
from twotier.conversions import promotions, queries, rules, targets
from twotier.conversions.models import ListedTarget, Wish
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.orders.pricing import Item, item_of, market_of
from twotier.subscriptions import alignment, families, prices, terms
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import reseller_refused

TEXTS: dict[int, Promise] = {
    rules.NOT_LEGACY: _("This subscription is of new commerce already."),
    rules.NOT_ACTIVE: _("Only an active subscription can be migrated. Reactivate it first."),
    rules.TOO_EARLY: _("A subscription can be migrated from its 31st day on. Try again then."),
    rules.TOO_LATE: _("The term ends within a day. Buy a full new term with the migration, or wait for the renewal."),
    rules.NO_SUCCESSOR: _(
        "The equivalent product is not available in new commerce yet, or not with this term and billing plan."
    ),
    rules.OF_TRIAL: _("A trial cannot be migrated. Convert it to a paid subscription first."),
    rules.OF_SEGMENT: _("Subscriptions for education, government and nonprofits cannot be migrated."),
    rules.OF_BASE: _("An add-on is migrated together with its base. Migrate the base subscription."),
    rules.UNDER_WAY: _("This subscription is being migrated already. Wait for its first day in new commerce."),
    rules.OF_PROMOTION: _(
        "A subscription with a promotion cannot be migrated. Its renewal ends the promotion; migrate it then."
    ),
    rules.UNFIT: _("The quantity lies outside what the product allows in new commerce."),
}
LEGACY_TERM = "P1Y"


@dataclass(frozen=True, slots=True)
class Way:
    """What a legacy subscription would be: the item, seats and days; or the number and the refusal that keep it."""

    row: Subscription
    item: Item | None = None
    quantity: int = 0
    next_start: date | None = None
    word: int = 0
    why: Refusal | None = None


def ways(row: Subscription, wish: Wish, today: date) -> list[Way]:
    """Return what a subscription and its add-ons would be if they began in new commerce on the day after this one."""
    base = way(row, wish, today)
    rows = Subscription.objects.filter(  # objects: the add-ons that go along
        tenant_id=row.tenant_id, parent_id=row.id, family=families.LEGACY, status="active"
    )
    same = Wanted(wish.term, wish.billing_cycle, wish.full_term, wish.last_day)
    return [base, *(way(add_on, same, today, along=True) for add_on in rows.order_by("id"))]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wished for an add-on: its own seats, the rest as its base."""

    term: str
    billing_cycle: str
    full_term: bool
    last_day: date | None
    quantity: int | None = None


def way(row: Subscription, wish: Wish | Wanted, today: date, *, along: bool = False, begun: bool = False) -> Way:
    """Return what one subscription would be, or why it stays; `begun` where its migration is under way."""
    if word := rules.why_not_migrate(facts(row, along=along), today, full_term=wish.full_term):
        return stays(row, word, 400, 900141)
    if not begun and queries.migrating(row):
        return stays(row, rules.UNDER_WAY, 409, 900278)
    if refused := reseller_refused(row):
        return Way(row, word=rules.NO_RESELLER, why=Refusal(400, 900247, refused.message, "", data=refused.data))
    found = successor(row, wish.term or LEGACY_TERM, wish.billing_cycle or row.billing_cycle, today)
    if found is None:
        return stays(row, rules.NO_SUCCESSOR, 400, 900141)
    quantity = wish.quantity or row.quantity
    if not found.minimum_quantity <= quantity <= found.maximum_quantity:
        return stays(row, rules.UNFIT, 400, 900275)
    return ending(row, wish, found, quantity, today + terms.DAY)


def facts(row: Subscription, *, along: bool) -> rules.Legacy:
    """Return what the rules ask of a subscription; an add-on that goes along with its base is none of its own."""
    legacy = row.family in targets.LEGACIES
    add_on = row.parent_id is not None and not along
    trial = row.family in families.TRIALS
    promoted = bool(promotions.held([row]))
    return rules.Legacy(legacy, trial, add_on, row.status, row.segment, row.term_start, row.next_term_start, promoted)


def stays(row: Subscription, word: int, status: int, code: int) -> Way:
    """Return that a subscription stays, and why."""
    return Way(row, word=word, why=Refusal(status, code, TEXTS[word], "state_conflict" if status == 409 else ""))


def successor(row: Subscription, term: str, plan: str, today: date) -> AvailabilityRow | None:
    """Return the listed successor of a legacy offer as it is sold to the customer."""
    skus = queries.listed(ListedTarget.SUCCESSOR, row.catalog_item_id)
    if not skus or not plan_fits(term, plan):
        return None
    customer = Customer.objects.get(id=row.tenant_id)  # objects: the market of a legacy offer
    market = market_of(customer)
    sheet = prices.on_day([prices.Place(market, row.segment, row.currency)], {sku.split(":")[0] for sku in skus}, today)
    sold = [found for key, found in sheet.rows.items() if key.sku in skus and (key.term, key.plan) == (term, plan)]
    return next((found for found in sold if found.segment == row.segment and found.market == market), None)


def ending(row: Subscription, wish: Wish | Wanted, found: AvailabilityRow, quantity: int, first: date) -> Way:
    """Return a subscription that begins on a day, with its end: the old last day, a chosen one, or a full term's (LC15)."""
    natural = terms.next_term_start(first, found.term)
    kept = row.next_term_start if first < row.next_term_start <= natural else natural
    last = wish.last_day or terms.last_day(natural if wish.full_term else kept)
    if wish.last_day and not alignment.inside(last, first, found.term):
        text = _(
            "The chosen end must lie inside the first term. A monthly term ends on a 28th, 29th or 30th only where that is the last day of the month."
        )
        return Way(row, word=rules.UNFIT, why=Refusal(400, 900291, text, fields=[("customTermEndDate", text)]))
    others = subscription_queries.ends_of_others(row) if wish.last_day else []
    if wish.last_day and not alignment.matches(last, first, found.term, others):
        text = _(
            "The chosen end matches no active paid subscription of this customer and no month end. Choose another."
        )
        return Way(row, word=rules.UNFIT, why=Refusal(400, 900292, text, fields=[("customTermEndDate", text)]))
    return Way(row, item_of(found), quantity, last + terms.DAY)


def first_refused(found: list[Way]) -> Way | None:
    """Return the first of some ways that leads nowhere, if one does."""
    return next((each for each in found if each.why), None)

"""Promotions as they are: read, judged for a customer, and given to lines of orders (lifecycle.md LC73)."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog.shapes import AvailabilityRow
from twotier.conversions import promotion_rules
from twotier.conversions.models import Promotion, Redemption
from twotier.conversions.promotion_rules import Ask, Standing, Terms
from twotier.core import clock, locks, money
from twotier.core.events import on
from twotier.core.refusal import Refusal, Sentence
from twotier.customers.models import Customer
from twotier.orders.events import OrderPlaced
from twotier.orders.pricing import BAD_INPUT, Priced, also_checked_by, faulty, market_of
from twotier.subscriptions import discounts, families
from twotier.subscriptions.events import SubscriptionTransferred
from twotier.subscriptions.lifecycle import RUNNING
from twotier.subscriptions.models import Subscription

SEATS = "SeatCount"


def terms_of(row: Promotion) -> Terms:
    """Return what the rules ask of a promotion."""
    offers = tuple((one["sku"], one["term"], one["billing_cycle"], one["discount_ppm"]) for one in row.offers)
    return Terms(
        row.starts_on, row.ends_on, offers, row.markets, row.segments, row.minimum_seats, row.maximum_seats, row.redemptions,
        row.new_only, row.prerequisites,
    )  # fmt: skip


def current(market: str, segment: str) -> list[Promotion]:
    """Return the promotions that are given today in a market, to a segment or to any: one statement."""
    day = clock.today()
    rows = Promotion.objects.filter(starts_on__lte=day, ends_on__gte=day).order_by("id")  # objects: the vendor's list
    return [row for row in rows if is_open(row, market, segment)]


def is_open(row: Promotion, market: str, segment: str) -> bool:
    """Tell whether a promotion is given in a market to a segment; no segment is any."""
    return (not row.markets or market in row.markets) and (not segment or not row.segments or segment in row.segments)


def named(ids: Iterable[str]) -> dict[str, Promotion]:
    """Return promotions by id: one statement, none when nothing is named."""
    wanted = {text.strip().upper() for text in ids if text.strip()}
    rows = Promotion.objects.filter(id__in=wanted) if wanted else ()  # objects: the vendor's list
    return {row.id: row for row in rows}


def standing(customer_id: UUID, row: Promotion) -> Standing:
    """Return what a customer has with all its partners together: four statements."""
    uses = Redemption.objects.filter(tenant_id=customer_id, promotion=row)  # objects: a rule's question
    bought = Subscription.objects.filter(tenant_id=customer_id)  # objects: a rule's question
    skus = {f"{product}:{sku}".upper() for product, sku in bought.values_list("product_id", "sku_id")}
    owned = {
        f"{product}:{sku}".upper()
        for product, sku in bought.filter(status="active").values_list("product_id", "sku_id")
    }
    redeemed = {use.subscription_id: use for use in uses}
    runs = bought.filter(id__in=filter(None, redeemed), status__in=RUNNING)
    seats = sum(one.quantity for one in runs if holds(one, row, redeemed[one.id]))
    return Standing(seats, len(redeemed), frozenset(owned), frozenset(skus))


def holds(row: Subscription, promotion: Promotion, use: Redemption) -> bool:
    """Tell whether a subscription has the price of the promotion that it redeemed: seats at list price do not count.

    A legacy offer has it until it renews for the first time.
    """
    if row.term_kind == families.EXTENDED or (row.family in families.LEGACIES and use.at.date() < row.term_start):
        return False
    sku = f"{row.product_id}:{row.sku_id}".upper()
    return promotion_rules.holds(terms_of(promotion), sku, row.term, row.billing_cycle, row.term_start)


def held(rows: Iterable[Subscription]) -> dict[UUID, Promotion]:
    """Return the promotions at whose price some subscriptions run: one statement."""
    by_id = {row.id: row for row in rows}
    uses = Redemption.objects.filter(  # objects: a rule's question
        tenant_id__in={row.tenant_id for row in by_id.values()}, subscription_id__in=by_id
    ).select_related("promotion")
    return {
        use.subscription_id: use.promotion for use in uses
        if use.subscription_id and holds(by_id[use.subscription_id], use.promotion, use)
    }  # fmt: skip


@discounts.told_by
def kept(rows: Sequence[Subscription], day: date) -> dict[UUID, discounts.Reduced]:
    """Return what takes the promotions off that go on in terms which begin on a day of their period (LC73)."""
    by_id = {row.id: row for row in rows}
    going_on = {key: found for key, found in held(rows).items() if found.starts_on <= day <= found.ends_on}
    return {key: partial(next_price, by_id[key], found) for key, found in going_on.items()}


def next_price(row: Subscription, promotion: Promotion, found: AvailabilityRow, quantity: int) -> int:
    """Return the unit price of the next term; beyond the limit of the promotion, all seats cost the list price."""
    most = largest(row, promotion) if quantity > row.quantity else None
    if most is not None and quantity > most:
        return found.unit_price_e8
    offers = terms_of(promotion).offers
    key = (found.sku_id, found.term, found.billing_plan)
    ppm = next((ppm for sku, term, plan, ppm in offers if (sku, term, plan) == key), 0)
    return promotion_rules.reduced(found.unit_price_e8, ppm)


def largest(row: Subscription, promotion: Promotion) -> int | None:
    """Return how many seats a subscription can have with its promotion, beside those of others; nothing is no limit."""
    alone(row.tenant_id)
    room = promotion_rules.left(terms_of(promotion), standing(row.tenant_id, promotion))
    return None if room is None else row.quantity + room


def alone(customer_id: UUID) -> None:
    """Let nobody else count what a customer has with its promotions before this act is over: limits hold for all partners."""
    locks.until_commit(f"promotions.{customer_id}")


@discounts.limited_by
def why_no_more(row: Subscription, quantity: int) -> Refusal | None:
    """Return that a subscription cannot grow beyond the limit of its promotion (LC73): 400/900275."""
    promotion = held([row]).get(row.id)
    most = largest(row, promotion) if promotion else None
    if most is None or quantity <= most:
        return None
    values = {"most": most}
    text = _(
        "With its promotion this subscription can have at most %(most)s licenses. Order further ones by themselves, at the list price."
    )
    message = Sentence(text, values)
    return Refusal(400, 900275, message, fields=[("quantity", message)])


def for_sku(market: str, segment: str, sku: str) -> list[Promotion]:
    """Return the promotions of today that are for a SKU."""
    return [row for row in current(market, segment) if any(one["sku"] == sku for one in row.offers)]


@also_checked_by
def give(customer: Customer, buyer: UUID | None, lines: list[Priced]) -> list[Priced]:
    """Give lines that name a promotion its price; no statement without any.

    Seats beyond its limit cost the list price, all of them; what does not meet another rule is an error of the line.
    """
    asking = [line for line in lines if line.wanted.promotion_id and line.item and not line.error_code]
    if not asking:
        return lines
    alone(customer.id)
    known, kept = named(line.wanted.promotion_id for line in asking), dict[str, Standing]()
    return [priced(customer, line, known, kept) if line in asking else line for line in lines]


def priced(customer: Customer, line: Priced, known: dict[str, Promotion], kept: dict[str, Standing]) -> Priced:
    """Return a line with the price of its promotion, with the list price, or with an error.

    `kept` is what the customer has with each promotion, lines before this one included.
    """
    row, item = known.get(line.wanted.promotion_id.strip().upper()), line.item
    assert item
    if row is None:
        return faulty(line, BAD_INPUT, _("There is no such promotion. Read the promotions of the customer's market."))
    sku = f"{item.product_id}:{item.sku_id}".upper()
    ask = Ask(
        sku, item.term, item.billing_cycle, line.wanted.quantity, market_of(customer), item.segment, clock.today()
    )
    has = kept.setdefault(row.id, standing(customer.id, row))
    broken = promotion_rules.faults(terms_of(row), ask, has)
    if broken == [SEATS]:
        return msgspec.structs.replace(line, wanted=msgspec.structs.replace(line.wanted, promotion_id=""))
    if broken:
        return faulty(line, BAD_INPUT, _("The promotion is not given for this line. Read the promotion eligibilities."))
    kept[row.id] = Standing(has.seats + ask.quantity, has.redeemed + 1, has.owned, has.bought)
    unit = promotion_rules.reduced(item.unit_price_e8, promotion_rules.off(terms_of(row), ask))
    cheaper = msgspec.structs.replace(item, unit_price_e8=unit)
    amount = money.minor(unit, line.wanted.quantity, item.currency)
    wanted = msgspec.structs.replace(line.wanted, promotion_id=row.id)
    return msgspec.structs.replace(line, item=cheaper, amount_minor=amount, wanted=wanted)


@on(OrderPlaced)
def redeem(order: OrderPlaced, _actor: Actor) -> None:
    """Write down which lines were sold with a promotion: one statement, none without any."""
    rows = [
        Redemption(
            tenant_id=order.tenant_id, partner_id=order.partner_id, promotion_id=line.promotion_id, order_line_id=line.line_id,
            subscription_id=line.subscription_id, quantity=line.quantity, unit_price_e8=line.unit_price_e8, at=clock.now(),
        )
        for line in order.lines
        if line.promotion_id
    ]  # fmt: skip
    if rows:
        Redemption.objects.bulk_create(rows)  # objects: a reaction


@on(SubscriptionTransferred)
def follow(transferred: SubscriptionTransferred, _actor: Actor) -> None:
    """Let a promotion go with its subscription to another partner, as long as the term does (LC74, LC82)."""
    uses = Redemption.objects.filter(  # objects: a reaction
        tenant_id=transferred.tenant_id, subscription_id=UUID(transferred.resource_id)
    )
    if not uses.exists():
        return
    taken = Subscription.objects.get(  # objects: a reaction
        tenant_id=transferred.tenant_id, id=UUID(transferred.new_subscription_id)
    )
    former = Subscription.objects.get(tenant_id=taken.tenant_id, id=transferred.resource_id)  # objects: a reaction
    if taken.term_start == former.term_start:
        uses.update(subscription_id=taken.id, partner_id=taken.partner_id)

"""The lines of a sale as its pages show them: prices, choices, totals, each with its story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from twotier.access.actors import Actor
from twotier.catalog.rules import UNLIMITED_SEATS
from twotier.core import clock
from twotier.customers.models import Customer, CustomerDraft
from twotier.orders import drafts, pricing
from twotier.orders.pricing import Priced
from twotier.partners.regions import country_name
from twotier.portal import legacy_lines, sale_wording, wording
from twotier.portal.forms import reseller
from twotier.subscriptions import terms

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One chosen subscription with its price, or with what is wrong about it."""

    id: int
    title: str
    quantity: str
    chosen: str
    minimum: int = 1
    maximum: int = UNLIMITED_SEATS
    amount: str = ""
    per: str = ""
    billed: str = ""
    ends: Any = None
    error: str = ""
    support: str = ""
    steps: Pairs = field(default_factory=list)
    choices: Pairs = field(default_factory=list)

    @property
    def acts(self) -> dict[str, str]:
        """Return what the line's buttons send."""
        return {verb: f"{verb}:{self.id}" for verb in ("less", "more", "remove")}

    @property
    def ids(self) -> dict[str, str]:
        """Return the ids of the line's buttons."""
        return {verb: f"{verb}-{self.id}" for verb in ("less", "more", "remove")}

    @property
    def explain_id(self) -> str:
        """Return the id of the amount's story."""
        return f"story-{self.id}"

    @property
    def total(self) -> tuple[str, str]:
        """Return the last row of the story of the amount."""
        return _("Total"), self.amount


@dataclass(frozen=True)
class Total:
    """What falls due per billing cycle and currency, with the lines that make it up."""

    id: str
    label: str
    amount: str
    steps: Pairs

    @property
    def total(self) -> tuple[str, str]:
        """Return the last row of the story of the total."""
        return self.label, self.amount


@dataclass(frozen=True)
class Basket:
    """All lines of a sale, their totals, and the fingerprint of the prices that a reader sees."""

    lines: list[Line]
    totals: list[Total]
    seen: str

    @property
    def ready(self) -> bool:
        """Tell whether there is something to order and nothing wrong with it."""
        return bool(self.lines) and not any(line.error for line in self.lines)


NOTHING = Basket([], [], pricing.fingerprint([]))


def basket(draft: CustomerDraft, customer: Customer, typed: Mapping[int, str] | None = None) -> Basket:
    """Price a draft's lines; `typed` has the quantities that are no numbers, as they were typed."""
    priced = priced_in(draft, customer)
    lines = [line_of(row, typed or {}) for row in priced]
    return Basket(lines, totals_of(priced), pricing.fingerprint(priced))


def ended(draft: CustomerDraft, customer: Customer) -> bool:
    """Tell whether a draft has an item that is not for sale today: its price may have moved."""
    return any(row.item is None for row in priced_in(draft, customer))


def priced_in(draft: CustomerDraft, customer: Customer) -> list[Priced]:
    """Return a draft's lines with their prices, asked once for a draft at hand."""
    ask = partial(pricing.price, drafts.lines_of(draft), customer)
    return drafts.remembered(draft, ("priced", customer.country), ask)


def line_of(row: Priced, typed: Mapping[int, str]) -> Line:
    """Return a line as the page shows it."""
    wanted, item = row.wanted, row.item
    text, key = typed.get(wanted.id, str(wanted.quantity)), wanted.catalog_item_id
    error = _("A quantity is a whole number, so write digits only.") if wanted.id in typed else row.error_text
    if item is None:
        return Line(wanted.id, wanted.friendly_name or key, text, key, error=error)
    price = sale_wording.unit_price(item.unit_price_e8, item.currency)
    return Line(
        id=wanted.id,
        title=item.title,
        quantity=text,
        chosen=key if ":" in key else f"{key}{legacy_lines.AT}{item.billing_cycle}",
        minimum=item.minimum,
        maximum=item.maximum,
        amount=wording.amount(row.amount_minor, item.currency),
        per=str(sale_wording.PER_CYCLE.get(item.billing_cycle, "")),
        billed=sale_wording.billed(item.term, item.billing_cycle),
        ends=terms.last_day(terms.next_term_start(clock.today(), item.term)),
        error=error,
        support=wanted.support_partner_id,
        steps=[(_("Unit price"), price), (_("Quantity"), f"× {wording.number(wanted.quantity)}"), rounding()],
    )


def rounding() -> tuple[str, str]:
    """Return the rule that makes an amount of a price."""
    return _("Rounded"), _("once, half up")


def totals_of(priced: Sequence[Priced]) -> list[Total]:
    """Return what falls due per billing cycle and currency."""
    groups: dict[tuple[str, str], list[Priced]] = {}
    for row in priced:
        if row.item and not row.error_code:
            groups.setdefault((row.item.billing_cycle, row.item.currency), []).append(row)
    several = len({currency for _cycle, currency in groups}) > 1
    return [total_of(key, rows, several=several) for key, rows in groups.items()]


def total_of(key: tuple[str, str], rows: Sequence[Priced], *, several: bool) -> Total:
    """Return one total with the lines that it adds up."""
    cycle, currency = key
    label = str(sale_wording.TOTALS.get(cycle, cycle))
    steps = [
        (row.item.title if row.item else "", wording.amount(row.amount_minor, currency, code=several)) for row in rows
    ]
    amount = wording.amount(sum(row.amount_minor for row in rows), currency, code=several)
    return Total(f"{cycle}-{currency}".lower(), label, amount, steps)


def with_choices(found: Basket, customer: Customer) -> Basket:
    """Add to each line the other ways to buy its SKU."""
    skus = [line.chosen.rpartition(":")[0] for line in found.lines]
    ways = {
        key: sale_wording.choices(rows) for key, rows in pricing.choices(list(filter(None, skus)), customer).items()
    }
    legacy = [line.chosen.partition(legacy_lines.AT)[0] for line in found.lines if legacy_lines.AT in line.chosen]
    ways |= legacy_lines.ways(legacy, customer)
    lines = [
        Line(**{**vars(line), "choices": ways.get(sku or line.chosen.partition(legacy_lines.AT)[0], [])})
        for line, sku in zip(found.lines, skus, strict=True)
    ]
    return Basket(lines, found.totals, found.seen)


def supporters(actor: Actor, draft: CustomerDraft) -> Pairs:
    """Return who may be support contact: the actor, and a reseller that is related to the customer (S178, 910038)."""
    supporter = drafts.supporter_of(actor, draft)
    if supporter is None:
        return []
    return [("", actor.organization_name), (drafts.RESELLER, reseller.shown_in(draft, supporter)[1])]


def market_note(customer: Customer) -> str:
    """Say whose prices a customer's country buys at, where they are another market's (decisions.md 4)."""
    market = pricing.market_of(customer)
    if not market or market == customer.country:
        return ""
    text = _("%(country)s has no prices of its own. These are the prices of its reference market, %(market)s.")
    return text % {"country": country_name(customer.country), "market": country_name(market)}

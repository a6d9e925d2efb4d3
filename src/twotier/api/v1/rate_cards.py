"""Rate cards: what metered use of Azure costs in a market and a currency, in the caller's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call, refused
from twotier.api.figures import figure
from twotier.api.routing import route
from twotier.api.wire import Attributes, Wire, attributes
from twotier.catalog import rules
from twotier.catalog.models import MeterRate
from twotier.catalog.queries import rates
from twotier.catalog.shapes import MeterRow, TierRow
from twotier.core import clock, money
from twotier.core.refusal import Refusal, Sentence
from twotier.partners.regions import country

GROUP = "usage-and-rates"
QUERY = {
    "currency": "ISO code of the currency; by default that of the region",
    "region": "Code of two letters of the market; by default the caller's own",
}
CREDIT = "Partner earned credit for services managed"
MIDNIGHT = "T00:00:00Z"


class AzureMeter(Wire):
    """What something is counted by, and what it costs from a quantity on."""

    id: str
    name: str
    rates: dict[str, Decimal]
    tags: list[str]
    category: str
    subcategory: str
    region: str
    unit: str
    included_quantity: Decimal
    effective_date: str


class AzureOfferTerm(Wire):
    """A discount on everything but some meters."""

    name: str
    discount: Decimal
    excluded_meter_ids: list[str]
    effective_date: str


class AzureRateCard(Wire):
    """A rate card."""

    locale: str
    currency: str
    is_tax_included: bool
    meters: list[AzureMeter]
    offer_terms: list[AzureOfferTerm]
    attributes: Attributes = attributes("AzureRateCard")


def region_of(call: Call) -> str:
    """Return the market that is asked for; raises 400/800002 for a country that there is none of."""
    asked = (call.text("region") or call.actor.market).upper()
    if country(asked) is None:
        raise refused("region", _("The query value %(name)s must be a country's code of two letters, such as FR."))
    return asked


def rate_into(call: Call, card: str, region: str) -> tuple[str, int]:
    """Return the currency that is asked for and what US dollars are multiplied with; raises 400/800002 for one without rate.

    A market whose currency has no rate is answered in US dollars, unless the caller names the currency.
    """
    asked = call.text("currency").upper()
    found = country(region)
    currency = asked or (found.currency if found else rates.DOLLAR)
    if rates.has_currency(card, currency):
        return currency, 0
    rate = rates.exchange_rate(currency, clock.today().replace(day=1))
    if rate is None and asked:
        text = Sentence(_("There is no exchange rate for this currency. Ask for one of those named."), {})
        raise Refusal(400, 800002, text, fields=[("currency", text)], data=rates.currencies_from())
    return (currency, rate) if rate else (rates.DOLLAR, 10**rules.RATE_SCALE)


def card_of(call: Call, card: str) -> AzureRateCard:
    """Return a rate card as it holds today."""
    region = region_of(call)
    currency, rate = rate_into(call, card, region)
    found = rates.holding(rates.tiers(card, rates.DOLLAR if rate else currency, [region], clock.today()))
    rows = {key: row for key, row in rates.meters().items() if key in found}
    since = min((tiers[0].valid_from for tiers in found.values()), default=None)
    return AzureRateCard(
        locale=call.headers.locale,
        currency=currency,
        is_tax_included=False,
        meters=[meter_of(call, row, found[key], rate) for key, row in rows.items()],
        offer_terms=[earned_credit(rows.values(), since)] if since and card == MeterRate.AZURE else [],
    )


def meter_of(call: Call, row: MeterRow, tiers: Sequence[TierRow], rate: int) -> AzureMeter:
    """Return a meter as the wire has it, in the caller's language as far as it is known there."""
    said: Mapping[str, str] = row.said(call.headers.locale) or row.said(call.headers.language)
    return AzureMeter(
        id=str(row.id),
        name=said.get("name", row.name),
        rates={rules.quantity_text(tier.from_quantity_e10): price(tier.unit_price_e8, rate) for tier in tiers},
        tags=row.tags,
        category=said.get("category", row.category),
        subcategory=said.get("subcategory", row.subcategory),
        region=said.get("region", row.region),
        unit=said.get("unit", row.unit),
        included_quantity=figure(row.included_quantity_e10, rules.QUANTITY_SCALE),
        effective_date=f"{tiers[0].valid_from}{MIDNIGHT}",
    )


def price(unit_price_e8: int, rate: int) -> Decimal:
    """Return a unit price, in another currency if there is a rate: half up to eight digits."""
    converted = money.half_up(unit_price_e8 * rate, 10**rules.RATE_SCALE) if rate else unit_price_e8
    return figure(converted, rules.PRICE_SCALE)


def earned_credit(rows: Iterable[MeterRow], since: date) -> AzureOfferTerm:
    """Return the partner earned credit as a term of the offer, with the meters that never earn it."""
    return AzureOfferTerm(
        name=CREDIT,
        discount=figure(rules.EARNED_CREDIT_PPM, 6),
        excluded_meter_ids=[str(row.id) for row in rows if not row.earns_credit],
        effective_date=f"{since}{MIDNIGHT}",
    )


@route(
    "GET", "ratecards/azure", answers=AzureRateCard, auth="app+user", sees=Permission.PRICE_LIST_VIEW, query=QUERY,
    refuses=[(400, 800002)], summary="Get the rate card of Azure", group=GROUP,
)  # fmt: skip
def get_azure_rate_card(call: Call) -> AzureRateCard:
    """Answer what metered use costs today, before tax; a partner's earned credit stands among the terms."""
    return card_of(call, MeterRate.AZURE)


@route(
    "GET", "ratecards/azure-shared", answers=AzureRateCard, auth="app+user", sees=Permission.PRICE_LIST_VIEW,
    query=QUERY, refuses=[(400, 800002)], summary="Get the rate card of Azure Partner Shared Services", group=GROUP,
)  # fmt: skip
def get_shared_rate_card(call: Call) -> AzureRateCard:
    """Answer what metered use of a partner's own shared services costs today, before tax."""
    return card_of(call, MeterRate.SHARED)

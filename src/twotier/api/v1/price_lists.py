"""Prices between a provider and a reseller: what each side reads of them, and why they are so (an extension)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.paging import index_page
from twotier.api.routing import route
from twotier.api.v1.price_rules import FAMILY_WORDS, GROUP, SEES
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.catalog import queries as catalog_queries
from twotier.catalog.rules import END_OF_TIME
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock, money
from twotier.core.refusal import Refusal
from twotier.partnerships.queries import PartnerRow
from twotier.pricing import rules
from twotier.pricing.queries import offers
from twotier.pricing.queries.partners import partners, sells, sides
from twotier.pricing.shapes import Offered, Rule, asked

PAGE = 500
RIGHT = "price_list.set_for_reseller|price_list.view_from_provider"
QUERY = {
    "market": "the market of the customer; your own if left out", "segment": "commercial, education, nonprofit or government",
    "on": "the day, today if left out", "search": "words of the title, or an id", "size": "500 at most", "offset": "rows to pass over",
}  # fmt: skip


class PriceList(Wire):
    """A partner with whom prices are agreed."""

    partner_id: UUID
    partner_name: str
    mpn_id: str | None = None
    links: Links | None = None
    attributes: Attributes = attributes("PriceList")


class AgreedPrice(Wire):
    """What an item costs the reseller per charge cycle; what costs by use has a percentage of its list or net amount.

    Cost, margin, `belowCost` and `ruleId` are for the provider alone.
    """

    catalog_item_id: str
    product_id: str
    sku_id: str
    product_title: str
    title: str
    market: str
    segment: str
    currency: str
    term_duration: str | None = None
    billing_cycle: str | None = None
    unit_price: Decimal | None = None
    list_price: Decimal | None = None
    usage_percent: Decimal | None = None
    usage_base: str | None = None
    cost: Decimal | None = None
    margin: Decimal | None = None
    below_cost: bool | None = None
    rule_id: UUID | None = None
    attributes: Attributes = attributes("AgreedPrice")


class ConsideredRule(Wire):
    """A rule that is about an item on a day; the first one prices it."""

    kind: str
    value: Decimal
    buyer: str
    level: str
    valid_from: date
    rule_id: UUID
    item: str | None = None
    valid_until: date | None = None
    wins: bool | None = None


class Explanation(Wire):
    """What a reseller pays for an item on a day, and why."""

    on: date
    rules: list[ConsideredRule]
    price: AgreedPrice | None = None
    attributes: Attributes = attributes("PriceExplanation")


@route(
    "GET", "pricelists", answers=Collection[PriceList], right=RIGHT, summary="List with whom you have agreed prices",
    group=GROUP, extension=True,
)  # fmt: skip
def list_price_lists(call: Call) -> Collection[PriceList]:
    """Answer a provider's resellers, or a reseller's providers, by name."""
    return collection([of_partner(row) for row in partners(call.actor)], call.uri)


@route(
    "GET", "pricelists/{organization_id}/prices", answers=Collection[AgreedPrice], right=RIGHT, query=QUERY,
    refuses=[(404, 1000), (400, 800002)], summary="List the prices between you and a partner", group=GROUP, extension=True,
)  # fmt: skip
def list_agreed_prices(call: Call, organization_id: UUID) -> Collection[AgreedPrice]:
    """Answer what the reseller may buy at which price, by title; what has no price is not for sale."""
    seller, buyer = sides(call.actor, organization_id)
    day, market = day_of(call), market_of(call)
    segments = [call.text("segment").lower()] if call.text("segment") else ()
    window = call.window(min(call.number("size") or PAGE, PAGE))
    found = offers.found_in(offers.for_sale(seller, buyer, day, market=market, segments=segments), call.text("search"))
    rows = offers.priced(offers.in_order(found)[window.rows], seller, buyer, day)
    own = sells(call.actor)
    said = {name: call.text(name) for name in ("market", "segment", "on", "search")}
    return index_page(window, rows, lambda pair: of_price(*pair, own=own), call.uri, **said)


@route(
    "GET", "pricelists/{organization_id}/explanation", answers=Explanation, sees=SEES,
    query={"catalogItemId": "productId:skuId:availabilityId", "on": "the day, today if left out"},
    refuses=[(404, 1000), (400, 800002)], summary="Explain what a reseller pays for an item", group=GROUP, extension=True,
)  # fmt: skip
def get_price_explanation(call: Call, organization_id: UUID) -> Explanation:
    """Answer every rule that is about the item on the day, the one that prices it first."""
    seller, buyer = sides(call.actor, organization_id)
    row, day = offers.item(call.required("catalogItemId").upper()), day_of(call)
    if row is None:
        raise Refusal(404, 1000, _("The catalog has no such item. Read its availabilities just before use."))
    wanted = asked(row)
    held = offers.candidates(seller, buyer, [wanted], day)[wanted.key]
    price = of_price(row, rules.offered(held[0], wanted), own=True) if held else None
    return Explanation(on=day, price=price, rules=[of_rule(one, wins=one is held[0]) for one in held])


def day_of(call: Call) -> date:
    """Return the day that is asked for."""
    moment = call.moment("on")
    return moment.date() if moment else clock.today()


def market_of(call: Call) -> str:
    """Return the market at whose prices is asked: the one named, else the caller's."""
    return catalog_queries.reference_market((call.text("market") or call.actor.market).upper())


def of_partner(row: PartnerRow) -> PriceList:
    """Return a partner as the wire has it."""
    return PriceList(
        partner_id=row.organization_id, partner_name=row.name, mpn_id=row.mpn_id or None,
        links={"prices": link(f"/pricelists/{row.organization_id}/prices")},
    )  # fmt: skip


def of_price(row: AvailabilityRow, offered: Offered, *, own: bool) -> AgreedPrice:
    """Return a price as the wire has it; what only the seller may know is there for `own` alone."""
    found = AgreedPrice(
        catalog_item_id=row.catalog_item_id, product_id=row.product_id, sku_id=row.sku_code,
        product_title=row.product_title, title=row.title, market=row.market, segment=row.segment, currency=row.currency,
        term_duration=row.term or None, billing_cycle=row.billing_plan, unit_price=exact(offered.price_e8),
        list_price=exact(row.erp_price_e8),
    )  # fmt: skip
    if offered.is_usage:
        found.usage_percent, found.usage_base = figure(rules.usage_factor(offered.rule), 4), offered.rule.usage_base
    if own:
        found.rule_id, found.below_cost = offered.rule.id, offered.below_cost
        if offered.price_e8 is not None:
            found.cost = exact(row.unit_price_e8)
            found.margin = figure(offered.price_e8 - row.unit_price_e8, money.UNIT_SCALE)
    return found


def exact(price_e8: int | None) -> Decimal | None:
    """Return a price with all its digits."""
    return None if price_e8 is None else figure(price_e8, money.UNIT_SCALE)


def of_rule(rule: Rule, *, wins: bool) -> ConsideredRule:
    """Return a rule that was considered as the wire has it."""
    value = figure(rule.price_e8, money.UNIT_SCALE) if rule.price_e8 is not None else figure(rule.rate_ppm or 0, 4)
    return ConsideredRule(
        kind=rule.kind, value=value, buyer=("default", "all", "group", "reseller")[rule.buyer_rank],
        level=rules.LEVELS[rule.item_rank], item=FAMILY_WORDS.get(rule.item, rule.item) or None, rule_id=rule.id,
        valid_from=rule.valid_from, valid_until=rule.valid_until if rule.valid_until < END_OF_TIME else None, wins=wins,
    )  # fmt: skip

"""Promotions: those of today, and which of them a customer gets (lifecycle.md LC73)."""

from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import not_found, route
from twotier.api.v1.catalog import country_of
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.catalog import queries as catalog
from twotier.catalog.rules import SEGMENTS
from twotier.conversions import promotion_rules, promotions
from twotier.conversions.models import Promotion as Record
from twotier.conversions.promotion_rules import Ask
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.customers.queries import customer_with
from twotier.orders.pricing import market_of
from twotier.subscriptions.terms import midnight

SEES = Permission.CATALOG_VIEW
TEXTS: dict[str, Promise] = {
    "NotFound": _("There is no such promotion. Read the promotions of the customer's market."),
    "NotAvailable": _("The promotion is not given today in this market and to this segment."),
    "SeatCount": _("The promotion is given for fewer or more licenses. Licenses beyond it cost the list price."),
    "Term": _("The promotion is not given for this product, term and billing plan."),
    "RedemptionLimit": _("The customer has used the promotion as often as it is given."),
    "OfferPurchasedPreviously": _("The promotion is for those who buy the product for the first time."),
    "PrerequisiteProductOwnership": _("The promotion needs another product that the customer does not have."),
}


class PromotionTermOf(Wire):
    """For which term and billing plan a promotion is given."""

    duration: str
    billing_cycle: str


class PricingPolicies(Wire):
    """What is taken off the price: a fraction of it."""

    type: str
    policy_type: str
    value: str


class RequiredProducts(Wire):
    """A product for which a promotion is given."""

    product_id: str
    sku_id: str
    term: PromotionTermOf
    pricing_policies: list[PricingPolicies]


class Properties(Wire):
    """How a promotion is given: lines name it, nothing gets it by itself."""

    is_auto_applicable: bool


class Promotion(Wire):
    """A promotion."""

    id: str
    name: str
    description: str
    start_date: datetime
    end_date: datetime
    required_products: list[RequiredProducts]
    properties: Properties


class PromotionEligibilityError(Wire):
    """Why a customer does not get a promotion, with the numbers that belong to it."""

    type: str
    description: str
    minimum_required_seats: int | None = None
    maximum_required_seats: int | None = None
    available_seats: int | None = None
    max_promotion_redemption_count: int | None = None
    remaining_promotion_redemption_count: int | None = None
    eligible_terms: list[PromotionTermOf] | None = None


class PromotionEligibility(Wire):
    """Whether a customer gets a promotion."""

    promotion_id: str
    is_eligible: bool
    errors: list[PromotionEligibilityError] | None = None


class PromotionEligibilitiesRequestItem(Wire):
    """What would be bought; without a promotion all that there are for it are judged."""

    catalog_item_id: str
    quantity: int
    id: int | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    promotion_id: str | None = None


class PromotionEligibilitiesRequest(Wire):
    """One item, or several under `items`."""

    catalog_item_id: str | None = None
    quantity: int | None = None
    id: int | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    promotion_id: str | None = None
    items: list[PromotionEligibilitiesRequestItem] | None = None


class PromotionEligibilities(Wire):
    """Which promotions something that would be bought gets."""

    catalog_item_id: str
    quantity: int
    eligibilities: list[PromotionEligibility]
    id: int | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    attributes: Attributes | None = attributes("PromotionEligibilities")


def promotion_of(row: Record) -> Promotion:
    """Return a promotion as the wire has it."""
    return Promotion(
        id=row.id,
        name=row.name,
        description=row.description or row.name,
        start_date=midnight(row.starts_on),
        end_date=midnight(row.ends_on).replace(hour=23, minute=59, second=59),
        required_products=[required(one) for one in row.offers],
        properties=Properties(is_auto_applicable=False),
    )


def required(one: dict[str, object]) -> RequiredProducts:
    """Return a product of a promotion as the wire has it."""
    product, sku = str(one["sku"]).split(":")
    ppm = int(str(one["discount_ppm"]))
    value = f"0.{ppm:06d}".rstrip("0") if ppm < promotion_rules.MILLION else "1"
    policy = PricingPolicies(type="Discount", policy_type="PercentDiscount", value=value)
    return RequiredProducts(product_id=product, sku_id=sku, term=term_of(one), pricing_policies=[policy])


def term_of(one: dict[str, object]) -> PromotionTermOf:
    """Return term and billing plan of an offer of a promotion."""
    return PromotionTermOf(duration=str(one["term"]), billing_cycle=str(one["billing_cycle"]).capitalize())


@route(
    "GET", "productpromotions", answers=Collection[Promotion], sees=SEES, summary="List the promotions of a market",
    group="promotions",
    query={"country": "Code of two letters; by default the caller's country", "segment": "commercial, education, …"},
)  # fmt: skip
def list_promotions(call: Call) -> Collection[Promotion]:
    """Answer the promotions that are given today, by id; an unknown segment has none."""
    asked = call.text("segment").lower()
    segment = SEGMENTS.get(asked, asked)
    return collection([promotion_of(row) for row in promotions.current(country_of(call), segment)])


@route(
    "GET", "productpromotions/{promotion_id}", answers=Promotion, sees=SEES, summary="Get a promotion", group="promotions",
    query={"country": "Code of two letters; by default the caller's country"}, refuses=[(404, 1000)],
)  # fmt: skip
def get_promotion(call: Call, promotion_id: str) -> Promotion:
    """Answer one promotion of the market, past and future ones too."""
    row = promotions.named([promotion_id]).get(promotion_id.strip().upper())
    if row is None or not promotions.is_open(row, country_of(call), ""):
        raise not_found()
    return promotion_of(row)


@route(
    "POST", "customers/{customer_id}/promotionEligibilities", answers=Collection[PromotionEligibilities],
    takes=PromotionEligibilitiesRequest, reads=True, sees=SEES,
    summary="Ask which promotions a customer gets", group="promotions", refuses=[(404, 60003), (403, 20002), (400, 3000)],
)  # fmt: skip
def post_eligibilities(call: Call, customer_id: UUID) -> Collection[PromotionEligibilities]:
    """Judge what would be bought; nothing is changed. A bare array, one item and `items` are understood."""
    customer = customer_with(call.actor, customer_id)
    return collection([judged(customer, item) for item in sent_items(call)])


def sent_items(call: Call) -> list[PromotionEligibilitiesRequestItem]:
    """Return what would be bought, in whichever of the three forms it was sent."""
    if call.request.body.lstrip()[:1] == b"[":
        return call.body(list[PromotionEligibilitiesRequestItem])
    sent = call.body(PromotionEligibilitiesRequest)
    if sent.items is not None:
        return sent.items
    if not sent.catalog_item_id or sent.quantity is None:
        text = _("Each item needs a catalogItemId and a quantity.")
        raise Refusal(400, 3000, text, fields=[("items", text)])
    names = ("catalog_item_id", "quantity", "id", "term_duration", "billing_cycle", "promotion_id")
    return [PromotionEligibilitiesRequestItem(**{name: getattr(sent, name) for name in names})]


def judged(customer: Customer, item: PromotionEligibilitiesRequestItem) -> PromotionEligibilities:
    """Return which promotions an item gets."""
    ask = ask_of(customer, item)
    if item.promotion_id:
        key = item.promotion_id.strip().upper()
        found: list[tuple[str, Record | None]] = [(key, promotions.named([key]).get(key))]
    else:
        found = [(row.id, row) for row in promotions.for_sku(ask.market, ask.segment, ask.sku)]
    return PromotionEligibilities(
        catalog_item_id=item.catalog_item_id,
        quantity=ask.quantity,
        eligibilities=[verdict(customer, ask, key, row) for key, row in found],
        id=item.id,
        term_duration=ask.term or None,
        billing_cycle=ask.plan.capitalize() or None,
    )


def ask_of(customer: Customer, item: PromotionEligibilitiesRequestItem) -> Ask:
    """Return what would be bought; term and plan that are not said are the item's own."""
    key = item.catalog_item_id.upper()
    known = catalog.prices_of([key]).get(key)
    term = (item.term_duration or (known.term if known else "")).upper()
    plan = (item.billing_cycle or (known.billing_plan if known else "")).lower()
    segment = known.segment if known else customer.segment
    sku = ":".join(key.split(":")[:2])
    return Ask(sku, term, plan, item.quantity, market_of(customer), segment, clock.today())


def verdict(customer: Customer, ask: Ask, key: str, row: Record | None) -> PromotionEligibility:
    """Return whether a customer gets a promotion, and each rule in its way."""
    if row is None:
        return PromotionEligibility(promotion_id=key, is_eligible=False, errors=[fault("NotFound")])
    has, terms = promotions.standing(customer.id, row), promotions.terms_of(row)
    errors = []
    for name in promotion_rules.faults(terms, ask, has):
        error = fault(name)
        if name == "SeatCount":
            error.minimum_required_seats, error.maximum_required_seats = row.minimum_seats, row.maximum_seats
            error.available_seats = promotion_rules.left(terms, has)
        elif name == "RedemptionLimit" and row.redemptions is not None:
            error.max_promotion_redemption_count = row.redemptions
            error.remaining_promotion_redemption_count = max(0, row.redemptions - has.redeemed)
        elif name == "Term":
            error.eligible_terms = [term_of(one) for one in row.offers if one["sku"] == ask.sku]
        errors.append(error)
    return PromotionEligibility(promotion_id=row.id, is_eligible=not errors, errors=errors or None)


def fault(name: str) -> PromotionEligibilityError:
    """Return one rule that is not met."""
    return PromotionEligibilityError(type=name, description=str(TEXTS[name]))

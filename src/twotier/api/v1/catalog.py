"""What the catalog's resources share: for which country and segment something is asked."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.api.call import Call
from twotier.api.v1.product_kinds import VIEWS
from twotier.catalog import queries, rules
from twotier.core.refusal import Refusal
from twotier.customers.queries import customer_with

SEGMENTS = frozenset(rules.SEGMENTS.values())


@dataclass(frozen=True, slots=True)
class Shop:
    """Where prices are asked: the country as asked, the market that has its prices, the segment or any."""

    country: str
    market: str
    segment: str
    path: str
    """What stands before `/products` in links: nothing, or the customer."""
    allowed: frozenset[str] = SEGMENTS
    """The segments whose prices may be bought at."""

    @property
    def tail(self) -> str:
        """Return the query of links: a customer has its country."""
        return "" if self.path else f"?country={self.country}"


def country_of(call: Call) -> str:
    """Return the country that is asked for, by default the caller's own."""
    return (call.text("country") or call.actor.market).upper()[:2]


def shop(call: Call) -> Shop:
    """Return where a partner asks for its own country or a named one."""
    country = country_of(call)
    return Shop(country, queries.reference_market(country), segment(call), "")


def customers_shop(call: Call, customer_id: UUID) -> Shop:
    """Return where a customer of the caller buys: in its country, at the prices that its segment may buy at."""
    customer = customer_with(call.actor, customer_id)
    allowed = rules.QUALIFIED.get(customer.segment, ("commercial",))
    asked = segment(call) or (allowed[0] if len(allowed) == 1 else "")
    market = queries.reference_market(customer.country)
    return Shop(customer.country, market, asked, f"/customers/{customer_id}", frozenset(allowed))


def segment(call: Call) -> str:
    """Return the segment that is asked for, or nothing for all; raises 403/400030 for an unknown one."""
    asked = call.text("targetSegment").lower()
    if asked and asked not in SEGMENTS:
        message = _("This segment is not open to you. Ask for commercial, education, government or nonprofit.")
        raise Refusal(403, 400030, message, data=sorted(SEGMENTS))
    return asked


def kinds(call: Call) -> tuple[str, ...] | None:
    """Return the kinds of products in the view that is asked for, None for all; raises 403/400036 for an unknown one."""
    asked = call.text("targetView").lower()
    if asked and asked not in VIEWS:
        message = _("This view of the catalog is not open to you. Ask for one of those named.")
        raise Refusal(403, 400036, message, data=sorted(VIEWS))
    return VIEWS.get(asked)


def no_product() -> Refusal:
    """Return the refusal of a product that is not for sale here."""
    return Refusal(
        404,
        400013,
        _("There is no such product for this country and segment. Read the list of products for those there are."),
    )


def no_sku() -> Refusal:
    """Return the refusal of a SKU that is not for sale here."""
    return Refusal(
        404, 400018, _("There is no such SKU of this product. Read the product's list of SKUs for those there are.")
    )

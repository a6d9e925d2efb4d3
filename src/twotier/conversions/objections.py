"""What keeps seats from going into an existing subscription (lifecycle.md LC70), said to whoever asked for it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.conversions import rules
from twotier.conversions.rules import Standing
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.subscriptions.models import Subscription

TEXTS: dict[int, Promise] = {
    900259: _("The licenses are in this subscription already. Name another one, or none."),
    900258: _("The subscription that is to receive the licenses is not active. Name an active one, or none."),
    900260: _(
        "The subscription that is to receive the licenses is of another product. Name one of the upgrade's product."
    ),
    900267: _(
        "The subscription that is to receive the licenses has a shorter term. Name one whose term is not shorter."
    ),
    900236: _("The subscription that is to receive the licenses ends earlier. Name one that ends no earlier."),
    900261: _(
        "The subscription that is to receive the licenses can still be canceled. Try again when its 7 days are over."
    ),
}


def standing(row: Subscription) -> Standing:
    """Return what the rules ask of a subscription."""
    sku = f"{row.product_id}:{row.sku_id}".upper()
    return Standing(str(row.id), sku, row.status, row.term, row.next_term_start, row.cancel_until)


def why_not_into(source: Subscription, target: Subscription, product_id: str, sku_id: str) -> Refusal | None:
    """Return why seats of a subscription cannot go into another one, or nothing."""
    code = rules.why_not_into(standing(source), standing(target), f"{product_id}:{sku_id}".upper(), clock.now())
    return Refusal(400, code, TEXTS[code], fields=[("toSubscriptionId", TEXTS[code])]) if code else None

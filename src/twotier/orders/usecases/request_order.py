"""Ask the partner that buys for new subscriptions of a customer (S75)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.rules.program import check_reselling
from twotier.orders import requests
from twotier.orders.models import OrderRequest
from twotier.orders.pricing import Priced, Wanted, price, refuse_bad
from twotier.orders.usecases._requesting import send_request

MOST_LINES = 100


@usecase(permission=Permission.ORDER_REQUEST)
def request_order(
    actor: Actor, customer_id: UUID, lines: Sequence[Wanted], *, receiver_id: UUID | None = None, note: str = ""
) -> OrderRequest:
    """Send a request for new subscriptions; the receiver may be left out where there is only one.

    Raises 404/60003 or 20002 (customer), 800039 (reseller program), 910028 (a side has no relationship),
    910016 (partnership), 800009 (lines), 3000 (no lines, several receivers).
    """
    customer = customer_queries.customer_with(actor, customer_id)
    check_reselling(actor)
    asked = requests.receiver(actor, customer_id, receiver_id)
    if not 0 < len(lines) <= MOST_LINES:
        text = _("Choose at least one product, and at most 100.")
        raise Refusal(400, 3000, text, fields=[("lines", text)])
    priced = price([bare(line, place) for place, line in enumerate(lines)], customer)
    refuse_bad(priced)
    return send_request(actor, customer_id, asked, OrderRequest.NEW, note, lines=[kept(line) for line in priced])


def bare(line: Wanted, place: int) -> Wanted:
    """Return what a request says of a line: the item and how many; the reseller on record is the receiver's matter."""
    return Wanted(id=place, catalog_item_id=line.catalog_item_id, quantity=line.quantity)


def kept(line: Priced) -> dict[str, object]:
    """Return a line as the request keeps it: with its name and without a price, which is the buyer's."""
    assert line.item is not None
    wanted = msgspec.structs.replace(line.wanted, term=line.item.term, billing_cycle=line.item.billing_cycle)
    return {"wanted": msgspec.to_builtins(wanted), "title": line.item.title}

"""With whom prices are agreed: a provider's resellers, a reseller's providers."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.core.refusal import Refusal
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.queries import PartnerRow
from twotier.pricing.queries import offers
from twotier.pricing.shapes import Offered

SELLING, BUYING = Permission.PRICE_LIST_SET_FOR_RESELLER, Permission.PRICE_LIST_VIEW_FROM_PROVIDER


def sells(actor: Actor) -> bool:
    """Tell whether the actor reads prices as the one who asks them; raises 403/910046 for a role that reads none."""
    if actor.sees(SELLING):
        return True
    if actor.sees(BUYING):
        return False
    raise missing_role(SELLING if actor.is_("provider") else BUYING, actor.kinds)


def partners(actor: Actor) -> list[PartnerRow]:
    """Return the other sides of the actor's active partnerships, by name: one statement."""
    return partnership_queries.resellers(actor) if sells(actor) else partnership_queries.providers(actor)


def sides(actor: Actor, partner_id: UUID) -> tuple[UUID, UUID]:
    """Return seller and buyer of a price list between the actor and a partner; raises 404 for a stranger."""
    pair = (actor.organization_id, partner_id) if sells(actor) else (partner_id, actor.organization_id)
    if partnership_queries.active_between(*pair) is None:
        raise Refusal(404, 1000, _("There is no such partnership."))
    return pair


def own_price_shown(actor: Actor) -> bool:
    """Tell whether a reseller's role sees what its providers ask."""
    return not actor.is_("provider") and actor.sees(BUYING)


def own_prices(actor: Actor, seller_id: UUID, catalog_item_ids: Iterable[str], day: date) -> dict[str, Offered]:
    """Return what a provider asks of the actor's organization for items, by catalog item id: two statements.

    Nothing for whoever buys at no provider's prices, or in a role that does not see them.
    """
    if not own_price_shown(actor):
        return {}
    rows = list(catalog_queries.prices_of(catalog_item_ids, ever=True).values())
    return offers.of_rows(seller_id, actor.organization_id, rows, day)

"""How licenses read on pages: the state of a pool, a user's licenses with their services, the way to more seats."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.customers.models import Customer
from twotier.licences import queries
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import Pool
from twotier.portal import customer_pages, wording
from twotier.portal.templatetags.twotier import drawn_pill
from twotier.subscriptions import queries as subscription_queries


def pool_pill(pool: Pool) -> SafeString:
    """Return whether licenses can be assigned, and if not, why."""
    if pool.missing:
        text = ngettext("%(count)s seat missing", "%(count)s seats missing", pool.missing)
        return drawn_pill("stopped", text % {"count": wording.number(pool.missing)})
    if pool.suspended and not pool.usable:
        return drawn_pill("stopped", pgettext("licenses", "Suspended"))
    if not pool.free:
        return drawn_pill("needs", _("None free"))
    text = ngettext("%(count)s free", "%(count)s free", pool.free)
    return drawn_pill("good", text % {"count": wording.number(pool.free)})


def pool_row(customer: Customer, pool: Pool) -> dict[str, Any]:
    """Return a pool as the table shows it."""
    return {
        "id": pool.sku_id,
        "name": pool.name,
        "note": pool.part_number,
        "url": reverse("customer-license", args=[customer.id, pool.sku_id]),
        "cells": [
            {"label": _("Seats"), "value": wording.number(pool.total), "numeric": True},
            {"label": _("Assigned"), "value": wording.number(pool.assigned), "numeric": True},
            {"label": _("Free"), "value": wording.number(pool.free), "numeric": True},
            {"label": pgettext("state", "Status"), "value": pool_pill(pool)},
        ],
    }


def held_by(customer_id: UUID, person_id: UUID) -> list[dict[str, Any]]:
    """Return what a user holds, with the services in it: two statements."""
    held = queries.licenses_of(customer_id, [person_id]).get(person_id, [])
    services = services_of(held)
    return [
        {
            "name": row.name,
            "part_number": row.part_number,
            "assigned_on": wording.day(row.assigned_at),
            "services": services.get(row.part_number, []),
        }
        for row in held
    ]


def services_of(held: list[LicenseAssignment]) -> dict[str, list[str]]:
    """Return the titles of the services that each license opens, without those left out of it: one statement."""
    left_out = {row.part_number: set(row.excluded_plans) for row in held}
    found: dict[str, list[str]] = {}
    for plan in catalog_queries.included_plans(left_out) if held else ():
        if str(plan.plan_guid) not in left_out[plan.string_id]:
            found.setdefault(plan.string_id, []).append(plan.plan_title)
    return found


def way_to_more(
    actor: Actor, customer: Customer, around: Mapping[str, Any], pool: Pool | None = None
) -> dict[str, str] | None:
    """Return where more seats come from: who orders buys more, everyone else asks who sells; one button alone.

    Of one license the seller is asked for the change of what it sold; `around` is what the page shows around itself.
    """
    if around["halted"]:
        return None
    if pool and (change := change_of(actor, customer, pool)):
        return change
    if around["orders"]:
        return {"label": _("Buy more"), "url": reverse("add-subscription", args=[customer.id])}
    if around["asks"]:
        return {"label": around["asks"], "url": reverse("ask-for-order", args=[customer.id])}
    if actor.is_("customer") and actor.sees(Permission.RELATIONSHIP_VIEW_AS_CUSTOMER):
        return {"label": _("Ask your partner"), "url": reverse("partners")}
    if not around["buys"] and actor.is_("reseller") and actor.sees(Permission.PARTNERSHIP_VIEW):
        return {"label": _("Ask your provider"), "url": reverse("indirect-providers")}
    return None


def change_of(actor: Actor, customer: Customer, pool: Pool) -> dict[str, str] | None:
    """Return the way to ask for more of a license, where one partner alone sold it and the actor may ask: one statement."""
    if not actor.may(Permission.ORDER_REQUEST):
        return None
    sold = subscription_queries.of_sku(actor, customer.id, pool.product_id, pool.catalog_sku_id)
    if len(sold) != 1 or sold[0].partner_id == actor.organization_id:
        return None
    return {"label": customer_pages.asking(actor), "url": reverse("ask-for-change", args=[customer.id, sold[0].id])}

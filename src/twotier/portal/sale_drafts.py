"""Sales that a person has begun and not finished: name typed so far, step, until when, continue or cancel."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from twotier.access.actors import Actor
from twotier.customers import queries as customer_queries
from twotier.customers.models import CustomerDraft
from twotier.orders import drafts, queries
from twotier.portal import sale

MOST = 20


def listed(actor: Actor) -> list[dict[str, Any]]:
    """Return the open sales that the person may go on with, the newest first: two statements at most."""
    rows = [draft for draft in queries.open_drafts(actor)[:MOST] if not drafts.untouched(draft)]
    found = [draft for draft in rows if sale.orders(actor) or not draft.customer_id]
    known = customer_queries.names_of(draft.customer_id for draft in found if draft.customer_id)
    return [row_of(actor, draft, known) for draft in found]


def row_of(actor: Actor, draft: CustomerDraft, known: Mapping[UUID, str]) -> dict[str, Any]:
    """Return one sale as the list shows it."""
    if draft.customer_id:
        name, what = known.get(draft.customer_id, ""), _("More subscriptions")
    else:
        name, what = str(draft.form.get("company_name", "")).strip(), _("New customer")
    step, url = place_of(actor, draft)
    return {
        "id": draft.id,
        "name": name or _("No name yet"),
        "what": what,
        "step": step,
        "until": draft.expires_at,
        "since": draft.created_at,
        "count": len(draft.lines),
        "url": reverse(url, args=[draft.id]),
        "cancel": reverse("sale-cancel", args=[draft.id]),
    }


def place_of(actor: Actor, draft: CustomerDraft) -> tuple[object, str]:
    """Return the step at which a sale goes on, and the name of its address."""
    if draft.lines and sale.orders(actor):
        return sale.SUBSCRIPTIONS, "sale-subscriptions"
    if draft.customer_id:
        return sale.SUBSCRIPTIONS, "sale-subscriptions"
    return sale.CUSTOMER, "sale-customer"

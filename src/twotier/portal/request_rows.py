"""Partnership requests as the provider's list shows them: age, opened, what can be done."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.partnerships.lifecycle import OPEN, PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.portal import wording
from twotier.portal.halts import Halts
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.listing.columns import heads, placed
from twotier.portal.templatetags.twotier import deadline, drawn_pill, pill

Rows = QuerySet[Any]
LISTED = 5
"""Open requests that stand above the list of resellers."""
OPENED, CLOSED = "open", "closed"


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states that a request can be in, before each of them whether it is open."""
    either = [
        (OPENED, pgettext_lazy("partnership requests", "Open")),
        (CLOSED, pgettext_lazy("partnership requests", "Closed")),
    ]
    return either + [(state.name, state.label) for state in PARTNERSHIP_REQUEST.states]


def in_state(_actor: Actor, rows: Rows, status: str) -> Rows:
    """Return the requests in one state, those that are open, or those that are not."""
    if status == CLOSED:
        return rows.exclude(status__in=OPEN)
    return rows.filter(status__in=OPEN if status == OPENED else (status,))


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the requests that a search finds by whom they are for, or who made or opened them."""
    return rows.filter(requests.matching(text))


REQUESTS = Listing(
    name="partnership-requests",
    title=gettext_lazy("Partnership requests"),
    permission=Permission.PARTNERSHIP_VIEW,
    columns=(
        Column("for", gettext_lazy("For")),
        Column("status", pgettext_lazy("state", "Status")),
        Column("made", gettext_lazy("Made on"), sort=("created_at",)),
        Column("until", gettext_lazy("Valid until"), sort=("expires_at",)),
    ),
    order="-made",
    filters=(
        Search(gettext_lazy("Reseller, email, MPN ID or user"), matching),
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All requests"), states, in_state),
    ),
    views=(
        (pgettext_lazy("view", "All"), ""),
        (pgettext_lazy("partnership requests", "Open"), f"status={OPENED}"),
        (pgettext_lazy("partnership requests", "Closed"), f"status={CLOSED}"),
    ),
    none=gettext_lazy("No requests yet"),
    why=gettext_lazy("Request a partnership, and you see here whether it was opened and answered."),
    unmatched=gettext_lazy("No request matches"),
)


def waiting(actor: Actor, halted: Halts) -> dict[str, Any]:
    """Return a provider's newest open requests as a part of another page shows them: one statement."""
    found, every = requests.open_requests(actor, LISTED)
    rows = placed(REQUESTS.columns, [row_of(actor, request, halted) for request in found])
    return {"waiting": rows, "open": every, "request_heads": heads(REQUESTS.columns)}


def row_of(actor: Actor, request: PartnershipRequest, halted: Halts) -> dict[str, Any]:
    """Return one request as the list shows it."""
    until: object = wording.day(request.expires_at)
    if request.is_open:
        until = deadline(Context({"actor": actor}), request.expires_at, window(request))
    return {
        "id": request.id,
        "name": whom(request),
        "note": told(request),
        "url": reverse("partnership-request", args=[request.id]),
        "actions": acts(actor, request, halted),
        "cells": {"status": state(request), "made": wording.day(request.created_at), "until": until},
    }


def sends(actor: Actor) -> bool:
    """Tell whether the actor may make requests or send them again."""
    return actor.may(Permission.PARTNERSHIP_REQUEST) or actor.may(Permission.PARTNERSHIP_RESEND_OR_REVOKE)


def acts(actor: Actor, request: PartnershipRequest, halted: Halts) -> list[dict[str, Any]]:
    """Return what the actor may do about a request."""
    found: list[dict[str, Any]] = []
    if resends(actor, request, halted):
        url = reverse("resend-request", args=[request.id])
        found.append({"label": _("Send again"), "url": url, "post": {"seen": request.sent_count}, "once": True})
    if revokes(actor, request):
        url = reverse("revoke-request", args=[request.id])
        found.append({"label": _("Revoke request"), "url": url, "dialog": True, "quiet": True})
    return found


def revokes(actor: Actor, request: PartnershipRequest) -> bool:
    """Tell whether the actor may revoke a request."""
    return request.is_open and actor.may(Permission.PARTNERSHIP_RESEND_OR_REVOKE)


def resends(actor: Actor, request: PartnershipRequest, halted: Halts) -> bool:
    """Tell whether the actor may send a request again."""
    sent = request.status == "requested" and bool(request.recipient)
    return sent and not halted.buying and revokes(actor, request)


def window(request: PartnershipRequest) -> datetime:
    """Return since when the time of a request runs."""
    return request.expires_at - timedelta(days=request.valid_days)


def told(request: PartnershipRequest) -> str:
    """Return how old a request is, and what became of it so far."""
    return " ".join(filter(None, (age(request), opened(request), ended(request))))


def state(request: PartnershipRequest) -> object:
    """Return the pill: of a request that waits, whether its link was opened."""
    if request.status != "requested":
        return pill(request.status, "partnership request")
    if request.opened_at:
        return drawn_pill("waiting", pgettext("partnership request", "Opened"))
    return drawn_pill("waiting", pgettext("partnership request", "Not opened"))


def whom(request: PartnershipRequest) -> str:
    """Return for whom a request is, as far as it is known."""
    if request.reseller:
        return request.reseller.name
    if request.reusable:
        return _("Several resellers")
    return request.recipient or _("Whoever gets the link")


def age(request: PartnershipRequest) -> str:
    """Return since when a request is there, who made it, and how often it was sent."""
    days = (clock.now() - request.created_at).days
    values = {"days": wording.number(days), "user": request.created_by_name}
    began = _("Made today by %(user)s.") % values if days < 1 else ngettext(
        "Made %(days)s day ago by %(user)s.", "Made %(days)s days ago by %(user)s.", days
    ) % values  # fmt: skip
    if not request.sent_count:
        return began
    sent = ngettext("Sent %(count)s time to %(email)s.", "Sent %(count)s times to %(email)s.", request.sent_count)
    return f"{began} {sent % {'count': wording.number(request.sent_count), 'email': request.recipient}}"


def opened(request: PartnershipRequest) -> str:
    """Return when and by whom the link was opened first."""
    if not request.opened_at:
        return ""
    values = {"day": wording.day(request.opened_at), "organization": request.opened_by_name}
    return _("Opened on %(day)s by %(organization)s.") % values


def ended(request: PartnershipRequest) -> str:
    """Return when a request was closed, by whom, and why."""
    if not request.closed_at:
        return ""
    values = {"day": wording.day(request.closed_at), "user": request.closed_by_name or "–"}
    said = _("Closed on %(day)s by %(user)s.") % values
    reason = _("Reason: %(reason)s") % {"reason": request.reason} if request.reason else ""
    return f"{said} {reason}".strip()

"""Partnership requests as the provider's list shows them: age, opened, what can be done."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.portal import wording
from twotier.portal.templatetags.twotier import drawn_pill, pill

MOST = 50


def open_rows(actor: Actor) -> list[dict[str, Any]]:
    """Return a provider's open requests: one statement."""
    return [row_of(actor, request) for request in requests.open_requests(actor, MOST)]


def closed_rows(actor: Actor) -> list[dict[str, Any]]:
    """Return a provider's closed requests: one statement."""
    return [row_of(actor, request) for request in requests.closed_requests(actor, MOST)]


def row_of(actor: Actor, request: PartnershipRequest) -> dict[str, Any]:
    """Return one request as a line of the list."""
    waits = request.status == "requested"
    acts = waits and actor.may(Permission.PARTNERSHIP_RESEND_OR_REVOKE)
    return {
        "request": request,
        "pill": state(request),
        "who": whom(request),
        "text": " ".join(filter(None, (age(request), opened(request), ended(request)))),
        "url": reverse("partnership-request", args=[request.id]),
        "resends": acts and request.recipient,
        "revokes": request.is_open and actor.may(Permission.PARTNERSHIP_RESEND_OR_REVOKE),
        "window": request.expires_at - timedelta(days=request.valid_days),
    }


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

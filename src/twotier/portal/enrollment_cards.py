"""The card of the journey on Overview, and its sentence in Program info (S6, S20, D1)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.partners.eligibility import OPEN_STATES, why_not
from twotier.partners.models import UNOFFERED, AgreementOffer, Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.portal import enrollment, wording
from twotier.portal import enrollment_wording as words

SHOWN_AFTER = timedelta(days=30)
"""How long Overview still says that the program is active."""


def card(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return the one card of the journey: the offer to enroll, the status, or the agreement to accept."""
    if not actor.is_("direct_bill", "reseller") or not actor.sees(Permission.ENROLMENT_VIEW_STATUS):
        return {}
    row = queries.of_tenant(actor.organization_id)
    runs = {"runs": actor.sees(Permission.ENROLMENT_DRY_RUN)}
    offer = queries.waiting_offer(actor.organization_id) if may_be_offered(actor, row) else None
    if offer is not None:
        return {"enrollment_card": "agreement"} | agreement_of(request, actor, offer)
    if row is not None and row.status not in OPEN_STATES:
        return status_of(row) | runs
    if actor.may(Permission.ENROLMENT_START) and may_start(actor, row):
        begun = row is not None and row.status == "draft"
        return {"enrollment_card": "offer", "begun": begun, "journey": enrollment.title_of(actor)} | runs
    return {}


def may_be_offered(actor: Actor, row: Enrollment | None) -> bool:
    """Tell whether an agreement can wait for the organization: it was approved, or is a reseller already."""
    return actor.is_("reseller") if row is None else row.status not in UNOFFERED


def may_start(actor: Actor, row: Enrollment | None) -> bool:
    """Tell whether the organization may enroll now."""
    return why_not(queries.situation_of(row, actor.organization_id, actor.kinds)) is None


def status_of(row: Enrollment) -> dict[str, Any]:
    """Return the status card; of an active program for its first days alone."""
    if row.status == "active" and (row.activated_at is None or clock.now() - row.activated_at > SHOWN_AFTER):
        return {}
    until = words.end_of(row.promised_by) if row.promised_by and row.status == "pending" else None
    return {"enrollment_card": "status", "enrollment": row, "until": until}


def agreement_of(request: HttpRequest, actor: Actor, offer: AgreementOffer) -> dict[str, Any]:
    """Return the text for a global admin; for others, for whom it waits."""
    if actor.may(Permission.AGREEMENT_ACCEPT):
        return {"agreement": enrollment.offered_text(request, actor, offer)}
    return {"agreement": None, "admins": wording.joined(access_queries.global_admins(actor.organization_id))}


def sentence(actor: Actor) -> dict[str, Any]:
    """Return what Program info says about enrolling: the state, the way in, or why not and when (D1, S19)."""
    if not actor.is_("direct_bill", "reseller"):
        return {}
    return journey(actor) | {"runs": actor.sees(Permission.ENROLMENT_DRY_RUN)}


def journey(actor: Actor) -> dict[str, Any]:
    """Return the sentence with the links that belong to it."""
    found = queries.situation(actor.organization_id, actor.kinds)
    row = found.enrollment
    if row is not None and row.status not in OPEN_STATES:
        return {
            "enrollment": row,
            "enrollment_text": text_of(actor, row),
            "enrollment_url": reverse("enrollment-status"),
        }
    refusal = why_not(found)
    if refusal is not None:
        return {} if refusal.code == 910001 else {"enrollment_text": str(refusal), "ask_url": found.policy.support_url}
    if actor.may(Permission.ENROLMENT_START):
        text = _("Your organization can enroll as indirect reseller on the tenant it already has.")
        return {"enrollment_text": text, "enrollment_start": reverse("enrollment-start")}
    names = wording.joined(access_queries.global_admins(actor.organization_id))
    text = _("Your organization can enroll as indirect reseller. Your global admin can start: %(names)s.")
    return {"enrollment_text": text % {"names": names}}


def text_of(actor: Actor, row: Enrollment) -> str:
    """Return the one sentence on a submitted application."""
    if row.status == "approved":
        offer = queries.offer(actor.organization_id)
        if offer is None or offer.status != "offered":
            return _("Approved. The vendor has not published the agreement yet.")
        if actor.may(Permission.AGREEMENT_ACCEPT):
            return _("Approved. Accept the indirect reseller agreement on Overview.")
        return _("Approved. Waiting for your global admin to accept the indirect reseller agreement.")
    if row.status in ("action_required", "rejected"):
        return row.request
    return ""

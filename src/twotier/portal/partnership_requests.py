"""A provider's requests for partnerships: the list, the draft with its link, sending, sending again, revoking."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import transactions
from twotier.partners import queries as partner_queries
from twotier.partners.regions import country_name, region_of
from twotier.partnerships import letters
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.edit_request import edit_request
from twotier.partnerships.usecases.request_partnership import request_partnership
from twotier.partnerships.usecases.resend_request import resend_request
from twotier.partnerships.usecases.revoke_request import revoke_request
from twotier.partnerships.usecases.start_request import start_request
from twotier.portal import halts, pages, request_rows, wording
from twotier.portal.forms.partnership import RequestForm

SAVE, SEND, DONE = "save", "send", "done"


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Show a provider's requests, the open and the closed ones; a post makes a draft and shows it (S120, S121)."""
    if request.method == "POST":
        made = start_request(pages.enter(request, Permission.PARTNERSHIP_REQUEST, "provider"))
        return redirect("partnership-request", request_id=made.id)
    actor = pages.acting(request)
    pages.look(actor, request_rows.REQUESTS.permission, "provider")
    asked, may_request = request_rows.REQUESTS.asked(request), actor.may(Permission.PARTNERSHIP_REQUEST)
    halted = halts.of(actor, buying=request_rows.sends(actor))
    listing = asked.shown(
        requests.sent_by(actor),
        lambda rows: [request_rows.row_of(actor, row, halted) for row in rows],
        export=reverse("partnership-requests-export"),
    )
    context = {
        "title": request_rows.REQUESTS.title,
        "crumbs": [(_("Indirect resellers"), reverse("indirect-resellers"))],
        "listing": listing,
        "open": requests.count_open(actor),
        "actions": any(row["actions"] for row in listing.rows),
        "may_request": may_request and not halted.buying,
        "halted": halted.texts,
    }
    return render(request, "portal/partners/requests.html", context)


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, request_rows.REQUESTS.permission, "provider")
    head = (
        _("Request ID"), _("For"), _("Email"), _("MPN ID"), pgettext("state", "Status"), _("Made on"),
        _("Made by"), _("Times sent"), _("Opened on"), _("Opened by"), _("Valid until"), _("Closed on"), _("Closed by"),
        _("Reason"),
    )  # fmt: skip
    asked = request_rows.REQUESTS.asked(request)
    return asked.download("partnership-requests", head, requests.sent_by(actor), lambda block: map(line, block))


def line(row: PartnershipRequest) -> tuple[object, ...]:
    """Return a request as a line of the file."""
    created, opened, until, closed = (
        moment.date() if moment else "" for moment in (row.created_at, row.opened_at, row.expires_at, row.closed_at)
    )
    return (
        row.id, request_rows.whom(row), row.recipient, row.reseller_mpn_id, PARTNERSHIP_REQUEST.state(row.status).label,
        created, row.created_by_name, row.sent_count, opened, row.opened_by_name, until, closed, row.closed_by_name,
        row.reason,
    )  # fmt: skip


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request; an open one can be changed, copied, mailed and finished."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "provider")
    if request.method == "POST":
        actor.require(Permission.PARTNERSHIP_REQUEST)
        return changed(request, requests.request_of(actor, request_id))
    found = requests.request_of(actor, request_id)
    return shown(request, found, RequestForm(found))


def changed(request: HttpRequest, found: PartnershipRequest) -> HttpResponse:
    """Keep what was typed, then do what the pressed button says."""
    actor, form = pages.acting(request), RequestForm(found, request.POST)
    act = request.POST.get("do", SAVE)
    if form.is_valid():
        with form.shows_refusals(), transactions.one():
            edit_request(actor, found.id, form.draft())
            if act != SAVE:
                request_partnership(actor, found.id, by_mail=act == SEND, seen=times_seen(request))
    if form.errors:
        return shown(request, found, form, 422)
    said = {SAVE: _("Saved."), SEND: _("The request is sent."), DONE: _("The request is pending.")}
    messages.success(request, said.get(act, said[SAVE]))
    if act == SAVE:
        return redirect("partnership-request", request_id=found.id)
    return redirect("indirect-resellers")


def times_seen(request: HttpRequest) -> int | None:
    """Return how often the request had been sent when its page was opened, if the form says so."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else None


def shown(request: HttpRequest, found: PartnershipRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    """Return the page of a request."""
    actor, edits = pages.acting(request), found.is_open and may_copy(pages.acting(request), found)
    halted = halts.of(actor, buying=edits)
    context = {
        "title": _("Partnership request") if found.status != "draft" else _("Request a partnership"),
        "crumbs": crumbs(),
        "form": form,
        "found": found,
        "pill": request_rows.state(found),
        "window": request_rows.window(found),
        "told": request_rows.told(found),
        "resends": request_rows.resends(actor, found, halted),
        "revokes": request_rows.revokes(actor, found),
        "answers": requests.answers_to(found),
        "standing": standing(found),
        "edits": edits,
        "finishes": found.status != "draft" or not halted.buying,
        "halted": halted.texts,
        "seen": found.sent_count,
    }
    if context["edits"]:
        context |= texts(found)
    return render(request, "portal/partners/request.html", context, status=status)


def crumbs() -> list[tuple[str, str]]:
    """Return the way back from a request."""
    return [
        (_("Indirect resellers"), reverse("indirect-resellers")),
        (str(request_rows.REQUESTS.title), reverse("partnership-requests")),
    ]


def may_copy(actor: Actor, found: PartnershipRequest) -> bool:
    """Tell whether the actor may see the link: of a draft who may request, afterwards who may send it again."""
    needed = Permission.PARTNERSHIP_REQUEST if found.status == "draft" else Permission.PARTNERSHIP_RESEND_OR_REVOKE
    return actor.may(needed)


def texts(found: PartnershipRequest) -> dict[str, Any]:
    """Return the text for clipboard and mail program: the same (S122)."""
    whole = letters.message(found)
    return {
        "link": letters.link(found.token),
        "locked": letters.locked_lines(found),
        "whole": whole,
        "mailto": mailto(found.recipient, found.subject, whole),
        "guide": letters.guide_link(),
    }


def mailto(to: str, subject: str, text: str) -> str:
    """Return the address that opens a mail program with a text; its lines end as RFC 6068 asks."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"


def standing(found: PartnershipRequest) -> list[tuple[str, object]]:
    """Return what is known of the reseller that the MPN ID names, before anything is sent (S110)."""
    row = (
        partner_queries.standings([found.reseller_mpn_id]).get(found.reseller_mpn_id) if found.reseller_mpn_id else None
    )
    if row is None:
        return []
    enrolled = pages.enrolled_pill(row.is_reseller and row.active)
    return [
        (_("Company"), row.name),
        (_("Country"), country_name(row.country)),
        (_("Region"), region_of(row.country).label),
        (_("Indirect reseller program"), enrolled),
        (_("Partner agreement"), pages.agreement_pill(row.agreed)),
    ]


@pages.page
@require_POST
def resend(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send a request again; a second click sends nothing more."""
    actor = pages.enter(request, Permission.PARTNERSHIP_RESEND_OR_REVOKE, "provider")
    resend_request(actor, request_id, seen=times_seen(request))
    messages.success(request, _("The request is sent."))
    return redirect("indirect-resellers")


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask, then revoke a request."""
    actor = pages.enter(request, Permission.PARTNERSHIP_RESEND_OR_REVOKE, "provider")
    actor.require(Permission.PARTNERSHIP_RESEND_OR_REVOKE)
    found = requests.request_of(actor, request_id)
    if request.method == "POST":
        revoke_request(actor, request_id)
        messages.success(request, _("The request is revoked."))
        return redirect("indirect-resellers")
    context = {
        "title": _("Revoke this request?"),
        "lead": _("Its link stops working at once. You can make a new request at any time."),
        "crumbs": crumbs(),
        "back": reverse("indirect-resellers"),
        "action": request.path,
        "facts": [(_("For"), request_rows.whom(found)), (_("Made on"), wording.day(found.created_at))],
    }
    return render(request, "portal/partners/revoke.html", context)

"""Removing a partnership: the consequences, the attestation, and texts that somebody may send afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.queries import shared
from twotier.partnerships import queries
from twotier.partnerships.models import Partnership
from twotier.partnerships.usecases.remove_partnership import ATTESTATION, remove_partnership
from twotier.portal import pages, partner_rows
from twotier.portal.forms.refusable import answers_page
from twotier.subscriptions import queries as subscription_queries

TICKED = "on"


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Ask with every consequence, then remove; nothing happens before Yes (S140)."""
    actor = pages.enter(request, Permission.PARTNERSHIP_REMOVE, "provider")
    actor.require(Permission.PARTNERSHIP_REMOVE)
    partnership = queries.as_provider(actor, organization_id)
    if request.method != "POST":
        return asked(request, partnership)
    try:
        attested = request.POST.get("attestation") == TICKED
        remove_partnership(actor, organization_id, attested=attested, notice_given_on=notice_day(request))
    except Refusal as refusal:
        if answers_page(refusal):
            raise
        return asked(request, queries.as_provider(actor, organization_id), refusal)
    messages.success(request, _("The partnership with %(name)s is removed.") % {"name": partnership.reseller.name})
    return redirect("left-over", organization_id=organization_id)


def notice_day(request: HttpRequest) -> date | None:
    """Return the day on which legal notice was given, if one was typed; raises 3000 for what is no day."""
    text = request.POST.get("notice_given_on", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        said = _("This is not a date. Choose one, or leave it empty.")
        raise Refusal(400, 3000, said, fields=[("notice_given_on", said)]) from None


def asked(request: HttpRequest, partnership: Partnership, refusal: Refusal | None = None) -> HttpResponse:
    """Return the question with its consequences: a fixed number of statements."""
    actor, reseller = pages.acting(request), partnership.reseller
    named, supports = subscription_queries.named_on(actor, reseller.id)
    customers, some = shared.count_shared(actor, reseller.id), shared.some_shared(actor, reseller.id, 1)
    context = {
        "title": _("Remove the partnership with %(name)s?") % {"name": reseller.name},
        "crumbs": [(_("Indirect resellers"), reverse("indirect-resellers"))],
        "back": reverse("indirect-resellers"),
        "action": request.path,
        "reseller": reseller,
        "active": partnership.status == "active",
        "customers": partner_rows.customers_words(customers),
        "administered": shared.count_administered(actor, reseller.id),
        "named": named,
        "supports": supports,
        "tiers": cut(actor, partnership, customers, some),
        "attestation": ATTESTATION,
        "today": clock.today().isoformat(),
        "typed": request.POST,
        "refused": refusal.message if refusal and not refusal.fields and partnership.status == "active" else "",
        "errors": {name: str(text) for name, text in refusal.fields} if refusal else {},
    }
    return render(request, "portal/partners/remove.html", context, status=422 if refusal else 200)


def cut(actor: Actor, partnership: Partnership, customers: int, some: list[str]) -> list[dict[str, Any]]:
    """Return the line of tiers with the link that is cut."""
    return [
        {"name": actor.organization_name, "note": _("you"), "you": True, "broken": True},
        {"name": partnership.reseller.name, "note": _("indirect reseller")},
        {"name": partner_rows.customers_words(customers), "note": "".join(some) or _("none")},
    ]

"""The page behind a request's link: who asks, what acceptance means, and what stands in the way."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.partners import queries as partner_queries
from twotier.partners.regions import country_name, region_of
from twotier.partnerships import answering, letters
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.accept_request import Acceptance, accept_request
from twotier.partnerships.usecases.decline_request import decline_request
from twotier.partnerships.usecases.open_request import open_request
from twotier.portal import pages

TICKED = "on"


@pages.page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a request to whoever is signed in and follows its link; its POST accepts."""
    actor = pages.acting(request)
    try:
        found = requests.request_with(actor, token)
    except Refusal as refusal:
        return nowhere(request, refusal)
    if request.method == "POST":
        return accept(request, found, token)
    note_opening(actor, found)
    return shown(request, found, token)


def nowhere(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page of a link that leads nowhere."""
    context = {"title": _("This link does not work"), "refusal": refusal, "kind": "stop", "role": "alert"}
    return render(request, "portal/partners/link.html", context, status=refusal.status)


def note_opening(actor: Actor, found: PartnershipRequest) -> None:
    """Keep the first opening by somebody of another organization."""
    if found.opened_at is None and found.is_open and actor.organization_id != found.tenant_id:
        open_request(program("link"), found.id, actor.organization_name)


def accept(request: HttpRequest, found: PartnershipRequest, token: str) -> HttpResponse:
    """Accept, or say on the page why not."""
    actor = pages.acting(request)
    acceptance = Acceptance(
        authorized=request.POST.get("authorized") == TICKED,
        administers_reseller=request.POST.get("administers_reseller") == TICKED,
    )
    try:
        answering.check(actor, found)
        made = accept_request(actor, token, acceptance)
    except Refusal as refusal:
        return shown(request, requests.request_with(actor, token), token, refusal)
    messages.success(request, _("%(provider)s is now your partner.") % {"provider": found.provider.name})
    return redirect("indirect-provider", organization_id=made.provider_id)


@pages.page
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline, or say on the page why not."""
    actor = pages.acting(request)
    try:
        found = requests.request_with(actor, token)
    except Refusal as refusal:
        return nowhere(request, refusal)
    try:
        if obstacle := answering.why_not_decline(actor, found):
            raise obstacle
        decline_request(actor, token, request.POST.get("reason", ""))
    except Refusal as refusal:
        return shown(request, requests.request_with(actor, token), token, refusal)
    messages.success(request, _("You declined the request. %(provider)s is told.") % {"provider": found.provider.name})
    return redirect("indirect-providers")


def shown(request: HttpRequest, found: PartnershipRequest, token: str, refusal: Refusal | None = None) -> HttpResponse:
    """Return the page of a request as its reader may use it."""
    actor = pages.acting(request)
    brings = answering.standing(actor.organization_id, found)
    obstacle = answering.why_not(actor, found, brings)
    context = {
        "title": _("%(provider)s requests a partnership") % {"provider": found.provider.name},
        "found": found,
        "asked": found.tenant_id != actor.organization_id,
        "token": token,
        "refusal": refusal or obstacle,
        "guide": letters.guide_link() if (refusal or obstacle) and (refusal or obstacle).code == 910018 else "",  # type: ignore[union-attr]
        "kind": "wait" if reads(actor, obstacle, refusal) else "stop",
        "role": "" if reads(actor, obstacle, refusal) else "alert",
        "accepts": obstacle is None,
        "declines": answering.why_not_decline(actor, found) is None,
        "facts": facts(found),
        "yours": yours(actor, found, brings),
        "tiers": tiers(actor, found),
        "typed": request.POST,
    }
    status = 422 if refusal and refusal.status == 400 else (refusal or obstacle).status if refusal or obstacle else 200  # type: ignore[union-attr]
    return render(
        request, "portal/partners/link.html", context, status=200 if reads(actor, obstacle, refusal) else status
    )


def reads(actor: Actor, obstacle: Refusal | None, refusal: Refusal | None) -> bool:
    """Tell whether the page is only read: a reseller's other roles may look at what their global admin accepts (S38)."""
    only_role = obstacle is not None and obstacle.code == 910046
    return refusal is None and only_role and actor.sees(Permission.PARTNERSHIP_ACCEPT)


def facts(found: PartnershipRequest) -> list[tuple[str, object]]:
    """Return who asks."""
    place = partner_queries.tied_location(found.tenant_id)
    return [
        (_("Indirect provider"), found.provider.name),
        (_("PartnerID"), place.mpn_id if place else ""),
        (_("Country"), country_name(found.provider.market)),
        (_("Region"), region_of(found.provider.market).label),
    ]


def yours(actor: Actor, found: PartnershipRequest, brings: answering.Standing) -> list[tuple[str, object]]:
    """Return what the reader's organization brings."""
    enrolled = pages.enrolled_pill(brings.ready)
    return [
        (_("Your organization"), actor.organization_name),
        (_("Indirect reseller program"), enrolled),
        (_("Partner agreement"), pages.agreement_pill(brings.agreed)),
        (_("Region"), region_of(actor.market).label),
        (_("Your MPN ID"), brings.location.mpn_id if brings.location else ""),
    ]


def tiers(actor: Actor, found: PartnershipRequest) -> list[dict[str, Any]]:
    """Return who would stand where."""
    return [
        {"name": found.provider.name, "note": _("indirect provider"), "open": True},
        {"name": actor.organization_name, "note": _("you"), "you": True},
        {"name": _("Common customers"), "note": _("served together")},
    ]

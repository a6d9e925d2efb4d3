"""The page behind an invitation's link: a customer's global admin reads who asks for what, and decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.core import tenancy
from twotier.core.letters import one_line
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import AgreementTemplate, Invitation, Relationship
from twotier.customers.queries import invitations as queries
from twotier.customers.queries.agreements import published
from twotier.customers.usecases import _asking as asking
from twotier.customers.usecases.answer_invitation import (
    Consent,
    accept_invitation,
    decline_invitation,
    open_invitation,
)
from twotier.partners import queries as partner_queries
from twotier.partners.regions import country_name
from twotier.portal import entrance, wording
from twotier.portal.own_partners import ticked_version
from twotier.portal.rights import rights
from twotier.subscriptions import queries as subscription_queries

TEMPLATE = "portal/invitations/consent.html"
NOTES = {
    Relationship.DIRECT: lambda: _("sells and bills"),
    Relationship.PROVIDER: lambda: _("indirect provider, buys and bills"),
    Relationship.RESELLER: lambda: _("indirect reseller, serves the customer"),
}


@entrance.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever has its link; only a customer's global admin can decide."""
    if request.user.is_authenticated and (stop := entrance.stopped(request)):
        return stop
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    try:
        row = queries.by_token(token)
        if request.method == "POST":
            return private(decide(request, actor, row))
        return private(shown(request, actor, row))
    except Refusal as refusal:
        return private(over(request, refusal))


def private(response: HttpResponse) -> HttpResponse:
    """Let no cache keep the page and no other site learn its address; its own form still says where it comes from."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def over(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say why a link cannot be answered, and by which way it can."""
    context: dict[str, Any] = {"title": _("This invitation cannot be answered here"), "refusal": refusal}
    if refusal.error_name == "channel_unsupported":
        context["way"] = request.path
    return render(request, "portal/invitations/over.html", context, status=refusal.status)


def channel_of(request: HttpRequest) -> str:
    """Return the channel that came with the link; a word that is none is a channel that is closed (D11)."""
    return request.GET.get("via", "") or queries.PORTAL


def shown(request: HttpRequest, actor: Actor | None, row: Invitation, *, wrong: Refusal | None = None) -> HttpResponse:
    """Return the page: with both buttons for whoever may decide, else with who could."""
    asking.check_open(row)
    refuse_closed_channel(request)
    decides = False
    if actor and actor.is_("customer"):
        asking.check_recipient(row, actor.organization_id)
        decides = actor.may(Permission.INVITATION_CONSENT)
        if decides and not opened_before(row, actor) and request.method == "GET":
            open_invitation(actor, row.token)
    with tenancy.scope(tenancy.PROGRAM):
        context = page(request, actor, row, decides=decides)
    status = wrong.status if wrong else 200
    return render(request, TEMPLATE, context | {"wrong": wrong}, status=422 if status == 400 else status)


def refuse_closed_channel(request: HttpRequest) -> None:
    """Refuse to show buttons in a channel that cannot accept (S66)."""
    if not queries.channel_open(channel_of(request)):
        text = _("This channel cannot accept invitations yet. Open the same link in the portal; it stays valid.")
        raise Refusal(409, 910027, text, "channel_unsupported")


def opened_before(row: Invitation, actor: Actor) -> bool:
    """Tell whether this customer has opened a link before; refuse a reusable one that it has answered."""
    before = queries.answer_of(row, actor.organization_id)
    if before and before.answered_at:
        text = _("Your organization has already answered this invitation. Ask its sender for a new one.")
        raise Refusal(409, 910024, text, "link_already_used")
    return before is not None


def page(request: HttpRequest, actor: Actor | None, row: Invitation, *, decides: bool) -> dict[str, Any]:
    """Return what the page shows about the partners, their rights and the reader."""
    names = {"sender": one_line(row.sender.name), "provider": one_line(row.provider.name) if row.provider else ""}
    title = (
        _("%(sender)s and %(provider)s ask for a relationship with you")
        if row.provider
        else _("%(sender)s asks for a relationship with you")
    )
    vendor = catalog_queries.owner_name()
    return {
        "title": title % names,
        "row": row,
        "sender": names["sender"],
        "tiers": tiers(actor, row, vendor),
        "partners": partner_facts(row),
        "decides": decides,
        "stops": asking.why_not(row, actor.market) if actor and decides else None,
        "agreement": to_accept(actor),
        "vendor": vendor,
        "admins": admins_of(actor) if actor and not decides else [],
        "sign_in": f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}",
        "here": request.get_full_path(),
        "created": wording.day(row.sent_at or row.created_at),
        "ticked": request.POST if request.method == "POST" else {},
    }


def to_accept(actor: Actor | None) -> AgreementTemplate | None:
    """Return the customer agreement to accept with the decision: where none counts and no partner must attest it (C13)."""
    if actor and actor.is_("customer"):
        customer = actor.organization_id
        if customer_queries.last_agreement(customer):
            return None
        if customer_queries.has_ever_agreed(customer) and subscription_queries.must_be_attested(customer):
            return None
    return published()


def admins_of(actor: Actor) -> list[str]:
    """Return who of the reader's organization can decide, if it is a customer."""
    return access_queries.global_admins(actor.organization_id) if actor.is_("customer") else []


def tiers(actor: Actor | None, row: Invitation, vendor: str) -> list[dict[str, Any]]:
    """Return who stands where once the customer authorizes."""
    found: list[dict[str, Any]] = [{"name": vendor, "note": _("vendor")}] if vendor else []
    for partner, kind in reversed(asking.asking(row)):
        found.append({"name": one_line(partner.name), "note": NOTES[kind](), "new": True})
    you = one_line(actor.organization_name) if actor and actor.is_("customer") else _("Your organization")
    return [*found, {"name": you, "note": _("customer"), "you": True}]


def partner_facts(row: Invitation) -> list[dict[str, Any]]:
    """Return each partner with exactly what it may do and what it may not."""
    asked = asking.asking(row)
    mpn_ids = partner_queries.tied_mpn_ids(partner.id for partner, _kind in asked)
    return [
        {
            "name": one_line(partner.name),
            "rights": rights(
                kind,
                admin=None if kind == row.relation and row.asks_admin else False,
                other=one_line(row.sender.name) if row.provider else "",
            ),
            "mpn_id": mpn_ids.get(partner.id, ""),
            "place": country_name(partner.market),
            "domain": partner.domain,
        }
        for partner, kind in asked
    ]


def decide(request: HttpRequest, actor: Actor | None, row: Invitation) -> HttpResponse:
    """Authorize or decline, as the button says; the answer leads to the customer's own pages."""
    if actor is None:
        return entrance.to_sign_in(request)
    if request.POST.get("decision") == "decline":
        decline_invitation(actor, row.token)
        messages.success(request, _("You declined the invitation. Nothing was changed."))
        return redirect("own-invitations")
    consent = Consent(
        delegated_access=row.asks_admin and "delegated_access" in request.POST,
        accepts_agreement="agreement" in request.POST,
        template_id=ticked_version(request),
        channel=channel_of(request),
    )
    try:
        accept_invitation(actor, row.token, consent)
    except Refusal as refusal:
        if refusal.code == 910021:
            return shown(request, actor, row, wrong=refusal)
        raise
    messages.success(request, _("The relationship begins now. You can take admin rights back at any time."))
    return redirect("partners")

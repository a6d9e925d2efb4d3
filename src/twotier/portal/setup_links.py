"""One-time links to Setup info: the browser encrypts, the server keeps ciphertext, the key stays in the fragment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.models import SetupLink
from twotier.customers.queries import setup_links as setup_link_queries
from twotier.customers.usecases.setup_link import make_setup_link, open_setup_link, revoke_setup_link
from twotier.portal import pages, sale
from twotier.portal.entrance import public

OPEN_FOR = 2 * 60 * 60
"""Seconds of wall time for which an open Setup-info page can make its link."""

SIGNER = "setup-info"


def bound(actor: Actor, draft_id: UUID) -> str:
    """Return what a token is bound to: this sale and this person."""
    return f"{draft_id}.{actor.organization_id}.{actor.person_id}"


def token(actor: Actor, draft_id: UUID) -> str:
    """Return the token that only the open Setup-info page has."""
    return signing.TimestampSigner(salt=SIGNER).sign(bound(actor, draft_id))


def check_token(actor: Actor, draft_id: UUID, text: str) -> None:
    """Raise 910035 unless the token comes from this sale's Setup info, opened by this person, lately."""
    try:
        signed = signing.TimestampSigner(salt=SIGNER).unsign(text, max_age=OPEN_FOR)
    except signing.BadSignature:
        signed = ""
    if signed != bound(actor, draft_id):
        refusal = _("A one-time link can be made only while Setup info is open. Reset the password instead.")
        raise Refusal(409, 910035, refusal, "one_time_link_used")


@never_cache
@require_POST
def make(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what the browser encrypted and answer where it can be opened."""
    actor = sale.acting(request)
    try:
        check_token(actor, draft_id, request.POST.get("token", ""))
        link = make_setup_link(actor, draft_id, request.POST.get("ciphertext", ""))
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "description": str(refusal.message)}, status=refusal.status)
    return JsonResponse({"url": reverse("setup-link", args=[link.id])}, status=201)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Show the page of a link to anyone; only its button, a POST, opens it, so that a preview burns nothing."""
    if request.method != "POST":
        context = {"title": _("Setup info"), "url": request.path}
        return private(render(request, "portal/sale/setup_link.html", context))
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        return private(JsonResponse({"ciphertext": open_setup_link(program(), link_id, address)}))
    except Refusal as refusal:
        answer = {"code": refusal.code, "description": str(refusal.message)}
        return private(JsonResponse(answer, status=refusal.status))


def private(response: HttpResponse) -> HttpResponse:
    """Let no cache keep the answer and no other site learn the address."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.page
@require_POST
def revoke(request: HttpRequest, customer_id: UUID, link_id: UUID) -> HttpResponse:
    """Let a link that was not opened open no more."""
    revoke_setup_link(pages.acting(request), link_id)
    messages.success(request, _("Revoked. The link opens no more."))
    return redirect("customer", customer_id=customer_id)


def told(actor: Actor, customer_id: UUID) -> list[dict[str, Any]]:
    """Return the person's links to a customer's Setup info, each with what became of it: one statement."""
    if not actor.may(Permission.CUSTOMER_SEE_FIRST_CREDENTIALS):
        return []
    return [{"link": link, "state": state_of(link)} for link in setup_link_queries.made_by(actor, customer_id)]


def state_of(link: SetupLink) -> str:
    """Return what became of a link, in one word for the page."""
    if link.opened_at:
        return "opened"
    if link.revoked_at:
        return "revoked"
    return "expired" if link.expires_at <= clock.wall() else "waiting"

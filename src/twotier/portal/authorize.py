"""The consent page: a signed-in person lets a program of their organization act in their name."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.access.models import ApiClient
from twotier.access.tokens import errors
from twotier.access.tokens.errors import TokenError
from twotier.access.tokens.grants import known_client
from twotier.access.usecases.authorize_client import Asked, consent
from twotier.core import tenancy
from twotier.portal.adapter import methods_of

CHALLENGE = 43
"""Characters of an S256 challenge: 32 bytes in base64url."""


@dataclass(frozen=True)
class Wish:
    """A checked request of a program: who asks, for whom it acts, and where the answer goes."""

    client: ApiClient
    actor: Actor
    asked: Asked
    state: str
    fragment: bool

    def answered(self, **values: str) -> HttpResponse:
        """Send the browser back to the program with these values."""
        query = urlencode(values | ({"state": self.state} if self.state else {}))
        sign = "#" if self.fragment else ("&" if "?" in self.asked.redirect_uri else "?")
        return HttpResponse(status=302, headers={"Location": f"{self.asked.redirect_uri}{sign}{query}"})


@never_cache
def authorize(request: HttpRequest, tenant: str) -> HttpResponse:
    """Show what a program asks for, and answer it with a one-time code or with the refusal."""
    try:
        with tenancy.scope(tenancy.PROGRAM):
            wish = checked(request, tenant)
    except TokenError as refused:
        sentence = str(refused.fault.message) % refused.values
        values = {"title": _("The app cannot be authorized"), "message": sentence}
        return render(request, "portal/sign_in/not_authorized.html", values, status=400)
    if fault := fault_of(request, wish):
        return wish.answered(error=fault)
    if request.method == "POST":
        return decided(request, wish)
    return asking(request, wish)


def checked(request: HttpRequest, tenant: str) -> Wish:
    """Check what must never lead away from here when it is wrong: client, redirect address, membership."""
    client = known_client(tenant, request.GET.get("client_id", ""))
    if not all(str(value).isprintable() for value in request.GET.values()):
        raise TokenError(errors.BAD_REQUEST)
    uri = request.GET.get("redirect_uri", "")
    if uri not in client.redirect_uris:
        raise TokenError(errors.WRONG_REDIRECT)
    place = next((place for place in request.places if place.organization_id == client.tenant_id), None)  # type: ignore[attr-defined]
    if place is None:
        raise TokenError(errors.NO_MEMBER)
    words = {name: request.GET.get(name, "") for name in ("scope", "nonce")}
    asked = Asked(redirect_uri=uri, challenge=request.GET.get("code_challenge", ""), **words)
    actor = queries.member_at(request.user, place)  # type: ignore[arg-type]
    return Wish(client, actor, asked, request.GET.get("state", ""), request.GET.get("response_mode") == "fragment")


def fault_of(request: HttpRequest, wish: Wish) -> str:
    """Return OAuth's word for what is wrong with a request whose redirect address is right, or nothing."""
    if wish.client.flow != ApiClient.APP_USER:
        return "unauthorized_client"
    if request.GET.get("response_type") != "code":
        return "unsupported_response_type"
    if request.GET.get("prompt") == "none":
        return "consent_required"
    challenge, method = wish.asked.challenge, request.GET.get("code_challenge_method", "")
    missing = not challenge and not wish.client.secret_hash
    wrong = bool(challenge) and (method != "S256" or len(challenge) != CHALLENGE)
    return "invalid_request" if missing or wrong else ""


def decided(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Answer the program as the person decided."""
    if request.POST.get("decision") != "authorize":
        return wish.answered(error="access_denied")
    return wish.answered(code=consent(wish.actor, wish.client, wish.asked, methods_of(request) or ["pwd"]))


def asking(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Show the page; its form may lead to the program's own address and nowhere else."""
    values = {"title": _("Authorize %(name)s") % {"name": wish.client.name}, "client": wish.client}
    response = render(request, "portal/sign_in/authorize.html", values | {"person": wish.actor})
    parts = urlsplit(wish.asked.redirect_uri)
    target = f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
    response._csp_update = {"form-action": [target]}  # type: ignore[attr-defined]
    return response

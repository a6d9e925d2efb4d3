"""Who acts in the portal: the signed-in person in the chosen organization, as `request.actor`.

Every page of the portal needs one, unless its view is marked `public`. Between signing in and the first
page stand steps that cannot be skipped: the temporary password, the choice of an account, the second factor.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from twotier.access import queries
from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.core import tenancy
from twotier.core.ids import new_id
from twotier.portal.adapter import methods_of
from twotier.portal.languages import known

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])
CHOSEN = "organization"


def acting_person(get_response: Answer) -> Answer:
    """Resolve the actor once and open row-level security for its organization alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        with tenancy.scope(tenancy.PROGRAM):
            actor = resolve(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor is None:
            with tenancy.scope(tenancy.PROGRAM):
                return get_response(request)
        language = actor.language if known(actor.language) else translation.get_language()
        with tenancy.scope(actor.scope), translation.override(language):
            request.LANGUAGE_CODE = language
            return kept_nowhere(get_response(request))

    answer.process_view = guard  # type: ignore[attr-defined]
    return answer


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    """Let no cache keep what a signed-in person sees: after sign-out the back button shows nothing of it."""
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response


def resolve(request: HttpRequest) -> Actor | None:
    """Return the signed-in person in the organization chosen for this session, or in their only one."""
    if not request.user.is_authenticated:
        return None
    person: Person = request.user
    places = queries.places(UUID(str(person.pk)))
    request.places = places  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    place = next((place for place in places if str(place.organization_id) == chosen), None)
    if place is None and len(places) == 1:
        place = places[0]
    address = str(request.META.get("REMOTE_ADDR", ""))
    return queries.member_at(person, place, request_id=str(new_id()), address=address) if place else None


def public(view: View) -> View:
    """Mark a page that needs no sign-in and stays open between the steps of one."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def step(view: View) -> View:
    """Mark a step between signing in and the first page: it needs the person, not yet an actor."""
    view.is_step = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Say that a page needs a signed-in person; the entrance asks it of every page of the portal anyway."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return stopped(request) or view(request, *args, **kwargs)

    return answer  # type: ignore[return-value]


def guard(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
    """Stop a request on its way to a page of the portal that is not open to it."""
    if not str(view.__module__).startswith("twotier.portal") or getattr(view, "is_public", False):
        return None
    if getattr(view, "is_step", False):
        return None if request.user.is_authenticated else to_sign_in(request)
    return stopped(request)


def stopped(request: HttpRequest) -> HttpResponse | None:
    """Return the answer that stands before any page, or nothing."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if pending := pending_step(request):
        return redirected(request, and_back(request, reverse(pending)))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return access_denied(request, actor) if actor.roles <= {"guest"} else None


def pending_step(request: HttpRequest) -> str:
    """Return the address name of the step that comes before any page, or nothing."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if request.user.must_change_password:  # type: ignore[union-attr]
        return "first-password"
    if actor is None:
        return "choose-account"
    if settings.ENVIRONMENT.require_mfa and not actor.is_("customer") and "mfa" not in methods_of(request):
        return "enroll-second-factor"
    return ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send someone to the sign-in page and afterwards back to where they wanted to go."""
    return kept_nowhere(redirected(request, and_back(request, reverse("sign-in"))))


def and_back(request: HttpRequest, url: str) -> str:
    """Return a step's address that knows where to go afterwards: to the page that was wanted."""
    wanted = request.get_full_path() if request.method == "GET" and not is_fragment(request) else "/"
    return f"{url}?{urlencode({'next': wanted})}" if wanted != "/" else url


def redirected(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect a page, and the page around a fragment."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether the page's script asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return where to go next, as asked for, unless that leads away from this portal."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else default


def access_denied(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tell a guest without any other role who could give them one (910050)."""
    admins = queries.global_admins(actor.organization_id)
    return render(request, "portal/sign_in/access_denied.html", {"admins": admins}, status=403)

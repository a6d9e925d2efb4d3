"""Which organization a person acts for, and in which language they read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from twotier.access.usecases.set_preferences import set_preferences
from twotier.portal.entrance import CHOSEN, public, safe_next, step
from twotier.portal.frame import THEMES, choose_theme
from twotier.portal.languages import known
from twotier.portal.passwords import acting_for

YEAR = 365 * 24 * 60 * 60


@step
@never_cache
def choose_account(request: HttpRequest) -> HttpResponse:
    """Let a person of several organizations choose for which one to act."""
    places = request.places  # type: ignore[attr-defined]
    title = _("Choose an account") if places else _("No account")
    values = {"title": title, "places": places, "next": safe_next(request, "")}
    return render(request, "portal/sign_in/choose_account.html", values, status=200 if places else 403)


@step
@require_POST
def switch_account(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own organizations from now on; forms that were opened for the one before are void."""
    chosen = request.POST.get("organization", "")
    if any(str(place.organization_id) == chosen for place in request.places):  # type: ignore[attr-defined]
        request.session[CHOSEN] = chosen
        request.session.cycle_key()
        rotate_token(request)
    return HttpResponseRedirect(safe_next(request))


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice of language on this browser, and with the person who is signed in."""
    language = request.POST.get("language", "")
    answer = HttpResponseRedirect(safe_next(request))
    if not known(language):
        return answer
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    if request.user.is_authenticated:
        set_preferences(acting_for(request.user), request.user, language=language)
    return answer


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of theme on this browser, and with the person who is signed in."""
    theme = request.POST.get("theme", "")
    if request.user.is_authenticated and theme in THEMES:
        set_preferences(acting_for(request.user), request.user, theme=theme)
    return choose_theme(request)

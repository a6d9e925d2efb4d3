"""New passwords: the first one, a changed one, and one after the old was forgotten."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from twotier.access import queries
from twotier.access.actors import ProgramActor, program_for
from twotier.access.models import Person
from twotier.access.throttle import Throttle
from twotier.access.usecases.choose_password import choose_password
from twotier.access.usecases.send_password_reset import send_password_reset
from twotier.core import clock, tenancy
from twotier.portal.entrance import public, safe_next, step
from twotier.portal.forms.sign_in import ChangedPasswordForm, ForgotForm, NewPasswordForm

ASKED = Throttle("password-reset", failures=5, seconds=900)
KEY = "reset"
UNUSED = "set-password"
"""Stands in the address in place of the link's secret, so that no log and no next page sees it."""


def acting_for(person: Person) -> ProgramActor:
    """Return the program acting for a person who proved who they are."""
    return program_for(person.id, person.user_name, person.tenant_id)


@step
@never_cache
@sensitive_post_parameters()
def first_password(request: HttpRequest) -> HttpResponse:
    """Ask a signed-in person for a new password: a temporary one opens nothing else."""
    person: Person = request.user  # type: ignore[assignment]
    kind = NewPasswordForm if person.must_change_password else ChangedPasswordForm
    form = kind(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        choose_password(acting_for(person), person, form.cleaned_data["password1"])
        request.session.cycle_key()
        update_session_auth_hash(request, person)
        return HttpResponseRedirect(safe_next(request))
    values = {"form": form, "title": _("Choose a new password"), "next": safe_next(request, "")}
    return render(request, "portal/sign_in/new_password.html", values | {"temporary": person.must_change_password})


@public
@never_cache
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Mail a link to whoever is known; the answer is the same for everyone."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_link(request, form.cleaned_data["login"].strip())
        return render(request, "portal/sign_in/mailed.html", {"title": _("Look into your mailbox")})
    return render(request, "portal/sign_in/forgot.html", {"form": form, "title": _("New password")})


def ask_for_link(request: HttpRequest, name: str) -> None:
    """Queue the mail unless this address asked too often for this name."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if ASKED.blocked(name.lower(), address):
        return
    ASKED.failed(name.lower(), address)
    with tenancy.scope(tenancy.PROGRAM):
        people = queries.all_signing_in(name)
    for person in people:
        if person.is_active:
            mail_link(person)


def mail_link(person: Person) -> None:
    """Queue the mail with the link of one person; it names whose password it is."""
    path = reverse("reset-password", args=[person.id, default_token_generator.make_token(person)])
    link = f"{settings.ENVIRONMENT.base_url}{path}"
    until = clock.wall() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    send_password_reset(acting_for(person), person, link, until, get_language() or settings.LANGUAGE_CODE)


@public
@never_cache
@sensitive_post_parameters()
def reset_password(request: HttpRequest, person_id: UUID, key: str) -> HttpResponse:
    """Let the holder of a mailed link choose a new password; then they sign in with it."""
    person = queries.person(person_id)
    told = request.session.get(KEY, "") if key == UNUSED else key
    if person is None or not default_token_generator.check_token(person, told):
        return render(request, "portal/sign_in/link_over.html", {"title": _("This link is over")}, status=410)
    if key != UNUSED:
        request.session[KEY] = key
        return HttpResponseRedirect(reverse("reset-password", args=[person_id, UNUSED]))
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        choose_password(acting_for(person), person, form.cleaned_data["password1"])
        request.session.flush()
        return HttpResponseRedirect(reverse("sign-in"))
    return render(request, "portal/sign_in/new_password.html", {"form": form, "title": _("Choose a new password")})

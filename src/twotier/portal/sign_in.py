"""Sign-in, the second step and sign-out: django-allauth's flows on the portal's own pages."""

from typing import Any

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic.edit import FormView

from twotier.portal.entrance import public, safe_next, step
from twotier.portal.forms.sign_in import CodeForm, PasswordAgainForm, SignInForm


class SignIn(LoginView):  # type: ignore[misc]
    """Ask for e-mail and password; a wrong pair tells nothing about which of them is wrong."""

    template_name = "portal/sign_in/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        """Return the portal's form."""
        return SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values = FormView.get_context_data(self, **kwargs)
        return values | {"title": _("Sign in"), "next": safe_next(self.request, "")}


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """Ask for the code of the authenticator app, or a recovery code."""

    template_name = "portal/sign_in/code.html"

    def get_form_class(self) -> type[CodeForm]:
        """Return the portal's form."""
        return CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        return {"form": self.auth_form, "title": _("Second step"), "view": self}


class PasswordAgain(ReauthenticateView):  # type: ignore[misc]
    """Ask for the password once more before the second factor is changed."""

    template_name = "portal/sign_in/password_again.html"

    def get_form_class(self) -> type[PasswordAgainForm]:
        """Return the portal's form."""
        return PasswordAgainForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values = FormView.get_context_data(self, **kwargs)
        return values | {"title": _("Confirm that it is you"), "next": safe_next(self.request, "")}


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, also one that stands between its two steps."""
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


sign_in = public(SignIn.as_view())
second_step = public(SecondStep.as_view())
password_again = step(PasswordAgain.as_view())

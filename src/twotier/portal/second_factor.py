"""The second factor: enroll an authenticator app, keep recovery codes, see what protects the sign-in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from twotier.portal.entrance import pending_step, step
from twotier.portal.forms.sign_in import EnrollForm


class Enroll(ActivateTOTPView):  # type: ignore[misc]
    """Show the app's secret as a picture and as text, and ask for the first code."""

    template_name = "portal/sign_in/enroll.html"

    def get_form_class(self) -> type[EnrollForm]:
        """Return the portal's form."""
        return EnrollForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        required = bool(pending_step(self.request))
        return values | {"title": _("Set up your authenticator app"), "required": required}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app; the code that was just entered counts as this session's second factor."""
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return answer


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Show the recovery codes, once."""

    template_name = "portal/sign_in/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"title": _("Recovery codes")}


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones are over."""

    template_name = "portal/sign_in/new_recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"title": _("New recovery codes")}


class Remove(DeactivateTOTPView):  # type: ignore[misc]
    """Ask before the authenticator app is taken off."""

    template_name = "portal/sign_in/remove_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        return values | {"title": _("Remove the authenticator app")}


class Security(IndexView):  # type: ignore[misc]
    """Show what protects one's own sign-in."""

    template_name = "portal/sign_in/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"title": _("Your sign-in")}


enroll = step(never_cache(Enroll.as_view()))
recovery_codes = step(never_cache(RecoveryCodes.as_view()))
new_recovery_codes = never_cache(NewRecoveryCodes.as_view())
remove = never_cache(Remove.as_view())
security = Security.as_view()

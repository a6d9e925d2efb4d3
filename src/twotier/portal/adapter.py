"""How the portal uses django-allauth: its words, its second factor, its limits; secrets encrypted at rest."""

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import program_for
from twotier.access.models import Person
from twotier.access.usecases.record_sign_in import record_sign_in
from twotier.core import vault

PURPOSE = "second-factor"
METHODS = {"password": "pwd", "mfa": "mfa"}


def methods_of(request: HttpRequest) -> list[str]:
    """Return how the signed-in person proved who they are, in the words of a token's `amr`."""
    records = get_authentication_records(request, request.user)
    return list(dict.fromkeys(METHODS[record["method"]] for record in records if record["method"] in METHODS))


class AskedStage(AuthenticateStage):  # type: ignore[misc]
    """The second factor at sign-in: asked of whoever enrolled one, when the operator requires it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return settings.ENVIRONMENT.require_mfa and super()._should_handle(request)


class PortalAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by user name or e-mail, without sign-up, without messages of its own."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Email and password do not match."),
        "too_many_login_attempts": _("Too many wrong attempts. Sign-in pauses for 15 minutes; then try again."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong or was used already. Enter the next one that your app shows."),
        "rate_limited": _("Too many wrong attempts. Sign-in pauses for 15 minutes; then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs themselves up: organizations add their people."""
        return False

    def get_login_stages(self) -> list[str]:
        """Return the steps between password and session."""
        return ["twotier.portal.adapter.AskedStage"]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by name and address, so that nobody locks out someone else."""
        return f"{str(credentials.get('username', '')).lower()}|{request.META.get('REMOTE_ADDR', '')}"

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Keep the sign-in for the activity page."""
        methods = methods_of(request) or ["pwd"]
        record_sign_in(program_for(user.id, user.user_name, user.tenant_id), user, methods)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what happened."""

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the one way to prove again who one is."""
        return [{"id": "reauthenticate", "description": _("Password"), "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again for the password unless the sign-in is fresh."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time_since(records[-1]["at"]) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def time_since(moment: float) -> float:
    """Return the seconds since a moment that allauth kept; it keeps the system's time."""
    return time.time() - moment  # noqa: TID251 # clock: the same clock that allauth wrote down


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are encrypted under the program's secret."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": PortalAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("Your organization requires a second factor. It cannot be removed."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return base64.b64encode(vault.seal(PURPOSE, text.encode(), "allauth")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a kept secret in clear."""
        return vault.unseal(PURPOSE, base64.b64decode(encrypted_text), "allauth").decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """A required second factor stays."""
        actor = getattr(context.request, "actor", None)
        return not settings.ENVIRONMENT.require_mfa or (actor is not None and actor.is_("customer"))

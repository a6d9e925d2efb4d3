"""The forms of sign-in, with the labels that people and checks look for."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

LONGEST = 128


def password_field(label: Any, autocomplete: str) -> forms.CharField:
    """Return a password's field; what was typed is never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=LONGEST)


def code_field() -> forms.CharField:
    """Return the field of a code from an authenticator app."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label=_("Authentication code"), widget=forms.TextInput(attrs=attributes), max_length=16)


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail (or user name) and password."""

    password = password_field(_("Password"), "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No type=email: a user name signs in as well, and some of them are no address.
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        widget = forms.TextInput(attrs=attributes)
        self.fields["login"] = forms.CharField(label=_("Email"), widget=widget, max_length=320)
        self.order_fields(["login", "password"])


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password, once more, before something that protects the sign-in is changed."""

    password = password_field(_("Password"), "current-password")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""

    code = code_field()


class EnrollForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    code = code_field()


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password1 = password_field(_("New password"), "new-password")
    password2 = password_field(_("Repeat new password"), "new-password")

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password1"].help_text = _("At least 12 characters. A few unrelated words are good.")

    def clean_password1(self) -> str:
        """Refuse what the policy refuses, and the password that is to be replaced."""
        password = str(self.cleaned_data["password1"])
        password_validation.validate_password(password, self.person)
        if self.person.check_password(password):
            raise forms.ValidationError(_("Choose a password other than the present one."))
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        values = super().clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        return values


class ChangedPasswordForm(NewPasswordForm):
    """A new password in place of one's own, which proves that nobody else sits at the keyboard."""

    present = password_field(_("Present password"), "current-password")

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        self.order_fields(["present", "password1", "password2"])

    def clean_present(self) -> str:
        """Refuse a wrong password; guesses count as at sign-in."""
        password = str(self.cleaned_data["present"])
        adapter = get_adapter()
        if not adapter.reauthenticate(self.person, password):
            raise adapter.validation_error("incorrect_password")
        return password


class ForgotForm(forms.Form):
    """For whom a new password is asked."""

    login = forms.CharField(
        label=_("Email"), max_length=320, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )

"""What a chosen password must be: Django's checks with sentences in the portal's own words."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(password_validation.MinimumLengthValidator):
    """A password has a least number of characters."""

    def get_error_message(self) -> str:
        """Return what is wrong, with what to do."""
        text = ngettext(
            "This password is too short. Use at least %(count)s character.",
            "This password is too short. Use at least %(count)s characters.",
            self.min_length,
        )
        return text % {"count": self.min_length}


class NotCommon(password_validation.CommonPasswordValidator):
    """A password is none of those that many people use, and not digits alone: dates and numbers are guessed first."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password from the list, and one of digits alone."""
        if password.isdecimal():
            raise ValidationError(self.get_error_message(), code="password_too_common")
        super().validate(password, user)  # type: ignore[arg-type]

    def get_error_message(self) -> str:
        """Return what is wrong, with what to do."""
        return _("Many people use this password. Choose another one.")


class NotOneself(password_validation.UserAttributeSimilarityValidator):
    """A password is not built from what is known about the person."""

    def get_error_message(self) -> str:
        """Return what is wrong, with what to do."""
        return _("This password is too much like your name or email. Choose another one.")

"""The forms of a customer's users: a new one, an edit, a file of many."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from twotier.access.actors import ROLE_NAMES
from twotier.access.roles import CUSTOMER_ROLES
from twotier.customers.models import Customer
from twotier.customers.rules.names import LONGEST_PERSON_NAME
from twotier.licences.rules import LIMITS
from twotier.licences.shapes import User, UserChanges, UserForm
from twotier.partners.regions import countries
from twotier.portal.forms.refusable import Refusable


def locations(empty: str = "") -> list[tuple[str, str]]:
    """Return the countries in which users may work, in the reader's language."""
    found = list(countries(get_language(), served_only=False))
    return [("", empty), *found] if empty else found


class DirectoryForm(Refusable):
    """What both forms of a user share."""

    field_of_all: ClassVar = "user_name"

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=LONGEST_PERSON_NAME)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=LONGEST_PERSON_NAME)
    display_name = forms.CharField(
        label=gettext_lazy("Display name"), max_length=LIMITS["display_name"], required=False
    )
    user_name = forms.CharField(label=gettext_lazy("User name"), max_length=64)
    usage_location = forms.ChoiceField(label=gettext_lazy("Location"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[(role, ROLE_NAMES[role]) for role in reversed(CUSTOMER_ROLES)]
    )

    def __init__(self, customer: Customer, typed: Any = None, initial: dict[str, str] | None = None) -> None:
        """Say which domain follows the name, and offer every country."""
        super().__init__(typed, initial={"usage_location": customer.country} | (initial or {}))
        self.customer = customer
        self.fields["user_name"].help_text = _("The part before @%(domain)s.") % {"domain": customer.domain}
        self.fields["display_name"].help_text = _("If empty, first and last name.")
        self.fields["usage_location"].choices = locations()  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def user(self) -> UserForm:
        """Return what was typed as a new user."""
        return UserForm(**self.cleaned_data)

    def changes(self) -> UserChanges:
        """Return what was typed as changes of a user."""
        return UserChanges(**self.cleaned_data)


def present(user: User) -> dict[str, str]:
    """Return a user as the form begins."""
    return {
        "first_name": user.person.first_name,
        "last_name": user.person.last_name,
        "display_name": user.directory.display_name if user.directory else "",
        "user_name": user.person.user_name.partition("@")[0],
        "usage_location": user.usage_location,
        "role": next((role for role in user.roles if role in CUSTOMER_ROLES), "user"),
    }


class FileForm(Refusable):
    """A file of new users with one location for all of them."""

    field_of_all: ClassVar = "file"

    file = forms.FileField(label=gettext_lazy("CSV file"))
    usage_location = forms.ChoiceField(label=gettext_lazy("Location of all users"))

    def __init__(self, customer: Customer, typed: Any = None, files: Any = None) -> None:
        """Offer every country, the customer's first."""
        super().__init__(typed, files, initial={"usage_location": customer.country})
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv"
        self.fields["file"].help_text = _("UTF-8, up to 100 users. Start from the template.")
        self.fields["usage_location"].choices = locations()  # type: ignore[attr-defined]

"""The forms of incentives: profiles, enrollment, locations, programs, payments."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile
from twotier.partners.regions import countries
from twotier.portal.forms.refusable import Refusable

KINDS: dict[str, str | Promise] = {
    "indirect_reseller": gettext_lazy("Indirect resellers"),
    "direct_bill": gettext_lazy("Direct-bill partners"),
    "indirect_provider": gettext_lazy("Indirect providers"),
}


class EnrollForm(Refusable):
    """Which payout and which tax profile one program uses."""

    payout = forms.ChoiceField(label=gettext_lazy("Payout profile"), required=False)
    tax = forms.ChoiceField(label=gettext_lazy("Tax profile"), required=False)

    def __init__(self, row: IncentiveEnrollment, found: list[IncentiveProfile], typed: Any = None) -> None:
        """Offer the company's own profiles, with those chosen for this program."""
        super().__init__(typed, initial={"payout": row.payout_id or "", "tax": row.tax_id or ""})
        for kind in (IncentiveProfile.PAYOUT, IncentiveProfile.TAX):
            own = [(str(one.id), said(one)) for one in found if one.kind == kind]
            self.fields[kind].choices = [("", _("Not chosen yet")), *own]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> UUID | None:
        """Return a chosen profile."""
        return UUID(self.cleaned_data[name]) if self.cleaned_data[name] else None


def said(profile: IncentiveProfile | None) -> str:
    """Return a profile by its name and last digits."""
    return f"{profile.label} …{profile.last_digits}" if profile else ""


class ProfileForm(Refusable):
    """A payout or tax profile."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("payout", gettext_lazy("Payout profile")), ("tax", gettext_lazy("Tax profile"))],
    )
    label = forms.CharField(label=gettext_lazy("Name"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Account or tax number"),
        required=False,
        help_text=gettext_lazy("It is stored encrypted. Only the last digits are shown."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, typed: Any = None, market: str = "") -> None:
        """Offer every country, the company's own first chosen."""
        super().__init__(typed, initial={"country": market})
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]


class LocationForm(Refusable):
    """Who enrolls for a location."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Incentives admins of this location"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        help_text=gettext_lazy("If you choose nobody, every incentives admin of your company enrolls."),
    )


class ProgramForm(Refusable):
    """A new incentive program."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("For"), choices=list(KINDS.items()))
    open_to_all = forms.BooleanField(
        label=gettext_lazy("Without criteria: partners join by themselves, no invitation is sent"), required=False
    )


class PaymentForm(Refusable):
    """A payment to one partner under one program."""

    amount = forms.CharField(label=gettext_lazy("Amount"), required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False)

"""The form with which a partner attests that a customer accepted the customer agreement."""

from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.core import clock
from twotier.customers.models import Customer
from twotier.customers.usecases.attest_agreement import Attestation
from twotier.portal.forms.refusable import Refusable


class AttestationForm(Refusable):
    """Who accepted on the customer's side, and when; the consent is never ticked beforehand."""

    field_of: ClassVar = {"phone_number": "phone", "agreed_on": "accepted_on"}

    first_name = forms.CharField(label=gettext_lazy("First name"))
    last_name = forms.CharField(label=gettext_lazy("Last name"))
    email = forms.CharField(label=gettext_lazy("Email"), widget=forms.EmailInput)
    phone = forms.CharField(label=gettext_lazy("Phone number"), required=False, widget=forms.TextInput({"type": "tel"}))
    accepted_on = forms.DateField(
        label=gettext_lazy("Accepted on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    accepted = forms.BooleanField(label=gettext_lazy("The customer has accepted the customer agreement"))

    def __init__(self, customer: Customer, typed: Any = None) -> None:
        """Begin with the customer's contact."""
        names = ("first_name", "last_name", "email", "phone")
        kept = {name: getattr(customer, name) for name in names}
        super().__init__(typed, initial=kept | {"accepted_on": clock.today()})
        self.fields["accepted"].error_messages["required"] = _("Tick this once the customer has accepted it.")
        self.fields["accepted_on"].widget.attrs["max"] = clock.today().isoformat()

    def attestation(self) -> Attestation:
        """Return what is attested."""
        typed = self.cleaned_data
        return Attestation(
            first_name=typed["first_name"],
            last_name=typed["last_name"],
            email=typed["email"],
            phone=typed["phone"],
            agreed_on=datetime.combine(typed["accepted_on"], time(), UTC),
        )

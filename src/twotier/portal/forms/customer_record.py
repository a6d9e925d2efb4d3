"""What is asked about every customer, new or known."""

from django import forms
from django.utils.translation import gettext_lazy

from twotier.portal.forms.refusable import Refusable


class CustomerRecordForm(Refusable):
    """Name, address and contact; what must be there depends on the country, which the rules of the room know."""

    company_name = forms.CharField(label=gettext_lazy("Company name"), required=False)
    address_line1 = forms.CharField(label=gettext_lazy("Address"), required=False)
    address_line2 = forms.CharField(label=gettext_lazy("Floor, suite or building"), required=False)
    city = forms.CharField(label=gettext_lazy("City"), required=False)
    state = forms.CharField(label=gettext_lazy("State"), required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), required=False)
    first_name = forms.CharField(label=gettext_lazy("First name"), required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), required=False)
    email = forms.CharField(label=gettext_lazy("Email"), required=False, widget=forms.EmailInput)
    phone = forms.CharField(label=gettext_lazy("Phone number"), required=False, widget=forms.TextInput({"type": "tel"}))

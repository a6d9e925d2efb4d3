"""Edit a customer's record, with the names that it had and the name that its tenant has."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.queries import activity
from twotier.customers.usecases.edit_profile import NewAddress, Profile, edit_profile
from twotier.portal import pages
from twotier.portal.forms.customer_record import CustomerRecordForm

CONTACT = ("first_name", "last_name", "email")
ADDRESS = ("address_line1", "address_line2", "city", "state", "postal_code", "phone")


class ProfileForm(CustomerRecordForm):
    """What a partner may change about a customer; the country and the domain stay as they are."""

    field_of: ClassVar = {"phone_number": "phone"}

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, customer: Customer, typed: Any = None) -> None:
        """Begin with the record as it is."""
        kept = {name: getattr(customer, name) for name in self.base_fields}
        super().__init__(typed, initial=kept)
        self.customer = customer
        self.fields["company_name"].help_text = _("As it stands in lists and on bills. The tenant keeps its own name.")

    def profile(self) -> Profile:
        """Return what was typed as the act reads it."""
        typed = self.cleaned_data
        address = NewAddress(
            country=self.customer.country, region=self.customer.region, **{n: typed[n] for n in ADDRESS}
        )
        named = {name: typed[name] for name in ("company_name", *CONTACT)}
        return Profile(version=typed["version"], address=address, **named)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the record's form, and save it."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_EDIT)
    customer = queries.customer_with(actor, customer_id)
    form = ProfileForm(customer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.shows_refusals():
            changed = edit_profile(actor, customer_id, form.profile())
            text = _("Saved.") if changed.version != customer.version else _("Nothing was changed.")
            messages.success(request, text)
            return redirect("customer", customer_id=customer_id)
    return shown(request, customer, form)


def shown(request: HttpRequest, customer: Customer, form: ProfileForm) -> HttpResponse:
    """Return the page: the form, the tenant's own name, the names before."""
    actor = pages.acting(request)
    tenant_name = access_queries.names_of([customer.id]).get(customer.id, "")
    context = {
        "title": _("Edit account"),
        "crumbs": [
            (_("Customers"), reverse("customers")),
            (customer.company_name, reverse("customer", args=[customer.id])),
        ],
        "customer": customer,
        "form": form,
        "tenant_name": tenant_name,
        "differs": tenant_name != customer.company_name,
        "names": activity.former_names(actor, customer.id),
    }
    return render(request, "portal/customers/edit.html", context, status=422 if form.errors else 200)

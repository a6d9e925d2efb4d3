"""A partner ends its relationship with a customer: what is active, what follows, and the attestation (R6)."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.customers import queries
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Customer, Relationship
from twotier.customers.queries import relationships as relationship_queries
from twotier.customers.usecases.remove_relationship import STATEMENT, remove_relationship
from twotier.portal import customer_pages, pages
from twotier.portal.forms.refusable import Refusable


class RemovalForm(Refusable):
    """Which relationship ends, the attestation, and when the customer was told."""

    kind = forms.ChoiceField(label=gettext_lazy("Relationship"), widget=forms.RadioSelect, required=False)
    notice_given_on = forms.DateField(
        label=gettext_lazy("Notice given on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("If your agreements ask for a legal notice, give it yourself: none is sent from here."),
    )
    attested = forms.BooleanField(label=STATEMENT)

    def __init__(self, found: list[Relationship], typed: Any = None) -> None:
        """Offer the choice among several relationships only where there are several."""
        super().__init__(typed)
        self.fields["attested"].error_messages["required"] = _("Confirm that you remove it in good faith.")
        self.fields["notice_given_on"].widget.attrs["max"] = clock.today().isoformat()
        if len(found) > 1:
            choices = [(row.kind, customer_pages.YOUR_ROLES[row.kind]) for row in found]
            self.fields["kind"].choices = [*choices, ("", _("all of them"))]  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]

    def values(self) -> tuple[str, date | None]:
        """Return what was chosen."""
        return self.cleaned_data.get("kind", ""), self.cleaned_data["notice_given_on"]


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Ask, then end the relationship; while something is active there is nothing to press."""
    actor = pages.acting(request)
    actor.require(Permission.RELATIONSHIP_REMOVE)
    customer = queries.customer_with(actor, customer_id)
    found = relationship_queries.own_with(actor, customer_id)
    form = RemovalForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        kind, notice = form.values()
        with form.shows_refusals():
            remove_relationship(actor, customer_id, attested=True, kind=kind, notice_given_on=notice)
            messages.success(
                request, _("The relationship with %(customer)s ended.") % {"customer": customer.company_name}
            )
            return redirect("customers")
    return asked(request, customer, found, form)


def asked(request: HttpRequest, customer: Customer, found: list[Relationship], form: RemovalForm) -> HttpResponse:
    """Return the question with what stands in its way and what follows."""
    end = RELATIONSHIP.move("end")
    blocked = [str(why.message) for row in found if (why := RELATIONSHIP.why_not(row, end))]
    back = reverse("customer", args=[customer.id])
    context = {
        "title": _("Remove the relationship with %(customer)s?") % {"customer": customer.company_name},
        "crumbs": [(_("Customers"), reverse("customers")), (customer.company_name, back)],
        "back": back,
        "action": request.path,
        "form": form,
        "blocked": list(dict.fromkeys(blocked)),
        "off": len(blocked) == len(found),
        "items": [
            _("The customer leaves your list, and you no longer see its subscriptions and users."),
            _("Your admin rights end, and you are no longer the support contact of its subscriptions."),
            _("You can buy nothing more for this customer; a new invitation begins again."),
            _("Nobody gets a mail about it."),
        ],
    }
    return render(request, "portal/customers/remove.html", context, status=422 if form.errors else 200)

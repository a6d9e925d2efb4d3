"""Invite one direct customer together with a provider: choose it, then edit the mail on the invitation's own page."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from twotier.access.permissions import Permission
from twotier.core.ids import new_id
from twotier.customers.rules.program import check_reselling
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.partnerships import queries as partnership_queries
from twotier.portal import pages, transition_customers, transition_words
from twotier.portal.forms.refusable import Refusable
from twotier.portal.invitations import ident
from twotier.transition import queries


class ProviderForm(Refusable):
    """With which provider a customer is invited."""

    provider = forms.ChoiceField(
        label=gettext_lazy("Indirect provider"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a provider.")},
    )

    def __init__(self, choices: list[tuple[str, str]], typed: object = None) -> None:
        """Offer the providers; a single one is chosen."""
        super().__init__(typed, initial={"provider": choices[0][0] if len(choices) == 1 else None})  # type: ignore[arg-type]
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Ask with which provider, then draft the joint invitation for this customer."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_DRY_RUN, transition_customers.DIRECT_BILL)
    customer = transition_customers.found(actor, customer_id)
    actor.require(Permission.INVITATION_JOINT)
    check_reselling(actor)
    if customer.invitation:
        return redirect("invitation", invitation_id=customer.invitation.id)
    if customer.readiness == queries.READY:
        return redirect("enrollment-customers")
    return asked(request, customer)


def asked(request: HttpRequest, customer: Any) -> HttpResponse:
    """Show the form; once a provider is chosen, draft the invitation."""
    actor = pages.acting(request)
    known = partnership_queries.providers(actor)
    partners = transition_customers.those_gaining(known)
    choices = [(str(row.organization_id), row.name) for row in partners]
    form = ProviderForm(choices, request.POST if request.method == "POST" else None)
    if form.is_valid():
        wishes, key = Wishes(customer_id=customer.id), ident(request.POST.get("key", ""))
        with form.shows_refusals():
            made = create_joint_invitation(actor, UUID(form.cleaned_data["provider"]), wishes, key=key)
            return redirect("invitation", invitation_id=made.id)
    context = around(customer) | {"action": request.path, "form": form, "partners": partners}
    context["why_none"] = transition_words.none_gains() if known else ""
    context["key"] = request.POST.get("key") or new_id()
    return render(request, "portal/transition/invite.html", context, status=422 if form.errors else 200)


def around(customer: Any) -> dict[str, Any]:
    """Return the title of the page and the way back."""
    back = reverse("enrollment-customers")
    return {
        "title": _("Invite %(customer)s with a provider") % {"customer": customer.company_name},
        "crumbs": [(str(transition_customers.CUSTOMERS.title), back)],
        "back": back,
    }

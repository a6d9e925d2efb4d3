"""The vendor's versions of the reseller agreement, a text per language, and of the customer agreement."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers.queries import MCA, agreement_templates
from twotier.customers.usecases.publish_customer_agreement import publish_customer_agreement
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.portal import pages
from twotier.portal.forms.refusable import Refusable

LONGEST = 100_000


class AgreementForm(Refusable):
    """A version with its texts; English is shown where a language has none."""

    version = forms.CharField(
        label=gettext_lazy("Version"), max_length=32, help_text=gettext_lazy("A published version never changes.")
    )

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed)
        for code, name in settings.LANGUAGES:
            mine = code == "en"
            title = _("Title (%(language)s)") % {"language": name}
            text = _("Text (%(language)s)") % {"language": name}
            self.fields[f"title_{code}"] = forms.CharField(label=title, max_length=200, required=mine)
            self.fields[f"text_{code}"] = forms.CharField(
                label=text, max_length=LONGEST, required=mine, widget=forms.Textarea({"rows": 6, "lang": code})
            )

    def wordings(self) -> dict[str, Wording]:
        """Return the texts that were typed, by language."""
        of = self.cleaned_data
        return {code: Wording(of[f"title_{code}"], of[f"text_{code}"]) for code, _name in settings.LANGUAGES}


class CustomerAgreementForm(Refusable):
    """Where the next version of the customer agreement can be read."""

    link = forms.URLField(
        label=gettext_lazy("Address of the text"), max_length=500, assume_scheme="https",
        help_text=gettext_lazy("A web page or a PDF that customers read before they accept."),
    )  # fmt: skip


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: HttpRequest) -> HttpResponse:
    """Show every version, and publish the next one of the reseller agreement (portal.md 5.2)."""
    actor = pages.enter(request, Permission.AGREEMENT_PUBLISH, "vendor")
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.shows_refusals():
            publish_partner_agreement(actor, form.cleaned_data["version"], form.wordings())
            messages.success(request, _("The version is published and offered to every indirect reseller."))
            return redirect("partner-agreements")
    return shown(request, actor, form, CustomerAgreementForm())


@pages.page
@require_POST
def customer_agreement(request: HttpRequest) -> HttpResponse:
    """Publish the next version of the customer agreement (portal.md 5.2)."""
    actor = pages.enter(request, Permission.AGREEMENT_PUBLISH, "vendor")
    form = CustomerAgreementForm(request.POST)
    if form.is_valid():
        with form.shows_refusals():
            publish_customer_agreement(actor, form.cleaned_data["link"])
            messages.success(request, _("The version is published: customers accept it from now on."))
            return redirect("partner-agreements")
    return shown(request, actor, AgreementForm(), form)


def shown(
    request: HttpRequest, actor: Actor, form: AgreementForm, customers_form: CustomerAgreementForm
) -> HttpResponse:
    """Draw both agreements; the forms are for those who publish."""
    publishes = actor.may(Permission.AGREEMENT_PUBLISH)
    context = {
        "title": _("Agreements"),
        "lead": _("The indirect reseller agreement and the customer agreement: every version."),
        "versions": queries.versions(),
        "customer_versions": agreement_templates(MCA),
        "form": form if publishes else None,
        "customers_form": customers_form if publishes else None,
    }
    wrong = form.errors or customers_form.errors
    return render(request, "portal/program/agreements.html", context, status=422 if wrong else 200)

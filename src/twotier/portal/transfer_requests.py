"""Ask for a transfer of a customer's subscriptions: name the other partner, then choose what moves."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.orders.buying import check_buyer
from twotier.portal import customer_pages, pages
from twotier.portal.forms.transfer import AT_END, GIVE, TAKE, PartnerForm, TransferForm
from twotier.portal.subscription_lists import billed
from twotier.subscriptions import families, terms
from twotier.subscriptions.models import Subscription
from twotier.transfers import queries
from twotier.transfers.shapes import Asked, Wanted
from twotier.transfers.usecases.request_transfer import request_transfer

ADDON, IN_TRANSFER = 800078, 900101
"""The code of what runs and yet cannot be chosen by itself."""


@dataclass(frozen=True)
class Other:
    """The partner on the other side, and what the present one of the two sells to the customer."""

    partner: Organization
    way: str
    rows: list[tuple[Subscription, Refusal | None]]

    def source_id(self, actor: Actor) -> UUID:
        """Return who gives."""
        return self.partner.id if self.way == TAKE else actor.organization_id

    def target_id(self, actor: Actor) -> UUID:
        """Return who takes."""
        return actor.organization_id if self.way == TAKE else self.partner.id

    def names_resellers(self, actor: Actor) -> bool:
        """Tell whether who takes is an indirect provider."""
        return actor.is_("provider") if self.way == TAKE else "provider" in self.partner.kinds


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Ask which partner it is about, then show what could move, then send the request."""
    actor = pages.acting(request)
    actor.require(Permission.TRANSFER_REQUEST)
    customer = customer_queries.customer_with(actor, customer_id)
    check_buyer(actor, customer_id)
    values = request.POST if request.method == "POST" else request.GET
    if "partner" not in values:
        return page(request, customer, PartnerForm(initial={"way": TAKE}))
    form = PartnerForm(values)
    other = found(actor, customer, form) if form.is_valid() else None
    if other is None:
        return page(request, customer, form, status=422)
    if request.method != "POST":
        return page(request, customer, form, other, form_of(actor, other))
    return send(request, customer, form, other)


def found(actor: Actor, customer: Customer, form: PartnerForm) -> Other | None:
    """Return the partner that was named with what could move, or nothing and the reason on the form."""
    partner, way = queries.partner_named(form.cleaned_data["partner"]), form.cleaned_data["way"]
    if partner is None:
        form.add_error(
            "partner", _("There is no such partner. Check the MPN ID, domain or tenant ID with the customer.")
        )
        return None
    if partner.id == actor.organization_id:
        form.add_error("partner", _("This is your own organization. Name the other partner."))
        return None
    rows = queries.offered(customer.id, partner.id if way == TAKE else actor.organization_id)
    if not rows:
        nothing = _("This partner has sold the customer nothing that runs. Ask the customer which partner it was.")
        own = _("You have sold the customer nothing that runs, so there is nothing to transfer.")
        form.add_error("partner", nothing if way == TAKE else own)
        return None
    return Other(partner, way, rows)


def form_of(actor: Actor, other: Other, typed: Any = None) -> TransferForm:
    """Return the form; a second click finds what it asked for in its own transfer, which the act tells apart."""
    choices = [(str(row.id), row.friendly_name) for row, _why in other.rows]
    return TransferForm(choices, typed, names_resellers=other.names_resellers(actor))


def send(request: HttpRequest, customer: Customer, form: PartnerForm, other: Other) -> HttpResponse:
    """Send the request, or show the page again with what is wrong."""
    actor = pages.acting(request)
    chosen = form_of(actor, other, request.POST)
    if chosen.is_valid():
        with chosen.shows_refusals():
            made = request_transfer(actor, customer.id, asked(actor, other, chosen.cleaned_data))
            text = _("The request is sent. %(partner)s has 30 days to answer it, and you get a mail.")
            messages.success(request, text % {"partner": other.partner.name})
            return redirect("transfer", transfer_id=made.transfer.id)
    return page(request, customer, form, other, chosen, status=422)


def asked(actor: Actor, other: Other, said: dict[str, Any]) -> Asked:
    """Return what the form asks for."""
    mpn_id = said.get("mpn_id", "").strip()
    return Asked(
        source_id=other.source_id(actor),
        target_id=other.target_id(actor),
        lines=[Wanted(UUID(key), mpn_id) for key in said["lines"]],
        at_end=said["when"] == AT_END,
        note=said["note"].replace("\0", "").strip(),
    )


def page(  # the parts of one page
    request: HttpRequest,
    customer: Customer,
    form: PartnerForm,
    other: Other | None = None,
    chosen: TransferForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Return the page: the other partner, and below it what could move once the partner is known."""
    context = customer_pages.around(request, customer, "") | {
        "title": _("Request a transfer"),
        "crumbs": [
            (_("Customers"), reverse("customers")),
            (customer.company_name, reverse("customer-subscriptions", args=[customer.id])),
        ],
        "tabs": [],
        "form": form,
        "other": other,
        "gives": other is not None and other.way == GIVE,
        "chosen": chosen,
        "lines": [line_of(row, why, ticked(chosen)) for row, why in other.rows] if other else [],
    }
    return render(request, "portal/transfers/new.html", context, status=status)


def ticked(chosen: TransferForm | None) -> set[str]:
    """Return the subscriptions that were chosen so far."""
    value = chosen["lines"].value() if chosen and chosen.is_bound else None
    return set(value or ())


def why_not(row: Subscription, why: Refusal | None) -> str:
    """Say in a few words why a subscription cannot be chosen."""
    if why is None:
        return ""
    if why.code == IN_TRANSFER:
        return _("It is in another transfer already.")
    return _("An add-on: it goes with its base.") if row.parent_id and why.code == ADDON else str(why.message)


def line_of(row: Subscription, why: Refusal | None, chosen: set[str]) -> dict[str, Any]:
    """Return one subscription that could move, or the reason why it cannot."""
    return {
        "id": str(row.id),
        "title": row.friendly_name,
        "billed": billed(row),
        "quantity": row.quantity,
        "last_day": None if row.family == families.USAGE else terms.last_day(row.next_term_start),
        "why": why_not(row, why),
        "ticked": str(row.id) in chosen,
    }

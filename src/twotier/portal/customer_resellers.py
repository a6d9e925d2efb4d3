"""Who serves a customer on behalf of its provider: named and removed on the customer's page (S100)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.usecases.associate_reseller import associate_reseller, remove_reseller
from twotier.partnerships import queries as partnership_queries
from twotier.portal import pages


def named(actor: Actor, customer: Customer) -> dict[str, Any]:
    """Return the resellers of a customer with those that could be named as well: two statements."""
    found = queries.resellers_of(actor, [customer.id]).get(customer.id, [])
    changes = actor.may(Permission.CUSTOMER_ASSOCIATE_RESELLER)
    taken = {reseller for reseller, _name in found}
    rows = partnership_queries.resellers(actor) if changes else []
    return {
        "resellers_shown": True,
        "named": found,
        "opens_resellers": actor.sees(Permission.PARTNERSHIP_VIEW),
        "names_resellers": changes,
        "free": [
            (str(row.organization_id), row.name) for row in rows if row.organization_id not in taken and not row.halted
        ],
    }


@pages.page
@require_POST
def name(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Name a reseller for the customer."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_ASSOCIATE_RESELLER)
    queries.customer_with(actor, customer_id)
    try:
        reseller_id = UUID(request.POST.get("reseller", ""))
    except ValueError:
        messages.error(request, _("Choose a reseller first."))
        return redirect("customer", customer_id=customer_id)
    associate_reseller(actor, customer_id, reseller_id)
    messages.success(request, _("The reseller is named. The customer is in its list now."))
    return redirect("customer", customer_id=customer_id)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, customer_id: UUID, reseller_id: UUID) -> HttpResponse:
    """Ask, then remove a reseller of the customer."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_ASSOCIATE_RESELLER)
    customer = queries.customer_with(actor, customer_id)
    if request.method == "POST":
        remove_reseller(actor, customer_id, reseller_id)
        messages.success(request, _("The reseller is removed."))
        return redirect("customer", customer_id=customer_id)
    names = dict(queries.resellers_of(actor, [customer_id]).get(customer_id, []))
    if reseller_id not in names:
        raise Http404
    values = {"reseller": names[reseller_id], "customer": customer.company_name}
    context = {
        "title": _("Remove %(reseller)s as reseller of %(customer)s?") % values,
        "crumbs": [
            (_("Customers"), reverse("customers")),
            (customer.company_name, reverse("customer", args=[customer_id])),
        ],
        "back": reverse("customer", args=[customer_id]),
        "action": request.path,
    }
    return render(request, "portal/customers/remove_reseller.html", context)

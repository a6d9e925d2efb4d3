"""New customer: the first step of a sale, kept as a draft of the person who types it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from twotier.access import queries as access_queries
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerDraft
from twotier.customers.rules.domain import check_domain_prefix, full_domain
from twotier.orders import drafts
from twotier.orders.usecases.keep_draft import discard, keep_form, start_customer
from twotier.portal import sale
from twotier.portal.forms.new_customer import NewCustomerForm, typed_values

FOLLOW_COUNTRY = "country"


@sale.step
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Open a draft, locked to a reseller when the way led over one (S153–S155)."""
    draft = start_customer(sale.acting(request), reseller_id=wanted_reseller(request))
    return redirect("sale-customer", draft_id=draft.id)


def wanted_reseller(request: HttpRequest) -> UUID | None:
    """Return the reseller of the row that was chosen; raises 404 for what is no id."""
    text = sale.sent(request).get("reseller", "")
    try:
        return UUID(text) if text else None
    except ValueError as broken:
        raise Refusal(404, 910016, _("There is no such reseller."), "partnership_not_active") from broken


@sale.step
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask for the customer's details; with `check` in the query the kept ones are checked at once."""
    actor, draft = sale.acting(request), drafts.read_draft(sale.acting(request), draft_id)
    if draft.customer_id:
        return redirect("sale-subscriptions", draft_id=draft.id)
    if request.method == "POST":
        return keep(request, draft)
    typed = draft.form if "check" in request.GET and draft.form else None
    return shown(request, draft, NewCustomerForm(actor, draft, typed))


def keep(request: HttpRequest, draft: CustomerDraft) -> HttpResponse:
    """Keep what was typed, then go on, or stay until every rule is met."""
    actor, act = sale.acting(request), request.POST.get("act", "")
    form = NewCustomerForm(actor, draft, sale.sent(request))
    draft = keep_form(actor, draft.id, typed_values(form, sale.sent(request)))
    if act == FOLLOW_COUNTRY:
        return HttpResponseRedirect(request.path)
    if not form.is_valid():
        return shown(request, draft, form, status=422)
    return redirect("sale-subscriptions" if sale.orders(actor, draft) else "sale-review", draft_id=draft.id)


def shown(request: HttpRequest, draft: CustomerDraft, form: NewCustomerForm, status: int = 200) -> HttpResponse:
    """Return the page with the form as it stands."""
    context = sale.frame_of(sale.acting(request), draft, sale.CUSTOMER) | {"form": form}
    return render(request, "portal/sale/customer.html", context, status=status)


@sale.step
@require_safe
def domain(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Say whether a domain is free, while the form is being filled."""
    drafts.read_draft(sale.acting(request), draft_id)
    prefix = sale.sent(request).get("domain_prefix", "").strip()
    return render(request, "portal/sale/_domain.html", availability(prefix) if prefix else {})


def availability(prefix: str) -> dict[str, Any]:
    """Return a domain and whether it is free, or the rule that the prefix breaks."""
    faults = check_domain_prefix(prefix)
    name = full_domain(prefix, settings.ENVIRONMENT.tenant_domain)
    if faults:
        return {"domain": name, "fault": faults[0].message}
    return {"domain": name, "taken": access_queries.domain_taken(name)}


@sale.step
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask once, then void the draft and go back to the list (S160)."""
    actor, draft = sale.acting(request), drafts.read_draft(sale.acting(request), draft_id)
    if request.method == "POST":
        discard(actor, draft_id)
        return redirect(sale.customers_url())
    customer = sale.buyer_if_any(actor, draft)
    back = reverse("sale-subscriptions" if draft.customer_id else "sale-customer", args=[draft.id])
    context = {
        "title": _("Cancel this sale?"),
        "draft": draft,
        "customer": customer,
        "domain": draft.form.get("domain_prefix", ""),
        "count": len(draft.lines),
        "back": back if customer else sale.customers_url(),
        "action": request.path,
    }
    return render(request, "portal/sale/cancel.html", context)

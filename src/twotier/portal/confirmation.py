"""Submit and Confirmation: the sale happens once, and its Setup info is in this one answer alone (decisions.md 7)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.customers.models import CustomerDraft
from twotier.customers.usecases._creating import Created
from twotier.orders import drafts
from twotier.orders.usecases.submit_draft import Sale, sell_to_customer, sell_to_new_customer
from twotier.portal import review, sale, sale_wording, setup_links, wording
from twotier.portal.agreements import AttestationForm
from twotier.portal.forms.new_customer import NewCustomerForm
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions import terms

MOVED = 910056


@sale.step
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Submit a draft and show what came of it; looking at the address again never shows it again."""
    actor, draft = sale.acting(request), drafts.read_draft(sale.acting(request), draft_id)
    if request.method != "POST":
        return redirect("sale-review", draft_id=draft.id)
    form, around = sale.checked(actor, draft), sale.frame_of(actor, draft, sale.CONFIRMATION)
    if form and form.errors:
        return HttpResponseRedirect(reverse("sale-customer", args=[draft.id]) + "?check")
    accepted = review.acceptance(actor, draft, request.POST)
    if accepted and not accepted.is_valid():
        return review.page(request, draft, status=422, accepted=accepted)
    try:
        sold = submit(actor, draft, form, request.POST.get("seen") or "-", accepted)
    except Refusal as refusal:
        return not_sold(request, draft, refusal, accepted)
    context = around | done(actor, sold) | setup_info(actor, draft, sold.created)
    return no_store(render(request, "portal/sale/confirmation.html", context | {"form": form}))


def submit(
    actor: Actor, draft: CustomerDraft, form: NewCustomerForm | None, seen: str, accepted: AttestationForm | None
) -> Sale:
    """Make the sale, new customer or more subscriptions."""
    if form is None:
        told = accepted.attestation() if accepted else None
        return sell_to_customer(actor, draft.id, seen=seen, attestation=told)
    return sell_to_new_customer(actor, draft.id, form.customer(), form.attestation(), seen=seen, levels=form.levels())


def not_sold(
    request: HttpRequest, draft: CustomerDraft, refusal: Refusal, accepted: AttestationForm | None = None
) -> HttpResponse:
    """Say why nothing was sold: prices and rules on Review, faults of a form in the form."""
    if refusal.error_name == "draft_discarded":
        raise refusal
    if accepted and any(accepted.field_of.get(name, name) in accepted.fields for name, _text in refusal.fields):
        accepted.refused(refusal)
        return review.page(request, draft, status=422, accepted=accepted)
    if draft.customer_id is None and any(name in NewCustomerForm.base_fields for name, _text in refusal.fields):
        return HttpResponseRedirect(reverse("sale-customer", args=[draft.id]) + "?check")
    notes = [str(refusal.message)] if refusal.code == MOVED else [f"{refusal.message} {_('Nothing was changed.')}"]
    return review.page(request, draft, notes, status=409, accepted=accepted)


def done(actor: Actor, sold: Sale) -> dict[str, Any]:
    """Return what came of the sale, without any secret."""
    found = subscription_queries.of_customer(actor, sold.customer.id) if sold.lines else []
    states = {row.id: row for row in found}
    lines: list[dict[str, Any]] = [
        {
            "title": row.title,
            "quantity": row.quantity,
            "billed": sale_wording.billed(row.term, row.billing_cycle),
            "ends": terms.last_day(terms.next_term_start(sold.orders[0].created_at.date(), row.term)),
            "subscription": states.get(row.subscription_id) if row.subscription_id else None,
            "amount": wording.amount(row.amount_minor, row.currency),
            "per": sale_wording.PER_CYCLE.get(row.billing_cycle, ""),
        }
        for row in sold.lines
    ]
    return {
        "customer": sold.customer,
        "order_ids": [order.id for order in sold.orders],
        "lines": lines,
        "active": sum(
            states[row.subscription_id].status == "active" for row in sold.lines if row.subscription_id in states
        ),
        "done_url": sale.customers_url(),
    }


@sensitive_variables()
def setup_info(actor: Actor, draft: CustomerDraft, created: Created | None) -> dict[str, Any]:
    """Return the first administrator's credentials, and what makes a one-time link of them."""
    if created is None:
        return {}
    rows = [
        {"label": _("User name"), "value": created.user_name},
        {"label": _("Temporary password"), "value": created.password, "secret": True},
    ]
    return {"setup_rows": rows, "link_token": setup_links.token(actor, draft.id)}


def no_store(response: HttpResponse) -> HttpResponse:
    """Let nobody keep the page: no cache, and no copy for the back button."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Pragma"] = "no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

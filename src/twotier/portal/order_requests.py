"""Order requests: the list of both directions, one page for each, and its answers (S75)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import requests
from twotier.orders.lifecycle import ORDER_REQUEST
from twotier.orders.models import OrderRequest
from twotier.orders.usecases.answer_request import accept_request, refuse_request, withdraw_request
from twotier.portal import pages, request_words, wording
from twotier.portal.forms.order_request import RefusalForm
from twotier.portal.templatetags.twotier import moment, pill

STATES = ("open", "accepted", "refused", "withdrawn")


def look(actor: Actor) -> None:
    """Refuse a role that may neither ask nor answer, nor look at those who do."""
    if not (actor.sees(Permission.ORDER_REQUEST) or actor.sees(Permission.ORDER_DECIDE_REQUEST)):
        raise missing_role(Permission.ORDER_DECIDE_REQUEST, actor.kinds)


@pages.page
@require_safe
def order_requests(request: HttpRequest) -> HttpResponse:
    """Show the requests of both directions, the newest first; the filter stands in the address."""
    actor = pages.acting(request)
    look(actor)
    status = request.GET.get("status", "")
    found = listed(request, actor, status if status in STATES else "")
    names = customer_queries.names_of(row.tenant_id for row in found.rows)
    context = {
        "title": _("Order requests"),
        "lead": _("What resellers and customers ask the partner that buys for them."),
        "slice": found,
        "columns": columns(),
        "rows": [row_of(actor, row, names.get(row.tenant_id, "")) for row in found.rows],
        "status": status,
        "states": [(name, ORDER_REQUEST.state(name).label) for name in STATES],
        "filtered": bool(status or request.GET.get("customer")),
    }
    return render(request, "portal/requests/list.html", context)


def listed(request: HttpRequest, actor: Actor, status: str) -> pages.Slice[OrderRequest]:
    """Return a page of requests."""
    mark, text = pages.mark(request), request.GET.get("customer", "")
    try:
        customer = UUID(text) if text else None
        after = (datetime.fromisoformat(mark[0]).astimezone(UTC), UUID(mark[1])) if len(mark) == 2 else None
    except (ValueError, OverflowError):
        customer = after = None
    rows = requests.page(actor, status=status, customer_id=customer, after=after, size=pages.ROWS + 1)
    return pages.cut(request, rows, lambda row: (row.created_at.isoformat(), row.id))


def columns() -> list[dict[str, Any]]:
    """Return the heads of the table."""
    return [
        {"label": _("Customer")},
        {"label": _("Request")},
        {"label": pgettext("sender", "From")},
        {"label": pgettext("receiver", "To")},
        {"label": pgettext("state", "Status")},
    ]


def row_of(actor: Actor, row: OrderRequest, customer: str) -> dict[str, Any]:
    """Return a row as the table shows it."""
    return {
        "id": row.id,
        "name": customer or row.sender.name,
        "note": wording.moment(row.created_at),
        "url": reverse("order-request", args=[row.id]),
        "cells": [
            {"label": _("Request"), "value": request_words.what(row)},
            {"label": pgettext("sender", "From"), "value": row.sender.name},
            {"label": pgettext("receiver", "To"), "value": row.receiver.name},
            {"label": pgettext("state", "Status"), "value": pill(row, "order_request")},
        ],
    }


@pages.page
@require_safe
def order_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request to either side, with the answers that the reader may give."""
    actor = pages.acting(request)
    look(actor)
    return shown(request, requests.request_with(actor, request_id))


def shown(request: HttpRequest, found: OrderRequest, refusal: Refusal | None = None) -> HttpResponse:
    """Return the page of a request; a refused acceptance says on top what stands in the way."""
    actor = pages.acting(request)
    open_ = found.status in ORDER_REQUEST.move("accept").sources
    answers = open_ and found.receiver_id == actor.organization_id and actor.may(Permission.ORDER_DECIDE_REQUEST)
    context = {
        "title": request_words.what(found),
        "crumbs": [(_("Order requests"), reverse("order-requests"))],
        "found": found,
        "refusal": refusal,
        "answers": answers,
        "withdraws": open_ and found.sender_id == actor.organization_id and actor.may(Permission.ORDER_REQUEST),
        "products": request_words.products(found),
        "facts": facts(actor, found),
        "orders": found.order_ids if found.receiver_id == actor.organization_id else [],
    }
    if answers and found.lines:
        context |= offered(actor, found)
    return render(request, "portal/requests/request.html", context, status=422 if refusal else 200)


def offered(actor: Actor, found: OrderRequest) -> dict[str, Any]:
    """Return what accepting would order, or why nothing can be: then the request can be refused alone."""
    try:
        customer = customer_queries.customer_with(actor, found.tenant_id)
    except Refusal as gone:
        return {"refusal": gone, "gone": True}
    return request_words.offer(actor, found, customer)


def facts(actor: Actor, found: OrderRequest) -> list[tuple[str, object]]:
    """Return who asked whom for what, and what came of it."""
    name = customer_queries.names_of([found.tenant_id]).get(found.tenant_id, "")
    url = reverse("customer", args=[found.tenant_id])
    rows: list[tuple[str, object]] = [
        (_("Customer"), name if actor.is_("customer") else pages.link(url, name)),
        (pgettext("sender", "From"), f"{found.sender.name} ({found.asked_by_name})"),
        (pgettext("receiver", "To"), found.receiver.name),
        (_("Sent"), moment(found.created_at)),
    ]
    if found.subscription_id:
        there = reverse("subscription", args=[found.tenant_id, found.subscription_id])
        rows.insert(1, (_("Subscription"), pages.link(there, found.subscription_name)))
    if found.answered_at:
        rows += [(_("Answered"), moment(found.answered_at)), (_("Answered by"), found.answered_by_name)]
    return rows


@pages.page
@require_POST
def accept(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Accept a request at the prices that were seen; what stands in the way is said on its page."""
    actor = pages.acting(request)
    actor.require(Permission.ORDER_DECIDE_REQUEST)
    try:
        accept_request(actor, request_id, seen=request.POST.get("seen", "")[:64])
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return shown(request, requests.request_with(actor, request_id), refusal)
    messages.success(request, _("The request is accepted, and what it asked for is done."))
    return redirect("order-request", request_id=request_id)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for the reason, then refuse."""
    actor = pages.acting(request)
    actor.require(Permission.ORDER_DECIDE_REQUEST)
    found = requests.still_open(requests.request_with(actor, request_id))
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        refuse_request(actor, request_id, reason=form.cleaned_data["reason"])
        messages.success(request, _("The request is refused. Its sender gets a mail with the reason."))
        return redirect("order-request", request_id=request_id)
    return asked(request, found, "portal/requests/refuse.html", _("Refuse this order request?"), form)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask, then take the request back."""
    actor = pages.acting(request)
    actor.require(Permission.ORDER_REQUEST)
    if request.method == "POST":
        withdraw_request(actor, request_id)
        messages.success(request, _("The request is withdrawn."))
        return redirect("order-request", request_id=request_id)
    found = requests.still_open(requests.request_with(actor, request_id))
    return asked(request, found, "portal/requests/withdraw.html", _("Withdraw this order request?"))


def asked(
    request: HttpRequest, found: OrderRequest, template: str, title: str, form: RefusalForm | None = None
) -> HttpResponse:
    """Return the question before an answer, as a dialog or as a page."""
    here = reverse("order-request", args=[found.id])
    context = {
        "title": title,
        "question": request_words.what(found),
        "crumbs": [(_("Order requests"), reverse("order-requests")), (request_words.what(found), here)],
        "back": here,
        "action": request.path,
        "form": form,
    }
    return render(request, template, context, status=422 if form and form.errors else 200)

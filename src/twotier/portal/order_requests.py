"""Order requests: the list of both directions, one page for each, and its answers (S75)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import queries, requests
from twotier.orders.lifecycle import ORDER_REQUEST
from twotier.orders.models import OrderRequest
from twotier.orders.usecases.answer_request import accept_request, refuse_request, withdraw_request
from twotier.portal import pages, request_words, tables
from twotier.portal.forms.order_request import RefusalForm
from twotier.portal.listing import Choice, Column, Listing, Search, equal, states_of
from twotier.portal.templatetags.twotier import moment, pill
from twotier.subscriptions import asked as asked_changes

Rows = QuerySet[Any]
STATES = ("open", "accepted", "refused", "withdrawn")


def kinds(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return what can be asked for."""
    return list(request_words.KINDS.items())


def matching(actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the rows that a search finds by customer, subscription or partner."""
    return rows.filter(requests.matching(actor, text))


RECEIVED = Listing(
    name="order-requests",
    title=gettext_lazy("Order requests"),
    permission=Permission.ORDER_DECIDE_REQUEST,
    columns=(
        Column("customer", gettext_lazy("Customer"), sort=("customer_key",)),
        Column("sent", gettext_lazy("Sent"), sort=("created_at",)),
        Column("request", gettext_lazy("Request")),
        Column("from", pgettext_lazy("sender", "From"), sort=("sender_name",)),
        Column("to", pgettext_lazy("receiver", "To"), sort=("receiver_name",)),
        Column("status", pgettext_lazy("state", "Status")),
    ),
    order="-sent",
    filters=(
        Search(gettext_lazy("Customer, subscription or partner"), matching),
        Choice(
            "status",
            pgettext_lazy("state", "Status"),
            gettext_lazy("All order requests"),
            states_of(ORDER_REQUEST, *STATES),
            equal("status"),
        ),
        Choice("kind", gettext_lazy("Request"), gettext_lazy("Any request"), kinds, equal("kind")),
    ),
    none=gettext_lazy("No order requests yet"),
    why=gettext_lazy("A request appears here as soon as it is sent from a customer's page."),
    unmatched=gettext_lazy("No order request matches"),
    hint=gettext_lazy("Choose another status to see others."),
)
SENT = replace(RECEIVED, name="sent-order-requests", permission=Permission.ORDER_REQUEST)


def listing_for(actor: Actor) -> Listing:
    """Return the list as the actor's organization has it: those who buy answer requests, the others send them."""
    return RECEIVED if actor.is_("provider", "direct_bill") else SENT


def look(actor: Actor) -> None:
    """Refuse a role that may neither ask nor answer, nor look at those who do."""
    pages.look(actor, listing_for(actor).permission)


@pages.page
@require_safe
def order_requests(request: HttpRequest) -> HttpResponse:
    """Show the requests of both directions, the newest first."""
    actor = pages.acting(request)
    look(actor)
    asked = listing_for(actor).asked(request)
    context = {
        "title": RECEIVED.title,
        "lead": _("What resellers and customers ask the partner that buys for them."),
        "listing": asked.shown(
            queries.listed_requests(actor), partial(drawn, actor), export=reverse("order-requests-export")
        ),
    }
    return render(request, "portal/requests/list.html", context)


def drawn(actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return requests as the list shows them."""
    return [
        {
            "id": row.id,
            "name": row.customer_name,
            "url": reverse("order-request", args=[row.id]),
            "cells": {
                "sent": moment(row.created_at),
                "request": request_words.what(row),
                "from": row.sender_name,
                "to": row.receiver_name,
                "status": seen(actor, row),
            },
        }
        for row in rows
    ]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    look(actor)
    head = (
        _("Request ID"), _("Customer"), "Microsoft ID", _("Request"), pgettext("sender", "From"), _("Asked by"),
        pgettext("receiver", "To"), pgettext("state", "Status"), _("Sent (UTC)"), _("Answered (UTC)"), _("Answered by"),
        _("Reason"),
    )  # fmt: skip
    return listing_for(actor).asked(request).download("order-requests", head, queries.listed_requests(actor), lines)


def lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some requests."""
    for row in rows:
        answered = tables.moment(row.answered_at) if row.answered_at else ""
        yield (
            row.id, row.customer_name, row.tenant_id, request_words.what(row), row.sender_name, row.asked_by_name,
            row.receiver_name, ORDER_REQUEST.state(row.status).label, tables.moment(row.created_at), answered,
            row.answered_by_name, row.reason,
        )  # fmt: skip


def seen(actor: Actor, row: OrderRequest) -> SafeString:
    """Return the state of a request as the reader's side sees it: whoever must answer is needed."""
    return pill(row, "order_request", asked=row.receiver_id == actor.organization_id)


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
    offer = offered(actor, found) if answers else {}
    context = {
        "title": request_words.what(found),
        "crumbs": [(_("Order requests"), reverse("order-requests"))],
        "found": found,
        "pill": seen(actor, found),
        "refusal": refusal,
        "answers": answers,
        "withdraws": open_ and found.sender_id == actor.organization_id and actor.may(Permission.ORDER_REQUEST),
        "products": request_words.products(found, request_words.own_prices(actor, found)),
        "facts": facts(actor, found, offer.pop("customer", "")),
        "orders": found.order_ids if found.receiver_id == actor.organization_id else [],
    }
    return render(request, "portal/requests/request.html", context | offer, status=422 if refusal else 200)


def offered(actor: Actor, found: OrderRequest) -> dict[str, Any]:
    """Return what accepting would order, and what stands in the way now: then the request can be refused alone."""
    try:
        customer = customer_queries.customer_with(actor, found.tenant_id)
    except Refusal as gone:
        return {"waits": gone.message}
    shown: dict[str, Any] = {"customer": customer.company_name}
    shown |= request_words.offer(actor, found, customer) if found.lines else {}
    wanted = [row.wanted for row in shown.pop("priced", ())]
    refusal = requests.why_not(actor, found, customer, wanted)
    if refusal is None and found.subscription_id:
        refusal = asked_changes.why_not(actor, found)
    if refusal:
        return shown | {"waits": refusal.message}
    return shown | ({"waits": request_words.FAULTY} if shown.get("faulty") else {})


def facts(actor: Actor, found: OrderRequest, name: str) -> list[tuple[str, object]]:
    """Return who asked whom for what, and what came of it."""
    name = name or customer_queries.names_of([found.tenant_id]).get(found.tenant_id, "")
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

"""Transfers: the list of both directions, and one page for each to both partners and the customer (LC80)."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.portal import pages, tables, transfer_words
from twotier.portal.listing import Choice, Column, Listing, Search, equal, states_of
from twotier.portal.templatetags.twotier import deadline, moment
from twotier.transfers import queries
from twotier.transfers.lifecycle import PENDING, TRANSFER, TRANSFER_LINE
from twotier.transfers.models import Transfer
from twotier.transfers.queries import Shown

Rows = QuerySet[Any]
STATES = tuple(state.name for state in TRANSFER.states)


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the transfers that a search finds by customer, partner or subscription."""
    return rows.filter(queries.matching(text))


TRANSFERS = Listing(
    name="transfers",
    title=gettext_lazy("Transfers"),
    permission=Permission.TRANSFER_REQUEST,
    columns=(
        Column("what", gettext_lazy("Subscriptions")),
        Column("customer", gettext_lazy("Customer"), sort=("customer_name",)),
        Column("from", pgettext_lazy("transfer", "From"), sort=("source_name",)),
        Column("to", pgettext_lazy("transfer", "To"), sort=("target_name",)),
        Column("requested", gettext_lazy("Requested"), sort=("created_at",)),
        Column("status", pgettext_lazy("state", "Status"), sort=("status",)),
        Column("until", gettext_lazy("Answer by"), sort=("expires_at",)),
    ),
    order="-requested",
    filters=(
        Search(gettext_lazy("Customer, partner or subscription"), matching),
        Choice(
            "status",
            pgettext_lazy("state", "Status"),
            gettext_lazy("All transfers"),
            states_of(TRANSFER, *STATES),
            equal("status"),
        ),
    ),
    none=gettext_lazy("No transfers yet"),
    why=gettext_lazy("A transfer appears here as soon as a partner asks for it."),
    unmatched=gettext_lazy("No transfer matches"),
    hint=gettext_lazy("Choose another status to see others."),
)


def look(actor: Actor) -> None:
    """Refuse a role that may neither ask nor answer, nor look at those who do; a customer's people look at their partners."""
    if actor.is_("customer"):
        pages.look(actor, Permission.RELATIONSHIP_VIEW_AS_CUSTOMER)
    elif not (actor.sees(Permission.TRANSFER_REQUEST) or actor.sees(Permission.TRANSFER_DECIDE)):
        raise missing_role(Permission.TRANSFER_REQUEST, actor.kinds)


@pages.page
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """Show the transfers in which the organization gives, takes or is the customer, the newest first."""
    actor = pages.acting(request)
    look(actor)
    own = actor.is_("customer")
    lead = _("Subscriptions that go from one of your partners to another.")
    if not own:
        lead = _("Subscriptions that go from one partner to another. You ask for a transfer on the customer's page.")
    asked = TRANSFERS.asked(request, without=("customer",) if own else ())
    draw = partial(drawn, request)
    listing = asked.shown(queries.listed(actor), draw, export=reverse("transfers-export"))
    return render(request, "portal/requests/list.html", {"title": TRANSFERS.title, "lead": lead, "listing": listing})


def drawn(request: HttpRequest, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return transfers as the list shows them: two statements for what they are of."""
    actor = pages.acting(request)
    return [row_of(actor, row, shown) for row, shown in zip(rows, queries.with_lines(list(rows)), strict=True)]


def row_of(actor: Actor, row: Any, shown: Shown) -> dict[str, Any]:
    """Return one transfer as the list shows it."""
    waits = row.status == PENDING
    return {
        "id": row.id,
        "name": transfer_words.what(shown),
        "url": reverse("transfer", args=[row.id]),
        "cells": {
            "customer": row.customer_name,
            "from": row.source_name,
            "to": row.target_name,
            "requested": moment(row.created_at),
            "status": transfer_words.seen(actor, row),
            "until": deadline({"actor": actor}, row.expires_at, row.created_at) if waits else "–",  # type: ignore[arg-type]
        },
    }


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    look(actor)
    head = (
        _("Transfer ID"), _("Customer"), "Microsoft ID", pgettext("transfer", "From"), pgettext("transfer", "To"),
        _("Requested (UTC)"), pgettext("state", "Status"), _("Subscription"), _("Subscription ID"), _("Licenses"),
        pgettext("state", "Status"),
    )  # fmt: skip
    return TRANSFERS.asked(request).download("transfers", head, queries.listed(actor), lines)


def lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return a line for each subscription of some transfers."""
    for row, shown in zip(rows, queries.with_lines(list(rows)), strict=True):
        state = TRANSFER.state(row.status).label
        for line in shown.every:
            yield (
                row.id, row.customer_name, row.tenant_id, row.source_name, row.target_name,
                tables.moment(row.created_at), state, line.friendly_name, line.subscription_id, line.quantity,
                TRANSFER_LINE.state(line.status).label,
            )  # fmt: skip


@pages.page
@require_safe
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Show one transfer, with the answers that the reader may give."""
    actor = pages.acting(request)
    look(actor)
    return shown(request, queries.transfer(actor, transfer_id))


def shown(request: HttpRequest, found: Shown, refusal: Refusal | None = None) -> HttpResponse:
    """Return the page of a transfer; a refused acceptance says on top what stands in the way."""
    actor, row = pages.acting(request), found.transfer
    pending, me = row.status == PENDING, actor.organization_id
    answers = pending and row.decider_id == me and actor.may(Permission.TRANSFER_DECIDE)
    context = {
        "title": transfer_words.what(found),
        "lead": lead_of(row),
        "crumbs": [(TRANSFERS.title, reverse("transfers"))],
        "found": row,
        "pill": transfer_words.seen(actor, row),
        "refusal": refusal,
        "answers": answers,
        "withdraws": pending and row.requester_id == me and actor.may(Permission.TRANSFER_REQUEST),
        "pending": pending,
        "own": actor.is_("customer"),
        "lines": transfer_words.lines(actor, found),
        "facts": transfer_words.facts(actor, row),
        "meaning": transfer_words.meaning(actor, row) if answers else [],
        "ticked": request.POST.getlist("line") if request.method == "POST" else None,
    }
    return render(request, "portal/transfers/transfer.html", context, status=422 if refusal else 200)


def lead_of(row: Transfer) -> str:
    """Say between whom the transfer is."""
    values = {"source": row.source.name, "target": row.target.name, "customer": row.customer_name}
    return _("From %(source)s to %(target)s, for %(customer)s.") % values

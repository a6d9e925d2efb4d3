"""The cockpit: the direct customers with how ready each is, one next action per row, and how far the transition is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.queries import PartnerRow
from twotier.portal import pages, wording
from twotier.portal import transition_words as words
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import drawn_pill
from twotier.subscriptions import terms
from twotier.transition import queries
from twotier.transition.queries import Figures

DIRECT_BILL = "direct_bill"
Rows = QuerySet[Any]


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the rows that a search finds by name, domain or id."""
    return rows.filter(customer_queries.matching(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return how ready a customer can be."""
    return list(words.READINESS.items())


def in_state(_actor: Actor, rows: Rows, readiness: str) -> Rows:
    """Return the rows that are as ready as that."""
    return rows.filter(readiness=readiness)


CUSTOMERS = Listing(
    name="customers-in-transition",
    title=gettext_lazy("Customers in transition"),
    permission=Permission.ENROLMENT_DRY_RUN,
    columns=(
        Column("name", gettext_lazy("Company"), sort=("folded_name",)),
        Column("readiness", gettext_lazy("Provider relationship"), sort=("readiness",)),
        Column("subscriptions", gettext_lazy("Subscriptions"), sort=("subscriptions",), numeric=True),
        Column("next", gettext_lazy("Next term end"), sort=("next_end",)),
        Column("agreement", gettext_lazy("Customer agreement"), sort=("agreed_on",)),
    ),
    order="name",
    filters=(
        Search(gettext_lazy("Name, domain or Microsoft ID"), matching),
        Choice("readiness", gettext_lazy("Readiness"), gettext_lazy("All customers"), states, in_state),
    ),
    none=gettext_lazy("No direct customers"),
    why=gettext_lazy("Customers that you sell to yourself appear here, each with what is left to do."),
    unmatched=gettext_lazy("No customer matches"),
)


@dataclass(frozen=True)
class Acts:
    """Whether the reader sees joint invitations, and whether a program and a provider let one begin."""

    shows: bool
    invites: bool


@pages.page
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Show the list with its figures: the same few statements, however many customers there are."""
    actor = pages.acting(request)
    pages.look(actor, CUSTOMERS.permission, DIRECT_BILL)
    exports = actor.may(Permission.CUSTOMER_EXPORT)
    figures, active, partners = queries.figures(actor), is_reseller(actor), providers(actor)
    gaining = those_gaining(partners) if active else []
    export = reverse("enrollment-customers-export") if exports else ""
    listing = CUSTOMERS.asked(request).shown(
        queries.customers(actor), lambda rows: drawn(actor, rows, Acts(bool(partners), bool(gaining))), export=export
    )
    context = {
        "title": CUSTOMERS.title,
        "lead": _("Your direct customers, and how ready each is to be served through an indirect provider."),
        "listing": listing,
        "figures": told(figures),
        "progress": figures if active and figures.customers else None,
        "progress_note": progress_note(figures),
        "hint": hint(actor, active=active, partners=partners, gaining=gaining, waiting=figures.direct),
    }
    return render(request, "portal/transition/customers.html", context)


def is_reseller(actor: Actor) -> bool:
    """Tell whether the actor's indirect reseller program is active."""
    programs = partner_queries.programs(actor.organization_id)
    return any(row.kind == words.RESELLER and row.status == "active" for row in programs)


def providers(actor: Actor) -> list[PartnerRow]:
    """Return the providers with which the actor may invite customers; none for roles that may not."""
    return partnership_queries.providers(actor) if actor.may(Permission.INVITATION_JOINT) else []


def those_gaining(partners: Sequence[PartnerRow]) -> list[PartnerRow]:
    """Return the providers whose program gains customers now."""
    halted = partner_queries.halted_providers(row.organization_id for row in partners)
    return [row for row in partners if row.organization_id not in halted]


def told(found: Figures) -> list[tuple[str, str, str]]:
    """Return the figures above the list."""
    states = {name: str(label) for name, label in words.READINESS.items()}
    span = _("the last one ends on %(day)s") % {"day": words.day_of_end(found.last_end)} if found.last_end else ""
    return [
        (_("Direct customers"), wording.number(found.customers), _("now")),
        (states[queries.READY], wording.number(found.ready), _("with an active provider relationship")),
        (states[queries.INVITED], wording.number(found.invited), _("the answer is pending")),
        (states[queries.DIRECT], wording.number(found.direct), _("not invited yet")),
        (_("Subscriptions"), wording.number(found.subscriptions), span or _("sold by you")),
    ]


def progress_note(found: Figures) -> str:
    """Return what stands below the progress bar."""
    if found.ready == found.customers:
        return _("Every direct customer has a provider relationship.")
    return _("Direct customers with an active provider relationship. Their subscriptions run on with you.")


def hint(
    actor: Actor, *, active: bool, partners: Sequence[PartnerRow], gaining: Sequence[PartnerRow], waiting: int
) -> dict[str, Any] | None:
    """Return the one sentence on why no customer can be invited yet, with the way out."""
    if not active:
        return {
            "title": _("Customers can be invited once your indirect reseller program is active"),
            "text": _("Until then you can see here what will change for each of them, and what will not."),
            "url": reverse("enrollment-dry-run"),
            "label": _("Dry run"),
        }
    if waiting and partners and not gaining:
        return {
            "title": _("No customer can be invited now"),
            "text": words.none_gains(),
            "url": reverse("indirect-providers"),
            "label": _("Indirect providers"),
        }
    if waiting and not partners and actor.may(Permission.INVITATION_JOINT):
        return {
            "title": _("You have no partnership with an indirect provider yet"),
            "text": _("Find a provider and ask for a partnership, then invite your customers together."),
            "url": reverse("directory"),
            "label": _("Find a provider"),
        }
    return None


def drawn(actor: Actor, rows: Sequence[Any], acts: Acts) -> list[dict[str, Any]]:
    """Return rows as the table shows them: four statements."""
    via = customer_queries.through(actor, (row.id for row in rows))
    return [row_of(row, names(via.get(row.id, [])), acts) for row in queries.detailed(actor, rows)]


def names(found: Sequence[tuple[UUID, str]]) -> str:
    """Return the providers of a customer."""
    return wording.joined(name for _id, name in found)


def row_of(row: Any, via: str, acts: Acts) -> dict[str, Any]:
    """Return a row as the table shows it."""
    state = drawn_pill(words.FAMILIES[row.readiness], str(words.READINESS[row.readiness]))
    agreed = drawn_pill("good", _("Accepted")) if row.agreed_on else drawn_pill("needs", _("Missing"))
    return {
        "id": row.id,
        "name": row.company_name,
        "note": row.domain,
        "url": reverse("customer", args=[row.id]),
        "detail": reverse("enrollment-customer", args=[row.id]),
        "action": action(row, acts),
        "cells": {
            "readiness": with_note(state, words.relation(row, via)),
            "subscriptions": with_note(wording.number(row.subscriptions), renewing(row)),
            "next": with_note(words.day_of_end(row.next_end), last(row)),
            "agreement": agreed,
        },
    }


def with_note(value: str | SafeString, note: str) -> SafeString:
    """Return a cell with a second line."""
    return (
        format_html('{}<span class="tt-3 tt-small tt-block">{}</span>', value, note)
        if note
        else conditional_escape(value)
    )


def renewing(row: Any) -> str:
    """Return how many of a customer's subscriptions renew by themselves."""
    text = ngettext("%(number)s renews", "%(number)s renew", row.renewing)
    return text % {"number": wording.number(row.renewing)} if row.subscriptions else ""


def last(row: Any) -> str:
    """Return when the last term ends, if that is another day."""
    if row.last_end == row.next_end:
        return ""
    return _("the last one on %(day)s") % {"day": words.day_of_end(row.last_end)}


def action(row: Any, acts: Acts) -> dict[str, Any]:
    """Return the one next action for a customer."""
    if row.readiness == queries.INVITED and acts.shows:
        return {"label": _("Show invitation"), "url": reverse("invitation", args=[row.invitation.id])}
    if row.readiness == queries.DIRECT and row.invitation and acts.shows:
        return {"label": _("Finish invitation"), "url": reverse("invitation", args=[row.invitation.id])}
    if row.readiness == queries.DIRECT and acts.invites:
        url = reverse("enrollment-customer-invite", args=[row.id])
        return {"label": _("Invite with a provider"), "url": url, "dialog": True}
    return {"label": _("View subscriptions"), "url": reverse("customer-subscriptions", args=[row.id])}


@pages.page
@require_safe
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Say what changes and what does not for one customer: the expander's content, and a page of its own."""
    actor = pages.acting(request)
    pages.look(actor, CUSTOMERS.permission, DIRECT_BILL)
    row = found(actor, customer_id)
    via = names(customer_queries.through(actor, [row.id]).get(row.id, []))
    partners = providers(actor)
    gaining = those_gaining(partners) if is_reseller(actor) else []
    context = {
        "title": row.company_name,
        "crumbs": [(str(CUSTOMERS.title), reverse("enrollment-customers"))],
        "changes": words.changes(row, via),
        "stays": words.stays(row),
        "subscriptions": reverse("customer-subscriptions", args=[row.id]),
        "action": action(row, Acts(bool(partners), bool(gaining))),
    }
    return render(request, "portal/transition/customer.html", context)


def found(actor: Actor, customer_id: UUID) -> Any:
    """Return one direct customer; raises 404 for any other."""
    row = queries.customer(actor, customer_id)
    if row is None:
        raise Http404
    return row


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, CUSTOMERS.permission, DIRECT_BILL)
    actor.require(Permission.CUSTOMER_EXPORT)
    head = (
        "Microsoft ID", _("Company"), _("Primary domain"), _("Readiness"), _("Provider relationship"),
        _("Subscriptions"), _("Auto-renew"), _("Next term end"), _("Last term end"), _("Customer agreement"),
    )  # fmt: skip
    rows = queries.customers(actor)
    return CUSTOMERS.asked(request).download("customers-in-transition", head, rows, lambda block: lines(actor, block))


def lines(actor: Actor, block: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some customers: four statements."""
    via = customer_queries.through(actor, (row.id for row in block))
    for row in queries.detailed(actor, block):
        relation = words.relation(row, names(via.get(row.id, [])))
        ends = [terms.last_day(day) if day else "" for day in (row.next_end, row.last_end)]
        agreed = row.agreed_on.date() if row.agreed_on else ""
        state = words.READINESS[row.readiness]
        yield row.id, row.company_name, row.domain, state, relation, row.subscriptions, row.renewing, *ends, agreed

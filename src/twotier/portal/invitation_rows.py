"""Invitations as their sender's list shows them: whom they ask, for what, and what became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers.lifecycle import INVITATION, OPEN
from twotier.customers.models import Invitation
from twotier.customers.queries import invitations as queries
from twotier.portal import wording
from twotier.portal.listing import Choice, Column, Listing, Search, equal, states_of
from twotier.portal.templatetags.twotier import deadline, drawn_pill, pill

Rows = QuerySet[Any]


def kinds(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return what an invitation can ask for, where there is more than one thing."""
    joint = (Invitation.JOINT, gettext_lazy("With an indirect provider"))
    alone = (Invitation.RELATIONSHIP, gettext_lazy("With you alone"))
    return [joint, alone] if actor.is_("reseller") else []


def matching(actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the rows that a search finds by customer, address or provider."""
    return rows.filter(queries.sought(actor, text))


INVITATIONS = Listing(
    name="invitations",
    title=gettext_lazy("Invitations"),
    permission=Permission.INVITATION_RELATIONSHIP,
    columns=(
        Column("invited", gettext_lazy("Invited"), sort=("invited_key",)),
        Column("with", gettext_lazy("Relationship with"), sort=("provider_name",)),
        Column("status", pgettext_lazy("state", "Status")),
        Column("created", gettext_lazy("Created"), sort=("created_at",)),
        Column("until", gettext_lazy("Valid until"), sort=("expires_at",)),
    ),
    order="-created",
    filters=(
        Search(gettext_lazy("Customer, domain, email or provider"), matching),
        Choice(
            "state",
            pgettext_lazy("state", "Status"),
            gettext_lazy("All invitations"),
            states_of(INVITATION),
            equal("status"),
        ),
        Choice("kind", gettext_lazy("Relationship"), gettext_lazy("All relationships"), kinds, equal("kind")),
    ),
    none=gettext_lazy("No invitations yet"),
    why=gettext_lazy("Ask a customer for a relationship, and you see here what it answers."),
    unmatched=gettext_lazy("No invitation matches"),
)
OF_RESELLER = replace(
    INVITATIONS,
    name="joint-invitations",
    permission=Permission.INVITATION_JOINT,
    why=gettext_lazy("Ask a customer for a relationship; as a reseller, begin at a row of Indirect providers."),
)


def listing_for(actor: Actor) -> Listing:
    """Return the list as the actor's organization has it: more of a reseller's roles see it."""
    return OF_RESELLER if actor.is_("reseller") else INVITATIONS


def invited(row: Invitation, name: str) -> str:
    """Return whom an invitation addresses."""
    return name or row.email or _("Any organization with the link")


def partners(row: Invitation) -> str:
    """Return with whom a relationship is asked for."""
    return wording.joined([row.sender.name, row.provider.name if row.provider else ""])


def state_pill(row: Invitation) -> SafeString:
    """Return the state of an invitation; opened is a shade of pending."""
    if row.status == "pending" and row.opened_at:
        return drawn_pill("waiting", pgettext("invitation", "Opened"))
    return pill(row, "invitation")


def drawn(rows: Sequence[Invitation]) -> list[dict[str, Any]]:
    """Return invitations as the list shows them: one statement for the customers' names."""
    names = queries.customer_names(rows)
    return [row_of(row, names.get(row.customer_id, "")) for row in rows]


def row_of(row: Invitation, name: str) -> dict[str, Any]:
    """Return a row as the table shows it."""
    until = deadline(Context(), row.expires_at, row.created_at) if row.status in OPEN else wording.day(row.expires_at)
    return {
        "id": row.id,
        "name": invited(row, name),
        "note": row.email if name else "",
        "url": reverse("invitation", args=[row.id]),
        "cells": {
            "with": partners(row),
            "status": state_pill(row),
            "created": wording.day(row.created_at),
            "until": until,
        },
    }


def lines(rows: Sequence[Invitation]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some invitations: one statement."""
    names = queries.customer_names(rows)
    for row in rows:
        moments = (row.created_at, row.sent_at, row.opened_at, row.answered_at, row.expires_at)
        days = (moment.date() if moment else "" for moment in moments)
        state = INVITATION.state(row.status).label
        yield row.id, invited(row, names.get(row.customer_id, "")), row.email, partners(row), state, *days

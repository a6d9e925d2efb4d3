"""The sheet of every part of the portal, with real words: a page of the sandbox for those who build pages."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.machine import FAMILIES, machines
from twotier.portal import frame, wording
from twotier.portal.templatetags.twotier import drawn_pill

View = Callable[[HttpRequest], HttpResponse]

GUEST = Actor(
    organization_id=UUID(int=1),
    organization_name="Harbor Distribution",
    market="DE",
    kinds=frozenset({"provider"}),
    roles=frozenset({"global_admin"}),
    person_name="Jana Petersen",
    user_name="jana@harbor.example",
)
"""Whose page the sheet shows while nobody is signed in; nothing can be done with it."""


def sandbox_only(view: View) -> View:
    """Let a page exist in the sandbox alone."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.SANDBOX:
            raise Http404
        return view(request)

    return answer


class SampleForm(forms.Form):
    """One field of each shape."""

    domain = forms.CharField(
        label=gettext_lazy("Domain prefix"), help_text=gettext_lazy("Letters, digits and hyphens.")
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=[("DE", "Deutschland"), ("AT", "Österreich")])
    accepted = forms.BooleanField(label=gettext_lazy("The customer has accepted the customer agreement"))


@sandbox_only
def sheet(request: HttpRequest) -> HttpResponse:
    """Show every part once."""
    actor = getattr(request, "actor", None) or GUEST
    context = {
        "title": _("Component sheet"),
        "lead": _("Every part of the portal once, with real words."),
        "crumbs": [(_("Sandbox"), "")],
        "actor": actor,
        "nav": frame.navigation(actor, request.path),
        "programs": frame.programs(actor.kinds),
        "form": SampleForm({"domain": "kranich"}),
    }
    return render(request, "portal/kit.html", context | moments() | states() | listed() | amounts())


def moments() -> dict[str, Any]:
    """Return deadlines of every color, and a log."""
    now = clock.now()
    ends = [
        (timedelta(days=29), False),
        (timedelta(days=4, hours=22), False),
        (timedelta(hours=5), True),
        (-timedelta(days=8), False),
    ]
    who = GUEST.person_name
    return {
        "chips": [(now + left, now - timedelta(days=30), costs) for left, costs in ends],
        "entries": [{"what": _("Partnership requested"), "who": who, "when": now - timedelta(days=n)} for n in (0, 9)],
        "now": now,
    }


def states() -> dict[str, Any]:
    """Return every lifecycle with its states, by family, as the machines' tables say them."""
    order = {family: place for place, family in enumerate(FAMILIES)}
    tables = [(machine.name, sorted(machine.states, key=lambda state: order[state.family])) for machine in machines()]
    return {"machines": tables}


def listed() -> dict[str, Any]:
    """Return a list of resellers, the tier line and facts."""
    active = drawn_pill("good", pgettext("partnership", "Active"))
    names = [("1", "Alpine IT", "4391827", 4210), ("2", "Brenner Office", "4402216", 1960)]
    return {
        "columns": [
            {"label": _("Reseller")},
            {"label": _("MPN ID")},
            {"label": _("Partnership")},
            {"label": _("Seats"), "numeric": True},
        ],
        "rows": [sample_row(key, name, mpn, active, seats) for key, name, mpn, seats in names],
        "tiers": sample_tiers(),
        "facts": [(_("Market"), "AT"), (_("MPN ID"), "4391827"), (_("Designated support contact"), "")],
        "steps": [_("New customer"), _("New subscription"), _("Review"), _("Confirmation")],
    }


def sample_row(key: str, name: str, mpn: str, active: str, seats: int) -> dict[str, Any]:
    """Return one row as the partial reads it."""
    cells = [
        {"label": _("MPN ID"), "value": mpn, "mono": True},
        {"label": _("Partnership"), "value": active},
        {"label": _("Seats"), "value": wording.number(seats), "numeric": True},
    ]
    action = {"label": _("Remove partnership"), "url": reverse("kit-dialog"), "dialog": True}
    detail = reverse("kit-row")
    return {
        "id": key,
        "name": name,
        "url": detail,
        "note": "AT, alpine.example",
        "cells": cells,
        "action": action,
        "detail": detail,
    }


def sample_tiers() -> list[dict[str, Any]]:
    """Return who stands where, with an open link."""
    return [
        {"name": "Meridian Cloud", "note": _("vendor")},
        {"name": "Harbor Distribution", "note": _("you"), "you": True, "open": True},
        {"name": "Alpine IT", "note": _("indirect reseller")},
        {"name": "Kranich Logistik", "note": _("customer")},
    ]


def amounts() -> dict[str, Any]:
    """Return an amount with its story, and a one-time secret that opens nothing."""
    price, total = wording.amount(1720, "EUR"), wording.amount(68800, "EUR")
    return {
        "calculation": [(_("Unit price"), price), (_("Quantity"), wording.number(40))],
        "total": (_("Total"), total),
        "amount": total,
        "secrets": [
            {"label": _("User name"), "value": "admin@kranich.example"},
            {"label": _("Temporary password"), "value": "Sample-7qK2-only", "secret": True},
        ],
        "fee": 124740,
    }


@sandbox_only
def sheet_row(request: HttpRequest) -> HttpResponse:
    """Answer what an expander of the sheet loads, and the page that it is without script."""
    facts = [(_("Market"), "AT"), (_("MPN ID"), "4391827")]
    context = {"title": "Alpine IT", "actor": GUEST, "tiers": sample_tiers(), "facts": facts}
    return render(request, "portal/kit_row.html", context)


@sandbox_only
def sheet_dialog(request: HttpRequest) -> HttpResponse:
    """Answer the sheet's question as a dialog, or as a page without script; a Yes only says thanks."""
    title = _("Remove the partnership with %(name)s?") % {"name": "Alpine IT"}
    context = {
        "title": title,
        "actor": GUEST,
        "tiers": sample_tiers()[1:],
        "back": reverse("kit"),
        "action": reverse("kit"),
    }
    return render(request, "portal/kit_dialog.html", context)

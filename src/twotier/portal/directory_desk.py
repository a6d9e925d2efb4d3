"""The vendor's side of the provider directory: every provider with its file, edit, list and hide."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.partners import directory as rules
from twotier.partners.lifecycle import DIRECTORY_ENTRY
from twotier.partners.queries import directory as queries
from twotier.partners.queries import lists
from twotier.partners.regions import country_name
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.show_directory_entry import show_directory_entry
from twotier.portal import pages, wording
from twotier.portal.directory_words import said
from twotier.portal.forms.directory import DirectoryForm
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import drawn_pill, pill

Rows = QuerySet[Any]
MISSING, WAITING = "missing", "waiting"


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the providers that a search finds by name, domain or MPN ID."""
    return rows.filter(id__in=lists.found(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states of an entry, and that there is none."""
    return [*((state.name, state.label) for state in DIRECTORY_ENTRY.states), (MISSING, gettext_lazy("No entry"))]


def in_state(_actor: Actor, rows: Rows, state: str) -> Rows:
    """Return the providers whose entry is in one state, or that have none."""
    return rows.filter(entry__isnull=True) if state == MISSING else rows.filter(entry=state)


def proposing(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return that a proposal waits."""
    return [(WAITING, pgettext_lazy("directory change", "Proposed"))]


def waiting(_actor: Actor, rows: Rows, _state: str) -> Rows:
    """Return the providers whose proposal waits."""
    return rows.filter(proposed_at__isnull=False)


PROVIDERS = Listing(
    name="directory-desk",
    title=gettext_lazy("Provider directory"),
    permission=Permission.DIRECTORY_SEARCH,
    columns=(
        Column("name", gettext_lazy("Provider"), sort=("name",)),
        Column("country", gettext_lazy("Country"), sort=("market", "name")),
        Column("entry", gettext_lazy("Entry"), sort=("entry",)),
        Column("proposal", gettext_lazy("Proposal"), sort=("proposed_at",)),
    ),
    order="name",
    filters=(
        Search(gettext_lazy("Name, domain or MPN ID"), matching),
        Choice("entry", gettext_lazy("Entry"), gettext_lazy("All entries"), states, in_state),
        Choice("proposal", gettext_lazy("Proposal"), gettext_lazy("All providers"), proposing, waiting),
    ),
    none=gettext_lazy("No providers yet"),
    why=gettext_lazy("A provider appears here as soon as its program is active."),
    unmatched=gettext_lazy("No provider matches"),
)


def desk(request: HttpRequest) -> HttpResponse:
    """Return the vendor's list: every provider, with or without an entry."""
    actor = pages.acting(request)
    asked = PROVIDERS.asked(request)
    context = {
        "title": PROVIDERS.title,
        "lead": _("Every indirect provider, and whether everyone can read its entry."),
        "listing": asked.shown(lists.providers(actor), drawn, export=reverse("directory-export")),
        "waiting": queries.seen_by(actor).filter(status="proposed").count(),
    }
    return render(request, "portal/directory/desk.html", context)


def drawn(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return providers as the vendor's list shows them."""
    return [
        {
            "id": row.id,
            "name": row.name,
            "url": reverse("directory-entry-of", args=[row.id]),
            "cells": {
                "country": country_name(row.market),
                "entry": pill(row.entry, "directory_entry") if row.entry else drawn_pill("neutral", _("No entry")),
                "proposal": proposal(row.proposed_at),
            },
        }
        for row in rows
    ]


def proposal(since: datetime | None) -> SafeString | str:
    """Return whether a proposal waits, and since when."""
    if since is None:
        return _("none")
    return format_html("{} {}", drawn_pill("needs", pgettext("directory change", "Proposed")), wording.day(since))


def export(request: HttpRequest) -> HttpResponseBase:
    """Return the vendor's list as a file, with the filter and the order of the page."""
    head = ("Microsoft ID", _("Provider"), _("Primary domain"), _("Country"), _("Entry"), _("Proposed on"))
    rows = lists.providers(pages.acting(request))
    return PROVIDERS.asked(request).download("provider-directory", head, rows, file_lines)


def file_lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some providers."""
    for row in rows:
        entry = DIRECTORY_ENTRY.state(row.entry).label if row.entry else _("No entry")
        since = row.proposed_at.date() if row.proposed_at else ""
        yield row.id, row.name, row.domain, country_name(row.market), entry, since


def entry(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Return one provider's entry in any state, with what the vendor may do about it."""
    actor = pages.acting(request)
    provider = queries.provider(actor, tenant_id)
    found = queries.entry_of(tenant_id)
    context = {
        "title": found.name if found else provider.name,
        "lead": country_name(provider.market),
        "crumbs": [(_("Provider directory"), reverse("directory"))],
        "entry": found,
        "provider": provider,
        "said": said(found.says) if found else None,
        "waiting": queries.open_change(tenant_id),
        "edits": actor.may(Permission.DIRECTORY_APPROVE),
    }
    return render(request, "portal/directory/managed.html", context)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Let the vendor write an entry itself."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_APPROVE, "vendor")
    actor.require(Permission.DIRECTORY_APPROVE)
    provider = queries.provider(actor, tenant_id)
    found = queries.entry_of(tenant_id)
    content = found.says if found else rules.Content(name=provider.name)
    form = DirectoryForm(content, provider.market, request.POST or None)
    back = reverse("directory-entry-of", args=[tenant_id])
    if form.is_valid():
        with form.shows_refusals():
            edit_directory_entry(actor, tenant_id, form.content(), form.began())
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, provider.name, back)


def form_page(request: HttpRequest, form: DirectoryForm, name: str, back: str) -> HttpResponse:
    """Return the form of an entry, with what there is to correct."""
    context = {
        "title": _("Edit entry"),
        "lead": name,
        "crumbs": [(_("Provider directory"), reverse("directory")), (name, back)],
        "form": form,
        "act": _("Save entry"),
        "back": back,
    }
    return render(request, "portal/directory/form.html", context, status=422 if form.errors else 200)


@pages.page
@require_POST
def show(request: HttpRequest, tenant_id: UUID, *, public: bool) -> HttpResponse:
    """List an entry, or hide it."""
    show_directory_entry(pages.enter(request, Permission.DIRECTORY_APPROVE), tenant_id, public=public)
    text = _("Everyone can read the entry now.") if public else _("The entry is hidden from the directory.")
    messages.success(request, text)
    return redirect("directory-entry-of", tenant_id)

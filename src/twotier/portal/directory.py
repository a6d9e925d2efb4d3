"""The provider directory: the public page, the same list inside the portal, one entry, the file for a spreadsheet."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.partners import directory as rules
from twotier.partners.models import DirectoryEntry
from twotier.partners.queries import directory as queries
from twotier.partners.regions import countries, country_name
from twotier.portal import directory_desk, pages, tables, wording
from twotier.portal.directory_words import said
from twotier.portal.entrance import public
from twotier.portal.templatetags.twotier import drawn_pill

PUBLIC, INSIDE = "portal/public.html", "portal/_shell.html"
NAMED = 4
"""Countries that a row of the list names before it counts the rest."""


@public
@pages.page
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show the public directory (S34): one statement for the list."""
    return listed(request, getattr(request, "actor", None), PUBLIC, "find-a-provider-entry")


@pages.page
@require_safe
def inside(request: HttpRequest) -> HttpResponse:
    """Show the same list inside the portal; the vendor sees what it manages."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_SEARCH)
    if actor.is_("vendor"):
        return directory_desk.desk(request)
    return listed(request, actor, INSIDE, "directory-entry-of")


def listed(request: HttpRequest, actor: Actor | None, frame: str, entry_url: str) -> HttpResponse:
    """Return the list with its search; everything that narrows it stands in the address."""
    search = wanted(request)
    found = sliced(request, search)
    context = {
        "title": _("Find a provider"),
        "lead": _("Official indirect providers that the vendor has approved."),
        "frame": frame,
        "inside": frame == INSIDE,
        "columns": columns(actor),
        "rows": [row_of(row, actor, entry_url) for row in found.rows],
        "slice": found,
        "here": request.path,
        "crumbs": crumbs(actor) if frame == INSIDE else [],
    }
    return render(request, "portal/directory/list.html", context | narrowing(search))


def sliced(request: HttpRequest, search: queries.Search) -> pages.Slice[DirectoryEntry]:
    """Return one page of what was found."""
    mark = pages.mark(request)
    try:
        after = (mark[0], UUID(mark[1])) if len(mark) == 2 else None
    except ValueError:
        after = None
    rows = queries.found(search, after=after, size=pages.ROWS + 1)
    return pages.cut(request, rows, lambda row: (row.folded_name, row.id))


def narrowing(search: queries.Search) -> dict[str, Any]:
    """Return what the form of the search shows."""
    return {
        "narrowed": bool(search.text or search.country or search.help),
        "countries": countries(),
        "country": search.country,
        "kinds": [(kind, label, kind in search.help) for kind, label in rules.HELP_LABELS.items()],
        "q": search.text,
    }


def wanted(request: HttpRequest) -> queries.Search:
    """Return what is looked for; unknown words narrow nothing."""
    country = request.GET.get("country", "").upper()
    known = {code for code, _name in countries()}
    kinds = tuple(kind for kind in rules.HELP if kind in request.GET.getlist("help"))
    return queries.Search(pages.searched(request), country if country in known else "", kinds)


def marks(actor: Actor | None) -> bool:
    """Tell whether the reader's organization is one that could partner: then the list says with whom."""
    return actor is not None and actor.is_("reseller", "direct_bill")


def columns(actor: Actor | None) -> list[dict[str, Any]]:
    """Return the heads of the table."""
    heads = [{"label": _("Provider")}, {"label": _("Countries")}, {"label": _("Help for resellers")}]
    return [*heads, {"label": _("For you")}] if marks(actor) else heads


def row_of(entry: DirectoryEntry, actor: Actor | None, url_name: str) -> dict[str, Any]:
    """Return a provider as the list shows it."""
    content = entry.says
    offered = [pages.tag(label) for kind, label in rules.HELP_LABELS.items() if getattr(content, kind).offered]
    cells: list[dict[str, Any]] = [
        {"label": _("Countries"), "value": served(content.markets)},
        {"label": _("Help for resellers"), "value": SafeString(" ".join(offered)) if offered else _("none")},
    ]
    if marks(actor):
        cells.append({"label": _("For you"), "value": standing(actor, entry)})
    url = reverse(url_name, args=[entry.tenant_id])
    return {"id": entry.id, "name": entry.name, "note": country_name(entry.country), "url": url, "cells": cells}


def served(markets: tuple[str, ...]) -> str:
    """Return the first countries by name and how many more there are."""
    names = sorted(country_name(code) for code in markets)
    text = wording.joined(names[:NAMED])
    more = len(names) - NAMED
    if more <= 0:
        return text
    values = {"countries": text, "count": wording.number(more)}
    return ngettext("%(countries)s and %(count)s more", "%(countries)s and %(count)s more", more) % values


def standing(actor: Actor | None, entry: DirectoryEntry) -> SafeString:
    """Return whether the reader's organization can partner with a provider (S30)."""
    if queries.partners_with(actor, entry.country):
        return drawn_pill("good", _("Your region"))
    return drawn_pill("stopped", _("Cannot partner"))


@public
@pages.page
@require_safe
def public_entry(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Show one provider to anyone."""
    actor = getattr(request, "actor", None)
    crumb = (_("Find a provider"), reverse("find-a-provider"))
    return shown(request, queries.public_entry(tenant_id), actor, PUBLIC, [crumb])


@pages.page
@require_safe
def entry_of(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Show one provider inside the portal; to the vendor in any state, with what it may do."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_SEARCH)
    if actor.is_("vendor"):
        return directory_desk.entry(request, tenant_id)
    crumb = (_("Find a provider"), reverse("directory"))
    return shown(request, queries.public_entry(tenant_id), actor, INSIDE, [*crumbs(actor), crumb])


def shown(
    request: HttpRequest, entry: DirectoryEntry, actor: Actor | None, frame: str, trail: list[tuple[str, str]]
) -> HttpResponse:
    """Return the page of one entry."""
    apart = not queries.partners_with(actor, entry.country)
    context = {
        "title": entry.name,
        "lead": country_name(entry.country),
        "frame": frame,
        "inside": frame == INSIDE,
        "crumbs": trail,
        "back": trail[-1],
        "apart": apart,
        "said": said(entry.says),
    }
    return render(request, "portal/directory/entry.html", context)


def crumbs(actor: Actor | None) -> list[tuple[str, str]]:
    """Return where the directory stands inside the portal: resellers come to it from their providers."""
    return [(_("Indirect providers"), reverse("indirect-providers"))] if actor and actor.is_("reseller") else []


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file for spreadsheets, as it is narrowed; to the vendor what it manages."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_SEARCH)
    if actor.is_("vendor"):
        return directory_desk.export(request)
    head = [_("Provider"), _("Country"), _("Countries"), *rules.HELP_LABELS.values(), _("Email"), _("Website")]
    return tables.download("providers", head, lines(actor, wanted(request)))


def lines(actor: Actor, search: queries.Search) -> Iterator[list[object]]:
    """Yield one line per provider, with whether the reader can partner with it."""
    for entry in queries.found(search):
        content = entry.says
        helps = [rules.said(one.text) or _("Yes") if one.offered else _("No") for one in helps_of(content)]
        places = wording.joined(sorted(country_name(code) for code in content.markets))
        home = country_name(entry.country)
        yield [entry.name, home, places, *helps, content.contact_email, content.website]


def helps_of(content: rules.Content) -> list[rules.Help]:
    """Return the three kinds of help in their order."""
    return [getattr(content, kind) for kind in rules.HELP]

"""The vendor's side of the provider directory: every provider, the queue of proposals, edit, list and hide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.partners import directory as rules
from twotier.partners.models import DirectoryChange
from twotier.partners.queries import directory as queries
from twotier.partners.regions import country_name
from twotier.partners.usecases.approve_directory_change import approve_directory_change
from twotier.partners.usecases.decline_directory_change import decline_directory_change
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.show_directory_entry import show_directory_entry
from twotier.portal import pages, wording
from twotier.portal.directory_words import LABELS, differences, said
from twotier.portal.forms.directory import DirectoryForm
from twotier.portal.templatetags.twotier import drawn_pill, pill


def desk(request: HttpRequest) -> HttpResponse:
    """Return the vendor's list: every provider, with or without an entry."""
    actor = pages.acting(request)
    found = queries.providers(actor)
    context = {
        "title": _("Provider directory"),
        "lead": _("Every indirect provider, and whether everyone can read its entry."),
        "columns": [{"label": _("Provider")}, {"label": _("Entry")}, {"label": _("Proposal")}],
        "rows": [provider_row(row) for row in found],
        "waiting": sum(row.waiting for row in found),
    }
    return render(request, "portal/directory/desk.html", context)


def provider_row(row: queries.Provider) -> dict[str, Any]:
    """Return a provider as the vendor's list shows it."""
    state = pill(row.entry.status, "directory_entry") if row.entry else drawn_pill("neutral", _("No entry"))
    waits: SafeString | str = drawn_pill("needs", pgettext("directory change", "Proposed")) if row.waiting else ""
    return {
        "id": row.organization.id,
        "name": row.organization.name,
        "note": country_name(row.organization.market),
        "url": reverse("directory-entry-of", args=[row.organization.id]),
        "cells": [{"label": _("Entry"), "value": state}, {"label": _("Proposal"), "value": waits or _("none")}],
    }


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
        try:
            edit_directory_entry(actor, tenant_id, form.content())
        except Refusal as refusal:
            form.refused(refusal)
        else:
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


@pages.page
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show the queue of proposals, then what was decided."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_APPROVE, "vendor")
    found = sorted(queries.changes(actor), key=lambda row: row.status != "proposed")
    context = {
        "title": _("Directory proposals"),
        "lead": _("What providers want to change in their entries."),
        "crumbs": [(_("Provider directory"), reverse("directory"))],
        "columns": [{"label": _("Provider")}, {"label": _("Proposed on")}, {"label": pgettext("state", "Status")}],
        "rows": [change_row(row) for row in found],
    }
    return render(request, "portal/directory/queue.html", context)


def change_row(row: DirectoryChange) -> dict[str, Any]:
    """Return a proposal as the queue shows it."""
    members = rules.differences(rules.read(row.base), rules.read(row.content))
    return {
        "id": row.id,
        "name": row.content["name"],
        "note": ", ".join(str(LABELS[name]) for name in members),
        "url": reverse("directory-change", args=[row.id]),
        "cells": [
            {"label": _("Proposed on"), "value": wording.day(row.proposed_at)},
            {"label": pgettext("state", "Status"), "value": pill(row.status, "directory_change")},
        ],
    }


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Show one proposal beside the entry, and decide it: approve, or decline with a reason."""
    actor = pages.enter(request, Permission.DIRECTORY_APPROVE, "vendor")
    row, wrong = queries.change(actor, change_id), ""
    if request.method == "POST":
        try:
            return decided(request, change_id)
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            wrong = str(refusal.message)
    context = {
        "title": row.content["name"],
        "lead": _("Proposed change of a directory entry"),
        "crumbs": [
            (_("Provider directory"), reverse("directory")),
            (_("Directory proposals"), reverse("directory-changes")),
        ],
        "change": row,
        "differences": differences(row, queries.entry_of(row.tenant_id)),
        "decides": row.status == "proposed" and actor.may(Permission.DIRECTORY_APPROVE),
        "reason": request.POST.get("reason", ""),
        "wrong": wrong,
    }
    return render(request, "portal/directory/change.html", context, status=422 if wrong else 200)


def decided(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Approve or decline as the pressed button says, and go back to the queue."""
    actor = pages.acting(request)
    if "approve" in request.POST:
        approve_directory_change(actor, change_id)
        messages.success(request, _("Approved. The entry says it now."))
    else:
        decline_directory_change(actor, change_id, request.POST.get("reason", ""))
        messages.success(request, _("Declined. The provider gets your reason by mail."))
    return redirect("directory-changes")

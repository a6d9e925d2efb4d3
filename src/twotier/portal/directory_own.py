"""A provider's own directory entry: as others see it, with the proposals to change it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.permissions import Permission
from twotier.partners.queries import directory as queries
from twotier.partners.usecases.propose_directory_change import propose_directory_change
from twotier.partners.usecases.withdraw_directory_change import withdraw_directory_change
from twotier.portal import pages
from twotier.portal.directory_words import differences, said
from twotier.portal.forms.directory import DirectoryForm


@pages.page
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the own entry as everyone reads it (S104), and what was proposed."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_PROPOSE, "provider")
    entry, waiting = queries.entry_of(actor.organization_id), queries.open_change(actor.organization_id)
    context: dict[str, Any] = {
        "title": _("Directory entry"),
        "lead": _("How resellers and everyone else see your company."),
        "entry": entry,
        "said": said(entry.says) if entry else None,
        "waiting": waiting,
        "proposes": actor.may(Permission.DIRECTORY_PROPOSE),
        "differences": differences(waiting, entry) if waiting else [],
        "changes": [change for change in queries.changes(actor, size=10) if change.status != "proposed"],
    }
    return render(request, "portal/directory/own.html", context)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Let the provider say what its entry should say; the vendor representative decides (S105)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.DIRECTORY_PROPOSE, "provider")
    actor.require(Permission.DIRECTORY_PROPOSE)
    form = DirectoryForm(queries.own_content(actor), actor.market, request.POST or None)
    if form.is_valid():
        with form.shows_refusals():
            propose_directory_change(actor, form.content(), form.began())
            messages.success(request, _("Proposed. The vendor representative decides."))
            return redirect("directory-entry")
    context = {
        "title": _("Propose a change"),
        "lead": _("Your entry stays as it is until the vendor representative approves the change."),
        "crumbs": [(_("Directory entry"), reverse("directory-entry"))],
        "form": form,
        "act": _("Propose change"),
        "back": reverse("directory-entry"),
    }
    return render(request, "portal/directory/form.html", context, status=422 if form.errors else 200)


@pages.page
@require_POST
def withdraw(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    withdraw_directory_change(pages.acting(request), change_id)
    messages.success(request, _("The proposal is withdrawn. Your entry stays as it is."))
    return redirect("directory-entry")

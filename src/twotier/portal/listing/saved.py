"""The pages of saved views: save the present filter, rename, share, delete."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor, ProgramActor, program_for
from twotier.access.models import SavedView
from twotier.access.queries import views as queries
from twotier.access.usecases.change_view import change_view
from twotier.access.usecases.delete_view import delete_view
from twotier.access.usecases.save_view import save_view
from twotier.portal import pages
from twotier.portal.forms.refusable import Refusable
from twotier.portal.listing.listing import AFTER, BEFORE, Listing, find

POST = ["GET", "HEAD", "POST"]


class ViewForm(Refusable):
    """A name, and whether colleagues find the view too."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"required": True}),
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Share with your colleagues"),
        required=False,
        help_text=gettext_lazy("They see only the rows that their own role shows them."),
    )


def listing_of(name: str) -> Listing:
    """Return a list by its name; raises 404 for none."""
    found = find(name)
    if found is None:
        raise Http404
    return found


def acting_for(reader: Actor) -> ProgramActor:
    """Return the program acting for a reader."""
    if reader.person_id is None:
        raise Http404
    return program_for(reader.person_id, reader.user_name, reader.organization_id)


def back(request: HttpRequest) -> str:
    """Return the page that the reader came from; an address that is not ours leads to the overview."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"


def query_of(listing: Listing, address: str) -> str:
    """Return the filters and the order in an address of the list; nothing else of it is kept."""
    known = {"sort", *(name for each in listing.filters for name in each.names)} - {AFTER, BEFORE}
    pairs = parse_qsl(urlsplit(address).query)
    return urlencode([(name, value) for name, value in pairs if name in known])


@pages.page
@require_http_methods(POST)
def new(request: HttpRequest) -> HttpResponse:
    """Save the filter of a list under a name."""
    reader = pages.acting(request)
    listing = listing_of(request.POST.get("list") or request.GET.get("list", ""))
    pages.look(reader, listing.permission)
    here = back(request)
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        place: dict[str, Any] = {
            "list_name": listing.name,
            "opens": listing.permission,
            "query": query_of(listing, here),
        }
        with form.shows_refusals():
            made = save_view(acting_for(reader), reader, **place, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(f"{urlsplit(here).path}?{made.query}")
    context = {"title": _("Save this view"), "form": form, "back": here, "list": listing.name, "view": None}
    return render(request, "portal/listing/view.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(POST)
def view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Rename and share a view, or lead to deleting it."""
    reader = pages.acting(request)
    found = queries.saved_view(reader, view_id)
    pages.look(reader, listing_of(found.list_name).permission)
    here = back(request)
    start = {"name": found.name, "shared": found.shared}
    form = ViewForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        with form.shows_refusals():
            change_view(acting_for(reader), reader, view_id, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(here)
    return edited(request, found, form, here)


def edited(request: HttpRequest, found: SavedView, form: ViewForm, here: str) -> HttpResponse:
    """Return the page of a view; only its owner sees the form."""
    own = found.person_id == pages.acting(request).person_id
    context = {"title": found.name, "form": form, "back": here, "list": "", "view": found, "own": own}
    return render(request, "portal/listing/view.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["POST"])
def delete(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Delete a view and go back to the list without a filter."""
    reader, path = pages.acting(request), urlsplit(back(request)).path
    delete_view(acting_for(reader), reader, view_id)
    messages.success(request, _("The view is deleted."))
    return redirect(path)

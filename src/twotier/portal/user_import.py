"""A file of new users for a customer: the template, the check, the result, and the passwords, once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.permissions import Permission
from twotier.core.refusal import Text
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.usecases.manage_users import administered
from twotier.licences import user_file
from twotier.licences.usecases.import_users import Imported, import_users
from twotier.licences.usecases.take_passwords import take_passwords
from twotier.portal import pages, tables
from twotier.portal.confirmation import no_store
from twotier.portal.customer_users import around, crumbs, list_url
from twotier.portal.forms.directory_user import FileForm

Fault = tuple[int, Text]


@pages.page
@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the form, or read the file: every fault by its line, or all users added."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    if request.method != "POST":
        return form_page(request, customer, FileForm(customer))
    administered(actor, customer_id)
    form = FileForm(customer, request.POST, request.FILES)
    if form.is_valid():
        with form.shows_refusals():
            lines = user_file.read(form.cleaned_data["file"].read(user_file.LARGEST + 1))
            if faults := user_file.faults(lines, customer):
                return form_page(request, customer, form, faults)
            ready = user_file.prepared(lines, customer)
            return done(request, customer, import_users(actor, customer_id, ready, form.cleaned_data["usage_location"]))
    return form_page(request, customer, form)


def form_page(
    request: HttpRequest, customer: Customer, form: FileForm, faults: list[Fault] | None = None
) -> HttpResponse:
    """Return the form with what is wrong."""
    context = framed(request, customer, _("Add users from a file"))
    context |= {"form": form, "faults": [said(fault) for fault in faults or ()], "head": ", ".join(user_file.HEAD)}
    return render(request, "portal/customers/user_import.html", context, status=422 if form.errors or faults else 200)


def said(fault: Fault) -> str:
    """Return a fault with its line."""
    return _("Line %(line)s: %(text)s") % {"line": fault[0], "text": fault[1]}


def framed(request: HttpRequest, customer: Customer, title: str) -> dict[str, Any]:
    """Return what the pages of an import show around themselves."""
    actor = pages.acting(request)
    return around(request, customer) | {
        "title": title,
        "crumbs": crumbs(actor, customer),
        "tabs": [],
        "labels": [],
        "back": list_url(actor, customer),
    }


@sensitive_variables()
def done(request: HttpRequest, customer: Customer, made: Imported) -> HttpResponse:
    """Return who was added, with the one way to their passwords: the key is in this answer alone."""
    context = framed(request, customer, _("Users added")) | {
        "columns": [{"label": _("Name")}],
        "rows": [{"id": who.id, "name": who.name, "note": who.user_name, "cells": []} for who in made.people],
        "count": len(made.people),
        "passwords_id": made.passwords_id,
        "key": urlsafe_b64encode(made.key).decode(),
    }
    answer = no_store(render(request, "portal/customers/user_imported.html", context))
    # Without any origin a browser could not post the page's own form.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


@pages.page
@never_cache
@sensitive_variables()
@require_POST
def passwords(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer the temporary passwords of an import as a file, once."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    try:
        passwords_id, key = UUID(request.POST.get("passwords", "")), urlsafe_b64decode(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
    found = take_passwords(actor, customer_id, passwords_id, key)
    customer = queries.customer_with(actor, customer_id)
    return tables.download(f"passwords-{customer.domain}", (_("User name"), _("Temporary password")), found)


@pages.page
@require_safe
def template(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer the template of a file: its head, and nobody in it."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    return tables.download(f"users-template-{customer.domain}", user_file.HEAD, [])

"""A customer's users: the list with its file, a new user, a new temporary password; a secret is in one answer alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import ROLE_NAMES, Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.usecases.manage_users import reset_user_password
from twotier.licences import queries as licence_queries
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import User
from twotier.licences.usecases.create_user import create_user
from twotier.portal import customer_pages, pages, tables
from twotier.portal.confirmation import no_store
from twotier.portal.forms.directory_user import DirectoryForm
from twotier.portal.templatetags.twotier import drawn_pill


@pages.page
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show a customer's people their own directory."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_USER_VIEW, "customer")
    return listed(request, queries.customer_with(actor, actor.organization_id))


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's users to a partner."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_USER_VIEW)
    return listed(request, queries.customer_with(actor, customer_id))


def around(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Return what the pages about users show around themselves."""
    context = customer_pages.around(request, customer, "customer-users")
    actor = pages.acting(request)
    if actor.is_("customer"):
        context |= {"title": _("Users"), "place": customer.domain}
    rights = {
        "manages": actor.may(Permission.CUSTOMER_USER_MANAGE),
        "assigns": actor.may(Permission.LICENCE_ASSIGN),
        "resets": actor.may(Permission.CUSTOMER_USER_RESET_PASSWORD),
    }
    return context | rights


def mark_of(request: HttpRequest) -> tuple[str, str, str] | None:
    """Return the name behind which a page starts."""
    mark = pages.mark(request)
    return (mark[0], mark[1], mark[2]) if len(mark) == 3 else None


def name_key(user: User) -> tuple[str, str, str]:
    """Return what the lists are sorted by."""
    return user.person.last_name, user.person.first_name, user.person.user_name


def listed(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Return the list: people with their roles in one statement, their licenses in another."""
    context, text = around(request, customer), pages.searched(request)
    found = licence_queries.users_by_name(customer, text=text, after=mark_of(request), size=pages.ROWS + 1)
    shown = pages.cut(request, found, name_key)
    held = licence_queries.licenses_of(customer.id, [user.person.id for user in shown.rows])
    heads = (_("Name"), _("Role"), _("Licenses"), _("Password"))
    context |= {
        "columns": [{"label": label} for label in heads],
        "rows": [row_of(customer, user, held.get(user.person.id, ()), context["resets"]) for user in shown.rows],
        "slice": shown,
        "q": text,
    }
    return render(request, "portal/customers/users.html", context)


def row_of(customer: Customer, user: User, held: Sequence[LicenseAssignment], resets: bool) -> dict[str, Any]:
    """Return a row as the table shows it."""
    person = user.person
    names = SafeString(" ").join(pages.tag(ROLE_NAMES.get(role, role)) for role in user.roles)
    row: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "note": person.user_name,
        "url": reverse("customer-user", args=[customer.id, person.id]),
        "cells": [
            {"label": _("Role"), "value": SafeString(names)},
            {"label": _("Licenses"), "value": ", ".join(row.name for row in held) or "–"},
            {"label": _("Password"), "value": password_pill(person)},
        ],
    }
    if resets:
        url = reverse("customer-user-reset", args=[customer.id, person.id])
        row["action"] = {"label": _("Reset password"), "url": url, "dialog": True}
    return row


def password_pill(person: Person) -> SafeString:
    """Return whether the person has chosen a password of their own."""
    if person.must_change_password:
        return drawn_pill("waiting", _("Must be changed"))
    return drawn_pill("good", pgettext("password", "Set"))


@pages.page
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer a customer's users as a file, with their licenses."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_USER_VIEW)
    customer = queries.customer_with(actor, customer_id)
    found = licence_queries.users_by_name(customer)
    held = licence_queries.licenses_of(customer.id, [user.person.id for user in found])
    head = (
        _("User name"), _("First name"), _("Last name"), _("Display name"), _("Role"), _("Location"),
        _("Licenses"),
    )  # fmt: skip
    lines = [
        (
            user.person.user_name,
            user.person.first_name,
            user.person.last_name,
            user.display_name,
            ", ".join(str(ROLE_NAMES.get(role, role)) for role in user.roles),
            user.usage_location,
            ", ".join(row.name for row in held.get(user.person.id, ())),
        )
        for user in found
    ]
    return tables.download(f"users-{customer.domain}", head, lines)


@pages.page
@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Add a user; the answer shows the first credentials, once."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    form = DirectoryForm(customer, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person, password = create_user(actor, customer_id, form.user())
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.refused(refusal)
        else:
            return credentials(request, customer, person, password, _("User added"))
    context = around(request, customer)
    context |= {"form": form, "crumbs": crumbs(actor, customer), "title": _("New user"), "tabs": []}
    return render(request, "portal/customers/user_new.html", context, status=422 if form.errors else 200)


@pages.page
@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, customer_id: UUID, person_id: UUID) -> HttpResponse:
    """Ask, then give a user a new temporary password; the answer shows it, once."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_RESET_PASSWORD)
    customer = queries.customer_with(actor, customer_id)
    person = licence_queries.user(customer, person_id).person
    if request.method == "POST":
        person, password = reset_user_password(actor, customer_id, person_id)
        return credentials(request, customer, person, password, _("Password reset"))
    context = {
        "title": _("Reset the password of %(name)s?") % {"name": person.name},
        "crumbs": crumbs(actor, customer),
        "back": list_url(actor, customer),
        "action": request.path,
        "person": person,
    }
    return render(request, "portal/customers/user_reset.html", context)


@sensitive_variables()
def credentials(request: HttpRequest, customer: Customer, person: Person, password: str, title: str) -> HttpResponse:
    """Return the one page that shows a password; nobody keeps it."""
    actor = pages.acting(request)
    rows = [
        {"label": _("User name"), "value": person.user_name},
        {"label": _("Temporary password"), "value": password, "secret": True},
    ]
    context = {
        "title": title,
        "crumbs": crumbs(actor, customer),
        "person": person,
        "rows": rows,
        "done": reverse("customer-user", args=[customer.id, person.id]),
    }
    return no_store(render(request, "portal/customers/user_credentials.html", context))


def list_url(actor: Actor, customer: Customer) -> str:
    """Return the list that an act about a user ends at."""
    return reverse("users") if actor.is_("customer") else reverse("customer-users", args=[customer.id])


def crumbs(actor: Actor, customer: Customer) -> list[tuple[str, str]]:
    """Return where a page about a user stands."""
    here = (_("Users"), list_url(actor, customer))
    if actor.is_("customer"):
        return [here]
    account = (customer.company_name, reverse("customer", args=[customer.id]))
    return [(_("Customers"), reverse("customers")), account, here]

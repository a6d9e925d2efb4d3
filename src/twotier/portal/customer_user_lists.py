"""A customer's users and its deleted users as lists, for partners and for the customer itself, with their files."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import ROLE_NAMES, Actor
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.licences import queries as licence_queries
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import User
from twotier.licences.usecases.delete_user import KEPT
from twotier.portal import pages, wording
from twotier.portal.customer_users import around, crumbs, password_pill
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import deadline, drawn_pill

Rows = QuerySet[Any]
BY_NAME = ("last_name", "first_name", "user_name")
MUST_CHANGE, WITH = "must-change", "with"


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the users that a search finds by name or user name."""
    return rows.filter(licence_queries.matching(text))


def roles(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the roles that a customer's users hold."""
    return [(role, ROLE_NAMES[role]) for role in ("global_admin", "user")]


def in_role(_actor: Actor, rows: Rows, role: str) -> Rows:
    """Return the users that hold a role."""
    return licence_queries.in_role(rows, role)


def holdings(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return whether a user holds licenses."""
    return [(WITH, gettext_lazy("With licenses")), ("without", gettext_lazy("Without licenses"))]


def holding(_actor: Actor, rows: Rows, chosen: str) -> Rows:
    """Return the users with licenses, or those without any."""
    return rows.filter(licence_queries.licensed() if chosen == WITH else ~licence_queries.licensed())


def passwords(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return whether a user has chosen a password."""
    return [(MUST_CHANGE, gettext_lazy("Must be changed")), ("set", pgettext_lazy("password", "Set"))]


def with_password(_actor: Actor, rows: Rows, chosen: str) -> Rows:
    """Return the users who have chosen a password, or those who must."""
    return rows.filter(person__must_change_password=chosen == MUST_CHANGE)


SEARCH = Search(gettext_lazy("Name or user name"), matching)
USERS = Listing(
    name="customer-users",
    title=gettext_lazy("Users"),
    permission=Permission.CUSTOMER_USER_VIEW,
    columns=(
        Column("name", gettext_lazy("Name"), sort=BY_NAME),
        Column("role", gettext_lazy("Role")),
        Column("licenses", gettext_lazy("Licenses")),
        Column("password", gettext_lazy("Password")),
        Column("since", gettext_lazy("User since"), sort=("since",)),
    ),
    order="name",
    filters=(
        SEARCH,
        Choice("role", gettext_lazy("Role"), gettext_lazy("All roles"), roles, in_role),
        Choice("licenses", gettext_lazy("Licenses"), gettext_lazy("All licenses"), holdings, holding),
        Choice("password", gettext_lazy("Password"), gettext_lazy("All passwords"), passwords, with_password),
    ),
    none=gettext_lazy("No users yet"),
    unmatched=gettext_lazy("No user matches"),
)
DELETED = Listing(
    name="customer-users-deleted",
    title=gettext_lazy("Deleted users"),
    permission=Permission.CUSTOMER_USER_VIEW,
    columns=(
        Column("name", gettext_lazy("Name"), sort=BY_NAME),
        Column("status", pgettext_lazy("state", "Status")),
        Column("deleted", gettext_lazy("Deleted on"), sort=("deleted_at",)),
        Column("left", gettext_lazy("Can be restored for"), sort=("purge_at",)),
    ),
    order="name",
    filters=(SEARCH,),
    none=gettext_lazy("No deleted users"),
    unmatched=gettext_lazy("No user matches"),
)


@pages.page
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show a customer's people their own directory."""
    actor = pages.acting(request)
    pages.look(actor, USERS.permission, "customer")
    return listed(request, queries.customer_with(actor, actor.organization_id))


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's users to a partner."""
    actor = pages.acting(request)
    pages.look(actor, USERS.permission)
    return listed(request, queries.customer_with(actor, customer_id))


def listed(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Return the list: people with their roles in one statement, their licenses in another."""
    context = around(request, customer)
    draw = partial(drawn, customer, resets=context["resets"])
    export = reverse("customer-users-export", args=[customer.id])
    context["listing"] = USERS.asked(request).shown(licence_queries.listed(customer), draw, export=export)
    return render(request, "portal/customers/users.html", context)


def users_of(customer: Customer, rows: Sequence[Any]) -> list[tuple[User, Sequence[LicenseAssignment]]]:
    """Return users with their licenses: one statement."""
    held = licence_queries.licenses_of(customer.id, [row.person_id for row in rows])
    return [(licence_queries.user_of(row, customer), held.get(row.person_id, ())) for row in rows]


def drawn(customer: Customer, rows: Sequence[Any], *, resets: bool) -> list[dict[str, Any]]:
    """Return users as the list shows them."""
    return [row_of(customer, user, held, resets=resets) for user, held in users_of(customer, rows)]


def row_of(customer: Customer, user: User, held: Sequence[LicenseAssignment], *, resets: bool) -> dict[str, Any]:
    """Return a user as the list shows it."""
    person = user.person
    row: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "note": person.user_name,
        "url": reverse("customer-user", args=[customer.id, person.id]),
        "cells": {
            "role": format_html_join(" ", "{}", ((pages.tag(ROLE_NAMES.get(role, role)),) for role in user.roles)),
            "licenses": names(held) or "–",
            "password": password_pill(person),
            "since": wording.day(person.created_at),
        },
    }
    if resets:
        url = reverse("customer-user-reset", args=[customer.id, person.id])
        row["action"] = {"label": _("Reset password"), "url": url, "dialog": True}
    return row


def names(held: Sequence[LicenseAssignment]) -> str:
    """Return the licenses that a user holds."""
    return wording.joined(row.name for row in held)


@pages.page
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer a customer's users as a file, with their licenses."""
    actor = pages.acting(request)
    pages.look(actor, USERS.permission)
    customer = queries.customer_with(actor, customer_id)
    head = (
        _("User name"), _("First name"), _("Last name"), _("Display name"), _("Role"), _("Location"),
        _("Licenses"),
    )  # fmt: skip
    rows = licence_queries.listed(customer)
    return USERS.asked(request).download(f"users-{customer.domain}", head, rows, partial(file_lines, customer))


def file_lines(customer: Customer, rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some users: one statement."""
    for user, held in users_of(customer, rows):
        roles = wording.joined(ROLE_NAMES.get(role, role) for role in user.roles)
        person = user.person
        yield (
            person.user_name, person.first_name, person.last_name, user.display_name, roles, user.usage_location,
            names(held),
        )  # fmt: skip


@pages.page
@require_safe
def deleted(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the deleted users with the moment at which each is gone."""
    actor = pages.acting(request)
    pages.look(actor, DELETED.permission)
    customer = queries.customer_with(actor, customer_id)
    context = around(request, customer)
    draw = partial(drawn_deleted, actor, customer, restores=context["manages"])
    export, rows = reverse("customer-users-deleted-export", args=[customer.id]), licence_queries.listed
    context |= {
        "listing": DELETED.asked(request).shown(rows(customer, deleted=True), draw, export=export),
        "crumbs": crumbs(actor, customer),
        "title": DELETED.title,
        "tabs": [],
        "labels": [],
    }
    return render(request, "portal/customers/users_deleted.html", context)


def drawn_deleted(actor: Actor, customer: Customer, rows: Sequence[Any], *, restores: bool) -> list[dict[str, Any]]:
    """Return deleted users as the list shows them."""
    return [deleted_row(actor, customer, row, restores=restores) for row in rows]


def deleted_row(actor: Actor, customer: Customer, row: Any, *, restores: bool) -> dict[str, Any]:
    """Return a deleted user as the list shows it."""
    person, end = row.person, row.purge_at
    shown: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "note": person.user_name,
        "cells": {
            "status": drawn_pill("ended", pgettext("user", "Inactive")),
            "deleted": wording.day(person.deleted_at),
            "left": deadline({"actor": actor}, end, end - KEPT) if end else "–",  # type: ignore[arg-type]
        },
    }
    if restores:
        url = reverse("customer-user-restore", args=[customer.id, person.id])
        shown["action"] = {"label": _("Restore user"), "url": url, "dialog": True}
    return shown


@pages.page
@require_safe
def export_deleted(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer a customer's deleted users as a file."""
    actor = pages.acting(request)
    pages.look(actor, DELETED.permission)
    customer = queries.customer_with(actor, customer_id)
    head = (_("User name"), _("First name"), _("Last name"), _("Deleted on"), _("Can be restored until"))
    rows = licence_queries.listed(customer, deleted=True)
    return DELETED.asked(request).download(f"deleted-users-{customer.domain}", head, rows, deleted_lines)


def deleted_lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some deleted users."""
    for row in rows:
        until = row.purge_at.date() if row.purge_at else ""
        yield row.user_name, row.first_name, row.last_name, row.deleted_at.date(), until

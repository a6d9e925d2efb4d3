"""The page of a customer's user, and what can be done there: edit, delete, restore, assign licenses."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import ROLE_NAMES
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.licences import queries as licence_queries
from twotier.licences.shapes import User
from twotier.licences.usecases.delete_user import KEPT, delete_user
from twotier.licences.usecases.edit_user import edit_user
from twotier.licences.usecases.restore_user import restore_user
from twotier.partners.regions import country_name
from twotier.portal import pages, wording
from twotier.portal.customer_users import around, crumbs, list_url, password_pill
from twotier.portal.forms.directory_user import DirectoryForm, present
from twotier.portal.license_wording import held_by


@pages.page
@require_safe
def one(request: HttpRequest, customer_id: UUID, person_id: UUID) -> HttpResponse:
    """Show a user: what the directory knows, and the licenses."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_USER_VIEW)
    customer = queries.customer_with(actor, customer_id)
    user = licence_queries.user(customer, person_id)
    context = around(request, customer) | named(request, customer, user)
    sees = actor.sees(Permission.LICENCE_VIEW)
    context |= {
        "facts": facts(user),
        "held": held_by(customer.id, person_id) if sees else [],
        "sees_licenses": sees,
    }
    return render(request, "portal/customers/user.html", context)


def named(request: HttpRequest, customer: Customer, user: User) -> dict[str, Any]:
    """Return the head of a page about one user."""
    return {
        "title": user.person.name,
        "place": user.person.user_name,
        "crumbs": crumbs(pages.acting(request), customer),
        "tabs": [],
        "labels": [],
        "person": user.person,
    }


def facts(user: User) -> list[tuple[str, object]]:
    """Return what the directory knows."""
    return [
        (_("Display name"), user.display_name),
        (_("User name"), user.person.user_name),
        (_("Role"), wording.joined(str(ROLE_NAMES.get(role, role)) for role in user.roles)),
        (_("Location"), country_name(user.usage_location)),
        (_("Password"), password_pill(user.person)),
        (_("User since"), wording.day(user.person.created_at)),
    ]


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, customer_id: UUID, person_id: UUID) -> HttpResponse:
    """Show and take the form of a user."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    user = licence_queries.user(customer, person_id)
    form = DirectoryForm(customer, request.POST if request.method == "POST" else None, present(user))
    if form.is_valid():
        with form.shows_refusals():
            edit_user(actor, customer_id, person_id, form.changes())
            messages.success(request, _("The user was changed."))
            return redirect("customer-user", customer_id, person_id)
    context = around(request, customer) | named(request, customer, user)
    context |= {"form": form, "title": _("Edit user"), "back": reverse("customer-user", args=[customer_id, person_id])}
    return render(request, "portal/customers/user_edit.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, customer_id: UUID, person_id: UUID) -> HttpResponse:
    """Ask, then delete a user."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    user = licence_queries.user(customer, person_id)
    if request.method == "POST":
        delete_user(actor, customer_id, person_id)
        text = _("%(name)s was deleted and can be restored for %(days)s days.")
        messages.success(request, text % {"name": user.person.name, "days": KEPT.days})
        return redirect(list_url(actor, customer))
    held = licence_queries.licenses_of(customer_id, [person_id]).get(person_id, [])
    context = {
        "title": _("Delete the user %(name)s?") % {"name": user.person.name},
        "crumbs": crumbs(actor, customer),
        "back": reverse("customer-user", args=[customer_id, person_id]),
        "action": request.path,
        "person": user.person,
        "held": [row.name for row in held],
    }
    return render(request, "portal/customers/user_delete.html", context)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, customer_id: UUID, person_id: UUID) -> HttpResponse:
    """Ask, then restore a deleted user."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    user = licence_queries.user(customer, person_id, deleted=None)
    if request.method == "POST":
        restore_user(actor, customer_id, person_id)
        messages.success(request, _("%(name)s was restored.") % {"name": user.person.name})
        return redirect("customer-user", customer_id, person_id)
    context = {
        "title": _("Restore the user %(name)s?") % {"name": user.person.name},
        "crumbs": crumbs(actor, customer),
        "back": reverse("customer-users-deleted", args=[customer_id]),
        "action": request.path,
        "person": user.person,
    }
    return render(request, "portal/customers/user_restore.html", context)

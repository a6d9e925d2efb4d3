"""A customer's users: the list, a new user, a new temporary password; each secret is in one answer alone."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import ROLE_NAMES, Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.access.roles import CUSTOMER_ROLES
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.usecases.manage_users import add_user, reset_user_password
from twotier.portal import customer_pages, pages
from twotier.portal.confirmation import no_store
from twotier.portal.templatetags.twotier import drawn_pill


class UserForm(forms.Form):
    """A new user of a customer's directory."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=64)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=64)
    user_name = forms.CharField(label=gettext_lazy("User name"), max_length=64)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[(role, ROLE_NAMES[role]) for role in reversed(CUSTOMER_ROLES)]
    )

    def __init__(self, customer: Customer, typed: Any = None) -> None:
        """Say which domain follows the name."""
        super().__init__(typed)
        text = _("The part before @%(domain)s.") % {"domain": customer.domain}
        self.fields["user_name"].help_text = text
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def refused(self, refusal: Refusal) -> None:
        """Show a refusal at the fields that it names; a taken name belongs to the user name."""
        for field, text in refusal.fields or [("user_name", refusal.message)]:
            self.add_error(field if field in self.fields else None, str(text))

    def user(self) -> dict[str, str]:
        """Return what was typed as the act reads it."""
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "user_name", "role")}


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
    if pages.acting(request).is_("customer"):
        context |= {"title": _("Users"), "place": customer.domain}
    return context | {"manages": pages.acting(request).may(Permission.CUSTOMER_USER_MANAGE)}


def listed(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Return the list: one statement for people with their roles."""
    actor = pages.acting(request)
    found = access_queries.people_with_roles(customer.id)
    context = around(request, customer)
    resets = actor.may(Permission.CUSTOMER_USER_RESET_PASSWORD)
    context |= {
        "columns": [{"label": _("Name")}, {"label": _("Role")}, {"label": _("Password")}],
        "rows": [row_of(customer, person, roles, resets=resets) for person, roles in found],
        "resets": resets,
    }
    return render(request, "portal/customers/users.html", context)


def row_of(customer: Customer, person: Person, roles: list[str], *, resets: bool) -> dict[str, Any]:
    """Return a row as the table shows it."""
    names = SafeString(" ").join(pages.tag(ROLE_NAMES.get(role, role)) for role in roles)
    waits = drawn_pill("waiting", _("Must be changed")) if person.must_change_password else ""
    state = waits or drawn_pill("good", pgettext("password", "Set"))
    row: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "note": person.user_name,
        "cells": [{"label": _("Role"), "value": SafeString(names)}, {"label": _("Password"), "value": state}],
    }
    if resets:
        url = reverse("customer-user-reset", args=[customer.id, person.id])
        row["action"] = {"label": _("Reset password"), "url": url}
    return row


@pages.page
@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Add a user; the answer shows the first credentials, once."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_USER_MANAGE)
    customer = queries.customer_with(actor, customer_id)
    form = UserForm(customer, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person, password = add_user(actor, customer_id, **form.user())
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
    person = access_queries.own_person(customer.id, person_id)
    if person is None:
        raise Http404
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
        "done": list_url(actor, customer),
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

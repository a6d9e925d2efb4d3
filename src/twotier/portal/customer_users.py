"""A customer's users: what their pages share, a new user, a new temporary password; a secret is in one answer alone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.customers.usecases.manage_users import reset_user_password
from twotier.licences import queries as licence_queries
from twotier.licences.shapes import User
from twotier.licences.usecases.create_user import create_user
from twotier.portal import customer_pages, pages
from twotier.portal.confirmation import no_store
from twotier.portal.forms.directory_user import DirectoryForm
from twotier.portal.templatetags.twotier import drawn_pill


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


def password_pill(person: Person) -> SafeString:
    """Return whether the person has chosen a password of their own."""
    if person.must_change_password:
        return drawn_pill("waiting", _("Must be changed"))
    return drawn_pill("good", pgettext("password", "Set"))


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
        with form.shows_refusals():
            person, password = create_user(actor, customer_id, form.user())
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

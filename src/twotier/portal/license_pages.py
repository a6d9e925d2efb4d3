"""Licenses in the portal: what a customer has, who holds it, a user's boxes, many users at once, and one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.licences import queries as licence_queries
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import LicenseChange, Pool, User
from twotier.licences.usecases.change_licenses import change_licenses
from twotier.portal import customer_pages, pages, wording
from twotier.portal.customer_users import around, mark_of
from twotier.portal.forms.refusable import answers_page
from twotier.portal.license_wording import held_by, pool_pill, pool_row, way_to_more
from twotier.portal.user_pages import named
from twotier.subscriptions import queries as subscription_queries


@pages.page
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show a customer's administrators what the customer has."""
    actor = pages.acting(request)
    pages.look(actor, Permission.LICENCE_VIEW, "customer")
    return listed(request, queries.customer_with(actor, actor.organization_id))


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show a partner what a customer has."""
    actor = pages.acting(request)
    pages.look(actor, Permission.LICENCE_VIEW)
    return listed(request, queries.customer_with(actor, customer_id))


def framed(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Return what the pages about licenses show around themselves."""
    actor, context = pages.acting(request), customer_pages.around(request, customer, "customer-licenses")
    if actor.is_("customer"):
        context |= {"title": _("Licenses"), "place": _("What you have, and who holds it.")}
    context["assigns"] = actor.may(Permission.LICENCE_ASSIGN) and actor.sees(Permission.CUSTOMER_USER_VIEW)
    return context


def listed(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Return the pools with a warning for each that has more holders than seats."""
    context, found = framed(request, customer), licence_queries.pools(customer.id)
    context |= {
        "more": None if context["asks"] else way_to_more(pages.acting(request), customer, context),
        "columns": [
            {"label": _("License")},
            {"label": _("Seats"), "numeric": True},
            {"label": _("Assigned"), "numeric": True},
            {"label": _("Free"), "numeric": True},
            {"label": pgettext("state", "Status")},
        ],
        "rows": [pool_row(customer, pool) for pool in found],
        "over": [pool.name for pool in found if pool.missing],
    }
    return render(request, "portal/licenses/list.html", context)


@pages.page
@require_safe
def holders(request: HttpRequest, customer_id: UUID, sku_id: UUID) -> HttpResponse:
    """Show who holds one license."""
    actor = pages.acting(request)
    pages.look(actor, Permission.LICENCE_VIEW)
    customer = queries.customer_with(actor, customer_id)
    context, pool = framed(request, customer), licence_queries.pool(customer.id, sku_id)
    found = licence_queries.holders(customer.id, sku_id, mark_of(request), pages.ROWS + 1)
    shown = pages.cut(request, found, lambda row: (row.person.last_name, row.person.first_name, row.person.user_name))
    opens = actor.sees(Permission.CUSTOMER_USER_VIEW)
    context |= {
        "title": pool.name,
        "crumbs": crumbs(request, customer),
        "place": pool.part_number,
        "tabs": [],
        "labels": [],
        "pool": pool,
        "pill": pool_pill(pool),
        "more": way_to_more(actor, customer, context, pool),
        "columns": [{"label": _("User")}, {"label": _("Assigned on")}],
        "rows": [holder_row(customer, row, opens) for row in shown.rows],
        "slice": shown,
    }
    return render(request, "portal/licenses/holders.html", context)


def holder_row(customer: Customer, row: LicenseAssignment, opens: bool) -> dict[str, Any]:
    """Return who holds a license as the table shows them; their page for whoever may see users."""
    return {
        "id": row.person_id,
        "name": row.person.name,
        "note": row.person.user_name,
        "url": reverse("customer-user", args=[customer.id, row.person_id]) if opens else "",
        "cells": [{"label": _("Assigned on"), "value": wording.day(row.assigned_at)}],
    }


def crumbs(request: HttpRequest, customer: Customer) -> list[tuple[str, str]]:
    """Return where a page about a license stands."""
    if pages.acting(request).is_("customer"):
        return [(_("Licenses"), reverse("licenses"))]
    account = (customer.company_name, reverse("customer", args=[customer.id]))
    here = (_("Licenses"), reverse("customer-licenses", args=[customer.id]))
    return [(_("Customers"), reverse("customers")), account, here]


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def of_user(request: HttpRequest, customer_id: UUID, person_id: UUID) -> HttpResponse:
    """Show a box for each license of the customer, and make what was ticked true for one user."""
    actor = pages.acting(request)
    actor.require(Permission.LICENCE_ASSIGN)
    customer = queries.customer_with(actor, customer_id)
    user, problem = licence_queries.user(customer, person_id), ""
    if request.method == "POST":
        try:
            change_licenses(actor, customer_id, person_id, ticked(request))
        except Refusal as refusal:
            if answers_page(refusal):
                raise
            problem = str(refusal.message)
        else:
            messages.success(request, _("The licenses of %(name)s were changed.") % {"name": user.person.name})
            return redirect("customer-user", customer_id, person_id)
    return boxes_page(request, customer, user, problem)


def boxes_page(request: HttpRequest, customer: Customer, user: User, problem: str) -> HttpResponse:
    """Return the form of one user's licenses."""
    actor, context = pages.acting(request), around(request, customer) | named(request, customer, user)
    found = licence_queries.pools(customer.id)
    context |= {
        "title": _("Licenses of %(name)s") % {"name": user.person.name},
        "boxes": boxes(found, customer.id, user.person.id),
        "problem": problem,
        "more": way_to_more(actor, customer, context),
        "none_free": any(not pool.free for pool in found) or not found,
        "back": reverse("customer-user", args=[customer.id, user.person.id]),
    }
    return render(request, "portal/licenses/of_user.html", context, status=422 if problem else 200)


def boxes(found: list[Pool], customer_id: UUID, person_id: UUID) -> list[dict[str, Any]]:
    """Return a box for each license: ticked if the user has it, closed if nobody can get one."""
    held = {row.sku_id for row in licence_queries.licenses_of(customer_id, [person_id]).get(person_id, ())}
    return [
        {
            "pool": pool,
            "held": pool.sku_id in held,
            "closed": pool.sku_id not in held and not pool.free,
            "pill": pool_pill(pool),
        }
        for pool in found
    ]


def ticked(request: HttpRequest) -> LicenseChange:
    """Return what the reader changed against what they saw: what came about meanwhile stays."""
    had, has = (guids(request.POST.getlist(name)) for name in ("had", "license"))
    return LicenseChange(assign=dict.fromkeys(sorted(has - had), ()), remove=frozenset(had - has))


def guids(texts: list[str]) -> set[UUID]:
    """Return the ids among texts that a form sent."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


@pages.page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show a person of a customer their own licenses, and who supports the customer."""
    actor = pages.acting(request)
    pages.look(actor, Permission.LICENCE_VIEW_OWN, "customer")
    customer = queries.customer_with(actor, actor.organization_id)
    contacts = subscription_queries.support_contacts(customer.id)
    names = access_queries.names_of({partner for _title, partner in contacts})
    supported: dict[str, list[str]] = {}
    for title, partner in contacts:
        supported.setdefault(names.get(partner, ""), []).append(title)
    context = {
        "title": _("My licenses and support"),
        "lead": customer.company_name,
        "held": held_by(customer.id, actor.person_id) if actor.person_id else [],
        "contacts": [(name, titles) for name, titles in sorted(supported.items()) if name],
        "admins": access_queries.global_admins(customer.id),
    }
    return render(request, "portal/licenses/mine.html", context)

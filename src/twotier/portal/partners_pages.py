"""Indirect resellers for providers, indirect providers for resellers: the lists, and a page per partnership."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.customers.shapes import Find
from twotier.partners import queries as partner_queries
from twotier.partners.models import MpnAccount
from twotier.partners.regions import country_name
from twotier.partnerships import queries
from twotier.partnerships.queries import PartnerRow
from twotier.portal import pages, wording
from twotier.portal.templatetags.twotier import pill
from twotier.subscriptions import queries as subscription_queries

COMMON = 10


@pages.page
@require_safe
def resellers(request: HttpRequest) -> HttpResponse:
    """Show a provider's resellers (S109): three statements."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "provider")
    found = listed(request, actor, "reseller")
    places = partner_queries.tied_accounts(row.organization_id for row in found.rows)
    counts = customer_queries.served_with(actor)
    creates = actor.may(Permission.CUSTOMER_CREATE_WITH_ORDER) or actor.may(Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
    rows = [
        reseller_row(row, places.get(row.organization_id), counts.get(row.organization_id, 0), creates=creates)
        for row in found.rows
    ]
    context = {
        "title": _("Indirect resellers"),
        "lead": _("Partners who sell your subscriptions to their customers."),
        "columns": columns(),
        "actions": creates,
        "why": _("Without a partnership you cannot transact with a reseller."),
        "none": _("No indirect resellers yet"),
    }
    return render(request, "portal/partners/list.html", context | around(request, found, rows))


@pages.page
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Show a reseller's providers: two statements."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "reseller")
    found = listed(request, actor, "provider")
    counts = customer_queries.served_with(actor)
    rows = [provider_row(row, counts.get(row.organization_id, 0)) for row in found.rows]
    context = {
        "title": _("Indirect providers"),
        "lead": _("Partners who buy for your customers and bill you."),
        "columns": columns()[:1] + columns()[3:],
        "actions": False,
        "why": _("A provider appears here as soon as you accept its request."),
        "none": _("No indirect providers yet"),
    }
    return render(request, "portal/partners/list.html", context | around(request, found, rows))


def listed(request: HttpRequest, actor: Actor, side: str) -> pages.Slice[PartnerRow]:
    """Return a page of partners by name."""
    mark = pages.mark(request)
    try:
        after = (mark[0], UUID(mark[1])) if len(mark) == 2 else None
    except ValueError:
        after = None
    rows = queries.listed(actor, side, text=pages.searched(request), after=after, size=pages.ROWS + 1)
    return pages.cut(request, rows, lambda row: (row.name, row.organization_id))


def around(request: HttpRequest, found: pages.Slice[PartnerRow], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what both lists show."""
    return {"slice": found, "rows": rows, "q": request.GET.get("q", ""), "here": request.path}


def columns() -> list[dict[str, Any]]:
    """Return the heads of the table of resellers."""
    return [
        {"label": _("Company")},
        {"label": _("MPN ID")},
        {"label": _("Location")},
        {"label": _("Partnership")},
        {"label": _("Agreement")},
        {"label": _("Customers"), "numeric": True},
    ]


def reseller_row(row: PartnerRow, place: MpnAccount | None, customers: int, *, creates: bool) -> dict[str, Any]:
    """Return a reseller as the list shows it; a customer can be added for an active partner alone (S154)."""
    where = f"{place.name}, {country_name(place.country)}" if place else country_name(row.market)
    shown = common_row(row, customers, "indirect-reseller")
    shown["cells"][:0] = [
        {"label": _("MPN ID"), "value": place.mpn_id if place else row.mpn_id, "mono": True},
        {"label": _("Location"), "value": where},
    ]
    if creates and row.status == "active":
        url = f"{reverse('new-customer')}?reseller={row.organization_id}"
        shown["action"] = {"label": _("Add new customer"), "url": url}
    return shown


def provider_row(row: PartnerRow, customers: int) -> dict[str, Any]:
    """Return a provider as the list shows it."""
    return common_row(row, customers, "indirect-provider")


def common_row(row: PartnerRow, customers: int, url_name: str) -> dict[str, Any]:
    """Return what a partner of either side shows."""
    url = reverse(url_name, args=[row.organization_id])
    return {
        "id": row.organization_id,
        "name": row.name,
        "note": f"{country_name(row.market)}, {row.domain}",
        "url": url,
        "detail": url,
        "cells": [
            {"label": _("Partnership"), "value": pill(row.status, "partnership")},
            {"label": _("Agreement"), "value": pages.agreement_pill(row.agreed)},
            {"label": _("Customers"), "value": wording.number(customers), "numeric": True},
        ],
    }


@pages.page
@require_safe
def reseller(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show one reseller: the expander's content, and a page of its own."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "provider")
    row = queries.with_partner(actor, "reseller", organization_id)
    named, supports = subscription_queries.named_on(actor, organization_id)
    place = partner_queries.tied_accounts([organization_id]).get(organization_id)
    facts: list[tuple[str, object]] = [
        (_("Location account"), f"{place.mpn_id}, {place.name}" if place else row.mpn_id),
        (_("Partner since"), wording.day(row.active_since)),
        (_("Reseller on"), subscriptions_words(named)),
        (_("Support contact for"), subscriptions_words(supports)),
    ]
    find = Find(reseller_id=organization_id)
    crumb = (_("Indirect resellers"), reverse("indirect-resellers"))
    return one(request, row, facts, find, crumb=crumb, more=f"{reverse('customers')}?reseller={organization_id}")


@pages.page
@require_safe
def provider(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show one provider: the expander's content, and a page of its own."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "reseller")
    row = queries.with_partner(actor, "provider", organization_id)
    facts: list[tuple[str, object]] = [
        (_("Domain"), row.domain),
        (_("Country"), country_name(row.market)),
        (_("Partner since"), wording.day(row.active_since)),
        (_("Your MPN ID"), row.mpn_id),
    ]
    find = Find(provider_id=organization_id)
    crumb = (_("Indirect providers"), reverse("indirect-providers"))
    return one(request, row, facts, find, crumb=crumb, more=f"{reverse('customers')}?reseller={organization_id}")


def one(
    request: HttpRequest,
    row: PartnerRow,
    facts: list[tuple[str, object]],
    find: Find,
    *,
    crumb: tuple[str, str],
    more: str,
) -> HttpResponse:
    """Return the page of a partnership with the customers that both serve (S99)."""
    actor = pages.acting(request)
    common = customer_queries.listed(actor, after=None, size=COMMON + 1, find=find)
    context = {
        "title": row.name,
        "crumbs": [crumb],
        "row": row,
        "agreement": pages.agreement_pill(row.agreed),
        "facts": facts,
        "common": common[:COMMON],
        "more": more if len(common) > COMMON else "",
        "tiers": tiers(actor, row),
    }
    return render(request, "portal/partners/partner.html", context)


def tiers(actor: Actor, row: PartnerRow) -> list[dict[str, Any]]:
    """Return who stands where between the two partners and their customers."""
    ended = row.status in ("removed", "closed")
    you: dict[str, Any] = {"name": actor.organization_name, "note": _("you"), "you": True}
    kind = _("indirect reseller") if actor.is_("provider") else _("indirect provider")
    other: dict[str, Any] = {"name": row.name, "note": kind}
    pair = [you, other] if actor.is_("provider") else [other, you]
    pair[0] |= {"open": row.status == "requested", "broken": ended}
    return [*pair, {"name": _("Common customers"), "note": _("served together")}]


def subscriptions_words(count: int) -> str:
    """Return a number of subscriptions in words."""
    text = ngettext("%(count)s subscription", "%(count)s subscriptions", count)
    return text % {"count": wording.number(count)}

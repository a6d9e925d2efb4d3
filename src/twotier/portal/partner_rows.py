"""What the lists and pages of partners share, whichever side reads them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.customers.shapes import Find
from twotier.partners.regions import country_name
from twotier.partnerships import queries
from twotier.partnerships.models import Partnership
from twotier.partnerships.queries import PartnerRow
from twotier.portal import pages, wording
from twotier.portal.templatetags.twotier import pill

COMMON = 10
ENDED = ("removed", "closed")
STATES: dict[str, tuple[str, ...]] = {"": ("active",), "ended": ENDED, "all": ()}
"""The saved views of a list of partners: the active ones unless another is asked for (S147)."""


def shown(request: HttpRequest) -> str:
    """Return which view of the list is asked for."""
    wanted = request.GET.get("show", "")
    return wanted if wanted in (*STATES, "pending") else ""


def listed(request: HttpRequest, actor: Actor, side: str) -> pages.Slice[PartnerRow]:
    """Return a page of partners by name: one statement."""
    mark = pages.mark(request)
    try:
        after = (mark[0], UUID(mark[1])) if len(mark) == 2 else None
    except ValueError:
        after = None
    within = STATES.get(shown(request), ())
    rows = queries.listed(actor, side, text=pages.searched(request), after=after, size=pages.ROWS + 1, within=within)
    return pages.cut(request, rows, lambda row: (row.name, row.organization_id))


def around(request: HttpRequest, found: pages.Slice[PartnerRow], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what both lists show."""
    return {
        "slice": found,
        "rows": rows,
        "q": request.GET.get("q", ""),
        "here": request.path,
        "show": shown(request),
    }


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


def one(
    request: HttpRequest, row: PartnerRow, partnership: Partnership, facts: list[tuple[str, object]], **more: Any
) -> HttpResponse:
    """Return the page of a partnership with its levels, its history and the customers that both serve (S99)."""
    actor = pages.acting(request)
    as_provider = partnership.tenant_id == actor.organization_id
    other = row.organization_id
    find = Find(reseller_id=other) if as_provider else Find(provider_id=other)
    common = customer_queries.listed(actor, after=None, size=COMMON + 1, find=find)
    opens = actor.sees(Permission.CUSTOMER_LIST)
    context = {
        "title": row.name,
        "row": row,
        "agreement": pages.agreement_pill(row.agreed),
        "facts": facts,
        "levels": level_words(partnership),
        "history": history(partnership),
        "common": common[:COMMON],
        "opens": opens,
        "more": f"{reverse('customers')}?reseller={other}" if opens and len(common) > COMMON else "",
        "tiers": tiers(actor, row, as_provider=as_provider),
    }
    return render(request, "portal/partners/partner.html", context | more)


def tiers(actor: Actor, row: PartnerRow, *, as_provider: bool) -> list[dict[str, Any]]:
    """Return who stands where between the two partners and their customers."""
    you: dict[str, Any] = {"name": actor.organization_name, "note": _("you"), "you": True}
    kind = _("indirect reseller") if as_provider else _("indirect provider")
    other: dict[str, Any] = {"name": row.name, "note": kind}
    pair = [you, other] if as_provider else [other, you]
    pair[0] |= {"open": row.status == "requested", "broken": row.status in ENDED}
    return [*pair, {"name": _("Common customers"), "note": _("served together")}]


def level_words(partnership: Partnership) -> list[tuple[object, bool]]:
    """Return each level of access in words, and whether it is on: both sides read the same (S130)."""
    levels = queries.levels_of(partnership)
    return [
        (_("Manages the account and has admin permission for new customers"), levels.manages_account),
        (_("Becomes tenant owner of new Azure customers"), levels.owns_tenant),
        (_("Gets the incentives of new subscriptions as reseller of record"), levels.earns_incentives),
        (_("Is the designated support contact of new subscriptions"), levels.gives_support),
        (_("Handles renewals: decides what happens at the end of a term"), levels.handles_renewals),
    ]


def history(partnership: Partnership) -> list[dict[str, Any]]:
    """Return the periods of a partnership as a log, the newest first: one statement."""
    told: list[dict[str, Any]] = []
    for period in queries.history(partnership):
        if period.until:
            what = _("Partnership removed")
            if period.notice_given_on:
                values = {"day": wording.day(period.notice_given_on)}
                what = _("Partnership removed, legal notice given on %(day)s") % values
            told.append({"what": what, "who": period.removed_by_name or "–", "when": period.until})
        told.append({"what": _("Partnership accepted"), "who": period.accepted_by_name or "–", "when": period.since})
    return told


def subscriptions_words(count: int) -> str:
    """Return a number of subscriptions in words."""
    text = ngettext("%(count)s subscription", "%(count)s subscriptions", count)
    return text % {"count": wording.number(count)}


def customers_words(count: int) -> str:
    """Return a number of customers in words."""
    text = ngettext("%(count)s customer", "%(count)s customers", count)
    return text % {"count": wording.number(count)}

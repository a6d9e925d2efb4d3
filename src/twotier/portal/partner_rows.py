"""What the lists and pages of partners share, whichever side reads them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.customers.shapes import Find
from twotier.partners.regions import country_name
from twotier.partnerships import queries
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership
from twotier.partnerships.queries import PartnerRow
from twotier.portal import pages, wording
from twotier.portal.listing import Choice, Column, Search
from twotier.portal.templatetags.twotier import pill

Rows = QuerySet[Any]
COMMON = 10
ENDED = ("removed", "closed")
STATES = {"active": ("active",), "ended": ENDED}
ACTIVE, OVER = pgettext_lazy("saved view", "Active"), pgettext_lazy("saved view", "Ended")
VIEWS = ((ACTIVE, ""), (OVER, "show=ended"), (pgettext_lazy("view", "All"), "show=all"))


def shows(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return which partnerships there are to show: the active ones unless others are asked for (S147)."""
    return [("active", ACTIVE), ("ended", OVER), ("all", pgettext_lazy("view", "All"))]


def shown(_actor: Actor, rows: Rows, which: str) -> Rows:
    """Return the active partnerships, the ended ones, or all."""
    return rows.filter(status__in=STATES[which]) if which in STATES else rows


def agreements(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return what can be said of a partner agreement."""
    return [("accepted", gettext_lazy("Accepted")), ("missing", gettext_lazy("Missing"))]


def agreed(_actor: Actor, rows: Rows, answer: str) -> Rows:
    """Return the partners that accepted the partner agreement, or those that did not."""
    return rows.filter(agreed=answer == "accepted")


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the partners that a search finds by name, domain or MPN ID."""
    return rows.filter(queries.matching(text))


NAME = Column("name", gettext_lazy("Company"), sort=("name",))
COLUMNS = (
    Column("status", gettext_lazy("Partnership")),
    Column("agreement", gettext_lazy("Agreement")),
    Column("customers", gettext_lazy("Customers"), sort=("customers",), numeric=True),
)
SEARCH = Search(gettext_lazy("Name, domain or MPN ID"), matching)
FILTERS = (
    Choice("show", gettext_lazy("Partnership"), "", shows, shown, lambda _actor: "active", by_view=True),
    Choice("agreement", gettext_lazy("Agreement"), gettext_lazy("Any agreement"), agreements, agreed),
)


def found(actor: Actor, side: str) -> Rows:
    """Return the partners on one side with how many customers each serves together with the actor."""
    rows: Rows = queries.listed(actor, side).annotate(customers=customer_queries.common_customers())
    return rows


def row_of(row: Any, url_name: str) -> dict[str, Any]:
    """Return a partner as the list of either side shows it."""
    url = reverse(url_name, args=[row.organization_id])
    return {
        "id": row.organization_id,
        "name": row.name,
        "note": f"{country_name(row.market)}, {row.domain}",
        "url": url,
        "detail": url,
        "cells": {
            "status": pill(row.status, "partnership"),
            "agreement": pages.agreement_pill(row.agreed),
            "customers": wording.number(row.customers),
        },
    }


def heads(*more: str) -> tuple[str, ...]:
    """Return the heads of the file, with those of one side in their middle."""
    return (
        "Microsoft ID", _("Company"), _("Primary domain"), _("Country"), _("MPN ID"), *more, _("Partnership"),
        _("Partner since"), _("Partner agreement"), _("Customers"),
    )  # fmt: skip


def line(row: Any, *more: object) -> tuple[object, ...]:
    """Return a partner as a line of the file."""
    since = row.active_since.date() if row.active_since else ""
    agreement = _("Accepted") if row.agreed else _("Missing")
    place = (row.organization_id, row.name, row.domain, country_name(row.market), row.mpn_id)
    return (*place, *more, PARTNERSHIP.state(row.status).label, since, agreement, row.customers)


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

"""Indirect resellers for providers: the list with its requests and first steps, and the page of one reseller."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.customers import queries as customer_queries
from twotier.customers.queries import shared
from twotier.partners import queries as partner_queries
from twotier.partners.models import MpnAccount
from twotier.partners.regions import countries, country_name, region_of, same_region
from twotier.partnerships import queries
from twotier.partnerships.queries import PartnerRow
from twotier.partnerships.usecases.review_profile import review_profile
from twotier.portal import guides, pages, partner_rows, request_rows, wording
from twotier.subscriptions import queries as subscription_queries

NEW = timedelta(days=30)


@pages.page
@require_safe
def resellers(request: HttpRequest) -> HttpResponse:
    """Show a provider's resellers (S109): a fixed number of statements."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "provider")
    pending = partner_rows.shown(request) == "pending"
    found = pages.Slice[PartnerRow]([]) if pending else partner_rows.listed(request, actor, "reseller")
    served, active = customer_queries.served_with(actor), queries.active_ids(actor)
    rows = reseller_rows(actor, found, served)
    context = {
        "title": _("Indirect resellers"),
        "columns": columns(),
        "actions": any(row["actions"] for row in rows),
        "guides": guides.of_page("indirect-resellers", "become-a-reseller", "partner-agreement"),
        "requests": request_rows.open_rows(actor),
        "closed": request_rows.closed_rows(actor) if pending else [],
        "figures": figures(actor, served, active),
        "steps": steps(actor, served, active),
        "views": views(queries.states(actor, "reseller"), partner_rows.shown(request)),
        "may_request": actor.may(Permission.PARTNERSHIP_REQUEST),
        "region": region_of(actor.market).label,
        "eligible": ", ".join(name for code, name in countries() if same_region(actor.market, code)),
    }
    return render(request, "portal/partners/resellers.html", context | partner_rows.around(request, found, rows))


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


def reseller_rows(actor: Actor, found: pages.Slice[PartnerRow], served: dict[UUID, int]) -> list[dict[str, Any]]:
    """Return the resellers of a page as the list shows them: one statement."""
    places = partner_queries.tied_accounts(row.organization_id for row in found.rows) if found.rows else {}
    return [
        reseller_row(actor, row, places.get(row.organization_id), served.get(row.organization_id, 0))
        for row in found.rows
    ]


def reseller_row(actor: Actor, row: PartnerRow, place: MpnAccount | None, customers: int) -> dict[str, Any]:
    """Return a reseller as the list shows it."""
    where = place.name if place else country_name(row.market)
    shown = partner_rows.common_row(row, customers, "indirect-reseller")
    shown["cells"][:0] = [
        {"label": _("MPN ID"), "value": place.mpn_id if place else row.mpn_id, "mono": True},
        {"label": _("Location"), "value": where},
    ]
    return shown | {"actions": row_actions(actor, row)}


def row_actions(actor: Actor, row: PartnerRow) -> list[dict[str, Any]]:
    """Return what the actor may do about a reseller; a customer is added for an active partner alone (S154)."""
    creates = actor.may(Permission.CUSTOMER_CREATE_WITH_ORDER) or actor.may(Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
    active = row.status == "active"
    acts: list[dict[str, Any]] = []
    if creates and active:
        url = f"{reverse('new-customer')}?reseller={row.organization_id}"
        acts.append({"label": _("Add new customer"), "url": url})
    if active and actor.may(Permission.PARTNERSHIP_REMOVE):
        url = reverse("remove-partnership", args=[row.organization_id])
        acts.append({"label": _("Remove partnership"), "url": url, "dialog": True, "quiet": True})
    if row.status == "removed" and actor.sees(Permission.PARTNERSHIP_REVIEW_LEFT_OVER):
        acts.append({"label": _("Review access"), "url": reverse("left-over", args=[row.organization_id])})
    return acts


def figures(actor: Actor, served: dict[UUID, int], active: set[UUID]) -> list[tuple[str, str, str]]:
    """Return the figures of a provider's dashboard (S95): one statement."""
    selling = sum(1 for reseller in active if served.get(reseller))
    new = shared.new_through_resellers(actor, clock.now() - NEW)
    return [
        (_("Resellers"), wording.number(len(active)), _("partners now")),
        (_("Active resellers"), wording.number(selling), _("with at least one common customer")),
        (_("New customers"), wording.number(new), _("through resellers in the last 30 days")),
    ]


def steps(actor: Actor, served: dict[UUID, int], active: set[UUID]) -> list[dict[str, Any]]:
    """Return the three steps of the checklist in their order, done or not done (S103): one statement."""
    kept = queries.checklist(actor)
    reviewed = bool(kept and kept.profile_reviewed_at)
    return [
        {
            "title": _("Review your own profile in the directory"),
            "text": _("Resellers find you there, so check what it says."),
            "done": reviewed,
            "links": [(reverse("directory-entry"), _("Open profile"))],
            "marks": not reviewed and actor.may(Permission.PARTNERSHIP_REQUEST),
        },
        {
            "title": _("Establish partnerships with resellers"),
            "text": _("Without a partnership you cannot transact with a reseller."),
            "done": bool(active),
            "links": [],
        },
        {
            "title": _("Associate customers and subscriptions with resellers"),
            "text": _("Name the reseller on a new customer or subscription, or invite customers that exist already."),
            "done": bool(served),
            "links": [(reverse("new-customer"), _("New customer")), (reverse("invitations"), _("Existing customers"))],
        },
    ]


def views(states: dict[str, int], shown: str) -> list[dict[str, Any]]:
    """Return the saved views of the list, with how many partners each has."""
    ended = sum(states.get(state, 0) for state in partner_rows.ENDED)
    found = [
        ("", pgettext("saved view", "Active"), states.get("active", 0)),
        ("pending", pgettext("saved view", "Pending"), None),
        ("ended", pgettext("saved view", "Ended"), ended),
    ]
    return [
        {"query": f"?show={name}" if name else "?", "label": label, "count": count, "current": name == shown}
        for name, label, count in found
    ]


@pages.page
@require_POST
def mark_reviewed(request: HttpRequest) -> HttpResponse:
    """Tick off the first step."""
    review_profile(pages.acting(request))
    messages.success(request, _("Saved."))
    return redirect("indirect-resellers")


@pages.page
@require_safe
def reseller(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show one reseller: the expander's content, and a page of its own."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "provider")
    row = queries.with_partner(actor, "reseller", organization_id)
    partnership = queries.as_provider(actor, organization_id)
    named, supports = subscription_queries.named_on(actor, organization_id)
    place = partner_queries.tied_accounts([organization_id]).get(organization_id)
    own_tenant = _("may be administered by you") if partnership.administers_reseller else _("closed to you")
    facts: list[tuple[str, object]] = [
        (_("Location account"), f"{place.mpn_id}, {place.name}" if place else row.mpn_id),
        (_("Partner since"), wording.day(row.active_since)),
        (_("Reseller on"), partner_rows.subscriptions_words(named)),
        (_("Support contact for"), partner_rows.subscriptions_words(supports)),
        (_("Their own tenant"), own_tenant),
    ]
    crumbs = [(_("Indirect resellers"), reverse("indirect-resellers"))]
    return partner_rows.one(request, row, partnership, facts, crumbs=crumbs, acts=page_actions(actor, row))


def page_actions(actor: Actor, row: PartnerRow) -> list[dict[str, Any]]:
    """Return what can be done on the page of a reseller."""
    acts = [act for act in row_actions(actor, row) if not act.get("quiet")]
    if row.status == "active" and actor.sees(Permission.PARTNERSHIP_SET_LEVELS):
        acts.append({"label": _("Levels of access"), "url": reverse("partnership-levels", args=[row.organization_id])})
    return acts + [act for act in row_actions(actor, row) if act.get("quiet")]

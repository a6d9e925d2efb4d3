"""Indirect resellers for providers: the list with its requests and first steps, and the page of one reseller."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.customers import queries as customer_queries
from twotier.customers.queries import shared
from twotier.customers.rules import program
from twotier.partners import queries as partner_queries
from twotier.partners.models import MpnAccount
from twotier.partners.regions import countries, country_name, region_of
from twotier.partnerships import queries
from twotier.partnerships.queries import PartnerRow
from twotier.partnerships.usecases.review_profile import review_profile
from twotier.portal import customer_pages, guides, halts, pages, partner_rows, request_rows, wording
from twotier.portal.halts import Halts
from twotier.portal.listing import Choice, Column, Listing
from twotier.subscriptions import queries as subscription_queries

NEW = timedelta(days=30)


def regions(actor: Actor) -> list[tuple[str, str]]:
    """Return the countries with whose resellers a provider may have partnerships."""
    region = region_of(actor.market)
    return [(code, name) for code, name in countries() if region_of(code) is region]


def in_country(_actor: Actor, rows: partner_rows.Rows, country: str) -> partner_rows.Rows:
    """Return the resellers of one country."""
    return rows.filter(market=country)


RESELLERS = Listing(
    name="indirect-resellers",
    title=gettext_lazy("Indirect resellers"),
    permission=Permission.PARTNERSHIP_VIEW,
    columns=(
        partner_rows.NAME,
        Column("mpn_id", gettext_lazy("MPN ID"), sort=("reseller_mpn_id",)),
        Column("location", gettext_lazy("Location")),
        *partner_rows.COLUMNS,
    ),
    order="name",
    filters=(
        partner_rows.SEARCH,
        *partner_rows.FILTERS,
        Choice("country", gettext_lazy("Country"), gettext_lazy("All countries"), regions, in_country),
    ),
    views=partner_rows.VIEWS,
    none=gettext_lazy("No indirect resellers yet"),
    why=gettext_lazy("Without a partnership you cannot transact with a reseller."),
    unmatched=gettext_lazy("No partner matches"),
)


@pages.page
@require_safe
def resellers(request: HttpRequest) -> HttpResponse:
    """Show a provider's resellers (S109): a fixed number of statements."""
    actor = pages.acting(request)
    pages.look(actor, RESELLERS.permission, "provider")
    counts = customer_queries.resellers_of_provider(actor)
    requests = actor.may(Permission.PARTNERSHIP_REQUEST)
    halted = halts.of(actor, buying=creates(actor) or request_rows.sends(actor))
    listing = RESELLERS.asked(request).shown(
        partner_rows.found(actor, "reseller"),
        lambda rows: drawn(actor, rows, halted),
        export=reverse("indirect-resellers-export"),
    )
    context = {
        "title": RESELLERS.title,
        "listing": listing,
        "actions": any(row["actions"] for row in listing.rows),
        "guides": guides.of_page("indirect-resellers", "become-a-reseller", "partner-agreement"),
        "figures": figures(actor, *counts),
        "steps": steps(actor, *counts, halted),
        "may_request": requests and not halted.buying,
        "halted": halted.texts,
        "region": region_of(actor.market).label,
        "eligible": wording.joined(name for _code, name in regions(actor)),
    }
    return render(request, "portal/partners/resellers.html", context | request_rows.waiting(actor, halted))


def drawn(actor: Actor, rows: Sequence[Any], halted: Halts) -> list[dict[str, Any]]:
    """Return resellers as the list shows them: one statement for their location accounts."""
    places = partner_queries.tied_accounts(row.organization_id for row in rows)
    return [reseller_row(actor, row, places.get(row.organization_id), halted) for row in rows]


def reseller_row(actor: Actor, row: Any, place: MpnAccount | None, halted: Halts) -> dict[str, Any]:
    """Return a reseller as the list shows it."""
    shown = partner_rows.row_of(row, "indirect-reseller")
    shown["cells"] |= {
        "mpn_id": customer_pages.mono(place.mpn_id if place else row.mpn_id),
        "location": place.name if place else country_name(row.market),
    }
    shown["note"] = " ".join([shown["note"], *gains_nothing(row)])
    return shown | {"actions": row_actions(actor, row, halted)}


def gains_nothing(row: Any) -> list[str]:
    """Return why no customer is added for a partner whose program is not active."""
    if row.status != "active" or not row.halted:
        return []
    return [str(program.gains_nothing(row.name, 800039).message)]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, RESELLERS.permission, "provider")
    rows = partner_rows.found(actor, "reseller")
    return RESELLERS.asked(request).download("indirect-resellers", partner_rows.heads(_("Location")), rows, lines)


def lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some resellers: one statement."""
    places = partner_queries.tied_accounts(row.organization_id for row in rows)
    for row in rows:
        place = places.get(row.organization_id)
        yield partner_rows.line(row, place.name if place else "")


def creates(actor: Actor) -> bool:
    """Tell whether the actor may create customers, with an order or without."""
    return actor.may(Permission.CUSTOMER_CREATE_WITH_ORDER) or actor.may(Permission.CUSTOMER_CREATE_WITHOUT_ORDER)


def row_actions(actor: Actor, row: Any, halted: Halts) -> list[dict[str, Any]]:
    """Return what the actor may do about a reseller; a customer is added for an active partner alone (S154)."""
    active = row.status == "active"
    acts: list[dict[str, Any]] = []
    if active and creates(actor) and not halted.buying and not row.halted:
        url = f"{reverse('new-customer')}?reseller={row.organization_id}"
        acts.append({"label": _("Add new customer"), "url": url})
    if active and actor.may(Permission.PARTNERSHIP_REMOVE):
        url = reverse("remove-partnership", args=[row.organization_id])
        acts.append({"label": _("Remove partnership"), "url": url, "dialog": True, "quiet": True})
    if row.status == "removed" and actor.sees(Permission.PARTNERSHIP_REVIEW_LEFT_OVER):
        acts.append({"label": _("Review access"), "url": reverse("left-over", args=[row.organization_id])})
    return acts


def figures(actor: Actor, active: int, serving: int) -> list[tuple[str, str, str]]:
    """Return the figures of a provider's dashboard (S95): one statement."""
    new = shared.new_through_resellers(actor, clock.now() - NEW)
    return [
        (_("Resellers"), wording.number(active), _("partners now")),
        (_("Active resellers"), wording.number(serving), _("with at least one common customer")),
        (_("New customers"), wording.number(new), _("through resellers in the last 30 days")),
    ]


def steps(actor: Actor, active: int, serving: int, halted: Halts) -> list[dict[str, Any]]:
    """Return the three steps of the checklist in their order, done or not done (S103): one statement."""
    kept = queries.checklist(actor)
    reviewed = bool(kept and kept.profile_reviewed_at)
    new = [(reverse("new-customer"), _("New customer"))] if creates(actor) and not halted.buying else []
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
            "done": active > 0,
            "links": [],
        },
        {
            "title": _("Associate customers and subscriptions with resellers"),
            "text": _("Name the reseller on a new customer or subscription, or invite customers that exist already."),
            "done": serving > 0,
            "links": [*new, (reverse("invitations"), _("Existing customers"))],
        },
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
    halted = halts.of(actor, buying=creates(actor) and row.status == "active")
    acts, why = page_actions(actor, row, halted), [*halted.texts, *gains_nothing(row)]
    return partner_rows.one(request, row, partnership, facts, crumbs=crumbs, acts=acts, halted=why)


def page_actions(actor: Actor, row: PartnerRow, halted: Halts) -> list[dict[str, Any]]:
    """Return what can be done on the page of a reseller."""
    possible = row_actions(actor, row, halted)
    acts = [act for act in possible if not act.get("quiet")]
    if row.status == "active" and actor.sees(Permission.PARTNERSHIP_SET_LEVELS):
        acts.append({"label": _("Levels of access"), "url": reverse("partnership-levels", args=[row.organization_id])})
    return acts + [act for act in possible if act.get("quiet")]

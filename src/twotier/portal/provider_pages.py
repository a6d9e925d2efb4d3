"""Indirect providers for resellers: the list, the requests that wait, and the page of one provider."""

from collections.abc import Sequence
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

from twotier.access.permissions import Permission
from twotier.core.ids import new_id
from twotier.partners import queries as partner_queries
from twotier.partners.regions import country_name
from twotier.partnerships import queries
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases.set_own_tenant_access import set_own_tenant_access
from twotier.portal import guides, halts, pages, partner_rows, wording
from twotier.portal.listing import Listing

PROVIDERS = Listing(
    name="indirect-providers",
    title=gettext_lazy("Indirect providers"),
    permission=Permission.PARTNERSHIP_VIEW,
    columns=(partner_rows.NAME, *partner_rows.COLUMNS),
    order="name",
    filters=(partner_rows.SEARCH, *partner_rows.FILTERS),
    views=partner_rows.VIEWS,
    none=gettext_lazy("No indirect providers yet"),
    why=gettext_lazy("A provider appears here as soon as you accept its request."),
    unmatched=gettext_lazy("No partner matches"),
)


@pages.page
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Show a reseller's providers, and the requests that name it: a fixed number of statements."""
    actor = pages.acting(request)
    pages.look(actor, PROVIDERS.permission, "reseller")
    invites = actor.may(Permission.INVITATION_JOINT)
    halted = halts.of(actor, reselling=invites)
    invites = invites and not halted.reselling
    listing = PROVIDERS.asked(request).shown(
        partner_rows.found(actor, "provider"),
        lambda rows: drawn(rows, invites=invites),
        export=reverse("indirect-providers-export"),
    )
    context = {
        "title": PROVIDERS.title,
        "lead": _("Partners who buy for your customers and bill you."),
        "listing": listing,
        "invites": invites,
        "halted": halted.texts,
        "waiting": requests.waiting_for(actor),
        "finds": actor.sees(Permission.DIRECTORY_SEARCH),
        "guides": guides.of_page("indirect-providers", "joint-invitation"),
    }
    return render(request, "portal/partners/list.html", context)


def drawn(rows: Sequence[Any], *, invites: bool) -> list[dict[str, Any]]:
    """Return providers as the list shows them: one statement for their programs where customers are invited."""
    shown = [partner_rows.row_of(row, "indirect-provider") for row in rows]
    if not invites:
        return shown
    halted = partner_queries.halted_providers(row.organization_id for row in rows)
    acts = (invitation(row, halted=row.organization_id in halted) for row in rows)
    return [each | {"action": act} for each, act in zip(shown, acts, strict=True)]


def invitation(row: Any, *, halted: bool) -> dict[str, Any]:
    """Return the button that invites customers: off without an active partner whose program gains them (S44)."""
    why_not = _("The provider's program is not active.") if halted else ""
    return {
        "label": _("Invite new customers"),
        "url": reverse("invitation-new"),
        "post": {"provider": row.organization_id, "key": new_id()},
        "off": why_not if row.status == "active" else _("The partnership is not active."),
    }


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, PROVIDERS.permission, "reseller")
    rows = partner_rows.found(actor, "provider")
    return PROVIDERS.asked(request).download(
        "indirect-providers", partner_rows.heads(), rows, lambda block: map(partner_rows.line, block)
    )


@pages.page
@require_safe
def provider(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show one provider: the expander's content, and a page of its own."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNERSHIP_VIEW, "reseller")
    row = queries.with_partner(actor, "provider", organization_id)
    partnership = queries.as_reseller(actor, organization_id)
    opened = partnership.administers_reseller
    facts: list[tuple[str, object]] = [
        (_("Domain"), row.domain),
        (_("Country"), country_name(row.market)),
        (_("Partner since"), wording.day(row.active_since)),
        (_("Your MPN ID"), row.mpn_id),
        (_("Buys, bills and gives support"), _("the provider") if row.status == "active" else ""),
        (_("Your own tenant"), _("may be administered by the provider") if opened else _("closed to the provider")),
    ]
    crumbs = [(_("Indirect providers"), reverse("indirect-providers"))]
    switches = actor.may(Permission.PARTNERSHIP_SET_OWN_TENANT_ACCESS) and (opened or row.status == "active")
    return partner_rows.one(request, row, partnership, facts, crumbs=crumbs, switches=switches, opened=opened)


@pages.page
@require_POST
def own_tenant(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Switch the provider's administration of the own tenant on or off (R9)."""
    actor = pages.enter(request, Permission.PARTNERSHIP_SET_OWN_TENANT_ACCESS, "reseller")
    set_own_tenant_access(actor, organization_id, administers=request.POST.get("administers") == "yes")
    messages.success(request, _("Saved."))
    return redirect("indirect-provider", organization_id=organization_id)

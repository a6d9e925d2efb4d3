"""A customer's own pages: its partners with their rights, its invitations, its customer agreement."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.letters import one_line
from twotier.customers import queries
from twotier.customers.lifecycle import OPEN
from twotier.customers.models import CustomerAgreement, InvitationAnswer, Relationship
from twotier.customers.queries import invitations as invitation_queries
from twotier.customers.queries import relationships as relationship_queries
from twotier.customers.queries.agreements import accepted_itself, published, unpublished
from twotier.customers.queries.invitations import Asked
from twotier.customers.usecases.accept_agreement import accept_agreement
from twotier.customers.usecases.remove_privileges import remove_privileges
from twotier.delegation import queries as delegation_queries
from twotier.portal import customer_pages, pages, wording
from twotier.portal.rights import rights
from twotier.portal.templatetags.twotier import deadline, drawn_pill, pill
from twotier.subscriptions import queries as subscription_queries

SIDES = {Relationship.PROVIDER: Relationship.RESELLER, Relationship.RESELLER: Relationship.PROVIDER}


@pages.page
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Show which partners hold which rights since when, and until when they held them (R4)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.RELATIONSHIP_VIEW_AS_CUSTOMER, "customer")
    found = relationship_queries.history(actor.organization_id)
    active = [row for row in found if row.status == "active"]
    context = {
        "title": _("Partners"),
        "lead": _("Who sells to you, and what each partner may do."),
        "tiers": own_tiers(actor, active),
        "rows": [partner_row(row, active) for row in active],
        "ended": [partner_row(row, found) for row in found if row.status != "active"],
        "takes": actor.may(Permission.RELATIONSHIP_REMOVE_PRIVILEGES_AS_CUSTOMER),
        "open": invitation_queries.open_for(actor.organization_id),
        "owners": delegation_queries.tenant_owners(actor, actor.organization_id),
        "decides": actor.may(Permission.DELEGATED_ADMIN_TENANT_OWNER),
    }
    return render(request, "portal/own/partners.html", context)


def own_tiers(actor: Actor, active: list[Relationship]) -> list[dict[str, Any]]:
    """Return who stands between the vendor and this customer."""
    order = [Relationship.PROVIDER, Relationship.DIRECT, Relationship.RESELLER]
    found: list[dict[str, Any]] = [
        {"name": row.partner.name, "note": customer_pages.ROLES_OF[row.kind]}
        for row in sorted(active, key=lambda row: order.index(row.kind))
    ]
    return [*found, {"name": actor.organization_name, "note": _("customer"), "you": True}]


def partner_row(row: Relationship, others: list[Relationship]) -> dict[str, Any]:
    """Return a relationship with what it lets the partner do."""
    other = next((each.partner.name for each in others if each.kind == SIDES.get(row.kind)), "")
    return {
        "id": row.partner_id,
        "key": row.id,
        "name": row.partner.name,
        "role": customer_pages.ROLES_OF[row.kind],
        "admin": row.delegated_access,
        "since": row.created_at,
        "until": row.ended_at,
        "state": pill(row, "relationship"),
        "rights": rights(row.kind, admin=row.delegated_access, other=other),
    }


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def take_rights(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Say what follows, then take a partner's admin rights away."""
    actor = pages.acting(request)
    pages.look(actor, Permission.RELATIONSHIP_VIEW_AS_CUSTOMER, "customer")
    actor.require(Permission.RELATIONSHIP_REMOVE_PRIVILEGES_AS_CUSTOMER)
    found = relationship_queries.of_partner(actor.organization_id, partner_id)
    if not found:
        raise Http404
    name = found[0].partner.name
    if request.method == "POST":
        remove_privileges(actor, partner_id)
        messages.success(request, _("The admin rights of %(partner)s are taken away.") % {"partner": name})
        return redirect("partners")
    context = {
        "title": _("Take the admin rights of %(partner)s away?") % {"partner": name},
        "crumbs": [(_("Partners"), reverse("partners"))],
        "back": reverse("partners"),
        "action": request.path,
        "items": consequences(),
    }
    return render(request, "portal/own/take_rights.html", context)


def consequences() -> list[str]:
    """Return what follows when a partner loses its admin rights (R4, R5)."""
    return [
        _("It can no longer add users or reset their passwords."),
        _("It can no longer open support requests for you."),
        _("The relationship stays: your subscriptions run on, renew and are billed as before."),
        _("Role assignments inside your Azure subscriptions stay; remove them there."),
        _("Only you can give the rights again, by a new invitation of the partner."),
    ]


@pages.page
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Show a customer's global admin the invitations that wait, and those that were answered."""
    actor = pages.acting(request)
    pages.look(actor, Permission.INVITATION_CONSENT, "customer")
    asked = invitation_queries.asked(actor.organization_id)
    context = {
        "title": _("Invitations"),
        "lead": _("Partners that ask you for a relationship."),
        "columns": [
            {"label": _("From")},
            {"label": _("Relationship with")},
            {"label": pgettext("state", "Status")},
            {"label": _("Valid until")},
        ],
        "rows": [asked_row(each) for each in asked],
    }
    return render(request, "portal/own/invitations.html", context)


def waits(each: Asked) -> bool:
    """Tell whether an invitation waits for this customer's answer."""
    answered = each.answer is not None and each.answer.answer != InvitationAnswer.OPENED
    return each.invitation.status in OPEN and not answered and each.invitation.expires_at > clock.now()


def asked_row(each: Asked) -> dict[str, Any]:
    """Return an invitation as its addressee's list shows it."""
    row = each.invitation
    names = [row.sender.name, row.provider.name if row.provider else ""]
    shown: dict[str, Any] = {
        "id": row.id,
        "name": one_line(row.sender.name),
        "note": row.subject,
        "cells": [
            {"label": _("Relationship with"), "value": wording.joined(one_line(name) for name in names if name)},
            {"label": pgettext("state", "Status"), "value": asked_pill(each)},
            {
                "label": _("Valid until"),
                "value": deadline(Context(), row.expires_at, row.created_at)
                if waits(each)
                else wording.day(row.expires_at),
            },
        ],
    }
    if waits(each):
        shown["action"] = {"label": _("Read and decide"), "url": reverse("invitation-consent", args=[row.token])}
    return shown


def asked_pill(each: Asked) -> SafeString:
    """Return the state of an invitation as its addressee sees it."""
    if waits(each):
        return drawn_pill("needs", pgettext("invitation", "Yours to answer"))
    words = {
        InvitationAnswer.ACCEPTED: ("good", pgettext("invitation", "Accepted")),
        InvitationAnswer.DECLINED: ("ended", pgettext("invitation", "Declined")),
    }
    found = words.get(each.answer.answer) if each.answer else None
    return drawn_pill(*found) if found else pill(each.invitation, "invitation")


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Show the customer agreement: its state, its text, and the way to accept it directly (C12)."""
    actor = pages.enter(request, Permission.AGREEMENT_ACCEPT_CUSTOMER, "customer")
    template, last = published(), queries.last_agreement(actor.organization_id)
    wrong = ""
    if request.method == "POST" and "agreement" in request.POST:
        accept_agreement(actor, ticked_version(request))
        messages.success(request, _("Your organization has accepted the customer agreement."))
        return redirect("own-agreement")
    if request.method == "POST":
        wrong = _("Tick the box if you accept the agreement for your organization.")
    context = {
        "title": _("Customer agreement"),
        "state": customer_pages.agreement_words(last),
        "template": template,
        "unpublished": "" if template else unpublished().message,
        "history": [agreement_entry(row) for row in queries.agreements(actor.organization_id, lost=True)],
        "attested": subscription_queries.must_be_attested(actor.organization_id),
        "current": template is None or accepted_itself(actor.organization_id, template.id),
        "wrong": wrong,
    }
    return render(request, "portal/own/agreement.html", context, status=422 if wrong else 200)


def ticked_version(request: HttpRequest) -> UUID | None:
    """Return the version of the customer agreement that stood beside the box that was ticked, if the form names one."""
    try:
        return UUID(request.POST.get("agreement", ""))
    except ValueError:
        return None


def agreement_entry(row: CustomerAgreement) -> dict[str, Any]:
    """Return a recorded acceptance for the list of them."""
    what = _("Your organization accepted version %(version)s")
    if row.attested_by_organization:
        what = _("A partner recorded the acceptance of version %(version)s")
    if row.lost_at:
        what = _("A former partner recorded the acceptance of version %(version)s; it no longer counts")
    return {
        "what": what % {"version": row.template.version_rank},
        "who": f"{row.first_name} {row.last_name}".strip(),
        "when": row.agreed_on,
    }

"""Invitations as their sender sees them: the list, the draft mail, and what became of each."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import transactions
from twotier.core.ids import new_id
from twotier.customers.lifecycle import INVITATION, OPEN
from twotier.customers.links import invitation_link
from twotier.customers.models import Invitation, InvitationAnswer
from twotier.customers.queries import invitations as queries
from twotier.customers.rules.invitation import composed
from twotier.customers.usecases import _asking as asking
from twotier.customers.usecases import change_invitation as change
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.create_invitation import (
    create_joint_invitation,
    create_relationship_invitation,
    own_relations,
)
from twotier.portal import halts, invitation_rows, pages, wording
from twotier.portal.forms.invitation import DraftForm
from twotier.portal.frame import PARTNERS
from twotier.portal.halts import Halts


def look(actor: Actor) -> None:
    """Refuse these pages to roles that see no invitations."""
    pages.look(actor, invitation_rows.listing_for(actor).permission, *PARTNERS)


def acts(actor: Actor) -> bool:
    """Tell whether the actor may make and change invitations."""
    return actor.may(Permission.INVITATION_RELATIONSHIP)


@pages.page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the sender's invitations, the newest first."""
    actor = pages.acting(request)
    look(actor)
    asked = invitation_rows.listing_for(actor).asked(request)
    halted = halts.of(actor, buying=acts(actor), reselling=acts(actor))
    context = {
        "title": invitation_rows.INVITATIONS.title,
        "lead": _("Customers that you asked for a relationship, and what they answered."),
        "listing": asked.shown(queries.listed(actor), invitation_rows.drawn, export=reverse("invitations-export")),
        "asks": asks(actor, halted),
        "halted": halted.texts,
    }
    return render(request, "portal/invitations/list.html", context)


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    look(actor)
    head = (
        _("Invitation ID"), _("Invited"), _("Email"), _("Relationship with"), pgettext("state", "Status"), _("Created"),
        _("Sent"), pgettext("invitation", "Opened"), _("Answered"),
        _("Valid until"),
    )  # fmt: skip
    return (
        invitation_rows.listing_for(actor)
        .asked(request)
        .download("invitations", head, queries.listed(actor), invitation_rows.lines)
    )


def asks(actor: Actor, halted: Halts) -> list[dict[str, str]]:
    """Return the buttons that ask for an own relationship, as far as the roles and the programs let it begin."""
    if not acts(actor):
        return []
    stopped = {"direct": halted.buying, "reseller": halted.reselling}
    kinds = own_relations(actor)
    names = {"direct": _("Ask for a direct relationship"), "reseller": _("Ask for a reseller relationship")}
    one_alone = _("Ask for a relationship")
    return [
        {"key": str(new_id()), "relation": kind, "label": names[kind] if len(kinds) > 1 else one_alone}
        for kind in kinds
        if not stopped[kind]
    ]


@pages.page
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Draft an invitation, bound to the provider of the row that was chosen (S44), and show its mail."""
    actor, sent = pages.acting(request), request.POST
    key = ident(sent.get("key", ""))
    actor.require(Permission.INVITATION_JOINT if sent.get("provider") else Permission.INVITATION_RELATIONSHIP)
    if sent.get("provider"):
        provider = ident(sent["provider"])
        if provider is None:
            raise Http404
        row = create_joint_invitation(actor, provider, key=key)
    else:
        row = create_relationship_invitation(actor, relation=sent.get("relation", ""), key=key)
    return redirect("invitation", invitation_id=row.id)


def ident(text: str) -> UUID | None:
    """Return an id, or nothing for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show an invitation: an open one as a mail that can be edited, any other with what became of it."""
    actor = pages.acting(request)
    look(actor)
    if request.method == "POST":
        actor.require(Permission.INVITATION_RELATIONSHIP)
    row = queries.invitation_with(actor, invitation_id)
    if row.status not in OPEN or not acts(actor):
        if request.method == "POST":
            change.edit_invitation(actor, invitation_id, Wishes())
        return shown(request, row)
    form = DraftForm(actor, row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.shows_refusals(), transactions.one():
            return done(request, actor, row, form)
    return drafted(request, row, form)


def done(request: HttpRequest, actor: Actor, row: Invitation, form: DraftForm) -> HttpResponse:
    """Keep what was typed, then do what the button says."""
    act = request.POST.get("act", "save")
    change.edit_invitation(actor, row.id, form.wishes(rewrite=act == "rewrite"))
    if act == "send":
        seen = request.POST.get("seen", "")
        change.mail_invitation(actor, row.id, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None)
        messages.success(
            request, _("The invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
        )
        return redirect("invitations")
    if act == "done":
        change.finish_invitation(actor, row.id)
        return redirect("invitations")
    messages.success(request, _("Saved."))
    return redirect("invitation", invitation_id=row.id)


def drafted(request: HttpRequest, row: Invitation, form: DraftForm) -> HttpResponse:
    """Return the draft mail: the link in a strip of its own, so that it cannot get lost (S48)."""
    link = invitation_link(row)
    subject, text = form["subject"].value() or "", form["text"].value() or ""
    whole = composed(str(text).rstrip(), link)
    to = quote(str(form["email"].value() or ""), safe="@")
    stops = asking.why_not(row)
    context = around(row) | {
        "form": form,
        "stops": stops,
        "finishes": stops is None or row.status != INVITATION.initial,
        "link": link,
        "whole": whole,
        "mailto": f"mailto:{to}?subject={quote(str(subject))}&body={quote(whole.replace(chr(10), chr(13) + chr(10)))}",
        "lead": _("The link works from now on. Whoever opens it as global admin of a customer decides."),
        "answers": answers(row),
    }
    return render(request, "portal/invitations/draft.html", context, status=422 if form.errors else 200)


def around(row: Invitation) -> dict[str, Any]:
    """Return what both pages of an invitation show."""
    title = _("Invite new customers") if row.kind == Invitation.JOINT else _("Ask for a relationship")
    tiers = [{"name": partner, "new": True} for partner in filter(None, [row.provider and row.provider.name])]
    return {
        "title": title,
        "crumbs": [(_("Invitations"), reverse("invitations"))],
        "row": row,
        "pill": invitation_rows.state_pill(row),
        "tiers": [
            *[tier | {"note": _("indirect provider")} for tier in tiers],
            {"name": row.sender.name, "note": _("you"), "you": True},
            {"name": _("Your customer"), "note": _("decides"), "open": True},
        ],
    }


def answers(row: Invitation) -> list[dict[str, Any]]:
    """Return who opened an invitation and what they answered."""
    words = {
        InvitationAnswer.OPENED: _("%(customer)s opened the invitation"),
        InvitationAnswer.ACCEPTED: _("%(customer)s authorized the invitation"),
        InvitationAnswer.DECLINED: _("%(customer)s declined the invitation"),
    }
    return [
        {
            "what": words[found.answer] % {"customer": found.customer_name},
            "who": found.person_name,
            "when": found.answered_at or found.opened_at,
        }
        for found in queries.answers(row)
    ]


def shown(request: HttpRequest, row: Invitation) -> HttpResponse:
    """Return what became of an invitation."""
    name = queries.customer_names([row]).get(row.customer_id, "")
    facts: list[tuple[str, object]] = [
        (_("Invited"), invitation_rows.invited(row, name)),
        (_("Relationship with"), invitation_rows.partners(row)),
        (_("Created"), wording.moment(row.created_at)),
        (_("Sent"), wording.moment(row.sent_at)),
        (_("Opened"), wording.moment(row.opened_at)),
        (_("Valid until"), wording.moment(row.expires_at)),
    ]
    context = around(row) | {"facts": facts, "answers": answers(row), "lead": row.subject}
    return render(request, "portal/invitations/invitation.html", context)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Ask, then take an invitation back."""
    actor = pages.acting(request)
    actor.require(Permission.INVITATION_RELATIONSHIP)
    row = queries.invitation_with(actor, invitation_id)
    if request.method == "POST":
        change.revoke_invitation(actor, invitation_id)
        messages.success(request, _("The invitation is revoked."))
        return redirect("invitations")
    context = {
        "title": _("Revoke the invitation?"),
        "crumbs": [(_("Invitations"), reverse("invitations"))],
        "back": reverse("invitation", args=[row.id]),
        "action": request.path,
    }
    return render(request, "portal/invitations/revoke.html", context)

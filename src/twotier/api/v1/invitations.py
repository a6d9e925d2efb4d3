"""Invitations: a partner asks a customer for a relationship, the customer answers (extension)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, Words, attributes, link
from twotier.core.refusal import Refusal
from twotier.customers.links import invitation_link
from twotier.customers.models import Invitation as Record
from twotier.customers.queries import invitations as queries
from twotier.customers.usecases import answer_invitation as answering
from twotier.customers.usecases import change_invitation as change
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.create_invitation import create_joint_invitation, create_relationship_invitation

OVER = [(404, 910023), (409, 910024), (409, 910025), (409, 910026)]
TERMS = [(403, 910016), (403, 910011), (403, 900149), (403, 800039)]


class InvitationKind(Words):
    """For whom an invitation asks: the sender and its provider together, or the sender alone."""

    JOINT = "joint"
    RELATIONSHIP = "relationship"


class Invitation(Wire):
    """An invitation; the link in `url` is for the customer alone."""

    id: str | None = None
    kind: InvitationKind | None = None
    relation: str | None = None
    provider_id: str | None = None
    customer_id: str | None = None
    email: str | None = None
    language: str | None = None
    subject: str | None = None
    text: str | None = None
    valid_days: int | None = None
    reusable: bool | None = None
    asks_delegated_access: bool | None = None
    state: str | None = None
    url: str | None = None
    created_date: datetime | None = None
    sent_date: datetime | None = None
    opened_date: datetime | None = None
    answered_date: datetime | None = None
    expiry_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes = attributes("Invitation")


class Answer(Wire):
    """A customer's answer: the token of the link, and what its global admin ticked."""

    token: str
    delegated_access: bool | None = None
    accept_customer_agreement: bool | None = None
    template_id: str | None = None


class Resend(Wire):
    """Where an invitation is mailed; without an address, where it was mailed before."""

    email: str | None = None


def invitation(row: Record) -> Invitation:
    """Return an invitation as its sender reads it."""
    return Invitation(
        id=str(row.id),
        kind=InvitationKind(row.kind),
        relation=row.relation,
        provider_id=str(row.provider_id) if row.provider_id else None,
        customer_id=str(row.customer_id) if row.customer_id else None,
        email=row.email or None,
        language=row.language,
        subject=row.subject,
        text=row.text,
        valid_days=(row.expires_at - row.created_at).days,
        reusable=row.reusable,
        asks_delegated_access=row.asks_admin,
        state=row.status,
        url=invitation_link(row) if row.status in ("draft", "pending") else None,
        created_date=row.created_at,
        sent_date=row.sent_at,
        opened_date=row.opened_at,
        answered_date=row.answered_at,
        expiry_date=row.expires_at,
        links={"self": link(f"/invitations/{row.id}")},
    )


@route(
    "GET",
    "invitations",
    answers=Collection[Invitation],
    summary="List invitations, page by page",
    group="invitations",
    extension=True,
    sees=Permission.INVITATION_RELATIONSHIP,
    query={"size": "rows a page, 500 at most", "state": "draft, pending, accepted, declined, expired or revoked"},
)
def list_invitations(call: Call) -> Any:
    """Answer the caller's own invitations."""
    seek = call.seek()
    rows = queries.page_by_id(call.actor, after=seek.after_id, size=seek.rows, status=call.text("state").lower())
    return seek_page(seek, rows, invitation, lambda row: row.id, "/invitations")


@route(
    "GET",
    "invitations/{invitation_id}",
    answers=Invitation,
    summary="Get an invitation",
    group="invitations",
    extension=True,
    sees=Permission.INVITATION_RELATIONSHIP,
    refuses=[(404, 910023)],
)
def get_invitation(call: Call, invitation_id: UUID) -> Invitation:
    """Answer one of the caller's invitations."""
    return invitation(queries.invitation_with(call.actor, invitation_id))


@route(
    "POST",
    "invitations",
    answers=Invitation,
    takes=Invitation,
    status=201,
    summary="Create an invitation: joint, or for an own relationship",
    group="invitations",
    right="invitation.relationship",
    extension=True,
    refuses=[(400, 3000), *TERMS, (403, 910018), (404, 60003), (403, 20002)],
)
def post_invitation(call: Call) -> Invitation:
    """Create an invitation whose link works at once."""
    sent = call.body(Invitation)
    if sent.kind is InvitationKind.JOINT or (sent.kind is None and sent.provider_id):
        provider = ident("providerId", sent.provider_id)
        return invitation(create_joint_invitation(call.actor, provider, wishes(sent)))
    return invitation(create_relationship_invitation(call.actor, wishes(sent), relation=sent.relation or ""))


def wishes(sent: Invitation) -> Wishes:
    """Return what was sent as the act reads it."""
    return Wishes(
        customer_id=ident("customerId", sent.customer_id) if sent.customer_id else msgspec.UNSET,
        email=sent.email,
        language=sent.language.lower() if sent.language else None,
        subject=sent.subject,
        text=sent.text,
        days=sent.valid_days,
        reusable=sent.reusable,
        asks_admin=sent.asks_delegated_access,
    )


def ident(name: str, text: str | None) -> UUID:
    """Return an id of the body; raises 400 that names the member."""
    try:
        return UUID(text or "")
    except ValueError as error:
        message = _("This member is the tenant id of an organization. Send a GUID.")
        raise Refusal(400, 3000, message, fields=[(name, message)]) from error


@route(
    "POST",
    "invitations/{invitation_id}/resend",
    answers=Invitation,
    takes=Resend,
    summary="Mail an invitation, for the first time or again",
    group="invitations",
    right="invitation.relationship",
    extension=True,
    refuses=[*OVER, *TERMS, (400, 3000)],
)
def resend_invitation(call: Call, invitation_id: UUID) -> Invitation:
    """Mail an open invitation."""
    sent = call.body(Resend) if call.request.body else Resend()
    return invitation(change.mail_invitation(call.actor, invitation_id, sent.email or ""))


@route(
    "POST",
    "invitations/{invitation_id}/revoke",
    answers=Invitation,
    summary="Revoke an invitation",
    group="invitations",
    right="invitation.relationship",
    extension=True,
    refuses=OVER,
)
def revoke_invitation(call: Call, invitation_id: UUID) -> Invitation:
    """Take an open invitation back."""
    return invitation(change.revoke_invitation(call.actor, invitation_id))


@route(
    "POST",
    "invitations/{invitation_id}/accept",
    answers=Invitation,
    takes=Answer,
    auth="app+user",
    summary="Authorize the partners of an invitation, as the customer",
    group="invitations",
    right="invitation.consent",
    extension=True,
    refuses=[*OVER, *TERMS, (400, 910021), (403, 910015), (403, 910019)],
)
def accept_invitation(call: Call, invitation_id: UUID) -> Invitation:
    """Authorize with the token of the link; every relationship begins, or none."""
    sent = answer(call, invitation_id)
    consent = answering.Consent(
        delegated_access=bool(sent.delegated_access),
        accepts_agreement=bool(sent.accept_customer_agreement),
        template_id=ident("templateId", sent.template_id) if sent.template_id else None,
    )
    return for_customer(answering.accept_invitation(call.actor, sent.token, consent))


@route(
    "POST",
    "invitations/{invitation_id}/decline",
    answers=Invitation,
    takes=Answer,
    auth="app+user",
    summary="Decline an invitation, as the customer",
    group="invitations",
    right="invitation.consent",
    extension=True,
    refuses=[*OVER, (403, 910019)],
)
def decline_invitation(call: Call, invitation_id: UUID) -> Invitation:
    """Decline with the token of the link."""
    return for_customer(answering.decline_invitation(call.actor, answer(call, invitation_id).token))


def answer(call: Call, invitation_id: UUID) -> Answer:
    """Return a customer's answer; its token must belong to the invitation of the address."""
    call.actor.require(Permission.INVITATION_CONSENT)
    sent = call.body(Answer)
    if queries.by_token(sent.token).id != invitation_id:
        raise queries.unknown_link()
    return sent


def for_customer(row: Record) -> Invitation:
    """Return an invitation as the customer reads it: without whom else it was mailed to, and without its link."""
    return Invitation(
        id=str(row.id),
        kind=InvitationKind(row.kind),
        relation=row.relation,
        provider_id=str(row.provider_id) if row.provider_id else None,
        reusable=row.reusable,
        state=row.status,
        answered_date=row.answered_at,
        expiry_date=row.expires_at,
    )

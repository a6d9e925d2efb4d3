"""What a customer's global admin does with an invitation: open, authorize, decline.

The rows lie in the sender's tenant and the relationships are not there yet, so the program itself writes them.
"""

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, tenancy
from twotier.core.events import Event, emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.events import InvitationAccepted, InvitationDeclined, InvitationOpened
from twotier.customers.lifecycle import INVITATION
from twotier.customers.models import Invitation, InvitationAnswer
from twotier.customers.queries import invitations as queries
from twotier.customers.queries.agreements import published
from twotier.customers.usecases import _asking as asking
from twotier.customers.usecases import _relating as relating
from twotier.customers.usecases.accept_agreement import record_acceptance

OPENED, ACCEPTED, DECLINED = InvitationAnswer.OPENED, InvitationAnswer.ACCEPTED, InvitationAnswer.DECLINED


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer's global admin ticked, and in which channel; nothing is ticked beforehand."""

    delegated_access: bool = False
    accepts_agreement: bool = False
    template_id: UUID | None = None
    channel: str = queries.PORTAL


NOTHING_TICKED = Consent()


@usecase(permission=Permission.INVITATION_CONSENT)
def open_invitation(actor: Actor, token: str) -> None:
    """Record that the customer's global admin read an invitation, once; what is over stays as it is."""
    with tenancy.scope(tenancy.PROGRAM):
        invitation = queries.by_token(token, lock=True)
        asking.check_recipient(invitation, actor.organization_id)
        asking.check_open(invitation)
        if queries.answer_of(invitation, actor.organization_id):
            return
        answer = answer_row(actor, invitation)
        answer.save(force_insert=True)
        if invitation.opened_at is None:
            invitation.opened_at = answer.opened_at
            invitation.save(update_fields=["opened_at"])
        emit(said(InvitationOpened, actor, invitation), actor)


@usecase(permission=Permission.INVITATION_CONSENT)
def accept_invitation(actor: Actor, token: str, consent: Consent = NOTHING_TICKED) -> Invitation:
    """Authorize the partners of an invitation: every relationship begins, or none (S42, S50, S59).

    Raises 910023–910027 for a link that cannot be accepted, 910019 for another organization's, 910015 across
    regions, 910016 when the partnership ended meanwhile, 910021 without the customer agreement.
    """
    with tenancy.scope(tenancy.PROGRAM):
        invitation = answerable(actor, token, consent.channel)
        check_partners(invitation, actor)
        consent = msgspec.structs.replace(consent, delegated_access=consent.delegated_access and invitation.asks_admin)
        customer = relating.customer_record(actor)
        agree(actor, consent)
        for partner, kind in asking.asking(invitation):
            relating.relate(
                actor, customer, partner, kind, admin=consent.delegated_access and kind == invitation.relation
            )
        if invitation.provider is not None:
            relating.associate(actor, customer.id, invitation.provider.id, invitation.sender.id)
        close(actor, invitation, "accept", ACCEPTED, consent)
        emit(accepted(actor, invitation), actor)
        return invitation


@usecase(permission=Permission.INVITATION_CONSENT)
def decline_invitation(actor: Actor, token: str) -> Invitation:
    """Decline an invitation: no relationship begins, and the sender is told."""
    with tenancy.scope(tenancy.PROGRAM):
        invitation = answerable(actor, token, queries.PORTAL)
        close(actor, invitation, "decline", DECLINED, NOTHING_TICKED)
        emit(said(InvitationDeclined, actor, invitation), actor)
        return invitation


def answerable(actor: Actor, token: str, channel: str) -> Invitation:
    """Return the invitation of a link under its lock, or refuse the answer with the reason."""
    queries.locked_organization(actor.organization_id)
    invitation = queries.by_token(token, lock=True)
    asking.check_recipient(invitation, actor.organization_id)
    asking.check_open(invitation)
    before = queries.answer_of(invitation, actor.organization_id)
    if before and before.answer != OPENED:
        text = _("Your organization has already answered this invitation. Ask its sender for a new one.")
        raise Refusal(409, 910024, text, "link_already_used")
    check_channel(channel)
    return invitation


def check_channel(channel: str) -> None:
    """Refuse a channel that the vendor has not opened; the invitation stays open (S66)."""
    if not queries.channel_open(channel):
        text = _("This channel cannot accept invitations yet. Open the same link in the portal; it stays valid.")
        raise Refusal(409, 910027, text, "channel_unsupported")


def check_partners(invitation: Invitation, actor: Actor) -> None:
    """Refuse partners that could not serve this customer now, and keep their partnership from ending meanwhile."""
    provider, sender = invitation.provider, invitation.sender
    asking.check_partners(invitation, provider and queries.locked_partnership(provider.id, sender.id))
    asking.check_regions([partner for partner, _kind in asking.asking(invitation)], actor.market)


def agree(actor: Actor, consent: Consent) -> None:
    """Record the customer agreement where none counts; without it nothing begins, unless partners attested it before.

    After partners attested it, whoever comes next may have to attest it as well (C13), so that the customer may leave
    it to them. While the vendor has published none there is nothing to accept.
    """
    if customer_queries.last_agreement(actor.organization_id):
        return
    if consent.accepts_agreement:
        record_acceptance(actor, consent.template_id)
    elif published() and not customer_queries.has_ever_agreed(actor.organization_id):
        text = _("Tick that you accept the customer agreement. Without it, nothing can be ordered for you.")
        raise Refusal(400, 910021, text, "confirmation_missing", fields=[("agreement", text)])


def close(actor: Actor, invitation: Invitation, move: str, word: str, consent: Consent) -> None:
    """Keep the answer; a link for one customer is used up by it, a reusable one stays open for others (D8)."""
    found = queries.answer_of(invitation, actor.organization_id) or answer_row(actor, invitation)
    found.answer, found.answered_at = word, clock.now()
    found.person_id, found.person_name = actor.person_id, actor.person_name or actor.user_name
    found.delegated_access, found.channel = consent.delegated_access, consent.channel
    found.save()
    if not invitation.reusable:
        INVITATION.fire(invitation, move, actor)
    elif invitation.status == INVITATION.initial:
        INVITATION.fire(invitation, "send", actor)


def answer_row(actor: Actor, invitation: Invitation) -> InvitationAnswer:
    """Return the row of a customer that opens an invitation, not saved yet."""
    return InvitationAnswer(
        tenant_id=invitation.tenant_id,
        invitation=invitation,
        customer_id=actor.organization_id,
        customer_name=actor.organization_name,
        answer=OPENED,
        person_id=actor.person_id,
        person_name=actor.person_name or actor.user_name,
        opened_at=clock.now(),
    )


def said(event: Callable[..., Event], actor: Actor, invitation: Invitation) -> Event:
    """Return what happened to an invitation at a customer, for its sender."""
    return event(
        tenant_id=invitation.tenant_id,
        resource_id=str(invitation.id),
        kind=invitation.kind,
        customer=actor.organization_name,
    )


def accepted(actor: Actor, invitation: Invitation) -> InvitationAccepted:
    """Return the event of an authorization."""
    return InvitationAccepted(
        tenant_id=invitation.tenant_id,
        resource_id=str(invitation.id),
        kind=invitation.kind,
        customer=actor.organization_name,
        customer_id=actor.organization_id,
    )

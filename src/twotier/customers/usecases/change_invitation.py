"""What a sender does with an invitation: edit, finish, mail, revoke."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.events import InvitationMailed
from twotier.customers.lifecycle import INVITATION
from twotier.customers.models import Invitation
from twotier.customers.queries import invitations as queries
from twotier.customers.usecases import _asking as asking
from twotier.customers.usecases._drafting import Wishes, change

EDITED = ("customer_id", "email", "language", "subject", "text", "reusable", "asks_admin", "expires_at")


def open_invitation_of(actor: Actor, invitation_id: UUID) -> Invitation:
    """Return one of the sender's invitations that is still open, under its lock."""
    invitation = queries.invitation_with(actor, invitation_id, lock=True)
    asking.check_open(invitation)
    return invitation


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def edit_invitation(actor: Actor, invitation_id: UUID, wishes: Wishes) -> Invitation:
    """Change an open invitation; its link stays (S48). Raises 400 with the fields that break a rule."""
    invitation = open_invitation_of(actor, invitation_id)
    INVITATION.check(invitation, "edit")
    change(actor, invitation, wishes)
    invitation.save(update_fields=EDITED)
    return invitation


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def finish_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """Close the draft (S49): the invitation is pending; finishing it twice changes nothing."""
    invitation = open_invitation_of(actor, invitation_id)
    if invitation.status == INVITATION.initial:
        check_senders(invitation)
        INVITATION.fire(invitation, "send", actor)
    return invitation


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def mail_invitation(actor: Actor, invitation_id: UUID, email: str = "", *, seen: int | None = None) -> Invitation:
    """Mail an open invitation, for the first time or again; raises 400 without an address.

    `seen` is how often it had been mailed when the sender looked: a second click then mails nothing more.
    """
    invitation = open_invitation_of(actor, invitation_id)
    if seen is not None and seen < invitation.mailed_count:
        return invitation
    change(actor, invitation, Wishes(email=email or invitation.email))
    if not invitation.email:
        text = _("Enter the email address of your customer's global admin, then send.")
        raise Refusal(400, 3000, text, fields=[("email", text)])
    check_senders(invitation)
    if invitation.status == INVITATION.initial:
        INVITATION.fire(invitation, "send", actor)
    else:
        INVITATION.check(invitation, "resend")
    invitation.mailed_count += 1
    invitation.save(update_fields=["email", "mailed_count"])
    emit(mailed(invitation), actor)
    return invitation


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def revoke_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """Take an open invitation back: its link says so from now on."""
    invitation = open_invitation_of(actor, invitation_id)
    INVITATION.fire(invitation, "revoke", actor)
    return invitation


def check_senders(invitation: Invitation) -> None:
    """Refuse to send what could not be accepted now: both must still be partners, with their programmes."""
    provider, sender = invitation.provider, invitation.sender
    asking.check_partners(invitation, provider and queries.locked_partnership(provider.id, sender.id))


def mailed(invitation: Invitation) -> InvitationMailed:
    """Return the event of a mail."""
    return InvitationMailed(
        tenant_id=invitation.tenant_id,
        resource_id=str(invitation.id),
        kind=invitation.kind,
        email=invitation.email,
    )

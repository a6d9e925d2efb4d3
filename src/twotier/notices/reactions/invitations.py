"""Mails about invitations: the invitation itself, and what became of it."""

from typing import Any
from uuid import UUID

from django.conf import settings

from twotier.access import queries as access_queries
from twotier.access.models import Organization
from twotier.core.events import Message, Who, on, send
from twotier.core.letters import one_line
from twotier.customers.events import InvitationAccepted, InvitationDeclined, InvitationMailed, PrivilegesRemoved
from twotier.customers.links import invitation_link
from twotier.customers.queries.invitations import told as read


def language_of(said: str, organization: Organization | None) -> str:
    """Return the reader's language: their own, else their organization's."""
    known = dict(settings.LANGUAGES)
    return next(
        (tag for tag in (said, organization.language if organization else "") if tag in known), settings.LANGUAGE_CODE
    )


def mail(who: Who, template: str, to: str, language: str, *, about: str, **context: Any) -> None:
    """Queue one mail; it belongs to whoever acted."""
    body = {"to": [to], "template": f"customers/{template}", "language": language, "context": context}
    send(Message(tenant_id=who.organization_id, channel="mail", subject=f"invitation/{about}", body=body))


@on(InvitationMailed)
def mail_invitation(event: InvitationMailed, actor: Who) -> None:
    """Mail the invitation as its sender worded it, with the link."""
    invitation = read(event.resource_id)
    mail(
        actor,
        "invitation",
        invitation.email,
        invitation.language,
        about=event.resource_id,
        mail_subject=invitation.subject,
        mail_text=invitation.text,
        link=invitation_link(invitation),
        partner=one_line(invitation.sender.name),
        until=invitation.expires_at.isoformat(),
    )


def tell_partner(organization: Organization, also: UUID | None, actor: Who, template: str, **context: Any) -> None:
    """Mail an organization's global admins, and one person more, each in their own language."""
    for person in access_queries.mail_readers(organization.id, also=also):
        language = language_of(person.language, organization)
        mail(actor, template, person.email, language, name=one_line(person.name), **context)


@on(InvitationAccepted)
def tell_partners(event: InvitationAccepted, actor: Who) -> None:
    """Tell both partners that the customer authorized them (S39, S50)."""
    invitation = read(event.resource_id)
    names = {
        "about": event.resource_id,
        "customer": one_line(event.customer),
        "url": f"{settings.BASE_URL}/customers/{event.customer_id}",
    }
    sender, provider = invitation.sender, invitation.provider
    other = one_line(provider.name) if provider else ""
    tell_partner(sender, invitation.person_id, actor, "invitation_accepted", **names, other=other, orders=False)
    if provider:
        other = one_line(sender.name)
        tell_partner(provider, None, actor, "invitation_accepted", **names, other=other, orders=True)


@on(InvitationDeclined)
def tell_sender(event: InvitationDeclined, actor: Who) -> None:
    """Tell the sender that the customer declined."""
    invitation = read(event.resource_id)
    names = {
        "about": event.resource_id,
        "customer": one_line(event.customer),
        "url": f"{settings.BASE_URL}/invitations/{event.resource_id}",
    }
    tell_partner(invitation.sender, invitation.person_id, actor, "invitation_declined", **names)


@on(PrivilegesRemoved)
def tell_former_admin(event: PrivilegesRemoved, actor: Who) -> None:
    """Tell a partner that the customer took its admin privileges away."""
    partner = access_queries.organization(event.partner_id)
    if partner:
        names = {
            "about": event.partner_id.hex,
            "customer": one_line(event.customer),
            "url": f"{settings.BASE_URL}/customers/{event.tenant_id}",
        }
        tell_partner(partner, None, actor, "privileges_removed", **names)

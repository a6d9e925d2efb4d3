"""How an invitation comes into being: its link, its mail and its limits; pieces for use cases."""

import secrets
from datetime import timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.letters import lines, one_line
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.events import InvitationCreated
from twotier.customers.lifecycle import INVITATION
from twotier.customers.models import Customer, Invitation
from twotier.customers.rules import invitation as rules
from twotier.customers.rules.email import check_email, clean_email
from twotier.customers.rules.violation import Violation, invalid, refuse

TOKEN_BYTES = 32


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender may choose; what is left out stays as it is, and is usual in a new invitation.

    `rewrite` writes subject and text anew in the language that is chosen.
    """

    customer_id: UUID | msgspec.UnsetType | None = msgspec.UNSET
    email: str | None = None
    language: str | None = None
    subject: str | None = None
    text: str | None = None
    days: int | None = None
    reusable: bool | None = None
    asks_admin: bool | None = None
    rewrite: bool = False


def sender_of(actor: Actor) -> Organization:
    """Return the actor's organization."""
    found = access_queries.organization(actor.organization_id)
    assert found
    return found


def begin(
    actor: Actor, *, kind: str, relation: str, provider: Organization | None, wishes: Wishes, key: UUID | None
) -> Invitation:
    """Write a new invitation as a draft; its link works at once (D10)."""
    now, sender = clock.now(), sender_of(actor)
    invitation = Invitation(
        id=key or new_id(),
        tenant_id=actor.organization_id,
        sender=sender,
        person_id=actor.person_id,
        kind=kind,
        relation=relation,
        provider=provider,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        language=next(tag for tag in (actor.language, sender.language, "en") if tag in dict(settings.LANGUAGES)),
        status=INVITATION.initial,
        created_at=now,
        expires_at=now + timedelta(days=rules.USUAL_LIFE),
    )
    change(actor, invitation, wishes, new=True)
    invitation.save(force_insert=True)
    emit(created(invitation), actor)
    return invitation


def created(invitation: Invitation) -> InvitationCreated:
    """Return the event of a new invitation."""
    return InvitationCreated(
        tenant_id=invitation.tenant_id,
        resource_id=str(invitation.id),
        kind=invitation.kind,
        provider_id=invitation.provider_id,
        customer_id=invitation.customer_id,
    )


def change(actor: Actor, invitation: Invitation, wishes: Wishes, *, new: bool = False) -> None:
    """Put what the sender chose into an invitation that is not saved yet; refuse what breaks a rule."""
    if wishes.customer_id is not msgspec.UNSET:
        aim(actor, invitation, wishes.customer_id, new=new)
    if wishes.language is not None:
        invitation.language = spoken(wishes.language)
    if wishes.days is not None:
        refuse(rules.check_life(wishes.days))
        invitation.expires_at = invitation.created_at + timedelta(days=wishes.days)
    if new or wishes.rewrite:
        invitation.subject, invitation.text = default_mail(actor, invitation)
    if wishes.subject is not None and not wishes.rewrite:
        invitation.subject = one_line(wishes.subject)
    if wishes.text is not None and not wishes.rewrite:
        invitation.text = lines(wishes.text)
    for name in ("reusable", "asks_admin"):
        if getattr(wishes, name) is not None:
            setattr(invitation, name, getattr(wishes, name))
    if wishes.email is not None:
        invitation.email = clean_email(wishes.email) if wishes.email.strip() else ""
    refuse(faults(invitation))


def faults(invitation: Invitation) -> list[Violation]:
    """Return every rule that an invitation breaks."""
    found = rules.check_mail(invitation.subject, invitation.text)
    found += check_email(invitation.email) if invitation.email else []
    if invitation.reusable and invitation.customer_id:
        text = _("An invitation for one customer is used once. Leave the customer empty to use the link several times.")
        found.append(invalid("reusable", text))
    if invitation.expires_at <= clock.now():
        found.append(invalid("days", _("This day lies in the past, so choose a later one.")))
    return found


def spoken(language: str) -> str:
    """Return a language of the portal; raises 400 for any other."""
    if language in dict(settings.LANGUAGES):
        return language
    text = _("There is no such language here. Choose one of the list.")
    raise Refusal(400, 3000, text, fields=[("language", text)])


def aim(actor: Actor, invitation: Invitation, customer_id: UUID | None, *, new: bool) -> None:
    """Aim an invitation at a known customer (S59), in its language, or at nobody in particular."""
    customer: Customer | None = queries.customer_with(actor, customer_id) if customer_id else None
    invitation.customer_id = customer.id if customer else None
    if customer and new:
        invitation.language = customer.language if customer.language in dict(settings.LANGUAGES) else "en"
        invitation.email = customer.email


def default_mail(actor: Actor, invitation: Invitation) -> tuple[str, str]:
    """Return subject and text as the program words them."""
    return rules.written(
        invitation.language,
        sender=invitation.sender.name,
        provider=invitation.provider.name if invitation.provider else "",
        person=actor.person_name,
        until=invitation.expires_at,
    )

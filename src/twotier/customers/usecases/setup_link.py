"""One-time links to first credentials: made from the open Setup info, opened once, within 24 hours of wall time."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.events import SetupLinkEvent, SetupLinkMade, SetupLinkOpened, SetupLinkRevoked
from twotier.customers.models import CustomerDraft, SetupLink
from twotier.customers.queries.invitations import locked_organization

LIVES = timedelta(hours=24)
LONGEST = 4096
"""Characters of ciphertext: a user name, a password and their envelope need a tenth of it."""
LONGEST_ADDRESS = 64


@usecase(permission=Permission.CUSTOMER_SEE_FIRST_CREDENTIALS)
def make_setup_link(actor: Actor, draft_id: UUID, ciphertext: str) -> SetupLink:
    """Keep what the browser encrypted; a second link from the same Setup info revokes the first."""
    if not ciphertext or len(ciphertext) > LONGEST:
        raise Refusal(400, 3000, _("This is not the ciphertext of a Setup info."))
    locked_organization(actor.organization_id)
    now = clock.wall()
    own = SetupLink.objects.filter(tenant_id=actor.organization_id)
    own.filter(draft_id=draft_id, opened_at=None, revoked_at=None).update(ciphertext="", revoked_at=now)
    link = SetupLink.objects.create(
        tenant_id=actor.organization_id,
        draft_id=draft_id,
        customer_id=customer_of(actor, draft_id),
        made_by=actor.person_id,
        ciphertext=ciphertext,
        created_at=now,
        expires_at=now + LIVES,
    )
    tell(SetupLinkMade, link, actor)
    return link


def customer_of(actor: Actor, draft_id: UUID) -> UUID | None:
    """Return the customer that came of a sale."""
    sale = CustomerDraft.objects.filter(tenant_id=actor.organization_id, id=draft_id).first()
    try:
        return UUID(sale.finished_as) if sale else None
    except ValueError:
        return None


def tell(event: type[SetupLinkEvent], link: SetupLink, actor: Actor, **more: str) -> None:
    """Say what happened to a link; never what is in it."""
    if link.customer_id:
        emit(event(tenant_id=link.customer_id, resource_id=str(link.id), **more), actor)


@usecase(permission=Permission.CUSTOMER_SEE_FIRST_CREDENTIALS)
def open_setup_link(actor: Actor, link_id: UUID, address: str = "") -> str:
    """Return the ciphertext and forget it; raises 409/910035 when it was opened, revoked, replaced or is too old.

    Whoever has the link opens it, so the program itself acts here; when and from where is kept for the maker.
    """
    link = SetupLink.objects.select_for_update().filter(id=link_id).first()
    now = clock.wall()
    if link is None or link.opened_at or link.revoked_at or link.expires_at <= now:
        text = _("This one-time link was already opened or is older than 24 hours. Ask for a new password.")
        raise Refusal(409, 910035, text, "one_time_link_used")
    ciphertext = link.ciphertext
    link.ciphertext, link.opened_at, link.opened_from = "", now, address[:LONGEST_ADDRESS]
    link.save(update_fields=["ciphertext", "opened_at", "opened_from"])
    tell(SetupLinkOpened, link, program("setup link", on_behalf_of=link.tenant_id), address=link.opened_from)
    return ciphertext


@usecase(permission=Permission.CUSTOMER_SEE_FIRST_CREDENTIALS)
def revoke_setup_link(actor: Actor, link_id: UUID) -> SetupLink:
    """Let a link open no more; whoever made it may. Raises 404 for any other's, 409/910035 once it was opened."""
    own = SetupLink.objects.select_for_update().filter(tenant_id=actor.organization_id, made_by=actor.person_id)
    link = own.filter(id=link_id).first() if actor.person_id else None
    if link is None:
        raise Refusal(404, 910035, _("There is no such one-time link."), "one_time_link_used")
    if link.opened_at:
        text = _("This one-time link was already opened. Reset the password if the wrong person has it.")
        raise Refusal(409, 910035, text, "one_time_link_used")
    if link.revoked_at is None:
        link.ciphertext, link.revoked_at = "", clock.wall()
        link.save(update_fields=["ciphertext", "revoked_at"])
        tell(SetupLinkRevoked, link, actor)
    return link

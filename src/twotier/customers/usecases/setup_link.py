"""One-time links to first credentials: made from the open Setup info, opened once, within 24 hours of wall time."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.models import SetupLink

LIVES = timedelta(hours=24)
LONGEST = 4096
"""Characters of ciphertext: a user name, a password and their envelope need a tenth of it."""


@usecase(permission=Permission.CUSTOMER_SEE_FIRST_CREDENTIALS)
def make_setup_link(actor: Actor, draft_id: UUID, ciphertext: str) -> SetupLink:
    """Keep what the browser encrypted; a second link from the same Setup info takes the first one's place."""
    if not ciphertext or len(ciphertext) > LONGEST:
        raise Refusal(400, 3000, _("This is not the ciphertext of a Setup info."))
    now = clock.wall()
    own = SetupLink.objects.filter(tenant_id=actor.organization_id)
    own.filter(Q(draft_id=draft_id) | Q(expires_at__lt=now)).delete()
    return SetupLink.objects.create(
        tenant_id=actor.organization_id,
        draft_id=draft_id,
        ciphertext=ciphertext,
        created_at=now,
        expires_at=now + LIVES,
    )


@usecase(permission=Permission.CUSTOMER_SEE_FIRST_CREDENTIALS)
def open_setup_link(actor: Actor, link_id: UUID) -> str:
    """Return the ciphertext and forget it; raises 409/910035 when it was opened, replaced or is too old.

    Whoever has the link opens it, so the program itself acts here.
    """
    link = SetupLink.objects.select_for_update().filter(id=link_id).first()
    now = clock.wall()
    if link is None or link.opened_at or link.expires_at <= now:
        text = _("This one-time link was already opened or is older than 24 hours. Ask for a new password.")
        raise Refusal(409, 910035, text, "one_time_link_used")
    ciphertext = link.ciphertext
    link.ciphertext, link.opened_at = "", now
    link.save(update_fields=["ciphertext", "opened_at"])
    return ciphertext

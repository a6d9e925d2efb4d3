"""Decline a provider's proposal, with a reason."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.letters import is_blank, lines
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import DIRECTORY_CHANGE
from twotier.partners.models import DirectoryChange
from twotier.partners.usecases import _directory


@usecase(permission=Permission.DIRECTORY_APPROVE)
def decline_directory_change(actor: Actor, change_id: UUID, reason: str) -> DirectoryChange:
    """Leave the entry as it is and tell the provider why.

    Raises 400/3000 without a reason, 404 for a stranger's proposal, 409/910055 for a decided one.
    """
    change = _directory.locked(actor, change_id)
    reason = lines(reason).strip()
    if is_blank(reason) or len(reason) > 1000:
        text = _("Give the provider a reason, 1000 characters at most.")
        raise Refusal(400, 3000, text, fields=[("reason", text)])
    change.reason, change.decided_by = reason, actor.person_id
    change.save(update_fields=["reason", "decided_by"])
    DIRECTORY_CHANGE.fire(change, "decline", actor)
    return change

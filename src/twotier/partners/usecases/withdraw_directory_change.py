"""Take a proposal back before it is decided."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import DIRECTORY_CHANGE
from twotier.partners.models import DirectoryChange
from twotier.partners.usecases import _directory


@usecase(permission=Permission.DIRECTORY_PROPOSE)
def withdraw_directory_change(actor: Actor, change_id: UUID) -> DirectoryChange:
    """Withdraw an own proposal; raises 404 for a stranger's, 409/910055 for a decided one."""
    change = _directory.locked(actor, change_id)
    DIRECTORY_CHANGE.fire(change, "withdraw", actor)
    return change

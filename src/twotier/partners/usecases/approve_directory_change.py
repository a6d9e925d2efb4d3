"""Take a provider's proposal over into its entry."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners import directory
from twotier.partners.lifecycle import DIRECTORY_CHANGE, DIRECTORY_ENTRY
from twotier.partners.models import DirectoryChange
from twotier.partners.queries import directory as queries
from twotier.partners.usecases import _directory


@usecase(permission=Permission.DIRECTORY_APPROVE)
def approve_directory_change(actor: Actor, change_id: UUID) -> DirectoryChange:
    """Write the proposed members into the entry; a first entry is listed with it.

    Raises 404 for a stranger's proposal, 409/910055 for a decided one.
    """
    change = _directory.locked(actor, change_id)
    provider = queries.provider(actor, change.tenant_id)
    entry, begun = _directory.entry_to_write(provider)
    proposed = directory.read(change.content)
    content = proposed if begun else directory.merged(directory.read(change.base), proposed, entry.says)
    change.decided_by = actor.person_id
    change.save(update_fields=["decided_by"])
    DIRECTORY_CHANGE.fire(change, "approve", actor)
    _directory.write(actor, provider, entry, content)
    if begun:
        DIRECTORY_ENTRY.fire(entry, "list", actor)
    return change

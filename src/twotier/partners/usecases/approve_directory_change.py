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
    entry = queries.entry_of(provider.id)
    proposed = directory.read(change.content)
    content = directory.merged(directory.read(change.base), proposed, entry.says) if entry else proposed
    change.decided_by = actor.person_id
    change.save(update_fields=["decided_by"])
    DIRECTORY_CHANGE.fire(change, "approve", actor)
    written = _directory.write(actor, provider, content)
    if entry is None:
        DIRECTORY_ENTRY.fire(written, "list", actor)
    return change

"""List an entry in the public directory, or hide it."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import DIRECTORY_ENTRY
from twotier.partners.models import DirectoryEntry
from twotier.partners.queries import directory as queries


@usecase(permission=Permission.DIRECTORY_APPROVE)
def show_directory_entry(actor: Actor, tenant_id: UUID, *, public: bool) -> DirectoryEntry:
    """List or hide a provider's entry; raises 404 without an entry, 409/910055 when it is so already."""
    queries.provider(actor, tenant_id)
    entry = queries.entry_of(tenant_id)
    if entry is None:
        raise queries.unknown()
    DIRECTORY_ENTRY.fire(entry, "list" if public else "hide", actor)
    return entry

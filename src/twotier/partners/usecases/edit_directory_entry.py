"""Edit a provider's directory entry as the vendor."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners import directory
from twotier.partners.models import DirectoryEntry
from twotier.partners.queries import directory as queries
from twotier.partners.usecases import _directory


@usecase(permission=Permission.DIRECTORY_APPROVE)
def edit_directory_entry(actor: Actor, tenant_id: UUID, content: directory.Content) -> DirectoryEntry:
    """Write what an entry says; a first entry begins hidden. Raises 404 for no provider, 400/3000 for a broken rule."""
    provider = queries.provider(actor, tenant_id)
    content = directory.clean(content)
    directory.check(content, provider.market)
    entry, _begun = _directory.entry_to_write(provider)
    _directory.write(actor, provider, entry, content)
    return entry

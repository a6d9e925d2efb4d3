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
def edit_directory_entry(
    actor: Actor, tenant_id: UUID, content: directory.Content, began: directory.Content | None = None
) -> DirectoryEntry:
    """Write what an entry says; a first entry begins hidden. Raises 404 for no provider, 400/3000 for a broken rule.

    With what the entry said when one `began` to write, what others changed since stays.
    """
    provider = queries.provider(actor, tenant_id)
    entry, begun = _directory.entry_to_write(provider)
    content = directory.clean(content)
    if began and not begun:
        content = directory.merged(directory.clean(began), content, entry.says)
    directory.check(content, provider.market)
    _directory.write(actor, provider, entry, content)
    return entry

"""Steps that acts on the provider directory share."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.partners import directory
from twotier.partners.directory_events import DirectoryEntryEdited
from twotier.partners.lifecycle import DIRECTORY_ENTRY
from twotier.partners.models import DirectoryChange, DirectoryEntry
from twotier.partners.queries import directory as queries


def refuse_self_edit(actor: Actor) -> None:
    """Refuse a partner that edits the directory itself: 403/910040 (S105)."""
    if actor.is_("provider", "reseller", "direct_bill"):
        text = _(
            "Providers do not edit their directory entry. Propose a change; the vendor representative approves it. Nothing was changed."
        )
        raise Refusal(403, 910040, text, "directory_self_edit_refused")


def entry_to_write(provider: Organization) -> tuple[DirectoryEntry, bool]:
    """Return a provider's entry, held until this act ends, and whether it begins with it: hidden, without a word."""
    begins: dict[str, Any] = {"country": provider.market, "status": DIRECTORY_ENTRY.initial, "changed_at": clock.now()}
    begins |= {"content": {}, "name": "", "folded_name": "", "served": ""}
    begins |= {f"offers_{kind}": False for kind in directory.HELP}
    _row, begun = DirectoryEntry.objects.get_or_create(tenant_id=provider.id, defaults=begins)
    return DirectoryEntry.objects.select_for_update().get(tenant_id=provider.id), begun


def write(actor: Actor, provider: Organization, entry: DirectoryEntry, content: directory.Content) -> None:
    """Write what an entry says, and say what changed."""
    before, after = entry.content, directory.kept(content)
    entry.say(content)
    entry.country, entry.changed_at = provider.market, clock.now()
    entry.save()
    changed = [name for name in after if before.get(name) != after[name]]
    if changed:
        emit(
            DirectoryEntryEdited(
                tenant_id=provider.id,
                resource_id=str(provider.id),
                provider=content.name,
                old={name: before.get(name) for name in changed},
                new={name: after[name] for name in changed},
            ),
            actor,
        )


def locked(actor: Actor, change_id: UUID) -> DirectoryChange:
    """Return a proposal that the actor may see, held until this act ends; raises 404."""
    queries.change(actor, change_id)
    return DirectoryChange.objects.select_for_update().get(id=change_id)

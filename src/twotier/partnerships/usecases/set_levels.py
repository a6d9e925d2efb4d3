"""Set a reseller's levels of access."""

from uuid import UUID

import msgspec

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partnerships import queries
from twotier.partnerships.events import LevelsChanged
from twotier.partnerships.levels import Levels
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership


@usecase(permission=Permission.PARTNERSHIP_SET_LEVELS)
def set_levels(actor: Actor, reseller_id: UUID, levels: Levels, *, seen: Levels | None = None) -> Partnership:
    """Keep the four levels and the delegated rights (S130); they act on what is made from now on.

    `seen` is what the actor saw: a switch that it left as it was stays as somebody else has set it meanwhile.
    Raises 404/1000 for a stranger's partnership, 910055 for one that is not active.
    """
    partnership = queries.as_provider(actor, reseller_id, lock=True)
    PARTNERSHIP.check(partnership, "set_levels")
    before, after = msgspec.structs.asdict(queries.levels_of(partnership)), msgspec.structs.asdict(levels)
    told = before if seen is None else msgspec.structs.asdict(seen)
    changed = [name for name in after if told[name] != after[name] != before[name]]
    if not changed:
        return partnership
    for name in changed:
        setattr(partnership, name, after[name])
    partnership.save(update_fields=changed)
    event = LevelsChanged(
        tenant_id=partnership.tenant_id,
        resource_id=str(partnership.id),
        reseller=partnership.reseller.name,
        old={name: before[name] for name in changed},
        new={name: after[name] for name in changed},
    )
    emit(event, actor)
    return partnership

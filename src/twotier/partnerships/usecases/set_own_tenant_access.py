"""Switch a provider's administration of the reseller's own tenant on or off."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import tenancy
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partnerships import queries
from twotier.partnerships.events import OwnTenantAccessChanged
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership
from twotier.partnerships.usecases.accept_request import show_own_tenant


@usecase(permission=Permission.PARTNERSHIP_SET_OWN_TENANT_ACCESS)
def set_own_tenant_access(actor: Actor, provider_id: UUID, *, administers: bool) -> Partnership:
    """Let a provider in, or shut it out; shutting out works after the partnership too (R9).

    Raises 404/1000 for a stranger's partnership, 910055 to let in somebody who is no partner now.
    """
    with tenancy.scope(tenancy.PROGRAM):
        partnership = queries.as_reseller(actor, provider_id, lock=True)
        before = partnership.administers_reseller
        if before == administers:
            return partnership
        PARTNERSHIP.check(partnership, "let_in" if administers else "shut_out")
        partnership.administers_reseller = administers
        partnership.save(update_fields=["administers_reseller"])
        show_own_tenant(partnership)
    event = OwnTenantAccessChanged(
        tenant_id=actor.organization_id,
        resource_id=str(partnership.id),
        provider=partnership.provider.name,
        old_administers_reseller=before,
        administers_reseller=administers,
    )
    emit(event, actor)
    return partnership

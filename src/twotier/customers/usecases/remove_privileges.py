"""A customer takes a partner's admin privileges away; the relationship stays (R4)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.events import PrivilegesRemoved
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.queries import relationships as queries


@usecase(permission=Permission.RELATIONSHIP_REMOVE_PRIVILEGES_AS_CUSTOMER)
def remove_privileges(actor: Actor, partner_id: UUID) -> None:
    """Take a partner's delegated admin privileges away, in every relationship; twice changes nothing.

    Raises 404 for an organization that is no partner of this customer.
    """
    found = queries.of_partner(actor.organization_id, partner_id)
    if not found:
        raise Refusal(404, 1000, _("There is no such partner of your organization."))
    if not any(row.delegated_access for row in found):
        return
    for row in found:
        RELATIONSHIP.check(row, "take_rights")
        row.delegated_access = False
        row.save(update_fields=["delegated_access"])
    event = PrivilegesRemoved(
        tenant_id=actor.organization_id,
        resource_id=str(found[0].id),
        partner_id=partner_id,
        partner=found[0].partner.name,
        customer=actor.organization_name,
    )
    emit(event, actor)

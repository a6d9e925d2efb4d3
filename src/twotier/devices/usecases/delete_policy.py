"""Delete a configuration policy."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import PolicyDeleted


@usecase(permission=Permission.DEVICE_MANAGE)
def delete_policy(actor: Actor, customer_id: UUID, policy_id: UUID) -> None:
    """Delete a policy; devices that have it have none afterwards. Raises 404."""
    row = queries.policy_to_change(actor, customer_id, policy_id)
    emit(PolicyDeleted.of(row, devices=queries.devices_with(row)), actor)
    row.delete()

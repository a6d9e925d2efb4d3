"""Give one device another configuration policy, or none."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import DevicePolicyAssigned
from twotier.devices.models import Device
from twotier.devices.rules import MEMBERS, wrong
from twotier.devices.shapes import Sent

MADE = ("serial_number", "product_key", "hardware_hash", "model_name", "manufacturer")
"""What the maker gave the device."""


@usecase(permission=Permission.DEVICE_MANAGE)
def change_device(actor: Actor, customer_id: UUID, batch_name: str, device_id: UUID, sent: Sent) -> Device:
    """Assign the policy that was sent; what is not said stays.

    Raises 404, 400/800002 for a policy that the customer does not have and for another serial number, key or hash.
    """
    tenant_id = queries.of_customer(actor, customer_id)
    known = queries.known_policies(tenant_id, [sent.policy or ""])
    device = queries.device_to_change(actor, customer_id, batch_name, device_id)
    for name in MADE:
        if (said := getattr(sent, name)) and said.upper() != getattr(device, name).upper():
            raise wrong(MEMBERS[name], _("The member %(member)s of a device stays as it was uploaded. Delete the device and upload it anew."))  # fmt: skip
    if sent.policy is None:
        return device
    policy_id = queries.guid(sent.policy)
    if sent.policy and policy_id not in known:
        raise wrong(MEMBERS["policy"], _("The customer has no such configuration policy. Check the id of the policy."))
    if policy_id != device.policy_id:
        before, device.policy_id = device.policy_id, policy_id
        device.save(update_fields=["policy_id"])
        said_of = DevicePolicyAssigned.of(device, old_policy=str(before or ""), policy=str(policy_id or ""))
        emit(said_of, actor)
    return device

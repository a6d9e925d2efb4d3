"""Configuration policies of a customer's devices: list, read, create, change, delete."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.devices import PolicyCategory
from twotier.api.wire import Attributes, Collection, Links, Wire, Words, attributes, collection, link
from twotier.core.refusal import Refusal, Sentence
from twotier.devices import queries
from twotier.devices.shapes import PolicyForm
from twotier.devices.usecases.change_policy import change_policy
from twotier.devices.usecases.create_policy import create_policy
from twotier.devices.usecases.delete_policy import delete_policy


class PolicySetting(Words):
    """What a device leaves out when it starts the first time."""

    NONE = "none"
    REMOVE_OEM_PREINSTALLS = "remove_oem_preinstalls"
    OOBE_USER_NOT_LOCAL_ADMIN = "oobe_user_not_local_admin"
    SKIP_EXPRESS_SETTINGS = "skip_express_settings"
    SKIP_OEM_REGISTRATION = "skip_oem_registration"
    SKIP_EULA = "skip_eula"


class ConfigurationPolicy(Wire):
    """A policy, with both names that its count of devices has in the documentation."""

    id: str | None = None
    name: str | None = None
    category: PolicyCategory | None = None
    description: str | None = None
    devices_assigned: int | None = None
    devices_assigned_count: int | None = None
    policy_settings: list[PolicySetting] | None = None
    created_date: datetime | None = None
    last_modified_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("ConfigurationPolicy")


def policy_of(row: Any) -> ConfigurationPolicy:
    """Return a policy as the wire has it."""
    return ConfigurationPolicy(
        id=str(row.id),
        name=row.name,
        category=PolicyCategory.O_O_B_E,
        description=row.description,
        devices_assigned=row.held,
        devices_assigned_count=row.held,
        policy_settings=[PolicySetting(word) for word in row.settings],
        created_date=row.created_at,
        last_modified_date=row.modified_at,
        links={"self": link(f"/customers/{row.tenant_id}/policies/{row.id}")},
    )


def form_of(call: Call, *, whole: bool) -> PolicyForm:
    """Return the policy that was sent; raises 400/800002 for a category that no device has."""
    call.actor.require(Permission.DEVICE_MANAGE)
    sent = call.body(ConfigurationPolicy)
    if sent.category is PolicyCategory.NONE or (whole and sent.category is None):
        text = Sentence(_("The member %(member)s must be o_o_b_e, the one category that there is."), {"member": "category"})  # fmt: skip
        raise Refusal(400, 800002, text, fields=[("category", text)])
    settings = None if sent.policy_settings is None else dict.fromkeys(sent.policy_settings)
    return PolicyForm(
        name=None if sent.name is None else sent.name.strip(),
        description=None if sent.description is None else sent.description.strip(),
        settings=None if settings is None else tuple(str(word) for word in settings if word is not PolicySetting.NONE),
    )


@route(
    "GET",
    "customers/{customer_id}/policies",
    answers=Collection[ConfigurationPolicy],
    sees=Permission.DEVICE_MANAGE,
    summary="List the configuration policies of a customer",
    group="devices",
    refuses=[(404, 60003), (403, 20002)],
)
def list_policies(call: Call, customer_id: UUID) -> Collection[ConfigurationPolicy]:
    """Answer every policy with the number of its devices, the oldest first."""
    return collection([policy_of(row) for row in queries.policies(call.actor, customer_id)], call.uri)


@route(
    "POST",
    "customers/{customer_id}/policies",
    answers=ConfigurationPolicy,
    takes=ConfigurationPolicy,
    summary="Create a configuration policy",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (403, 20002), (400, 800002), (400, 900126)],
)
def post_policy(call: Call, customer_id: UUID) -> ConfigurationPolicy:
    """Create a policy; name, category and settings must be there."""
    made = create_policy(call.actor, customer_id, form_of(call, whole=True))
    return policy_of(queries.policy(call.actor, customer_id, made.id))


@route(
    "GET",
    "customers/{customer_id}/policies/{policy_id}",
    answers=ConfigurationPolicy,
    sees=Permission.DEVICE_MANAGE,
    summary="Get a configuration policy",
    group="devices",
    refuses=[(404, 60003), (404, 1000), (403, 20002)],
)
def get_policy(call: Call, customer_id: UUID, policy_id: UUID) -> ConfigurationPolicy:
    """Answer one policy."""
    return policy_of(queries.policy(call.actor, customer_id, policy_id))


@route(
    "PUT",
    "customers/{customer_id}/policies/{policy_id}",
    answers=ConfigurationPolicy,
    takes=ConfigurationPolicy,
    summary="Replace a configuration policy",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002), (400, 800002), (400, 900126)],
)
def put_policy(call: Call, customer_id: UUID, policy_id: UUID) -> ConfigurationPolicy:
    """Put what was sent in the place of the policy; name, category and settings must be there."""
    change_policy(call.actor, customer_id, policy_id, form_of(call, whole=True), whole=True)
    return policy_of(queries.policy(call.actor, customer_id, policy_id))


@route(
    "PATCH",
    "customers/{customer_id}/policies/{policy_id}",
    answers=ConfigurationPolicy,
    takes=ConfigurationPolicy,
    summary="Change a configuration policy",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002), (400, 800002), (400, 900126)],
)
def patch_policy(call: Call, customer_id: UUID, policy_id: UUID) -> ConfigurationPolicy:
    """Change what was sent of a policy and keep the rest."""
    change_policy(call.actor, customer_id, policy_id, form_of(call, whole=False), whole=False)
    return policy_of(queries.policy(call.actor, customer_id, policy_id))


@route(
    "DELETE",
    "customers/{customer_id}/policies/{policy_id}",
    status=204,
    summary="Delete a configuration policy",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002)],
)
def delete_configuration_policy(call: Call, customer_id: UUID, policy_id: UUID) -> None:
    """Delete a policy; devices that had it have none afterwards."""
    delete_policy(call.actor, customer_id, policy_id)

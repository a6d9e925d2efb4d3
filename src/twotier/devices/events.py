"""What can happen to a customer's devices and their configuration policies, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event


class DeviceBatchCreated(Event, frozen=True, kw_only=True):
    """A batch of devices was created for a customer."""

    operation: ClassVar[str] = "create_device_batch"
    resource_type: ClassVar[str] = "device_batch"
    sentence: ClassVar[Any] = _("%(user)s created the device batch %(name)s.")

    name: str


class DevicesSent(Event, frozen=True, kw_only=True):
    """Devices were sent for a batch; a worker registers them."""

    operation: ClassVar[str] = "upload_devices"
    resource_type: ClassVar[str] = "device_upload"
    sentence: ClassVar[Any] = _("%(user)s sent devices for the batch %(batch)s. Devices: %(count)s.")

    batch: str
    count: int


class DevicePoliciesSent(Event, frozen=True, kw_only=True):
    """Configuration policies were sent for devices; a worker assigns them."""

    operation: ClassVar[str] = "update_device_policies"
    resource_type: ClassVar[str] = "device_upload"
    sentence: ClassVar[Any] = _("%(user)s sent configuration policies for devices. Devices: %(count)s.")

    count: int


class DevicesTaken(Event, frozen=True, kw_only=True):
    """A worker has worked off a list of devices."""

    operation: ClassVar[str] = "finish_device_upload"
    resource_type: ClassVar[str] = "device_upload"
    sentence: ClassVar[Any] = _("A list of devices was worked off. Done: %(succeeded)s, refused: %(failed)s.")

    succeeded: int
    failed: int


class DevicePolicyAssigned(Event, frozen=True, kw_only=True):
    """A device has another configuration policy, or none any more."""

    operation: ClassVar[str] = "update_device"
    resource_type: ClassVar[str] = "device"
    sentence: ClassVar[Any] = _("%(user)s changed the configuration policy of the device %(serial_number)s.")

    serial_number: str
    old_policy: str
    policy: str


class DeviceDeleted(Event, frozen=True, kw_only=True):
    """A device was taken out of the customer's registrations."""

    operation: ClassVar[str] = "delete_device"
    resource_type: ClassVar[str] = "device"
    sentence: ClassVar[Any] = _("%(user)s deleted the device %(serial_number)s.")

    serial_number: str


class PolicyCreated(Event, frozen=True, kw_only=True):
    """A configuration policy for devices was created."""

    operation: ClassVar[str] = "create_configuration_policy"
    resource_type: ClassVar[str] = "configuration_policy"
    sentence: ClassVar[Any] = _("%(user)s created the configuration policy %(name)s.")
    origins: ClassVar[Mapping[str, str]] = {"policy_settings": "settings"}

    name: str
    policy_settings: list[str]


class PolicyEdited(Edited, frozen=True, kw_only=True):
    """A configuration policy for devices was changed."""

    operation: ClassVar[str] = "update_configuration_policy"
    resource_type: ClassVar[str] = "configuration_policy"
    sentence: ClassVar[Any] = _("%(user)s changed the configuration policy %(name)s.")

    name: str


class PolicyDeleted(Event, frozen=True, kw_only=True):
    """A configuration policy was deleted; its devices have none any more."""

    operation: ClassVar[str] = "delete_configuration_policy"
    resource_type: ClassVar[str] = "configuration_policy"
    sentence: ClassVar[Any] = _("%(user)s deleted the configuration policy %(name)s. Devices that had it: %(devices)s.")

    name: str
    devices: int

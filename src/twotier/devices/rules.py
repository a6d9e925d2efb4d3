"""What makes a device the same device, and what a batch, a device and a policy may be called."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence
from twotier.devices.shapes import PolicyForm, Sent

MOST = 500
"""Devices of one request; their hashes fill a body of the largest size."""
LONGEST_NAME = 256
LONGEST_DESCRIPTION = 1024
LONGEST = {
    "serial_number": 128, "product_key": 128, "hardware_hash": 8192, "model_name": 256, "manufacturer": 256,
    "device_id": 128, "policy": 64,
}  # fmt: skip
MEMBERS = {
    "serial_number": "serialNumber", "product_key": "productKey", "hardware_hash": "hardwareHash",
    "model_name": "modelName", "manufacturer": "oemManufacturerName", "device_id": "id", "policy": "policies",
}  # fmt: skip
"""The columns of a device by the names that clients know."""
MISSING = _("The member %(member)s is missing. Add it and send the request again.")


def identity(sent: Any) -> str:
    """Return what a device is known by, as a digest; empty when too little was said of it.

    The hardware hash tells devices apart, without one the product key, without that serial number, maker and model
    together: product keys and serial numbers alone repeat among devices whose hash is known.
    """
    triple = (sent.serial_number, sent.manufacturer, sent.model_name)
    said: tuple[str, ...]
    if sent.hardware_hash:
        said = ("hash", sent.hardware_hash)
    elif sent.product_key:
        said = ("key", sent.product_key.upper())
    elif all(triple):
        said = ("model", *(part.upper() for part in triple))
    else:
        return ""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def wrong(member: str, text: Any, **values: Any) -> Refusal:
    """Return the refusal of a member of the form."""
    said = Sentence(text, {"member": member} | values)
    return Refusal(400, 800002, said, fields=[(member, said)])


def too_long(member: str, most: int) -> Refusal:
    """Return the refusal of a text that no column takes."""
    return wrong(member, _("The member %(member)s is too long. It has at most %(most)s characters."), most=most)


def check_devices(devices: Sequence[Sent]) -> None:
    """Refuse a list without devices, with too many, or with a text that is too long."""
    if not 1 <= len(devices) <= MOST:
        raise wrong("devices", _("A list has at least one and at most %(most)s devices. Split it into several."), most=MOST)  # fmt: skip
    for at, device in enumerate(devices):
        for name, most in LONGEST.items():
            if len(getattr(device, name) or "") > most:
                raise too_long(f"devices[{at}].{MEMBERS[name]}", most)


def check_updates(devices: Sequence[Sent]) -> None:
    """Refuse a list of policies that does not say of which devices, or not which."""
    check_devices(devices)
    for at, device in enumerate(devices):
        missing = "device_id" if not device.device_id else "policy" if device.policy is None else ""
        if missing:
            raise wrong(f"devices[{at}].{MEMBERS[missing]}", MISSING)


def check_batch_name(name: str) -> None:
    """Refuse a name that no address can hold."""
    if len(name) > LONGEST_NAME:
        raise too_long("batchId", LONGEST_NAME)
    if not name.strip(".") or "/" in name or not name.isprintable():
        raise wrong("batchId", _("The id of a batch is a text of visible characters without a slash, such as a date and a place."))  # fmt: skip


def check_policy(form: PolicyForm, *, whole: bool) -> None:
    """Refuse a policy without name or settings where the whole of it is sent, and texts that are too long."""
    if form.name == "" or (whole and form.name is None):
        raise wrong("name", _("The policy has no name. Give it one."))
    if whole and form.settings is None:
        raise wrong("policySettings", MISSING)
    if len(form.name or "") > LONGEST_NAME:
        raise too_long("name", LONGEST_NAME)
    if len(form.description or "") > LONGEST_DESCRIPTION:
        raise too_long("description", LONGEST_DESCRIPTION)

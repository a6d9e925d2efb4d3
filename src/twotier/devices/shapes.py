"""What is sent of a device and of a policy, and why a device of a list is refused."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Sent:
    """A device as it was sent; `policy` is the id of a policy, empty to take the present one away, None to say nothing."""

    device_id: str = ""
    serial_number: str = ""
    product_key: str = ""
    hardware_hash: str = ""
    model_name: str = ""
    manufacturer: str = ""
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """A configuration policy as it was sent; None keeps what is there."""

    name: str | None = None
    description: str | None = None
    settings: tuple[str, ...] | None = None


class Problem(NamedTuple):
    """Why one device of a list was refused: a number and a word for programs, the same in every language."""

    code: str
    word: str


INCOMPLETE = Problem("400", "InvalidDeviceIdentity")
NOT_AUTHORIZED = Problem("403", "NotAuthorized")
NO_DEVICE = Problem("404", "ZtdDeviceNotFound")
NO_POLICY = Problem("404", "PolicyNotFound")
INTERRUPTED = Problem("500", "UploadInterrupted")
TWICE = Problem("806", "ZtdDeviceAlreadyAssigned")
ELSEWHERE = Problem("808", "ZtdDeviceAssignedToOtherTenant")

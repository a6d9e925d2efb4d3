"""What is said of requests and incidents, as the acts of this room take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

CONTACT = ("firstName", "lastName", "email", "phoneNumber")
"""What a sender says of whom the vendor shall answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sender says of a request; what is None is not said, so that a change keeps it."""

    title: str | None = None
    description: str | None = None
    severity: str | None = None
    topic_id: str | None = None
    product_id: str | None = None
    product_name: str | None = None
    country: str | None = None
    contact: Mapping[str, str] | None = None
    status: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What the vendor says of an incident; what is None is not said, so that a change keeps it."""

    message_type: str | None = None
    workload: str | None = None
    affected_workloads: Sequence[str] | None = None
    health: str | None = None
    impacted_area: str | None = None
    category: str | None = None
    action_type: str | None = None
    severity: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    required_by: datetime | None = None
    resolved: bool | None = None
    message: str | None = None

"""What is asked of a transfer, as the acts of this room take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """One subscription that shall move; the reseller's location id may be left to the target's customer record."""

    subscription_id: UUID
    partner_of_record: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A transfer as a partner asks for it: who gives, who takes, what, and when."""

    source_id: UUID
    target_id: UUID
    lines: Sequence[Wanted]
    at_end: bool = False
    note: str = ""

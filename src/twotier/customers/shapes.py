"""What questions about customers take and answer."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer in a list."""

    id: UUID
    company_name: str
    domain: str
    country: str
    status: str


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """One customer in the portal's list, which is sorted by name."""

    id: UUID
    company_name: str
    folded_name: str
    domain: str
    country: str
    status: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Find:
    """What a list of customers is narrowed to; all of it must hold."""

    text: str = ""
    name_starts: str = ""
    domain_starts: str = ""
    reseller_id: UUID | None = None
    provider_id: UUID | None = None
    where: Q = Q()  # noqa: RUF009 - conditions are never changed in place


EVERYTHING = Find()

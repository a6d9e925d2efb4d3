"""What this room answers: the pool of a SKU, a user with roles, a wish, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from twotier.access.models import Person
from twotier.core.refusal import Text
from twotier.licences.models import DirectoryUser


class Pool(msgspec.Struct, kw_only=True):
    """The licenses of one SKU that a customer has, and how many users hold one."""

    sku_id: UUID
    part_number: str
    name: str
    product_id: str = ""
    catalog_sku_id: str = ""
    active: int = 0
    warning: int = 0
    suspended: int = 0
    assigned: int = 0

    @property
    def total(self) -> int:
        """Return all seats, suspended ones too."""
        return self.active + self.warning + self.suspended

    @property
    def usable(self) -> int:
        """Return the seats with which users work."""
        return self.active + self.warning

    @property
    def free(self) -> int:
        """Return how many users can still get one."""
        return max(0, self.usable - self.assigned)

    @property
    def missing(self) -> int:
        """Return how many users hold a license without a seat: seats were given back beneath them."""
        return max(0, self.assigned - self.total)


@dataclass(frozen=True, slots=True)
class User:
    """A person of a customer's directory with the roles there and what the directory knows besides."""

    person: Person
    roles: list[str]
    directory: DirectoryUser | None
    country: str

    @property
    def display_name(self) -> str:
        """Return the name that the directory shows."""
        return (self.directory and self.directory.display_name) or self.person.name

    @property
    def usage_location(self) -> str:
        """Return where the user works: by default the customer's country."""
        return (self.directory and self.directory.usage_location) or self.country

    @property
    def purge_at(self) -> datetime | None:
        """Return when a deleted user is gone."""
        return self.directory.purge_at if self.directory else None


class LicenseChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a user shall get, each SKU with the service plans left out of it, and what is taken away."""

    assign: Mapping[UUID, tuple[UUID, ...]] = {}
    remove: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change for one user: nothing was changed for whom it was refused."""

    person: Person
    assigned: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: Text = ""


class UserForm(msgspec.Struct, frozen=True, kw_only=True):
    """A new user, as forms, files and the API write them; the domain may follow the user name."""

    first_name: str
    last_name: str
    user_name: str
    role: str = "user"
    display_name: str = ""
    usage_location: str = ""
    immutable_id: str = ""
    phone: str = ""


class UserChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a user; a member that is absent stays."""

    first_name: str | None = None
    last_name: str | None = None
    user_name: str | None = None
    display_name: str | None = None
    usage_location: str | None = None
    immutable_id: str | None = None
    phone: str | None = None
    role: str | None = None

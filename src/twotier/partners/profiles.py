"""What a partner's profiles say, each member by its name: the partner's record, and what stands beside it."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from twotier.partners.models.profiles import Addressed

ADDRESS = ("address_line", "address_line2", "city", "state", "postal_code", "country")
CONTACT = ("contact_first_name", "contact_last_name", "contact_email", "contact_phone")
COMPANY = ("company_name",)
GROUPS = (COMPANY, ADDRESS, CONTACT)
"""What stands together: one member of a group that differs from the record keeps the whole group apart."""

Said = Mapping[str, str]


def said(row: Any, names: Iterable[str]) -> dict[str, str]:
    """Return what a row says under some names; no row says nothing."""
    return {name: str(getattr(row, name, "") or "") for name in names}


def beside(own: Addressed | None, record: Said) -> dict[str, str]:
    """Return what an address beside the record says: its own groups, and the record's where it has none."""
    found: dict[str, str] = {}
    for group in GROUPS:
        mine = said(own, group)
        found |= mine if any(mine.values()) else {name: record.get(name, "") for name in group}
    return found


def apart(wanted: Said, record: Said) -> dict[str, str]:
    """Return what an address beside the record keeps of its own: the groups in which it differs."""
    kept: dict[str, str] = {}
    for group in GROUPS:
        differs = any(wanted[name] != record.get(name, "") for name in group)
        kept |= {name: wanted[name] if differs else "" for name in group}
    return kept


def etag(content: Said) -> str:
    """Return the version of a profile: equal content, equal version."""
    return blake2b(msgspec.json.encode(sorted(content.items())), digest_size=12).hexdigest()

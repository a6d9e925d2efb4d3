"""What the profiles of a partner share: by which names the partner's record has their members."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from twotier.api.v1.agreements import Contact
from twotier.api.v1.customers import Address
from twotier.api.wire import Wire
from twotier.core.refusal import Refusal

GROUP = "partner-profiles"
OF_ADDRESS = {
    "country": "country", "city": "city", "state": "state", "address_line1": "address_line",
    "address_line2": "address_line2", "postal_code": "postal_code",
}  # fmt: skip
OF_PERSON = {
    "first_name": "contact_first_name", "last_name": "contact_last_name", "email": "contact_email",
    "phone_number": "contact_phone",
}  # fmt: skip
OF_ORGANIZATION = {
    "company_name": "name", "email": "contact_email", "language": "language", "culture": "culture",
    "organization_registration_number": "registration_number",
}  # fmt: skip
OF_BILLING = {"company_name": "company_name", "purchase_order_number": "purchase_order_number", "tax_id": "tax_id"}
OF_SUPPORT = {"email": "support_email", "telephone": "support_phone", "website": "support_website"}


def members(sent: Wire | None, names: Mapping[str, str]) -> dict[str, str]:
    """Return what was sent, by the names of the partner's record."""
    found = {ours: getattr(sent, theirs, None) for theirs, ours in names.items()}
    return {name: text for name, text in found.items() if text is not None}


def paths(inside: str, names: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """Return where the record's members stand in a body."""
    return {f"{prefix}{ours}": f"{inside}.{camel(theirs)}".lstrip(".") for theirs, ours in names.items()}


def camel(name: str) -> str:
    """Return a member's name as it goes over the wire."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@contextmanager
def named(where: Mapping[str, str]) -> Iterator[None]:
    """Let a refusal name the members of the body, not those of the record."""
    try:
        yield
    except Refusal as refusal:
        refusal.fields = [(where.get(name, name), text) for name, text in refusal.fields]
        raise


def address_of(said: Mapping[str, str], *, person: bool = False) -> Address:
    """Return an address, with the person in it where the profile names it there."""
    found = Address(
        country=said["country"],
        city=said["city"],
        state=said["state"],
        address_line1=said["address_line"] or None,
        address_line2=said["address_line2"],
        postal_code=said["postal_code"],
    )
    if person:
        found.first_name, found.last_name = said["contact_first_name"] or None, said["contact_last_name"] or None
        found.phone_number = said["contact_phone"]
    return found


def contact_of(said: Mapping[str, str]) -> Contact:
    """Return the person whom a profile names."""
    return Contact(
        first_name=said["contact_first_name"],
        last_name=said["contact_last_name"],
        email=said["contact_email"],
        phone_number=said["contact_phone"],
    )

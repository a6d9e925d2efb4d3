"""Whether an address can be right: judged by the form of its country's addresses, without a list of the world's streets."""

from collections.abc import Mapping
from types import MappingProxyType

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.customers import Address
from twotier.api.wire import Wire
from twotier.customers.rules import address as rules
from twotier.customers.rules.address import AddressCheck, AddressStatus
from twotier.customers.rules.violation import refuse

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "address_line1": "AddressLine1", "address_line2": "AddressLine2", "address_line3": "AddressLine3",
        "city": "City", "state": "Region", "region": "Region", "postal_code": "PostalCode", "country": "Country",
    }
)  # fmt: skip
"""How the message names the fields; the real service calls the state a region there."""


class AddressValidationResponse(Wire):
    """The address as it was sent, the forms to use instead, and how good it is."""

    original_address: Address
    suggested_addresses: list[Address]
    status: AddressStatus
    validation_message: str | None = None


@route(
    "POST",
    "validations/address",
    answers=AddressValidationResponse,
    takes=Address,
    sees=Permission.CUSTOMER_LIST,
    reads=True,
    summary="Check an address",
    group="validations",
    refuses=[(400, 3000)],
)
def check_address(call: Call) -> AddressValidationResponse:
    """Answer how good an address is and in which form to keep it; nothing is kept (trap 16)."""
    sent = call.body(Address)
    asked = asked_of(sent)
    if not asked.country or len(asked.country) != len("US"):
        refuse(rules.check_country(asked.country))
    found = rules.validate_address(asked)
    return AddressValidationResponse(
        original_address=sent,
        suggested_addresses=[suggested(sent, found.suggestion)] if found.suggestion else [],
        status=found.status,
        validation_message=message(found),
    )


def asked_of(sent: Address) -> rules.Address:
    """Return the address as the rules take it."""
    return rules.Address(
        address_line1=sent.address_line1 or "",
        address_line2=sent.address_line2 or "",
        city=sent.city or "",
        state=sent.state or "",
        postal_code=sent.postal_code or "",
        country=(sent.country or "").strip().upper(),
        region=sent.region or "",
    )


def suggested(sent: Address, found: rules.Address) -> Address:
    """Return the form to use, in the members that were sent."""
    return Address(
        country=found.country,
        region=found.region or None,
        city=found.city or None,
        state=(found.state or None) if sent.state else None,
        address_line1=found.address_line1,
        address_line2=found.address_line2 or None,
        postal_code=found.postal_code or None,
    )


def message(found: AddressCheck) -> str | None:
    """Return which fields are at fault, in the form of the modelled service, and what to do about each."""
    if found.status == AddressStatus.STREET_PARTIAL:
        return "Address field invalid for property: 'AddressLine1'"
    if not found.violations:
        return None
    names = ", ".join(dict.fromkeys(f"'{NAMES[fault.field]}'" for fault in found.violations))
    return f"Address field invalid for property: {names}. " + " ".join(str(fault.message) for fault in found.violations)

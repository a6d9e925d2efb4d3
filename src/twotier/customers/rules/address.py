"""Addresses of customers (rule C6): what is missing, what is malformed, and the form to suggest."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from twotier.core.letters import has_hidden
from twotier.core.refusal import Text
from twotier.customers.rules import places
from twotier.customers.rules.names import clean_name
from twotier.customers.rules.violation import (
    FORBIDDEN,
    MARKET_NOT_SERVED,
    Violation,
    invalid,
    sentence,
)
from twotier.partners.regions import country as country_row
from twotier.partners.regions import is_served, lazy_country_name

LONGEST_LINE = 200  # the documented maxLength of addressLine1 and addressLine2
LONGEST = {"city": 128, "state": 128, "region": 128, "postal_code": 32}
POST_BOX = re.compile(r"\b(p\.?\s*o\.?\s*box|post office box|postfach|bo[iî]te postale|b\.?p\.)\s*\d", re.IGNORECASE)
"""Mail arrives there, goods do not."""
LINES = ("address_line1", "address_line2", "address_line3", "city", "state", "postal_code", "region")


@dataclass(frozen=True, slots=True)
class Address:
    """An address with the fields that Partner Center's Address has."""

    address_line1: str = ""
    address_line2: str = ""
    address_line3: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    region: str = ""


class AddressStatus(StrEnum):
    """The words of the documented answer to an address check that rules without a street list can give.

    Multiple and PremisesPartial need a list of buildings, which this program has not.
    """

    VERIFIED_SHIPPABLE = "VerifiedShippable"
    VERIFIED = "Verified"
    INTERACTION_REQUIRED = "InteractionRequired"
    STREET_PARTIAL = "StreetPartial"
    NONE = "None"
    NOT_VALIDATED = "NotValidated"


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """The answer to an address check: a status, the form to use instead, and every fault."""

    status: AddressStatus
    suggestion: Address | None
    violations: tuple[Violation, ...]


def check_country(code: str) -> list[Violation]:
    """Return why nothing can be sold to this country; empty if a region serves it."""
    if country_row(code) is None:
        text = _("A country is an ISO code of two letters such as DE, so choose one from the list.")
        return [invalid("country", text)]
    if not is_served(code):
        text = _("%(country)s belongs to no region of the program, so choose a country that a region serves.")
        message = sentence(text, country=lazy_country_name(code))
        return [Violation("country", FORBIDDEN, MARKET_NOT_SERVED, message, "market_not_served")]
    return []


def check_address(address: Address) -> list[Violation]:
    """Return everything that is wrong with the address; a wrong country hides the rest."""
    faults = check_country(address.country)
    if faults:
        return faults
    address = tidy(address)
    return [*_lines(address), *_city(address), *_state(address), *_postal_code(address)]


def _lines(address: Address) -> list[Violation]:
    found = []
    if not address.address_line1:
        found.append(invalid("address_line1", _("An address needs a street or a post office box, so enter it.")))
    long = _("A line of an address has at most %(limit)s characters, so use the next line for the rest.")
    hidden = _("An address contains no invisible or control characters, so type this line anew.")
    for field in LINES:
        line: str = getattr(address, field)
        limit = LONGEST.get(field, LONGEST_LINE)
        if len(line) > limit:
            found.append(invalid(field, sentence(long, limit=limit)))
        elif has_hidden(line):
            found.append(invalid(field, hidden))
    return found


def _city(address: Address) -> list[Violation]:
    if address.city or not places.is_city_required(address.country):
        return []
    return [invalid("city", _about(_("An address in %(country)s needs a city, so enter it."), address))]


def _state(address: Address) -> list[Violation]:
    if not places.has_state_list(address.country):
        return []
    if not address.state:
        text = _("An address in %(country)s needs a state or province, so choose one from the list.")
        return [invalid("state", _about(text, address))]
    if places.find_state(address.country, address.state) is None:
        text = _("%(state)s is no state or province of %(country)s, so choose one from the list.")
        return [invalid("state", _about(text, address, state=address.state))]
    return []


def _postal_code(address: Address) -> list[Violation]:
    code, example = address.postal_code, places.postal_code_example(address.country)
    if not code:
        if not places.is_postal_code_required(address.country):
            return []
        text = _("An address in %(country)s needs a postal code, so enter one such as %(example)s.")
    elif places.is_postal_code(address.country, code):
        return []
    else:
        text = _("This is not a postal code of %(country)s, so enter one such as %(example)s.")
    return [invalid("postal_code", _about(text, address, example=example))]


def _about(text: Text, address: Address, **values: object) -> Text:
    return sentence(text, country=lazy_country_name(address.country), **values)


def tidy(address: Address) -> Address:
    """Return the address with single blanks, composed letters, the country in upper case.

    A few documented bodies name the state in `region` only; it is the state then.
    """
    lines = {field: clean_name(getattr(address, field)) for field in LINES}
    lines["state"] = lines["state"] or lines["region"]
    return replace(address, country=address.country.strip().upper(), **lines)


def normalized(address: Address) -> Address:
    """Return the address as its country prints it; an address with faults is only made tidy."""
    clean = tidy(address)
    if check_address(clean):
        return clean
    state = places.find_state(clean.country, clean.state) if places.has_state_list(clean.country) else None
    return replace(
        clean,
        state=state or clean.state,
        postal_code=places.printed_postal_code(clean.country, clean.postal_code),
    )


def validate_address(address: Address) -> AddressCheck:
    """Answer an address check from form alone: this program has no list of the world's streets."""
    if country_row(address.country) is not None and not is_served(address.country):
        return AddressCheck(AddressStatus.NOT_VALIDATED, None, tuple(check_country(address.country)))
    faults = tuple(check_address(address))
    if faults:
        return AddressCheck(AddressStatus.NONE, None, faults)
    suggestion = normalized(address)
    if _compared(suggestion) != _compared(address):
        status = AddressStatus.INTERACTION_REQUIRED
    elif POST_BOX.search(f"{suggestion.address_line1} {suggestion.address_line2}"):
        status = AddressStatus.VERIFIED
    elif not any(c.isdigit() for c in f"{suggestion.address_line1}{suggestion.address_line2}"):
        status = AddressStatus.STREET_PARTIAL
    else:
        status = AddressStatus.VERIFIED_SHIPPABLE
    return AddressCheck(status, suggestion, ())


def _compared(address: Address) -> tuple[str, ...]:
    """Return the fields as two addresses are compared: case and blanks do not count."""
    return tuple("".join(getattr(address, field).casefold().split()) for field in (*LINES, "country"))

"""Phone numbers, read as a person in the customer's country writes them."""

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from twotier.customers.rules.violation import Caution, Violation, invalid, sentence
from twotier.partners.regions import lazy_country_name

FIELD = "phone_number"


def parse_phone(phone: str, country: str) -> PhoneNumber | None:
    """Return the number, or None if its length makes it impossible or only local."""
    try:
        number = phonenumbers.parse(phone, country.upper())
    except phonenumbers.NumberParseException:
        return None
    whole = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if whole else None


def to_e164(phone: str, country: str) -> str:
    """Return the number as `+491234567`; an impossible or empty one is returned as it was written."""
    number = parse_phone(phone, country)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else phone.strip()


def check_phone(phone: str, country: str) -> list[Violation]:
    """Return what is wrong with a phone number that was given; whether one must be given is another rule."""
    if not phone.strip() or parse_phone(phone, country):
        return []
    text = _(
        "This is not a phone number of %(country)s, so correct it or begin it with + and the country calling code."
    )
    return [invalid(FIELD, sentence(text, country=lazy_country_name(country)))]


def phone_cautions(phone: str, country: str) -> list[Caution]:
    """Say so when a number has a right length but no operator uses its range."""
    number = parse_phone(phone, country)
    if number is None or phonenumbers.is_valid_number(number):
        return []
    return [Caution(FIELD, _("No operator is known to use this phone number, so check it once more."))]

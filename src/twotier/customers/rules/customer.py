"""Every rule about the values of a new customer at once: for the form, the API and the demo alike."""

from collections.abc import Collection
from dataclasses import dataclass, field

from twotier.customers.rules.address import Address, check_address
from twotier.customers.rules.domain import check_domain
from twotier.customers.rules.email import check_email
from twotier.customers.rules.names import (
    check_company_name,
    check_person_name,
    company_name_cautions,
)
from twotier.customers.rules.phone import check_phone, phone_cautions
from twotier.customers.rules.registration import check_registration
from twotier.customers.rules.violation import Caution, Violation


@dataclass(frozen=True, slots=True)
class CustomerValues:
    """What a partner enters about a new customer; the domain is whole (`PREFIX.SUFFIX`)."""

    company_name: str
    domain: str
    email: str
    address: Address = field(default_factory=Address)
    first_name: str = ""
    last_name: str = ""
    phone_number: str = ""
    organization_registration_number: str = ""


def check_customer(
    values: CustomerValues,
    *,
    tenant_domain: str,
    vendor_domains: Collection[str] = (),
    partner_domains: Collection[str] = (),
    names_required: bool = True,
) -> list[Violation]:
    """Return every violation in the order of the form; the first decides the code of the answer.

    The portal requires the contact's names; clients of the API may send null for them.
    """
    addressed = check_address(values.address)
    found = [
        *check_company_name(values.company_name),
        *check_domain(values.domain, tenant_domain),
        *addressed,
        *check_person_name("first_name", values.first_name, required=names_required),
        *check_person_name("last_name", values.last_name, required=names_required),
        *check_email(values.email, vendor_domains=vendor_domains, partner_domains=partner_domains),
    ]
    # Without a country there is no telling which numbers it needs.
    in_a_country = all(violation.field != "country" for violation in addressed)
    return [*found, *_numbers(values)] if in_a_country else found


def _numbers(values: CustomerValues) -> list[Violation]:
    country, phone = values.address.country.strip().upper(), values.phone_number
    return [
        *check_phone(phone, country),
        *check_registration(country, values.organization_registration_number, phone),
    ]


def customer_cautions(values: CustomerValues) -> list[Caution]:
    """Return what is unusual and allowed, to be shown beside the fields."""
    return [
        *company_name_cautions(values.company_name),
        *phone_cautions(values.phone_number, values.address.country),
    ]

"""The form of a new customer, and every rule that it must pass."""

import re
from collections.abc import Collection

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence
from twotier.customers.rules import domain as domains
from twotier.customers.rules.address import Address, check_address, check_country
from twotier.customers.rules.email import check_email, clean_email
from twotier.customers.rules.names import check_company_name, check_person_name, clean_name
from twotier.customers.rules.phone import check_phone, to_e164
from twotier.customers.rules.registration import check_registration, compact_number
from twotier.customers.rules.violation import Violation, invalid
from twotier.partners.regions import region_of, same_region

CULTURE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
LONGEST_CULTURE = 16
ADDRESS_LINES = ("address_line1", "address_line2", "city", "state", "postal_code", "region")


class NewCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner writes about a new customer; `domain` is whole: PREFIX.SUFFIX."""

    company_name: str
    domain: str
    country: str
    address_line1: str
    city: str
    first_name: str
    last_name: str
    email: str
    address_line2: str = ""
    state: str = ""
    postal_code: str = ""
    region: str = ""
    phone: str = ""
    registration_number: str = ""
    culture: str = ""
    language: str = ""

    def address(self) -> Address:
        """Return the address part."""
        return Address(
            country=self.country,
            address_line1=self.address_line1,
            address_line2=self.address_line2,
            city=self.city,
            state=self.state,
            postal_code=self.postal_code,
            region=self.region,
        )

    def cleaned(self) -> "NewCustomer":
        """Return the form in the form in which it is kept."""
        country = self.country.strip().upper()
        return msgspec.structs.replace(
            self,
            company_name=clean_name(self.company_name),
            domain=self.domain.strip(),
            country=country,
            first_name=clean_name(self.first_name),
            last_name=clean_name(self.last_name),
            email=clean_email(self.email),
            phone=to_e164(self.phone, country) if self.phone else "",
            registration_number=compact_number(country, self.registration_number) if self.registration_number else "",
            **{name: clean_name(getattr(self, name)) for name in ADDRESS_LINES},
        )


def violations(
    form: NewCustomer, suffix: str, owned_domains: Collection[str], *, named: bool = True
) -> list[Violation]:
    """Return every rule that the form breaks, in the order of its fields; `named` asks for a contact's name."""
    country = form.country.strip().upper()
    found = check_company_name(form.company_name)
    found += domains.check_domain(form.domain, suffix)
    found += check_country(country) or check_address(msgspec_address(form, country))
    found += check_person_name("first_name", form.first_name, required=named)
    found += check_person_name("last_name", form.last_name, required=named)
    found += check_email(form.email, partner_domains=owned_domains)
    found += check_culture(form.culture)
    if not any(violation.field == "country" for violation in found):
        found += check_phone(form.phone, country) if form.phone else []
        found += check_registration(country, form.registration_number, form.phone)
    return found


def check_culture(culture: str) -> list[Violation]:
    """Return why this is no culture; none at all is one."""
    if not culture or (len(culture) <= LONGEST_CULTURE and CULTURE.fullmatch(culture)):
        return []
    return [invalid("culture", _("A culture is a language with a country such as de-DE, so enter one like it."))]


def msgspec_address(form: NewCustomer, country: str) -> Address:
    """Return the form's address with the country as the rules compare it."""
    return msgspec.structs.replace(form, country=country).address()


def check_region(partner_market: str, country: str) -> None:
    """Refuse a customer of another region than the partner's (910015)."""
    if same_region(partner_market, country):
        return
    text = _("The customer must be in your region. Its country belongs to %(theirs)s, yours to %(yours)s.")
    values = {"theirs": region_of(country).label, "yours": region_of(partner_market).label}
    message = Sentence(text, values)
    raise Refusal(403, 910015, message, "region_differs", fields=[("country", message)])

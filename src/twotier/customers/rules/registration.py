"""Registration numbers of companies (rule C7): needed in 24 countries, refused in all others.

Which countries: column registration_id_required of regions.csv. Which document: Microsoft's public page
"Registration ID number information" (partner-center/account-settings/reg-number-id); where it names only
a tax number, the country's company register is taken as well. Check digits are those of python-stdnum;
a country it does not know has a pattern only, and Iraq, Myanmar and South Sudan publish none.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from stdnum.az import voen
from stdnum.br import cnpj
from stdnum.by import unp
from stdnum.exceptions import ValidationError
from stdnum.hu import anum
from stdnum.in_ import gstin, pan
from stdnum.md import idno
from stdnum.pl import nip, pesel, regon
from stdnum.ru import inn, ogrn
from stdnum.th import tin as thai_tin
from stdnum.tr import tckimlik, vkn
from stdnum.ua import edrpou
from stdnum.ve import rif
from stdnum.vn import mst
from stdnum.za import tin as south_african_tin

from twotier.core.refusal import Text
from twotier.customers.rules import phone as phones
from twotier.customers.rules.violation import (
    BAD_REQUEST,
    PHONE_NUMBER_MISSING,
    REGISTRATION_NUMBER_MALFORMED,
    REGISTRATION_NUMBER_MISSING,
    REGISTRATION_NUMBER_NOT_USED,
    Violation,
    sentence,
)
from twotier.partners.regions import country as country_row
from twotier.partners.regions import lazy_country_name

FIELD = "organization_registration_number"
SEPARATORS = re.compile(r"[\s./–-]+")


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A document's number: its own name (never translated), its pattern, its check digits if known."""

    name: str
    pattern: str
    validate: Callable[[str], str] | None = None
    sample: str = ""

    def fits(self, number: str) -> bool:
        """Tell whether a number without separators is one of this kind."""
        if re.fullmatch(self.pattern, number, re.ASCII) is None:
            return False
        if self.validate is None:
            return True
        try:
            return bool(self.validate(number))
        except ValidationError:
            return False


def _hungarian(number: str) -> str:
    """Check the first eight digits; the group of the tax and the county follow them."""
    return anum.validate(number[:8])


UNPUBLISHED = r"(?=.*\d)[0-9A-Z]{4,20}"

NUMBER_KINDS: Mapping[str, tuple[NumberKind, ...]] = MappingProxyType(
    {
        "AE": (NumberKind("TRN", r"\d{15}", sample="100123456700003"),),
        "AM": (NumberKind("TIN", r"\d{8}", sample="01234567"), NumberKind("VAT, PSN", r"\d{9,10}")),
        "AZ": (NumberKind("VÖEN", r"\d{10}", voen.validate, "8758269801"),),
        "BR": (NumberKind("CNPJ", r"[0-9A-Z]{12}\d{2}", cnpj.validate, "57768194000197"),),
        "BY": (NumberKind("UNP", r"[0-9A-Z]{2}\d{7}", unp.validate, "149038625"),),
        "HU": (NumberKind("adószám", r"\d{8}([1-5]\d{2})?", _hungarian, "19110059"),),
        "IN": (
            NumberKind("PAN", r"[A-Z]{5}\d{4}[A-Z]", pan.validate, "AAACR7848C"),
            NumberKind("GSTIN", r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]{3}", gstin.validate, "27AAACR9488C1Z3"),
        ),
        "IQ": (NumberKind("TIN", UNPUBLISHED, sample="900123456"),),
        "KG": (NumberKind("INN", r"\d{14}", sample="01234567890123"),),
        "KZ": (NumberKind("BIN", r"\d{12}", sample="990140000123"),),
        "MD": (NumberKind("IDNO", r"\d{13}", idno.validate, "1868202947704"),),
        "MM": (NumberKind("TIN", UNPUBLISHED, sample="123456789"),),
        "PL": (
            NumberKind("NIP", r"[1-9]\d{9}", nip.validate, "5267400133"),
            NumberKind("KRS", r"0\d{9}", sample="0000123456"),
            NumberKind("REGON", r"\d{9}(\d{5})?", regon.validate, "141069850"),
            NumberKind("PESEL", r"\d{11}", pesel.validate),
        ),
        "RU": (
            NumberKind("ИНН", r"\d{10}(\d{2})?", inn.validate, "7705212247"),
            NumberKind("ОГРН", r"\d{13}(\d{2})?", ogrn.validate, "1027700957525"),
        ),
        "SA": (NumberKind("TIN", r"\d{10}", sample="3001234567"), NumberKind("VAT", r"3\d{13}3")),
        "SS": (NumberKind("TIN", UNPUBLISHED, sample="100123456"),),
        "TH": (NumberKind("TIN", r"\d{13}", thai_tin.validate, "0105505592651"),),
        "TJ": (NumberKind("INN", r"\d{9}", sample="010012345"), NumberKind("EIN", r"\d{10}")),
        "TR": (
            NumberKind("VKN", r"\d{10}", vkn.validate, "4090907919"),
            NumberKind("TCKN", r"\d{11}", tckimlik.validate),
        ),
        "UA": (NumberKind("ЄДРПОУ", r"\d{8}", edrpou.validate, "35817358"),),
        "UZ": (NumberKind("INN", r"\d{9}", sample="201234567"),),
        "VE": (NumberKind("RIF", r"[VEJPGC]\d{9}", rif.validate, "J654316006"),),
        "VN": (NumberKind("MST", r"\d{10}(\d{3})?", mst.validate, "0100811925"),),
        "ZA": (
            NumberKind("TIN", r"\d{10}", south_african_tin.validate, "9459290491"),
            NumberKind("CIPC", r"(19|20)\d{10}", sample="201812345607"),
            NumberKind("TRN", r"[0-9A-Z]{13}"),
        ),
    }
)


def is_registration_required(country: str) -> bool:
    """Tell whether customers of the country need a registration number and a phone number."""
    row = country_row(country)
    return row is not None and row.registration_id_required


def compact_number(country: str, number: str) -> str:
    """Return the number in upper case without separators and without the country code before digits."""
    compact = SEPARATORS.sub("", number).upper()
    without = compact.removeprefix(country.upper())
    return without if without.isdecimal() else compact


def registration_regex(country: str) -> str | None:
    """Return one pattern for all documents of the country, for numbers without separators."""
    kinds = NUMBER_KINDS.get(country.upper(), ())
    return f"^({'|'.join(kind.pattern for kind in kinds)})$" if kinds else None


def registration_sample(country: str) -> str | None:
    """Return a number of the right form for the country."""
    kinds = NUMBER_KINDS.get(country.upper(), ())
    return kinds[0].sample if kinds else None


def document_names(country: str) -> str:
    """Return the names of the documents whose number the country takes, as in “NIP, KRS, REGON, PESEL”."""
    return ", ".join(kind.name for kind in NUMBER_KINDS.get(country.upper(), ()))


def check_registration(country: str, number: str, phone: str) -> list[Violation]:
    """Return what is wrong with a customer's registration number, and a missing phone number."""
    if not is_registration_required(country):
        return [_not_used(country)] if number.strip() else []
    found = []
    if not number.strip():
        found.append(_missing(country))
    elif not any(kind.fits(compact_number(country, number)) for kind in NUMBER_KINDS[country.upper()]):
        found.append(_malformed(country))
    if not phone.strip():
        text = _("A customer in %(country)s needs a phone number, so enter one.")
        found.append(_violation(PHONE_NUMBER_MISSING, text, country, field=phones.FIELD))
    return found


def _not_used(country: str) -> Violation:
    text = _("Customers in %(country)s have no registration number here, so leave this field empty.")
    return _violation(REGISTRATION_NUMBER_NOT_USED, text, country)


def _missing(country: str) -> Violation:
    text = _("A customer in %(country)s needs a registration number, so enter one of these: %(documents)s.")
    return _violation(REGISTRATION_NUMBER_MISSING, text, country, documents=document_names(country))


def _malformed(country: str) -> Violation:
    text = _(
        "This is not a registration number of %(country)s (%(documents)s), "
        "so check its digits and enter one such as %(sample)s."
    )
    return _violation(
        REGISTRATION_NUMBER_MALFORMED,
        text,
        country,
        documents=document_names(country),
        sample=registration_sample(country),
    )


def _violation(code: int, text: Text, country: str, *, field: str = FIELD, **values: object) -> Violation:
    message = sentence(text, country=lazy_country_name(country), **values)
    return Violation(field, BAD_REQUEST, code, message)

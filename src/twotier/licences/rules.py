"""What a customer's user must be: names, location, and a user name in the customer's own domain."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from twotier.core.letters import has_hidden
from twotier.core.refusal import Text
from twotier.customers.rules.names import check_person_name, clean_name
from twotier.customers.rules.violation import Violation, invalid, sentence
from twotier.customers.usecases.manage_users import PREFIX
from twotier.licences.shapes import UserChanges, UserForm
from twotier.partners.regions import country

LIMITS = {"display_name": 256, "immutable_id": 128, "phone": 32}


def prefix_of(user_name: str, domain: str) -> str | None:
    """Return the part before the @ when the rest is the customer's domain, or nothing stands there."""
    prefix, at, rest = user_name.strip().partition("@")
    return prefix if not at or rest.lower() == domain.lower() else None


def check_location(code: str) -> list[Violation]:
    """Return why a user cannot work there; no location means the customer's country."""
    if not code or country(code.upper()):
        return []
    text = _("The location of a user is a country, so write its two letters, such as DE.")
    return [invalid("usage_location", text)]


def check_name(field: str, name: str) -> list[Violation]:
    """Return what is wrong with the first or last name of a user."""
    if not any(letter.isalpha() for letter in name):
        return [invalid(field, _("A user needs a first and a last name, so enter both."))]
    return check_person_name(field, name)


def check_texts(form: UserForm | UserChanges) -> list[Violation]:
    """Return which of the free texts are too long or hold characters that cannot be seen."""
    said = {name: clean_name(getattr(form, name) or "") for name in LIMITS}
    long = [
        invalid(name, sentence(_("This has at most %(limit)s characters, so shorten it."), limit=LIMITS[name]))
        for name, text in said.items()
        if len(text) > LIMITS[name]
    ]
    hidden: Text = _("Invisible and control characters are not allowed here, so type the text anew.")
    return long + [invalid(name, hidden) for name, text in said.items() if has_hidden(text)]


def check_user_name(user_name: str, domain: str) -> list[Violation]:
    """Return what is wrong with a user name, whose domain may be left out."""
    prefix = prefix_of(user_name, domain)
    if prefix is None:
        text = _("The user name must end in a domain of the customer, %(domain)s. Check what follows the @.")
        return [invalid("user_name", sentence(text, domain=domain))]
    if not PREFIX.fullmatch(prefix):
        text = _("A user name has letters, digits, dots, hyphens and underscores, and begins with a letter or digit.")
        return [invalid("user_name", text)]
    return []


def doubled(names: Iterable[str]) -> set[str]:
    """Return the names that stand in a list more than once, in lower case."""
    return {name for name, count in Counter(name.lower() for name in names).items() if count > 1}

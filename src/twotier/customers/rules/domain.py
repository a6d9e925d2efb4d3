"""The first domain of a customer tenant: a prefix of letters and digits, then the program's suffix.

Sources: the Partner Center pages name it `contoso.onmicrosoft.com` and say it cannot be changed later;
tools written for that API (Check-AzureADTenant.ps1 in wesley-trust/Scripts) accept `^[a-zA-Z0-9]+$` only;
27 characters is the limit of the vendor's own sign-up form. A leading digit is accepted by all of them.
"""

import re

from django.utils.translation import gettext_lazy as _

from twotier.customers.rules.violation import CONFLICT, DOMAIN_TAKEN, Violation, invalid, sentence

FIELD = "domain"
LONGEST_PREFIX = 27
PREFIX = re.compile(r"[A-Za-z0-9]+", re.ASCII)
LONGEST_NAME = 253
OWNED = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.ASCII)
"""A domain of at least two labels; letters beyond ASCII come in their xn-- form."""


def full_domain(prefix: str, suffix: str) -> str:
    """Return `PREFIX.SUFFIX` as the customer wrote the prefix."""
    return f"{prefix.strip()}.{suffix.strip().lower()}"


def domain_key(domain: str) -> str:
    """Return the form in which domains are compared: case does not count."""
    return domain.strip().rstrip(".").lower()


def domain_prefix(domain: str, suffix: str) -> str | None:
    """Return the prefix of a whole domain, its case kept; None if it does not end in the suffix."""
    text = domain.strip().rstrip(".")
    ending = f".{suffix.strip().lower()}"
    return text[: -len(ending)] if text.lower().endswith(ending) else None


def check_domain_prefix(prefix: str) -> list[Violation]:
    """Return what is wrong with the prefix alone, as the portal's form asks for it."""
    prefix = prefix.strip()
    if not prefix:
        return [invalid(FIELD, _("A customer tenant needs a domain prefix, so enter one."))]
    if not PREFIX.fullmatch(prefix):
        text = _("A domain prefix contains only letters A to Z and digits, so remove all other characters.")
        return [invalid(FIELD, text)]
    if len(prefix) > LONGEST_PREFIX:
        text = _("A domain prefix has at most %(limit)s characters, so choose a shorter one.")
        return [invalid(FIELD, sentence(text, limit=LONGEST_PREFIX))]
    return []


def check_domain(domain: str, suffix: str) -> list[Violation]:
    """Return what is wrong with the whole domain, as clients of the API send it."""
    prefix = domain_prefix(domain, suffix)
    if prefix is None:
        text = _("The domain of a new customer tenant ends in .%(suffix)s, so send it as PREFIX.%(suffix)s.")
        return [invalid(FIELD, sentence(text, suffix=suffix))]
    return check_domain_prefix(prefix)


def domain_taken(domain: str) -> Violation:
    """Return the violation for a domain that another customer tenant has."""
    text = _("The domain %(domain)s belongs to another customer tenant, so choose another domain prefix.")
    return Violation(FIELD, CONFLICT, DOMAIN_TAKEN, sentence(text, domain=domain), "domain_taken")


def check_owned_domain(domain: str, suffix: str) -> list[Violation]:
    """Return what is wrong with a domain that a customer brings along; those of the program are given, not brought."""
    name = domain_key(domain)
    if domain_prefix(name, suffix) is not None:
        text = _("Domains that end in .%(suffix)s are given by this program, so send one that the customer owns.")
        return [invalid(FIELD, sentence(text, suffix=suffix))]
    if len(name) > LONGEST_NAME or not OWNED.fullmatch(name):
        text = _("A domain is a name such as contoso.com, so check its letters and dots.")
        return [invalid(FIELD, text)]
    return []


def owned_domain_taken(domain: str) -> Violation:
    """Return the violation for a domain that some tenant has already."""
    text = _("The domain %(domain)s belongs to a tenant already, so it cannot be added.")
    return Violation(FIELD, CONFLICT, DOMAIN_TAKEN, sentence(text, domain=domain), "domain_taken")

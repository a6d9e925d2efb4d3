"""The e-mail address of a customer's contact."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from twotier.customers.rules.violation import Violation, invalid, sentence

FIELD = "email"


def clean_email(email: str) -> str:
    """Return the address without blanks around it and with the domain in lower case."""
    local, at, domain = email.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def email_domain(email: str) -> str:
    """Return the part after the last @, in lower case."""
    return email.strip().rpartition("@")[2].lower()


def belongs_to(domain: str, owned: Collection[str]) -> bool:
    """Tell whether the domain is one of the owned ones or lies below one of them."""
    labels = domain.lower().split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    return not above.isdisjoint(entry.strip().lower() for entry in owned)


def check_email(
    email: str,
    *,
    vendor_domains: Collection[str] = (),
    partner_domains: Collection[str] = (),
) -> list[Violation]:
    """Return what is wrong with a customer's address (rule C5)."""
    email = email.strip()
    if not email:
        return [invalid(FIELD, _("A customer needs an email address for its contact, so enter one."))]
    try:
        validate_email(email)
    except ValidationError:
        return [invalid(FIELD, _("This is not an email address, so write it as name@example.com."))]
    domain = email_domain(email)
    if belongs_to(domain, vendor_domains):
        text = _("The domain %(domain)s belongs to the vendor, so enter an email address of the customer.")
        return [invalid(FIELD, sentence(text, domain=domain))]
    if belongs_to(domain, partner_domains):
        text = _("The domain %(domain)s belongs to a partner, so enter an email address of the customer.")
        return [invalid(FIELD, sentence(text, domain=domain))]
    return []

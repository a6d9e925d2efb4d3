"""Every question about customers' verified domains."""

from twotier.core import tenancy
from twotier.customers.models import VerifiedDomain


def claimed(domain: str) -> bool:
    """Tell whether a customer proved to own a domain, whoever asks."""
    with tenancy.scope(tenancy.PROGRAM):
        return VerifiedDomain.objects.filter(name__lower=domain.lower()).exists()

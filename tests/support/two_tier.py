"""Who calls in the two-tier world, what they send, and how many statements it may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.world import Partner
from tests.wire.conftest import Caller
from twotier.access.models import ApiClient, Membership, Organization, Person
from twotier.core import clock
from twotier.customers.models import Customer

FREE = ("BEGIN", "COMMIT", "SET", "SAVEPOINT", "RELEASE", "SELECT set_config")


def colleague(of: Partner, *roles: str) -> Caller:
    """Return another person of the same organization, with other roles."""
    owner = of.caller.organization
    person = Person.objects.create(
        tenant_id=owner.id, user_name=f"{'.'.join(roles)}@{owner.domain}", created_at=clock.now()
    )
    Membership.objects.create(
        tenant_id=owner.id, organization=owner, person=person, roles=list(roles), created_at=clock.now()
    )
    return Caller(owner, of.caller.client, person, of.caller.http)


def admin_of(customer: Customer) -> Caller:
    """Return a customer's first administrator as a caller."""
    person = Person.objects.get(memberships__organization_id=customer.id)
    client = ApiClient.objects.create(
        tenant_id=customer.id, name="own", flow="app_user", secret_hash="", created_at=clock.now()
    )
    return Caller(Organization.objects.get(id=customer.id), client, person, Client(raise_request_exception=False))


@contextmanager
def at_most(limit: int) -> Iterator[list[str]]:
    """Fail when more statements run inside than the limit; transactions and settings are free (decisions.md 14)."""
    said: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield said
    said += [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(FREE)]
    assert len(said) <= limit, "\n".join(said)


def customer_body(prefix: str = "kranich", **changes: Any) -> dict[str, Any]:
    """Return a new customer as clients send it."""
    address = {"country": "DE", "city": "Hamburg", "postalCode": "20457", "addressLine1": "Speicherstadt 4"}
    billing = {
        "culture": "de-DE", "language": "de", "email": "ada@kranich.test", "firstName": "Ada", "lastName": "Kranich",
        "companyName": "Kranich Logistik", "defaultAddress": address,
    }  # fmt: skip
    return {"companyProfile": {"domain": f"{prefix}.onmicrosoft.com"}, "billingProfile": billing | changes}

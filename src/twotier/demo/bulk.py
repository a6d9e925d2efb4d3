"""Many customers and partners for benchmarks: copies of the demo's own, made by the database in a few statements.

A tenth are customers of the provider Harbor with the reseller Alpine, copied from Kranich; the others are
direct customers of Baltic and Rhine, copied from Ostsee (bulk_customers.py). Around every ten customers stands one
more partner with its trade (bulk_partners.py).
"""

import secrets
from typing import Any

from django.db import connection, transaction

from twotier.access import queries
from twotier.core import tenancy
from twotier.demo import bulk_customers, bulk_partners
from twotier.demo.copying import Copy, copy
from twotier.demo.lists import stored
from twotier.demo.making import Make, make

Shares = bulk_customers.Shares
SHARES: Shares = (("harbor", "kranich"), *(((("baltic", "ostsee"), ("rhine", "ostsee")) * 5)[:9]))
"""A provider's customer, then nine of direct-bill partners."""
CUSTOMERS_OF_A_PARTNER = 10


def load(customers: int, subscriptions: int, shares: Shares = SHARES, *, partners: int | None = None) -> None:
    """Add customers, subscriptions and partners to the demo program, in one transaction.

    `shares` says in turn who sells; without a number one partner comes with every ten customers.
    """
    count = customers // CUSTOMERS_OF_A_PARTNER if partners is None else partners
    word = secrets.token_hex(3)
    with tenancy.scope(tenancy.PROGRAM), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL ROLE NONE")
        tenants = {key: tenant(key) for key in demo_keys(shares)}
        bulk_customers.fill(cursor, bulk_customers.Wanted(customers, subscriptions, shares, tenants, word))
        bulk_partners.fill(cursor, count, tenants, word)
        for step in (*bulk_customers.steps(tenants), *bulk_partners.steps()):
            run(cursor, step)
        for table in (*bulk_customers.LISTS, *bulk_partners.LISTS):
            cursor.execute(f"DROP TABLE {table}")
    gather_statistics()


def run(cursor: Any, step: Copy | Make) -> None:
    """Make the rows of a step."""
    statement, parameters = (copy(step), []) if isinstance(step, Copy) else make(step)
    cursor.execute(statement, parameters)


def gather_statistics() -> None:
    """Let the planner know the new sizes."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ANALYZE")


def demo_keys(shares: Shares) -> set[str]:
    """Return the demo organizations from which copies are made, or with which they deal."""
    named = {key for pair in shares for key in pair}
    return named | {"harbor", "alpine", "pacific", "baltic", "kranich", "ostsee"}


def tenant(key: str) -> Any:
    """Return the tenant of a demo organization, by a user that each of them has."""
    role = "user" if key in ("kranich", "ostsee") else "admin.agent"
    person = queries.signing_in(f"{role}@{key}.example")
    if person is None:
        raise LookupError(key)
    return stored(person.tenant_id)

"""Many customers for benchmarks: copies of the demo's own, made by the database in a few statements.

A tenth are customers of the provider Harbor with the reseller Alpine, copied from Kranich; the others are
direct customers of Baltic and Rhine, copied from Ostsee. Each has an administrator without a password, an
accepted agreement, one order, and its share of the subscriptions.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from twotier.access import queries
from twotier.access.models import Membership, Organization, Person, Visibility
from twotier.core import tenancy
from twotier.core.ids import new_id
from twotier.customers.folding import folded
from twotier.customers.models import Customer, CustomerAgreement, Relationship, ResellerAssociation
from twotier.demo.copying import Copy, copy, new_uuid
from twotier.orders.models import Order, OrderLine
from twotier.subscriptions.models import Attribution, SeatBatch, Subscription

BLOCK = 10_000
FIRST = ("Nord", "Licht", "Fluss", "Stern", "Wald", "Berg", "See", "Feld", "Wind", "Stein", "Hafen", "Turm")
LAST = ("Werke", "Logistik", "Handel", "Technik", "Bau", "Pharma", "Energie", "Verlag", "Optik", "Mode")
Shares = Sequence[tuple[str, str]]
"""Seller and model of customers in a row."""
SHARES: Shares = (("harbor", "kranich"), *(((("baltic", "ostsee"), ("rhine", "ostsee")) * 5)[:9]))
"""A provider's customer, then nine of direct-bill partners."""


def load(customers: int, subscriptions: int, shares: Shares = SHARES) -> None:
    """Add customers and subscriptions to the demo program, in one transaction; `shares` says in turn who sells."""
    with tenancy.scope(tenancy.PROGRAM), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL ROLE NONE")
        create_lists(cursor)
        fill(cursor, customers, subscriptions, shares)
        for step in copies():
            cursor.execute(copy(step))
        cursor.execute("DROP TABLE bulk_subscription")
        cursor.execute("DROP TABLE bulk_customer")
    gather_statistics()


def gather_statistics() -> None:
    """Let the planner know the new sizes."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ANALYZE")


def create_lists(cursor: Any) -> None:
    """Make the two lists of what is to come into being."""
    uuid = "uuid" if connection.vendor == "postgresql" else "char(32)"
    cursor.execute(
        f"CREATE TEMPORARY TABLE bulk_customer (tenant {uuid}, person {uuid}, model {uuid}, model_seller {uuid}, "
        f"seller {uuid}, placed varchar(12), name varchar(256), folded varchar(256), domain varchar(253))"
    )
    cursor.execute(
        f"CREATE TEMPORARY TABLE bulk_subscription (tenant {uuid}, model {uuid}, model_seller {uuid}, seller {uuid}, "
        f"placed varchar(12), number integer, line {uuid}, subscription {uuid})"
    )


def fill(cursor: Any, customers: int, subscriptions: int, shares: Shares) -> None:
    """Write the lists, block by block."""
    made = customer_rows(customers, shares)
    number = 0
    while block := list(islice(made, BLOCK)):
        insert(cursor, "bulk_customer", block)
        lines = []
        for row in block:
            share = (number + 1) * subscriptions // customers - number * subscriptions // customers
            lines += [(row[0], *row[2:6], line, ident(), ident()) for line in range(share)]
            number += 1
        insert(cursor, "bulk_subscription", lines)


def customer_rows(count: int, shares: Shares) -> Iterator[tuple[Any, ...]]:
    """Yield the customers that are to be; a run has a word of its own, so that domains never meet."""
    word = secrets.token_hex(3)
    tenants = {key: tenant(key) for pair in shares for key in pair}
    sellers = {"kranich": tenant("harbor"), "ostsee": tenant("baltic")}
    for number in range(count):
        seller, model = shares[number % len(shares)]
        name = f"{FIRST[number % 12]}{LAST[number // 12 % 10].lower()} {number:06d}"
        yield (
            ident(), ident(), tenants[model], sellers[model], tenants[seller], secrets.token_hex(6),
            name, folded(name), f"c{word}{number}.example",
        )  # fmt: skip


def ident() -> Any:
    """Return a new id as the database's driver takes it."""
    return stored(new_id())


def stored(value: UUID) -> Any:
    """Return an id as the database's driver takes it."""
    return value if connection.vendor == "postgresql" else value.hex


def tenant(key: str) -> Any:
    """Return the tenant of a demo organization, by a user that each of them has."""
    role = "user" if key in ("kranich", "ostsee") else "admin.agent"
    person = queries.signing_in(f"{role}@{key}.example")
    if person is None:
        raise LookupError(key)
    return stored(person.tenant_id)


def insert(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows the fastest way that the database has."""
    found = list(rows)
    if not found:
        return
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} FROM STDIN") as out:
            for row in found:
                out.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(found[0]))})", found)  # noqa: S608 - names of own tables


def copies() -> list[Copy]:
    """Return what is copied, with the columns that differ from the model."""
    return [*tenant_copies(), *customer_copies(), *sale_copies()]


OWN = {"tenant_id": "b.tenant"}
CUSTOMERS, SUBSCRIPTIONS = "bulk_customer", "bulk_subscription"
OF_MODEL = "t.tenant_id = b.model"
ADMIN = "EXISTS (SELECT 1 FROM access_person p WHERE p.id = t.{column} AND p.user_name LIKE 'admin@%%')"


def fresh() -> dict[str, str]:
    """Return the columns of a row with an id of its own."""
    return OWN | {"id": new_uuid()}


def tenant_copies() -> list[Copy]:
    """Return the customer's directory tenant with its administrator."""
    name = "'admin@' || b.domain"
    person = OWN | {"id": "b.person", "user_name": name, "email": name, "password": "'!'"}
    member = fresh() | {"organization_id": "b.tenant", "person_id": "b.person"}
    tenant = {"id": "b.tenant", "name": "b.name", "domain": "b.domain"}
    return [
        Copy(Organization, CUSTOMERS, "t.id = b.model", tenant),
        Copy(Visibility, CUSTOMERS, OF_MODEL, OWN | {"organization_id": swapped("organization_id")}),
        Copy(Person, CUSTOMERS, f"{OF_MODEL} AND {ADMIN.format(column='id')}", person),
        Copy(Membership, CUSTOMERS, f"{OF_MODEL} AND {ADMIN.format(column='person_id')}", member),
    ]


def customer_copies() -> list[Copy]:
    """Return the customer's record, its relationships and its agreement."""
    named = {"company_name": "b.name", "folded_name": "b.folded", "domain": "b.domain"}
    record = OWN | {"id": "b.tenant", "billing_profile_id": new_uuid()} | named
    return [
        Copy(Customer, CUSTOMERS, "t.id = b.model", record),
        Copy(Relationship, CUSTOMERS, OF_MODEL, fresh() | {"partner_id": swapped("partner_id")}),
        Copy(ResellerAssociation, CUSTOMERS, OF_MODEL, fresh()),
        Copy(CustomerAgreement, CUSTOMERS, OF_MODEL, fresh()),
    ]


def sale_copies() -> list[Copy]:
    """Return the customer's order with its lines and subscriptions."""
    sold = OWN | {"partner_id": "b.seller"}
    line = {"order_id": "b.placed", "number": "b.number", "subscription_id": "b.subscription"}
    bought = {"order_id": "b.placed", "order_line_id": "b.line", "support_partner_id": swapped("support_partner_id")}
    return [
        Copy(Order, CUSTOMERS, one(Order), sold | {"id": "b.placed"}),
        Copy(OrderLine, SUBSCRIPTIONS, one(OrderLine), OWN | {"id": "b.line"} | line),
        Copy(Subscription, SUBSCRIPTIONS, one(Subscription), sold | {"id": "b.subscription"} | bought),
        Copy(SeatBatch, SUBSCRIPTIONS, one(SeatBatch), fresh() | {"subscription_id": "b.subscription"}),
        Copy(Attribution, SUBSCRIPTIONS, one(Attribution), fresh() | {"subscription_id": "b.subscription"}),
    ]


def swapped(column: str) -> str:
    """Return the expression that puts the new tenant and the new seller in the place of the model's."""
    return f"CASE WHEN t.{column} = b.model THEN b.tenant WHEN t.{column} = b.model_seller THEN b.seller ELSE t.{column} END"


def one(model: Any) -> str:
    """Return the condition that takes one row of the model's."""
    table = model._meta.db_table
    first = f"SELECT CAST(min(CAST(f.id AS text)) AS {{type}}) FROM {table} f WHERE f.tenant_id = b.model"  # noqa: S608 - names of own tables
    kind = model._meta.pk.db_type(connection)
    return f"t.tenant_id = b.model AND t.id = ({first.format(type=kind)})"

"""Customers by sets: their tenants, people, agreements, orders and licenses, and what partners asked of them."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection

from twotier.access.models import Membership, Organization, Person, Visibility
from twotier.core import clock
from twotier.customers.folding import folded
from twotier.customers.models import Customer, CustomerAgreement, Relationship, ResellerAssociation
from twotier.demo import bulk_requests, lists
from twotier.demo.copying import Copy, new_uuid
from twotier.demo.lists import ident, insert
from twotier.demo.making import Make, only
from twotier.licences.models import DirectoryUser
from twotier.orders.models import Order, OrderLine
from twotier.subscriptions.models import Attribution, SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.terms import WINDOW

BLOCK = 10_000
FIRST = ("Nord", "Licht", "Fluss", "Stern", "Wald", "Berg", "See", "Feld", "Wind", "Stein", "Hafen", "Turm")
LAST = ("Werke", "Logistik", "Handel", "Technik", "Bau", "Pharma", "Energie", "Verlag", "Optik", "Mode")
Shares = Sequence[tuple[str, str]]
"""Seller and model of customers in a row."""
SELLER_OF_MODEL = {"kranich": "harbor", "ostsee": "baltic"}
RESELLER_OF_MODEL = {"kranich": "alpine"}
CUSTOMERS, SUBSCRIPTIONS = LISTS = ("bulk_customer", "bulk_subscription")
OF_CUSTOMER = {
    "tenant": "uuid", "person": "uuid", "member": "uuid", "model": "uuid", "model_seller": "uuid", "seller": "uuid",
    "reseller": "uuid", "placed": "varchar(12)", "name": "varchar(256)", "folded": "varchar(256)",
    "domain": "varchar(253)", "number": "integer", "invitation": "uuid", "token": "varchar(43)", "past": "moment",
    "soon": "moment", "until": "moment",
}  # fmt: skip
OF_SUBSCRIPTION = {
    "tenant": "uuid", "member": "uuid", "model": "uuid", "model_seller": "uuid", "seller": "uuid", "reseller": "uuid",
    "placed": "varchar(12)", "number": "integer", "line": "uuid", "subscription": "uuid", "past": "moment",
    "until": "moment",
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """How many are to be made, of whom, and the word that keeps the domains of two runs apart."""

    customers: int
    subscriptions: int
    shares: Shares
    tenants: Mapping[str, Any]
    word: str


def fill(cursor: Any, wanted: Wanted) -> None:
    """Write the lists, block by block."""
    lists.create(cursor, CUSTOMERS, OF_CUSTOMER)
    lists.create(cursor, SUBSCRIPTIONS, OF_SUBSCRIPTION)
    made, number = rows(wanted), 0
    while block := list(islice(made, BLOCK)):
        insert(cursor, CUSTOMERS, [tuple(row.values()) for row in block])
        lines = []
        for row in block:
            share = (number + 1) * wanted.subscriptions // wanted.customers
            share -= number * wanted.subscriptions // wanted.customers
            lines += [bought(row, line) for line in range(share)]
            number += 1
        insert(cursor, SUBSCRIPTIONS, lines)


def rows(wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Yield the customers that are to be, in the order of the list's columns."""
    now, of = clock.now(), wanted.tenants
    for number in range(wanted.customers):
        seller, model = wanted.shares[number % len(wanted.shares)]
        name = f"{FIRST[number % 12]}{LAST[number // 12 % 10].lower()} {number:06d}"
        yield {
            "tenant": ident(), "person": ident(), "member": ident(), "model": of[model],
            "model_seller": of[SELLER_OF_MODEL[model]], "seller": of[seller],
            "reseller": of[RESELLER_OF_MODEL[model]] if model in RESELLER_OF_MODEL else None,
            "placed": secrets.token_hex(6), "name": name, "folded": folded(name),
            "domain": f"c{wanted.word}{number}.example", "number": number // len(wanted.shares) + number % len(wanted.shares),
            "invitation": ident(), "token": secrets.token_urlsafe(32),
            "past": lists.moment(now - timedelta(hours=1 + number % 7000)),
            "soon": lists.moment(now + timedelta(days=1 + number % 89)),
            "until": lists.moment(now - timedelta(hours=1 + number % 7000) + WINDOW),
        }  # fmt: skip


def bought(row: Mapping[str, Any], line: int) -> tuple[Any, ...]:
    """Return one subscription of a customer, in the order of the list's columns."""
    given = {"number": line, "line": ident(), "subscription": ident()}
    return tuple(given[name] if name in given else row[name] for name in OF_SUBSCRIPTION)


def steps(tenants: Mapping[str, Any]) -> list[Copy | Make]:
    """Return what is made, with the columns that differ from the model."""
    made = [*tenant_copies(), *customer_copies(), *sale_copies(), *users()]
    licenses = [step for key in SELLER_OF_MODEL for step in bulk_requests.licenses(tenants[key])]
    return [*made, *bulk_requests.invitations(), *bulk_requests.order_requests(), *licenses]


OWN = {"tenant_id": "b.tenant"}
OF_MODEL = "t.tenant_id = b.model"
ADMIN = "EXISTS (SELECT 1 FROM access_person p WHERE p.id = t.{column} AND p.user_name LIKE 'admin@%%')"
USER = "EXISTS (SELECT 1 FROM access_person p WHERE p.id = t.{column} AND p.user_name LIKE 'user@%%')"
DELETED = "b.number %% 40 = 39"


def fresh() -> dict[str, str]:
    """Return the columns of a row with an id of its own."""
    return OWN | {"id": new_uuid()}


def tenant_copies() -> list[Copy | Make]:
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


def users() -> list[Copy | Make]:
    """Return the customer's second user; one in forty is deleted and waits to be forgotten."""
    name = "'user@' || b.domain"
    person = OWN | {"id": "b.member", "user_name": name, "email": name, "password": "'!'"}
    person |= {"deleted_at": only(DELETED, "b.past"), "is_active": f"NOT ({DELETED})"}
    member = fresh() | {"organization_id": "b.tenant", "person_id": "b.member"}
    directory = OWN | {"person_id": "b.member", "purge_at": only(DELETED, "b.soon"), "usage_location": "'DE'"}
    return [
        Copy(Person, CUSTOMERS, f"{OF_MODEL} AND {USER.format(column='id')}", person),
        Copy(Membership, CUSTOMERS, f"{OF_MODEL} AND {USER.format(column='person_id')}", member),
        Make(DirectoryUser, CUSTOMERS, directory),
    ]


def customer_copies() -> list[Copy | Make]:
    """Return the customer's record, its relationships and its agreement."""
    named = {"company_name": "b.name", "folded_name": "b.folded", "domain": "b.domain", "created_at": "b.past"}
    attested = {"attested_by_organization": swapped("attested_by_organization")}
    record = OWN | {"id": "b.tenant", "billing_profile_id": new_uuid()} | named
    return [
        Copy(Customer, CUSTOMERS, "t.id = b.model", record),
        Copy(Relationship, CUSTOMERS, OF_MODEL, fresh() | {"partner_id": swapped("partner_id")}),
        Copy(ResellerAssociation, CUSTOMERS, OF_MODEL, fresh()),
        Copy(CustomerAgreement, CUSTOMERS, OF_MODEL, fresh() | attested),
    ]


def sale_copies() -> list[Copy | Make]:
    """Return the customer's order with its lines and subscriptions."""
    sold = OWN | {"partner_id": "b.seller"}
    line = {"order_id": "b.placed", "number": "b.number", "subscription_id": "b.subscription"}
    bought = {"order_id": "b.placed", "order_line_id": "b.line", "support_partner_id": swapped("support_partner_id")}
    batch = {"subscription_id": "b.subscription", "added_at": "b.past", "open_until": "b.until"}
    change = {"subscription_id": "b.subscription", "partner_id": "b.seller", "reference_id": new_uuid()}
    return [
        Copy(Order, CUSTOMERS, one(Order), sold | {"id": "b.placed", "created_at": "b.past"}),
        Copy(OrderLine, SUBSCRIPTIONS, one(OrderLine), OWN | {"id": "b.line"} | line),
        Copy(Subscription, SUBSCRIPTIONS, one(Subscription), sold | {"id": "b.subscription"} | bought),
        Copy(SeatBatch, SUBSCRIPTIONS, one(SeatBatch), fresh() | batch),
        Copy(SubscriptionChange, SUBSCRIPTIONS, one(SubscriptionChange), fresh() | change),
        Copy(Attribution, SUBSCRIPTIONS, one(Attribution), fresh() | {"subscription_id": "b.subscription"}),
        Copy(Attribution, SUBSCRIPTIONS, f"b.number = 0 AND {one(Attribution)}", former_attribution()),
    ]


def former_attribution() -> dict[str, str]:
    """Return a time in which the subscription counted already, before the one that holds."""
    until = "CASE WHEN b.past < t.effective_from THEN t.effective_from ELSE b.past END"
    return fresh() | {"subscription_id": "b.subscription", "effective_from": "b.past", "effective_until": until}


def swapped(column: str) -> str:
    """Return the expression that puts the new tenant and the new seller in the place of the model's."""
    return f"CASE WHEN t.{column} = b.model THEN b.tenant WHEN t.{column} = b.model_seller THEN b.seller ELSE t.{column} END"


def one(model: Any) -> str:
    """Return the condition that takes one row of the model's."""
    table = model._meta.db_table
    first = f"SELECT CAST(min(CAST(f.id AS text)) AS {{type}}) FROM {table} f WHERE f.tenant_id = b.model"  # noqa: S608 - names of own tables
    kind = model._meta.pk.db_type(connection)
    return f"t.tenant_id = b.model AND t.id = ({first.format(type=kind)})"

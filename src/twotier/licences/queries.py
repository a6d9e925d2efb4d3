"""Every question about licenses and a customer's users; the tenant filter is here."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from twotier.access.models import Membership, Person
from twotier.catalog.models import PublishedProduct, Sku
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.licences import supply
from twotier.licences.models import DirectoryUser, LicenseAssignment
from twotier.licences.shapes import Pool, User
from twotier.licences.supply import Seats

Mark = tuple[str, str, str]


def unknown_user() -> Refusal:
    """Return the refusal of a user who does not exist, or not for this reader."""
    return Refusal(404, 60002, _("There is no such user."))


# Licenses


def assignments(customer_id: UUID) -> QuerySet[LicenseAssignment]:
    """Return the licenses that a customer's users hold."""
    return LicenseAssignment.objects.filter(tenant_id=customer_id)


def pools(customer_id: UUID) -> list[Pool]:
    """Return the licenses of a customer by SKU, in the order of their names: four statements."""
    found = supplied(supply.seats_of(customer_id))
    held = assignments(customer_id).values("sku_id", "part_number", "name").annotate(n=Count("id"))
    for row in held.order_by("sku_id", "name"):
        key = row["sku_id"]
        pool = found.setdefault(key, Pool(sku_id=key, part_number=row["part_number"], name=row["name"]))
        pool.assigned += row["n"]
    return sorted(found.values(), key=lambda pool: (pool.name.casefold(), str(pool.sku_id)))


def supplied(seats: list[Seats]) -> dict[UUID, Pool]:
    """Return the pools that seats make; SKUs that the vendor publishes as one product are one pool."""
    published = published_of({row.catalog_sku for row in seats})
    found: dict[UUID, Pool] = {}
    for row in seats:
        key, part = published.get(row.catalog_sku) or (own_id(row), row.catalog_sku)
        new = Pool(
            sku_id=key, part_number=part, name=row.title, product_id=row.product_id, catalog_sku_id=row.sku_id
        )  # fmt: skip
        pool = found.setdefault(key, new)
        setattr(pool, row.kind, getattr(pool, row.kind) + row.quantity)
    return found


def published_of(catalog_skus: Iterable[str]) -> dict[str, tuple[UUID, str]]:
    """Return GUID and part number of the published product behind each SKU of the catalog: two statements."""
    parts = dict(Sku.objects.filter(id__in=set(catalog_skus)).exclude(string_id="").values_list("id", "string_id"))
    rows = PublishedProduct.objects.filter(string_id__in=set(parts.values())).order_by("-guid")
    guids = dict(rows.values_list("string_id", "guid"))
    return {sku: (guids[part], part) for sku, part in parts.items() if part in guids}


def own_id(seats: Seats) -> UUID:
    """Return a stable id for what the vendor's list does not name: a legacy offer has one, others get one."""
    try:
        return UUID(seats.sku_id)
    except ValueError:
        return uuid5(NAMESPACE_OID, seats.catalog_sku.upper())


def pool(customer_id: UUID, sku_id: UUID) -> Pool:
    """Return the licenses of one SKU; raises 404/1000 when the customer has none and nobody holds one."""
    found = next((row for row in pools(customer_id) if row.sku_id == sku_id), None)
    if found is None:
        raise Refusal(404, 1000, _("This customer has no such license."))
    return found


def holders(customer_id: UUID, sku_id: UUID, after: Mark | None, size: int) -> list[LicenseAssignment]:
    """Return who holds a license of a SKU, by name: one statement."""
    rows = assignments(customer_id).filter(sku_id=sku_id, person__deleted_at=None).select_related("person")
    if after:
        rows = rows.filter(behind(after, "person__"))
    return list(rows.order_by("person__last_name", "person__first_name", "person__user_name")[:size])


def licenses_of(customer_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, list[LicenseAssignment]]:
    """Return what users hold, by name of the license: one statement."""
    rows = assignments(customer_id).filter(person_id__in=set(person_ids)).order_by("name", "sku_id")
    found: dict[UUID, list[LicenseAssignment]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def count_by_sku(customer_id: UUID) -> Counter[UUID]:
    """Return how many users hold each SKU: one statement."""
    rows = assignments(customer_id).values_list("sku_id").annotate(n=Count("id"))
    return Counter(dict(rows))


# Users


def members(customer: Customer, *, deleted: bool = False) -> QuerySet[Membership]:
    """Return a customer's own users, or those that were deleted and can be restored."""
    rows = Membership.objects.filter(tenant_id=customer.id, person__tenant_id=customer.id)
    return rows.filter(person__deleted_at__isnull=not deleted).select_related("person", "person__directory")


def behind(after: Mark, prefix: str) -> Q:
    """Return the condition of a page by name: what stands behind a mark."""
    last, first, user_name = (f"{prefix}{name}" for name in ("last_name", "first_name", "user_name"))
    return (
        Q(**{f"{last}__gt": after[0]})
        | Q(**{last: after[0], f"{first}__gt": after[1]})
        | Q(**{last: after[0], first: after[1], f"{user_name}__gt": after[2]})
    )


def matching(text: str) -> Q:
    """Return the condition of the search: first, last or user name."""
    words = [
        Q(person__first_name__icontains=word)
        | Q(person__last_name__icontains=word)
        | Q(person__user_name__icontains=word)
        for word in text.split()
    ]
    return Q(*words)


def listed(customer: Customer, *, deleted: bool = False) -> QuerySet[Any]:
    """Return a customer's users, or the deleted ones, with what lists sort by on each."""
    rows: QuerySet[Any] = members(customer, deleted=deleted).annotate(
        last_name=F("person__last_name"),
        first_name=F("person__first_name"),
        user_name=F("person__user_name"),
        since=F("person__created_at"),
        deleted_at=F("person__deleted_at"),
        purge_at=F("person__directory__purge_at"),
    )
    return rows


def in_role(rows: QuerySet[Any], role: str) -> QuerySet[Any]:
    """Return the users that hold a role."""
    found: QuerySet[Any] = rows.annotate(written=Cast("roles", TextField())).filter(written__contains=f'"{role}"')
    return found


def licensed() -> Exists:
    """Return the condition that a user holds any license."""
    return Exists(LicenseAssignment.objects.filter(tenant_id=OuterRef("tenant_id"), person_id=OuterRef("person_id")))


def users_by_name(
    customer: Customer, *, text: str = "", after: Mark | None = None, size: int | None = None, deleted: bool = False
) -> list[User]:
    """Return users by name, those behind a mark: one statement."""
    rows = members(customer, deleted=deleted).filter(matching(text))
    if after:
        rows = rows.filter(behind(after, "person__"))
    ordered = rows.order_by("person__last_name", "person__first_name", "person__user_name")
    return [user_of(row, customer) for row in ordered[:size]]


def users_by_id(customer: Customer, *, after: UUID | None, size: int, deleted: bool = False) -> list[User]:
    """Return users by id, those behind one: one statement."""
    rows = members(customer, deleted=deleted)
    if after:
        rows = rows.filter(person_id__gt=after)
    return [user_of(row, customer) for row in rows.order_by("person_id")[:size]]


def users(customer: Customer, person_ids: Iterable[UUID]) -> list[User]:
    """Return the users with these ids, by name: one statement; strangers' ids are left out."""
    rows = members(customer).filter(person_id__in=set(person_ids))
    found = rows.order_by("person__last_name", "person__first_name", "person__user_name")
    return [user_of(row, customer) for row in found]


def user(customer: Customer, person_id: UUID, *, deleted: bool | None = False) -> User:
    """Return a user; raises 404/60002 for a stranger's. `deleted` None takes either."""
    states = (False, True) if deleted is None else (deleted,)
    for state in states:
        row = members(customer, deleted=state).filter(person_id=person_id).first()
        if row is not None:
            return user_of(row, customer)
    raise unknown_user()


def user_of(row: Membership, customer: Customer) -> User:
    """Return a membership as a user."""
    directory: DirectoryUser | None = getattr(row.person, "directory", None)
    return User(row.person, list(row.roles), directory, customer.country)


def admins(customer: Customer) -> list[User]:
    """Return a customer's own global admins: one statement."""
    return [found for found in users_by_name(customer) if "global_admin" in found.roles]


def user_names_taken(user_names: Iterable[str]) -> set[str]:
    """Return which of these user names somebody has, wherever they belong, in lower case: one statement."""
    wanted = {name.lower() for name in user_names}
    with tenancy.scope(tenancy.PROGRAM):
        found = Person.objects.filter(user_name__lower__in=wanted).values_list("user_name", flat=True)
        return {name.lower() for name in found}

"""Licenses: what a customer can assign, what a user holds, and changing it (spec/api.md 12)."""

from collections.abc import Collection as Many
from urllib.parse import parse_qsl
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.catalog import queries as catalog_queries
from twotier.catalog.shapes import IncludedPlanRow
from twotier.customers import queries as customer_queries
from twotier.licences import queries
from twotier.licences.models import LicenseAssignment as Record
from twotier.licences.shapes import LicenseChange, Pool
from twotier.licences.usecases.change_licenses import change_licenses

GROUP, OTHER_GROUP = "group1", "group2"
"""Licenses that the directory manages, and those of the game that it does not; the first is the default."""


class ProductSku(Wire):
    """The product of a license."""

    id: str
    name: str
    sku_part_number: str
    license_group_id: str
    target_type: str | None = None


class ServicePlan(Wire):
    """A service that a license opens."""

    display_name: str
    service_name: str
    id: str
    capability_status: str
    target_type: str


class SubscribedSku(Wire):
    """The licenses of one SKU that a customer has."""

    available_units: int
    active_units: int
    consumed_units: int
    suspended_units: int
    total_units: int
    warning_units: int
    product_sku: ProductSku
    service_plans: list[ServicePlan]
    capability_status: str
    attributes: Attributes | None = attributes("SubscribedSku")


class License(Wire):
    """A license that a user holds."""

    service_plans: list[ServicePlan]
    product_sku: ProductSku
    attributes: Attributes | None = attributes("License")


class LicenseAssignment(Wire):
    """A license to assign, without some of its services."""

    sku_id: UUID
    excluded_plans: list[UUID] | None = None


class LicenseWarning(Wire):
    """What a change of licenses warns of."""

    code: str | None = None
    message: str | None = None
    service_plans: list[str] | None = None


class LicenseUpdate(Wire):
    """Licenses to assign to a user and to take away."""

    licenses_to_assign: list[LicenseAssignment] | None = None
    licenses_to_remove: list[UUID] | None = None
    license_warnings: list[LicenseWarning] | None = None
    attributes: Attributes | None = attributes("LicenseUpdate")


def group_of(name: str) -> str:
    """Return the group of a license, by the documented distinction."""
    return OTHER_GROUP if "minecraft" in name.casefold() else GROUP


def groups(call: Call) -> set[str]:
    """Return the license groups that are asked: a name repeated, or parted by a bar; none means the first."""
    pairs = parse_qsl(call.request.META.get("QUERY_STRING", "").replace("?", "&"))
    said = [value for name, value in pairs if name.lower() == "licensegroupids"]
    return {part.strip().lower() for text in said for part in text.split("|") if part.strip()} or {GROUP}


def plans_of(part_numbers: Many[str]) -> dict[str, list[IncludedPlanRow]]:
    """Return the services of each product: one statement."""
    found: dict[str, list[IncludedPlanRow]] = {}
    for row in catalog_queries.included_plans(part_numbers) if part_numbers else ():
        found.setdefault(row.string_id, []).append(row)
    return found


def plan_of(row: IncludedPlanRow, status: str) -> ServicePlan:
    """Return a service as the wire has it."""
    return ServicePlan(
        display_name=row.plan_title,
        service_name=row.plan_name,
        id=str(row.plan_guid),
        capability_status=status,
        target_type="User",
    )


@route(
    "GET",
    "customers/{customer_id}/subscribedskus",
    answers=Collection[SubscribedSku],
    auth="app+user",
    sees=Permission.LICENCE_VIEW,
    summary="List the licenses that a customer has",
    group="licenses",
    query={"licenseGroupIds": "Group1, the default, and Group2; named twice for both"},
    refuses=[(404, 60003)],
)
def list_subscribed_skus(call: Call, customer_id: UUID) -> Collection[SubscribedSku]:
    """Answer seats, holders and what is free, by SKU."""
    customer_queries.customer_with(call.actor, customer_id)
    asked = groups(call)
    found = [pool for pool in queries.pools(customer_id) if group_of(pool.name) in asked]
    plans = plans_of({pool.part_number for pool in found})
    return collection([sku_of(pool, plans.get(pool.part_number, [])) for pool in found])


def sku_of(pool: Pool, plans: list[IncludedPlanRow]) -> SubscribedSku:
    """Return a pool as the wire has it."""
    status = "Enabled" if pool.active else "Warning" if pool.warning else "Suspended"
    return SubscribedSku(
        available_units=pool.free,
        active_units=pool.active,
        consumed_units=pool.assigned,
        suspended_units=pool.suspended,
        total_units=pool.total,
        warning_units=pool.warning,
        product_sku=ProductSku(
            id=str(pool.sku_id),
            name=pool.name,
            sku_part_number=pool.part_number,
            license_group_id=group_of(pool.name),
            target_type="User",
        ),
        service_plans=[plan_of(row, status) for row in plans],
        capability_status=status,
    )


@route(
    "GET",
    "customers/{customer_id}/users/{user_id}/licenses",
    answers=Collection[License],
    auth="app+user",
    sees=Permission.LICENCE_VIEW,
    summary="List the licenses of a user",
    group="licenses",
    query={"licenseGroupIds": "Group1, the default, and Group2; named twice for both"},
    refuses=[(404, 60003), (404, 60002)],
)
def list_user_licenses(call: Call, customer_id: UUID, user_id: UUID) -> Collection[License]:
    """Answer what a user holds, with each service on or off."""
    customer, asked = customer_queries.customer_with(call.actor, customer_id), groups(call)
    queries.user(customer, user_id)
    rows = [row for row in queries.licenses_of(customer_id, [user_id]).get(user_id, ()) if group_of(row.name) in asked]
    plans = plans_of({row.part_number for row in rows})
    return collection([license_of(row, plans.get(row.part_number, [])) for row in rows])


def license_of(row: Record, plans: list[IncludedPlanRow]) -> License:
    """Return an assignment as the wire has it."""
    left_out = set(row.excluded_plans)
    return License(
        service_plans=[plan_of(plan, "Disabled" if str(plan.plan_guid) in left_out else "Assigned") for plan in plans],
        product_sku=ProductSku(
            id=str(row.sku_id), name=row.name, sku_part_number=row.part_number, license_group_id=group_of(row.name)
        ),
    )


@route(
    "POST",
    "customers/{customer_id}/users/{user_id}/licenseupdates",
    answers=LicenseUpdate,
    takes=LicenseUpdate,
    status=201,
    auth="app+user",
    summary="Assign licenses to a user and take others away",
    group="licenses",
    right="licence.assign",
    refuses=[(404, 60003), (404, 60002), (400, 60012), (400, 3000), (403, 20002)],
)
def post_license_update(call: Call, customer_id: UUID, user_id: UUID) -> LicenseUpdate:
    """Make the whole change or none of it."""
    sent = call.body(LicenseUpdate)
    change = LicenseChange(
        assign={row.sku_id: tuple(row.excluded_plans or ()) for row in sent.licenses_to_assign or ()},
        remove=frozenset(sent.licenses_to_remove or ()),
    )
    change_licenses(call.actor, customer_id, user_id, change)
    return LicenseUpdate(
        licenses_to_assign=sent.licenses_to_assign, licenses_to_remove=sent.licenses_to_remove, license_warnings=[]
    )

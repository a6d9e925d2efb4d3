"""Analytics of licenses: how many a customer's seats of a product are in use, and by workload how many are worked with.

A license counts as active when its holder signed in during the last 28 days. Both are told of what the actor may see:
where another partner sold seats of the same product too, no more are in use than are seen.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat

from twotier.access.actors import Actor
from twotier.catalog.models import IncludedPlan, PublishedProduct, Sku
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.insights.asking import Table, compiled
from twotier.insights.conditions import Sql, mapped, put
from twotier.insights.kinds import ID, MOMENT, NUMBER, PRODUCT, TEXT, sent_moment
from twotier.insights.services import SERVICES, WORKLOAD_NAMES, service_of, workload_of
from twotier.licences.models import LicenseAssignment
from twotier.subscriptions import families
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription

ACTIVE_FOR = timedelta(days=28)
CHANNEL = "reseller"
COMMON = {
    "processedDateTime": MOMENT, "serviceCode": TEXT, "serviceName": TEXT, "channel": TEXT, "customerTenantId": ID,
    "customerName": TEXT, "productId": PRODUCT, "productName": TEXT,
}  # fmt: skip
DEPLOYED = {**COMMON, "licensesDeployed": NUMBER, "licensesSold": NUMBER}
USED = {"workloadCode": TEXT, "workloadName": TEXT, **COMMON, "licenseActive": NUMBER, "licensesQualified": NUMBER}
KEY = ("customerName", "customerTenantId", "productName", "productId")
USED_KEY = (*KEY, "workloadCode")

LICENSES = """
    SELECT tenant, part, MIN(product) AS product, MIN(title) AS title, SUM(seats) AS seats, SUM(users) AS users,
        SUM(lately) AS lately
    FROM (
        SELECT sold.tenant, COALESCE(parts.part, sold.item) AS part, COALESCE(parts.guid, sold.item) AS product,
            sold.title, sold.seats, 0 AS users, 0 AS lately
        FROM ({sold}) AS sold LEFT JOIN ({parts}) AS parts ON parts.item = sold.item
        UNION ALL
        SELECT held.tenant, held.part, NULL, NULL, 0, held.users, held.lately FROM ({held}) AS held
    ) AS each_of_them
    GROUP BY tenant, part HAVING SUM(seats) > 0"""
"""SKUs that the vendor publishes as one product are one license, as on the pages of licenses.

Seats and users are added up side by side: a join of two sums is slow where the database misjudges their sizes.
"""
CODED = """
    SELECT titled.*, {service} AS service FROM ({licenses}) AS titled"""
SHARED = """
    {now} AS "processedDateTime", licenses.service AS "serviceCode", {service} AS "serviceName",
    {channel} AS "channel", licenses.tenant AS "customerTenantId", customers.name AS "customerName",
    licenses.product AS "productId", licenses.title AS "productName","""
JOINED = """
    FROM ({licenses}) AS licenses LEFT JOIN ({customers}) AS customers ON customers.tenant = licenses.tenant"""
SELECT_DEPLOYMENT = f"""SELECT {SHARED}
    CASE WHEN licenses.users > licenses.seats THEN licenses.seats ELSE licenses.users END AS "licensesDeployed",
    licenses.seats AS "licensesSold" {JOINED}"""
SELECT_USAGE = f"""SELECT plans.workload AS "workloadCode", {{workload}} AS "workloadName", {SHARED}
    CASE WHEN licenses.lately > licenses.seats THEN licenses.seats ELSE licenses.lately END AS "licenseActive",
    licenses.seats AS "licensesQualified" {JOINED} INNER JOIN ({{plans}}) AS plans ON plans.part = licenses.part"""


def deployment(actor: Actor, customer_id: UUID | None) -> Sql:
    """Return how many of the seats are assigned to users, by customer and product."""
    return put(SELECT_DEPLOYMENT, **pieces(actor, customer_id))


def usage(actor: Actor, customer_id: UUID | None) -> Sql:
    """Return how many of the seats are worked with, by customer, product and workload."""
    workload = mapped("plans.workload", WORKLOAD_NAMES)
    return put(SELECT_USAGE, workload=workload, plans=plans(), **pieces(actor, customer_id))


def pieces(actor: Actor, customer_id: UUID | None) -> dict[str, Sql]:
    """Return what both questions are put together from."""
    seen = subscription_queries.visible(actor)
    if customer_id:
        seen = seen.filter(tenant_id=customer_id)
    found = put(LICENSES, sold=sold(seen), parts=parts(), held=held(seen))
    customers = compiled(Customer.objects.all(), {"tenant": F("id"), "name": F("company_name")})
    return {
        "now": Sql("%s", (sent_moment(clock.now()),)),
        "service": mapped("licenses.service", SERVICES),
        "channel": Sql("%s", (CHANNEL,)),
        "licenses": put(CODED, service=service_of("titled.title"), licenses=found),
        "customers": customers,
    }


def sold(seen: QuerySet[Subscription]) -> Sql:
    """Return the seats of subscriptions by customer and SKU."""
    rows = seen.filter(status__in=subscription_queries.SEATS, family__in=families.LICENSED)
    rows = rows.annotate(item=Concat("product_id", Value(":"), "sku_id"))
    summed = rows.values("tenant_id", "item").annotate(n=Sum("quantity"), name=Min("title"))
    return compiled(summed, {"tenant": F("tenant_id"), "item": F("item"), "title": F("name"), "seats": F("n")})


def parts() -> Sql:
    """Return part number and GUID of the SKUs that the vendor publishes."""
    guids = PublishedProduct.objects.filter(string_id=OuterRef("string_id")).order_by("guid").values("guid")
    rows = Sku.objects.exclude(string_id="").annotate(guid=Subquery(guids[:1])).filter(guid__isnull=False)
    return compiled(rows, {"item": F("id"), "part": F("string_id"), "guid": Cast("guid", CharField())})


def held(seen: QuerySet[Subscription]) -> Sql:
    """Return how many licenses users hold, and how many of these users signed in lately, by customer and part number."""
    rows = LicenseAssignment.objects.filter(tenant_id__in=seen.values("tenant_id"), person__deleted_at=None)
    # Signing in is a matter of wall time, which the sandbox does not move.
    lately = Count("id", filter=Q(person__last_login__gte=clock.wall() - ACTIVE_FOR))
    counted = rows.values("tenant_id", "part_number").annotate(users=Count("id"), recent=lately)
    columns = {"tenant": F("tenant_id"), "part": F("part_number"), "users": F("users"), "lately": F("recent")}
    return compiled(counted, columns)


def plans() -> Sql:
    """Return the workloads of the products that the vendor publishes."""
    rows = IncludedPlan.objects.annotate(workload=workload_of("plan__name")).exclude(workload=None)
    return compiled(rows.distinct(), {"part": F("product__string_id"), "workload": F("workload")})


def sums(*names: str) -> dict[str, str]:
    """Return what groups of rows add up to, in SQL."""
    return {name: f'SUM("{name}")' for name in names}


DEPLOYMENT, USAGE = Table(DEPLOYED, KEY, deployment), Table(USED, USED_KEY, usage)
ALL_DEPLOYMENT = Table(DEPLOYED, KEY, deployment, sums("licensesDeployed", "licensesSold"))
ALL_USAGE = Table(USED, USED_KEY, usage, sums("licenseActive", "licensesQualified"))
"""What the actor's customers have together: asked by service, and by service and workload."""

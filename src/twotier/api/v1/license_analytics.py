"""Analytics of licenses in the older form: of all customers together, and of one."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.core import clock
from twotier.customers import queries as customer_queries
from twotier.insights.asking import Asked, answer
from twotier.insights.queries import licenses

HUNDRED = Decimal(100)
A_TENTH = Decimal("0.1")


class PartnerLicensesDeploymentInsights(Wire):
    """How many licenses of a service are assigned, of all customers together."""

    service_name: str
    channel: str
    licenses_sold: int
    prorated_deployment_percent: Decimal
    processed_date_time: datetime
    attributes: Attributes | None = attributes("PartnerLicensesDeploymentInsights")


class PartnerLicensesUsageInsights(Wire):
    """How many licenses of a service are worked with in a workload, of all customers together."""

    service_name: str
    workload_name: str
    channel: str
    prorated_licenses_usage_percent: Decimal
    processed_date_time: datetime
    attributes: Attributes | None = attributes("PartnerLicensesUsageInsights")


class CustomerLicensesDeploymentInsights(Wire):
    """How many of a customer's licenses of a product are assigned."""

    customer_id: str
    customer_name: str
    product_name: str
    service_code: str
    service_name: str
    channel: str
    licenses_deployed: int
    licenses_sold: int
    deployment_percent: Decimal
    processed_date_time: datetime
    attributes: Attributes | None = attributes("CustomerLicensesDeploymentInsights")


class CustomerLicensesUsageInsights(Wire):
    """How many of a customer's licenses of a product are worked with in a workload."""

    customer_id: str
    customer_name: str
    product_name: str
    service_code: str
    service_name: str
    channel: str
    workload_code: str
    workload_name: str
    licenses_active: int
    licenses_qualified: int
    usage_percent: Decimal
    processed_date_time: datetime
    attributes: Attributes | None = attributes("CustomerLicensesUsageInsights")


def of_customer(customer_id: UUID) -> Asked:
    """Return the question for one customer."""
    return Asked(filter=f"customerTenantId eq {customer_id}")


def percent(part: int, whole: int) -> Decimal:
    """Return a share in percent, to a tenth."""
    return (HUNDRED * part / whole).quantize(A_TENTH) if whole else Decimal("0.0")


analytics = partial(route, "GET", auth="app+user", group="analytics", sees=Permission.INSIGHT_CUSTOMERS)
OF_CUSTOMER = [(404, 60003), (403, 20002)]


@analytics(
    "analytics/licenses/deployment",
    answers=Collection[PartnerLicensesDeploymentInsights],
    summary="Read how many licenses of each service are assigned",
)
def read_license_deployment(call: Call) -> Collection[PartnerLicensesDeploymentInsights]:
    """Answer a row for each service: licenses sold, and the share of them that is assigned."""
    found = answer(licenses.ALL_DEPLOYMENT, call.actor, Asked(groups="serviceCode"))
    return collection([all_deployment(row) for row in found.rows], "/analytics/licenses/deployment")


def all_deployment(row: dict[str, Any]) -> PartnerLicensesDeploymentInsights:
    """Return what the licenses of a service add up to."""
    return PartnerLicensesDeploymentInsights(
        service_name=row["serviceCode"],
        channel=licenses.CHANNEL,
        licenses_sold=row["licensesSold"],
        prorated_deployment_percent=percent(row["licensesDeployed"], row["licensesSold"]),
        processed_date_time=clock.now(),
    )


@analytics(
    "analytics/licenses/usage",
    answers=Collection[PartnerLicensesUsageInsights],
    summary="Read how many licenses of each workload are worked with",
)
def read_license_usage(call: Call) -> Collection[PartnerLicensesUsageInsights]:
    """Answer a row for each service and workload: the share of licenses whose users signed in lately."""
    found = answer(licenses.ALL_USAGE, call.actor, Asked(groups="serviceCode,workloadName"))
    return collection([all_usage(row) for row in found.rows], "/analytics/licenses/usage")


def all_usage(row: dict[str, Any]) -> PartnerLicensesUsageInsights:
    """Return what the licenses of a workload add up to."""
    return PartnerLicensesUsageInsights(
        service_name=row["serviceCode"],
        workload_name=row["workloadName"],
        channel=licenses.CHANNEL,
        prorated_licenses_usage_percent=percent(row["licenseActive"], row["licensesQualified"]),
        processed_date_time=clock.now(),
    )


@analytics(
    "customers/{customer_id}/analytics/licenses/deployment",
    answers=Collection[CustomerLicensesDeploymentInsights],
    summary="Read how many of a customer's licenses are assigned",
    refuses=OF_CUSTOMER,
)
def read_customer_license_deployment(call: Call, customer_id: UUID) -> Collection[CustomerLicensesDeploymentInsights]:
    """Answer a row for each product: licenses sold, assigned, and the share of both."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    found = answer(licenses.DEPLOYMENT, call.actor, of_customer(customer.id))
    return collection(
        [deployment(row) for row in found.rows], f"/customers/{customer.id}/analytics/licenses/deployment"
    )


def deployment(row: dict[str, Any]) -> CustomerLicensesDeploymentInsights:
    """Return how many licenses of a product a customer has and uses."""
    return CustomerLicensesDeploymentInsights(
        **shared(row),
        licenses_deployed=row["licensesDeployed"],
        licenses_sold=row["licensesSold"],
        deployment_percent=percent(row["licensesDeployed"], row["licensesSold"]),
    )


@analytics(
    "customers/{customer_id}/analytics/licenses/usage",
    answers=Collection[CustomerLicensesUsageInsights],
    summary="Read how many of a customer's licenses are worked with",
    refuses=OF_CUSTOMER,
)
def read_customer_license_usage(call: Call, customer_id: UUID) -> Collection[CustomerLicensesUsageInsights]:
    """Answer a row for each product and workload: licenses, and those whose users signed in lately."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    found = answer(licenses.USAGE, call.actor, of_customer(customer.id))
    return collection([usage(row) for row in found.rows], f"/customers/{customer.id}/analytics/licenses/usage")


def usage(row: dict[str, Any]) -> CustomerLicensesUsageInsights:
    """Return how many licenses of a product a customer works with in a workload."""
    return CustomerLicensesUsageInsights(
        **shared(row),
        workload_code=row["workloadCode"],
        workload_name=row["workloadName"],
        licenses_active=row["licenseActive"],
        licenses_qualified=row["licensesQualified"],
        usage_percent=percent(row["licenseActive"], row["licensesQualified"]),
    )


def shared(row: dict[str, Any]) -> dict[str, Any]:
    """Return what both kinds of rows tell; this older form writes a service's code where a name is asked."""
    return {
        "customer_id": row["customerTenantId"],
        "customer_name": row["customerName"],
        "product_name": row["productName"],
        "service_code": row["serviceCode"],
        "service_name": row["serviceCode"],
        "channel": row["channel"],
        "processed_date_time": row["processedDateTime"],
    }

"""Analytics of a partner: subscriptions, licenses, resellers and usage, asked by filter, groups, order and page."""

from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.analytics_types import (
    AnalyticsAzureUsage,
    AnalyticsIndirectResellers,
    AnalyticsReferrals,
    AnalyticsSearch,
    AnalyticsSubscription,
    LicensesDeployment,
    LicensesUsage,
    Rows,
)
from twotier.insights.asking import MOST, Asked, Page, Table, answer
from twotier.insights.queries import azure, elsewhere, licenses, referrals, resellers, subscriptions

T = TypeVar("T")
PAGED = {
    "filter": "A condition, such as: licenseCount gt 10 and status eq 'ACTIVE'",
    "orderby": "Fields, each with asc or desc",
    "top": "Rows of the answer, 10,000 at most",
    "skip": "Rows to leave out before",
}
GROUPED = PAGED | {
    "groupby": "Fields by which rows are added up",
    "aggregationLevel": "day, week or month: to what dates in groups are cut",
}
analytics = partial(route, "GET", auth="app+user", group="analytics", refuses=[(400, 800002)])


def asked(call: Call) -> Asked:
    """Return what a request asks."""
    return Asked(
        filter=call.text("filter"),
        groups=call.text("groupby"),
        order=call.text("orderby"),
        level=call.text("aggregationLevel"),
        top=call.number("top") or MOST,
        skip=call.number("skip") or 0,
    )


def rows(call: Call, table: Table, kind: type[T]) -> Rows[T]:
    """Answer a question to a table."""
    question = asked(call)
    found = answer(table, call.actor, question)
    return Rows(value=msgspec.convert(found.rows, list[kind]), next_link=following(call, question, found), total_count=found.total)  # type: ignore[valid-type]  # fmt: skip


def following(call: Call, question: Asked, found: Page) -> str | None:
    """Return where the rows behind these are, if there are any."""
    behind = question.skip + len(found.rows)
    if not found.rows or behind >= found.total:
        return None
    return f"{call.uri}?{urlencode({**call.query, 'skip': behind})}"


@analytics(
    "/partner/v1/analytics/subscriptions",
    answers=Rows[AnalyticsSubscription],
    sees=Permission.INSIGHT_CUSTOMERS,
    summary="Ask for analytics of subscriptions",
    query=GROUPED,
)
def ask_subscription_analytics(call: Call) -> Rows[AnalyticsSubscription]:
    """Answer the subscriptions that the caller may see, one row each, or what groups of them add up to."""
    return rows(call, subscriptions.TABLE, AnalyticsSubscription)


@analytics(
    "/partner/v1/analytics/indirectresellers",
    answers=Rows[AnalyticsIndirectResellers],
    sees=Permission.INSIGHT_RESELLERS,
    summary="Ask for analytics of indirect resellers",
    query=GROUPED,
)
def ask_reseller_analytics(call: Call) -> Rows[AnalyticsIndirectResellers]:
    """Answer the provider's resellers with what was sold through each; the vendor reads those of its providers."""
    return rows(call, resellers.TABLE, AnalyticsIndirectResellers)


@analytics(
    "/partner/v1/analytics/commercial/deployment/license",
    answers=Rows[LicensesDeployment],
    sees=Permission.INSIGHT_CUSTOMERS,
    summary="Ask how many licenses are assigned",
    query=PAGED,
)
def ask_license_deployment(call: Call) -> Rows[LicensesDeployment]:
    """Answer how many licenses are sold and assigned, by customer and product."""
    return rows(call, licenses.DEPLOYMENT, LicensesDeployment)


@analytics(
    "/partner/v1/analytics/commercial/usage/license",
    answers=Rows[LicensesUsage],
    sees=Permission.INSIGHT_CUSTOMERS,
    summary="Ask how many licenses are worked with",
    query=PAGED,
)
def ask_license_usage(call: Call) -> Rows[LicensesUsage]:
    """Answer how many licenses have users who signed in lately, by customer, product and workload."""
    return rows(call, licenses.USAGE, LicensesUsage)


@analytics(
    "/partner/v1/analytics/usage/azure",
    answers=Rows[AnalyticsAzureUsage],
    sees=Permission.INSIGHT_CUSTOMERS,
    summary="Ask for analytics of Azure usage",
    query=GROUPED,
)
def ask_azure_analytics(call: Call) -> Rows[AnalyticsAzureUsage]:
    """Answer what resources used a day, or what groups of such rows add up to."""
    return rows(call, azure.TABLE, AnalyticsAzureUsage)


@analytics(
    "/partner/v1/analytics/referrals",
    answers=Rows[AnalyticsReferrals],
    sees=Permission.INSIGHT_CUSTOMERS,
    summary="Ask for analytics of referrals",
    query=GROUPED,
)
def ask_referral_analytics(call: Call) -> Rows[AnalyticsReferrals]:
    """Answer the requests for new subscriptions that customers and resellers sent the caller, one row each."""
    return rows(call, referrals.TABLE, AnalyticsReferrals)


@analytics(
    "/partner/v1/analytics/search",
    answers=Rows[AnalyticsSearch],
    sees=Permission.INSIGHT_CUSTOMERS,
    summary="Ask for analytics of searches",
    query=GROUPED,
)
def ask_search_analytics(call: Call) -> Rows[AnalyticsSearch]:
    """Answer searches by which customers found the partner in the vendor's marketplace: always none here."""
    return rows(call, elsewhere.SEARCHES, AnalyticsSearch)

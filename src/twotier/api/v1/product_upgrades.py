"""Upgrades of a customer's Azure subscriptions to an Azure plan."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, BUYING
from twotier.api.routing import route
from twotier.api.wire import Attributes, Reply, Wire, accepted, attributes
from twotier.catalog.rules import AZURE_PLAN
from twotier.conversions import azure, queries
from twotier.conversions.models import ProductUpgrade
from twotier.conversions.usecases.start_product_upgrade import start_product_upgrade
from twotier.core.refusal import Refusal, said
from twotier.customers.queries import customer_with

GROUP = "product-upgrades"
ASKED = [(404, 60003), (400, 3000), *BUYER]
IN_THE_WAY = [(409, 900109), (400, 900110), (403, 900108), (403, 900105), (403, 900119), (400, 900107)]
WORDS = {"in_progress": "InProgress", "completed": "Completed", "failed": "Failed"}
PLAN_NAME = "Microsoft Azure plan"


class ProductUpgradeRequest(Wire):
    """Whose products of a family are upgraded: `Azure` is the one there is."""

    customer_id: str
    product_family: str
    attributes: Attributes | None = None


class ProductUpgradesEligibility(Wire):
    """Whether a customer's products can be upgraded; else why not, and the upgrade that is in progress."""

    customer_id: str
    product_family: str
    is_eligible: bool
    upgrade_id: str | None = None
    reason: str | None = None


class UpgradeProduct(Wire):
    """A product before or after an upgrade."""

    id: str
    name: str


class UpgradeError(Wire):
    """Why a product stays as it is."""

    code: str
    description: str


class UpgradesLineItem(Wire):
    """One subscription on its way."""

    source_product: UpgradeProduct
    target_product: UpgradeProduct
    status: str
    upgraded_date: datetime | None = None
    error_details: UpgradeError | None = None


class ProductUpgradesStatus(Wire):
    """How far an upgrade is."""

    id: str
    product_family: str
    status: str
    line_items: list[UpgradesLineItem]
    attributes: Attributes | None = attributes("ProductUpgradesStatus")


@route(
    "POST", "productUpgrades/eligibility", answers=ProductUpgradesEligibility, takes=ProductUpgradeRequest, auth="app+user",
    reads=True, summary="Ask whether a customer can have an Azure plan", group=GROUP, right="order.place", refuses=ASKED,
)  # fmt: skip
def post_eligibility(call: Call) -> ProductUpgradesEligibility:
    """Answer whether the Azure subscriptions that the caller sold can go under a plan; nothing is changed."""
    call.actor.require(Permission.ORDER_PLACE)
    sent = call.body(ProductUpgradeRequest)
    customer = customer_with(call.actor, asked(sent))
    rows = queries.legacy_azure(call.actor.organization_id, customer.id)
    begun = queries.upgrade_under_way(call.actor.organization_id, customer.id)
    why = azure.why_not(call.actor.organization_id, customer, rows)
    return ProductUpgradesEligibility(
        customer_id=str(customer.id), product_family=sent.product_family, is_eligible=why is None,
        upgrade_id=str(begun.id) if begun else None, reason=str(why.message) if why else None,
    )  # fmt: skip


@route(
    "POST", "productUpgrades", status=202, takes=ProductUpgradeRequest, auth="app+user",
    summary="Upgrade a customer to an Azure plan", group=GROUP, right="order.place",
    refuses=[*ASKED, *IN_THE_WAY, *(pair for pair in BUYING if pair not in BUYER)],
)  # fmt: skip
def post_product_upgrade(call: Call) -> Reply:
    """Begin the upgrade; `Location` names it, and its state is asked with POST …/status."""
    call.actor.require(Permission.ORDER_PLACE)
    begun = start_product_upgrade(call.actor, asked(call.body(ProductUpgradeRequest)))
    return accepted(f"/productUpgrades/{begun.id}")


@route(
    "POST", "productUpgrades/{upgrade_id}/status", answers=ProductUpgradesStatus, takes=ProductUpgradeRequest,
    auth="app+user", reads=True, summary="Get how far an upgrade to an Azure plan is", group=GROUP, right="order.place",
    refuses=[*ASKED, (404, 900106), (400, 900111)],
)  # fmt: skip
def post_status(call: Call, upgrade_id: UUID) -> ProductUpgradesStatus:
    """Answer the state of an upgrade and of each subscription in it."""
    call.actor.require(Permission.ORDER_PLACE)
    sent = call.body(ProductUpgradeRequest)
    return status_of(queries.product_upgrade(call.actor, asked(sent), upgrade_id))


def status_of(row: ProductUpgrade) -> ProductUpgradesStatus:
    """Return an upgrade as the wire has it."""
    return ProductUpgradesStatus(
        id=str(row.id),
        product_family="Azure",
        status=WORDS[row.status],
        line_items=[
            UpgradesLineItem(
                source_product=UpgradeProduct(id=source["id"], name=source["title"]),
                target_product=UpgradeProduct(id=str(row.plan_id or AZURE_PLAN), name=PLAN_NAME),
                status=WORDS[row.status],
                upgraded_date=row.completed_at if row.plan_id else None,
                error_details=UpgradeError(code="900120", description=said(row.problem)) if row.problem else None,
            )
            for source in row.sources
        ],
    )


def asked(sent: ProductUpgradeRequest) -> UUID:
    """Return the customer of a request for Azure; raises 400/3000 for another family, and for what is no id."""
    if sent.product_family.lower() != azure.AZURE:
        text = _("Only Azure subscriptions are upgraded this way. Send Azure as product family.")
        raise Refusal(400, 3000, text, fields=[("productFamily", text)])
    try:
        return UUID(sent.customer_id)
    except ValueError:
        text = _("This member is missing or no GUID.")
        raise Refusal(400, 3000, text, fields=[("customerId", text)]) from None

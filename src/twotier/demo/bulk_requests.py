"""What is asked of many customers and what their users hold, by sets: invitations, order requests, licenses."""

from typing import Any

from django.db import connection

from twotier.catalog import queries as catalog
from twotier.core import tenancy
from twotier.customers.models import Invitation, InvitationAnswer
from twotier.demo.copying import new_uuid
from twotier.demo.making import Make, among, only, quoted, turn
from twotier.licences import queries as license_queries
from twotier.licences.models import LicenseAssignment
from twotier.orders.models import OrderRequest

CUSTOMERS, SUBSCRIPTIONS = "bulk_customer", "bulk_subscription"
INVITED = "b.number %% 10 = 3"
"""Which customers were invited."""
ASKED = "b.number %% 10 = 5"
"""For which customers somebody asked for an order."""
SENDER = "coalesce(b.reseller, b.seller)"
OF_INVITATION = turn("b.number / 10", "draft", "pending", "accepted", "declined", "expired", "revoked")
ANSWERED = ("accepted", "declined")
OF_REQUEST = turn("b.number / 10", "open", "accepted", "refused", "withdrawn")


def invitations() -> list[Make]:
    """Return invitations in every state: joint ones of resellers, others of those who sell directly."""
    over = among(OF_INVITATION, "accepted", "declined", "expired", "revoked")
    values = {
        "id": "b.invitation", "tenant_id": SENDER, "sender_id": SENDER, "token": "b.token",
        "kind": "CASE WHEN b.reseller IS NULL THEN 'relationship' ELSE 'joint' END",
        "relation": "CASE WHEN b.reseller IS NULL THEN 'direct' ELSE 'reseller' END",
        "provider_id": only("b.reseller IS NOT NULL", "b.seller"), "customer_id": "b.tenant",
        "email": "'admin@' || b.domain", "status": OF_INVITATION, "created_at": "b.past",
        "sent_at": only(f"NOT {among(OF_INVITATION, 'draft')}", "b.past"),
        "answered_at": only(among(OF_INVITATION, *ANSWERED, "revoked"), "b.past"),
        "expires_at": f"CASE WHEN {over} THEN b.past ELSE b.soon END",
    }  # fmt: skip
    answer = {
        "id": new_uuid(), "tenant_id": SENDER, "invitation_id": "b.invitation", "customer_id": "b.tenant",
        "customer_name": "b.name", "answer": OF_INVITATION, "person_id": "b.person", "person_name": "'admin@' || b.domain",
        "opened_at": "b.past", "answered_at": "b.past",
    }  # fmt: skip
    said = {"language": "en", "subject": "Invitation", "text": "We would like to work with you."}
    return [
        Make(Invitation, CUSTOMERS, values, INVITED, said),
        Make(InvitationAnswer, CUSTOMERS, answer, f"{INVITED} AND {among(OF_INVITATION, *ANSWERED)}"),
    ]


def order_requests() -> list[Make]:
    """Return requests for orders in every state: of the reseller where there is one, else of the customer itself."""
    closed = f"NOT {among(OF_REQUEST, 'open')}"
    values = {
        "id": new_uuid(), "tenant_id": "b.tenant", "sender_id": "coalesce(b.reseller, b.tenant)",
        "receiver_id": "b.seller", "status": OF_REQUEST, "created_at": "b.past", "answered_at": only(closed, "b.past"),
        "asked_by_name": "'admin@' || b.domain",
        "reason": f"CASE WHEN {among(OF_REQUEST, 'refused')} THEN 'Not at this price.' ELSE '' END",
    }  # fmt: skip
    asked = {"kind": OrderRequest.NEW, "note": "For the new colleagues.", "lines": [line()]}
    return [Make(OrderRequest, CUSTOMERS, values, ASKED, asked)]


def line() -> dict[str, Any]:
    """Return a line of a request: three seats of the first item that the catalog sells."""
    item = next(item for item in catalog.search_items("Business", "DE"))
    choice = item.choices[0]
    wanted = {"id": 0, "catalog_item_id": choice.catalog_item_id, "quantity": 3, "term": choice.term}
    return {"wanted": wanted | {"billing_cycle": choice.billing_plan}, "title": choice.product_title}


def licenses(model: Any) -> list[Make]:
    """Return the license of the second user of each customer that was copied from a model."""
    sku = copied_sku(model)
    found = [pool for pool in license_queries.pools(model) if f"{pool.product_id}:{pool.catalog_sku_id}" == sku]
    values = {"id": new_uuid(), "tenant_id": "b.tenant", "person_id": "b.member", "assigned_at": "b.past"}
    return [
        Make(
            LicenseAssignment, SUBSCRIPTIONS, values, f"b.number = 0 AND b.model = {quoted(str(model))}",
            {"sku_id": pool.sku_id, "part_number": pool.part_number, "name": pool.name},
        )
        for pool in found
    ]  # fmt: skip


def copied_sku(model: Any) -> str:
    """Return the SKU of the one subscription that is copied."""
    with tenancy.scope(tenancy.PROGRAM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id || ':' || sku_id FROM subscriptions_subscription WHERE tenant_id = %s "
            "ORDER BY CAST(id AS text) LIMIT 1",
            [model],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""

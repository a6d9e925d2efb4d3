"""Transfers: a customer with two partners that sell to it, and transfers between them in the states that are printed."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes
from tests.e2e import sales

OTHER = "baltic"
"""The partner beside the provider: it buys directly."""


def joined(stage: Stage, customer_id: str, key: str, *, through: str = "") -> None:
    """Let the customer take a partner that buys for it, and accept the customer agreement, unless it has it."""
    if stage.program.call("GET", f"/v1/customers/{customer_id}", key=key).status_code == 200:
        return
    wanted = (
        {"kind": "joint", "providerId": stage.program.demo[key]["tenant_id"]} if through else {"kind": "relationship"}
    )
    sent = stage.ask("POST", "/v1/invitations", wanted, key=through or key)
    token = sent["url"].rstrip("/").rpartition("/")[2].partition("?")[0]
    body = {"token": token, "acceptCustomerAgreement": True, "templateId": stage.need("templateId")}
    stage.ask("POST", f"/v1/invitations/{sent['id']}/accept", body, key="lumiere")


@makes("customer_id", "customer-tenant-id", "customerTenantId", group="transfers")
def customer_id(stage: Stage) -> str:
    """Return the customer that has its own people at the API, with both partners."""
    found = str(stage.program.demo["lumiere"]["tenant_id"])
    joined(stage, found, "harbor", through="alpine")
    joined(stage, found, OTHER)
    return found


def sold(stage: Stage, key: str, count: int = 1) -> list[str]:
    """Return new subscriptions that a partner sold to the customer."""
    shelf = f"/v1/customers/{stage.need('customer_id')}"
    items = sales.items(stage.program, stage.need("customer_id"), count)
    lines = [{"id": number, "catalogItemId": item, "quantity": 5} for number, item in enumerate(items)]
    cart = stage.ask("POST", f"{shelf}/carts", {"lineItems": lines}, key=key)
    orders = stage.ask("POST", f"{shelf}/carts/{cart['id']}/checkout", key=key)["orders"]
    return [line["subscriptionId"] for order in orders for line in order["lineItems"]]


def asked(stage: Stage, ids: list[str], *, source: str = OTHER, target: str = "harbor", by: str = "harbor") -> str:
    """Return a transfer that one partner asked the other for."""
    body = {
        "sourcePartnerTenantId": stage.program.demo[source]["tenant_id"],
        "targetPartnerTenantId": stage.program.demo[target]["tenant_id"],
        "lineItems": [{"subscriptionId": key} for key in ids],
    }
    return str(stage.ask("POST", f"/v1/customers/{stage.need('customer_id')}/transfers", body, key=by)["id"])


@makes("transfer_id", group="transfers")
def transfer_id(stage: Stage) -> str:
    """Return a pending transfer that the provider asked for."""
    return asked(stage, sold(stage, OTHER))


@prepares("PATCH_v1_customers_customer_id_transfers_transfer_id")
def as_the_present_partner(stage: Stage, request: Sent) -> None:
    """Reject as the partner that was asked."""
    request.key = OTHER


@prepares("POST /v1/customers/{customer_id}/transfers/{transfer_id}/accept")
def accepted_by_the_present_partner(stage: Stage, request: Sent) -> None:
    """Accept as the partner that was asked; no example is printed."""
    request.key = OTHER


@prepares("POST /v1/customers/{customer_id}/transfers")
def a_new_transfer(stage: Stage, request: Sent) -> None:
    """Write the body, of which no example is printed."""
    request.body = {
        "sourcePartnerTenantId": stage.program.demo[OTHER]["tenant_id"],
        "targetPartnerTenantId": stage.program.demo["harbor"]["tenant_id"],
        "lineItems": [{"subscriptionId": sold(stage, OTHER)[0], "partnerIdOnRecord": None}],
    }


def path_of(stage: Stage, key: str) -> str:
    """Return the address of a transfer."""
    return f"/v1/customers/{stage.need('customer_id')}/transfers/{key}"


@prepares("GET_v1_customers_customer_id_transfers")
def with_transfers_in_every_state(stage: Stage, _request: Sent) -> None:
    """Leave a transfer that was rejected, one that waits, and one of which a half is complete: the other was canceled."""
    stage.ask("PATCH", path_of(stage, asked(stage, sold(stage, OTHER))), {"status": "reject"}, key=OTHER)
    asked(stage, sold(stage, OTHER))
    moves, canceled = sold(stage, OTHER, 2)
    half = asked(stage, [moves, canceled])
    gone = f"/v1/customers/{stage.need('customer_id')}/subscriptions/{canceled}"
    stage.ask("PATCH", gone, {"status": "deleted"}, key=OTHER)
    stage.ask("POST", path_of(stage, half) + "/accept", key=OTHER)


@prepares("GET_v1_customers_customer_id_transferseligibility")
def with_subscriptions_of_every_sort(stage: Stage, _request: Sent) -> None:
    """Sell subscriptions, one of which waits for a transfer."""
    free, waits = sold(stage, "harbor", 2)
    asked(stage, [waits], source="harbor", target=OTHER, by=OTHER)
    assert free != waits

"""Bodies of a sale as plain HTTP clients send them."""

from typing import Any
from uuid import uuid4

from tests.e2e.programs import Program


def prefix() -> str:
    """Return a domain prefix that nobody has."""
    return f"wind{uuid4().hex[:10]}"


def new_customer(domain_prefix: str, reseller_id: str = "") -> dict[str, Any]:
    """Return a customer in Germany."""
    address = {
        "country": "DE", "city": "Hamburg", "postalCode": "20457", "addressLine1": "Am Sandtorkai 1",
        "firstName": "Ada", "lastName": "Wind",
    }  # fmt: skip
    billing = {
        "culture": "de-DE", "language": "de", "email": "ada@windwerk.test", "firstName": "Ada", "lastName": "Wind",
        "companyName": "Windwerk GmbH", "defaultAddress": address,
    }  # fmt: skip
    body: dict[str, Any] = {
        "companyProfile": {"domain": f"{domain_prefix}.onmicrosoft.com"},
        "billingProfile": billing,
    }
    return body | ({"associatedPartnerId": reseller_id} if reseller_id else {})


def acceptance(first_name: str = "Ada") -> dict[str, Any]:
    """Return a customer's acceptance of the newest customer agreement."""
    contact = {"firstName": first_name, "lastName": "Wind", "email": "ada@windwerk.test"}
    return {"primaryContact": contact, "type": "MicrosoftCustomerAgreement"}


def items(program: Program, customer_id: str, count: int) -> list[str]:
    """Return things for sale to a customer, found from product to availability through links."""
    shelf = f"/v1/customers/{customer_id}/products?targetView=OnlineServices&country=DE"
    found: list[str] = []
    for product in program.call("GET", shelf).json()["items"]:
        for sku in linked(program, product, "skus"):
            found += [row["catalogItemId"] for row in linked(program, sku, "availabilities")][:1]
            if len(found) >= count:
                return found[:count]
    raise AssertionError("The demo program has too little to sell.")


def linked(program: Program, resource: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Follow a link as clients do, with /v1 put before it."""
    answer = program.call("GET", "/v1" + resource["links"][name]["uri"])
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def cart(items: list[str], mpn_id: str) -> dict[str, Any]:
    """Return a cart for a reseller."""
    named = [{"key": "transaction_reseller", "value": mpn_id}]
    return {
        "lineItems": [
            {"id": number, "catalogItemId": item, "quantity": 5, "participants": named}
            for number, item in enumerate(items)
        ]
    }

"""The objects that examples speak of: made in the running program through its own API, when one is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from tests.e2e import sales
from tests.e2e.programs import Program

PHONE = "+49 40 12345678"
Maker = Callable[["Stage"], str]
MAKERS: dict[tuple[str, str], Maker] = {}
"""Who makes what stands in a path, a query or a body under a name (lower case, without `_` and `-`), in a group or in any."""


def plain(name: str) -> str:
    """Return a name as makers are found by."""
    return name.lower().replace("_", "").replace("-", "")


def makes(*names: str, group: str = "") -> Callable[[Maker], Maker]:
    """Register who makes the values of these names; in one group of examples, or in all that have nobody of their own."""

    def register(maker: Maker) -> Maker:
        MAKERS.update({(group, plain(name)): maker for name in names})
        return maker

    return register


@dataclass
class Stage:
    """A customer of the provider with all that one example needs; the next example has its own."""

    program: Program
    group: str = ""
    made: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str | None:
        """Return our value for a name, if somebody makes one; the same one for the whole example."""
        maker = MAKERS.get((self.group, plain(name))) or MAKERS.get(("", plain(name)))
        if maker is None:
            return None
        known = f"{maker.__module__}.{maker.__name__}"
        if known not in self.made:
            self.made[known] = maker(self)
        return self.made[known]

    def need(self, name: str) -> str:
        """Return our value for a name that somebody makes."""
        found = self.value(name)
        assert found is not None, f"Nobody makes a {name}."
        return found

    def ask(self, method: str, path: str, body: Any = None, **options: str) -> Any:
        """Call the API as the provider; return what it answered."""
        answer = self.program.call(method, path, body, **options)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    @cached_property
    def customer(self) -> dict[str, Any]:
        """Return a new customer of the provider and its reseller, whose agreement is attested."""
        reseller = self.program.demo["alpine"]["tenant_id"]
        body = sales.new_customer(sales.prefix(), reseller)
        body["billingProfile"]["defaultAddress"] |= {"state": "HH", "phoneNumber": PHONE}
        made: dict[str, Any] = self.ask("POST", "/v1/customers", body)
        self.ask("POST", f"/v1/customers/{made['id']}/agreements", self.acceptance)
        return made

    @property
    def acceptance(self) -> dict[str, Any]:
        """Return how the customer's acceptance of the agreement is told."""
        told = sales.acceptance()
        told["primaryContact"]["phoneNumber"] = PHONE
        return told

    @property
    def shelf(self) -> str:
        """Return the path of the customer."""
        return f"/v1/customers/{self.customer['id']}"

    @cached_property
    def items(self) -> list[str]:
        """Return things for sale to the customer."""
        return sales.items(self.program, self.customer["id"], 2)

    @cached_property
    def checked_out(self) -> dict[str, Any]:
        """Return an order with two subscriptions."""
        cart = self.ask(
            "POST", f"{self.shelf}/carts", sales.cart(self.items, self.program.demo["alpine"]["location_mpn_id"])
        )
        found = self.ask("POST", f"{self.shelf}/carts/{cart['id']}/checkout")
        return dict(found["orders"][0])


@makes("customer_id", "customer-tenant-id", "customerId", "customer_tenant_id")
def customer_id(stage: Stage) -> str:
    """Make a customer."""
    return str(stage.customer["id"])


@makes("order_id", "id-for-order")
def order_id(stage: Stage) -> str:
    """Make an order."""
    return str(stage.checked_out["id"])


@makes("subscription_id", "id-for-subscription")
def subscription_id(stage: Stage) -> str:
    """Make a subscription."""
    return str(stage.checked_out["lineItems"][0]["subscriptionId"])


@makes("line_item_number")
def line_item_number(stage: Stage) -> str:
    """Return the first line."""
    return "0"


@makes("cart_id")
def cart_id(stage: Stage) -> str:
    """Make a cart."""
    mpn_id = stage.program.demo["alpine"]["location_mpn_id"]
    return str(stage.ask("POST", f"{stage.shelf}/carts", sales.cart(stage.items, mpn_id))["id"])


@makes("user_id")
def user_id(stage: Stage) -> str:
    """Make a user of the customer."""
    domain = stage.customer["companyProfile"]["domain"]
    body = {
        "userPrincipalName": f"u{uuid4().hex[:8]}@{domain}", "firstName": "Ada", "lastName": "Wind",
        "displayName": "Ada Wind", "usageLocation": "DE",
        "passwordProfile": {"password": f"Aa1!{uuid4().hex}", "forceChangePassword": True},
    }  # fmt: skip
    return str(stage.ask("POST", f"{stage.shelf}/users", body)["id"])


@makes("role_id")
def role_id(stage: Stage) -> str:
    """Return a directory role."""
    return str(stage.ask("GET", f"{stage.shelf}/directoryroles")["items"][0]["id"])


@makes("product_id")
def product_id(stage: Stage) -> str:
    """Return a product that is sold to the customer."""
    return stage.items[0].split(":")[0]


@makes("sku_id")
def sku_id(stage: Stage) -> str:
    """Return a SKU of the product."""
    return stage.items[0].split(":")[1]


@makes("availability_id")
def availability_id(stage: Stage) -> str:
    """Return an availability of the SKU."""
    return stage.items[0].split(":")[2]


@makes("catalogItemId")
def catalog_item_id(stage: Stage) -> str:
    """Return a thing for sale."""
    return stage.items[0]


@makes("offer_id", "offerId")
def offer_id(stage: Stage) -> str:
    """Return a legacy offer."""
    return str(stage.ask("GET", "/v1/offers?country=US")["items"][0]["id"])


@makes("reseller_id", "resellerID", "tenantId", "indirectresellerid", "associatedPartnerId")
def reseller_id(stage: Stage) -> str:
    """Return the tenant of the customer's reseller."""
    return str(stage.program.demo["alpine"]["tenant_id"])


@makes("mpnId", "mpn_id", "partnerIdOnRecord", "partnerId")
def mpn_id(stage: Stage) -> str:
    """Return the MPN id of the reseller's location."""
    return str(stage.program.demo["alpine"]["location_mpn_id"])


@makes("agreement_template_id", "templateId")
def template_id(stage: Stage) -> str:
    """Return the newest customer agreement."""
    return str(stage.ask("GET", "/v1/agreements?agreementType=MicrosoftCustomerAgreement")["items"][0]["templateId"])


@makes("program_name")
def program_name(stage: Stage) -> str:
    """Return the only program."""
    return "csp"


@makes("country_code", "isocode-id")
def country_code(stage: Stage) -> str:
    """Return a country that the demo program sells in."""
    return "DE"


@makes("domain")
def domain(stage: Stage) -> str:
    """Return a domain that is taken."""
    return str(stage.customer["companyProfile"]["domain"])

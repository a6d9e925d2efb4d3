"""Users: their names end in the customer's domain, their passwords meet the rules, their licenses were bought."""

from uuid import uuid4

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage

USERS = "v1_customers_customer_id_users"


@prepares(f"POST_{USERS}")
def newcomer(stage: Stage, sent: Sent) -> None:
    """Give the user a name in the customer's domain and a password that is long enough."""
    sent.body["userPrincipalName"] = f"ada{uuid4().hex[:8]}@{stage.need('domain')}"
    sent.body["usageLocation"] = "DE"
    sent.body["passwordProfile"]["password"] += uuid4().hex


@prepares(f"PATCH_{USERS}_user_id")
def new_password(stage: Stage, sent: Sent) -> None:
    """Make the password long enough."""
    sent.body["passwordProfile"]["password"] += uuid4().hex


@prepares(f"PATCH_{USERS}_user_id__3")
def new_place(stage: Stage, sent: Sent) -> None:
    """Name a country."""
    sent.body["usageLocation"] = "AT"


@prepares("POST_v1_customers_customer_id_directoryroles_role_id_usermembers")
def new_member(stage: Stage, sent: Sent) -> None:
    """Name a user of the customer."""
    sent.body["Id"] = stage.need("user_id")


@prepares(f"POST_{USERS}_user_id_licenseupdates")
def licensed(stage: Stage, sent: Sent) -> None:
    """Assign a license that the customer has bought."""
    stage.need("subscription_id")
    sku = stage.ask("GET", f"{stage.shelf}/subscribedskus")["items"][0]["productSku"]["id"]
    sent.body["LicensesToAssign"][0]["SkuId"] = sku


@prepares("PUT /v1/customers/{customer_id}/subscriptions/{subscription_id}/supportcontact")
def supported(stage: Stage, sent: Sent) -> None:
    """Name the reseller."""
    sent.body = {
        "supportTenantId": stage.need("reseller_id"),
        "supportMpnId": stage.need("mpn_id"),
        "name": "Alpine IT",
    }

"""Customers: who may be created is new, and lives where the provider may sell."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage
from tests.e2e import sales

GERMAN = {"Country": "DE", "State": "HH", "City": "Hamburg", "PostalCode": "20457", "PhoneNumber": "+49 40 12345678"}


@prepares("POST_v1_customers", "POST_v1_customers__2")
def newcomer(stage: Stage, sent: Sent) -> None:
    """Give the customer a domain that is free and an address in the provider's region."""
    sent.body["CompanyProfile"]["Domain"] = f"{sales.prefix()}.onmicrosoft.com"
    sent.body["BillingProfile"]["DefaultAddress"] |= GERMAN


@prepares("PUT_v1_customers_customer_id_profiles_billing")
def edited(stage: Stage, sent: Sent) -> None:
    """Name the version that was read, and an address in the customer's country."""
    present = stage.ask("GET", f"{stage.shelf}/profiles/billing")
    sent.body["Attributes"]["Etag"] = sent.headers["If-Match"] = present["attributes"]["etag"]
    sent.body["Id"] = present["id"]
    sent.body["DefaultAddress"] |= GERMAN


@prepares("PATCH /v1/customers/{customer_id}")
def removed(stage: Stage, sent: Sent) -> None:
    """End the relationship with a customer that has bought nothing."""
    sent.body = {"id": stage.need("customer_id"), "relationshipToPartner": "none"}

"""Segments of customers: the integer that the example lost, and a code of the provider."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage, makes

GOVERNMENT = 3
EDUCATION = {"Qualification": "Education"}


@makes("validation-code")
def validation_code(stage: Stage) -> str:
    """Return a validation code of the provider."""
    return str(stage.ask("GET", "/v1/customers/all/validations")[0]["validationId"])


@prepares("PUT_v1_customers_customer_id_qualification")
def as_government(stage: Stage, sent: Sent) -> None:
    """Send the integer."""
    sent.body = GOVERNMENT


@prepares("GET_v1_customers_customer_id_qualifications", "GET_v1_customers_customer_id_qualifications__2")
def educated(stage: Stage, sent: Sent) -> None:
    """Ask about a customer of its own, whose segment is asked for."""
    own = Stage(stage.program)
    own.ask("POST", f"{own.shelf}/qualifications", EDUCATION)
    sent.path = f"{own.shelf}/qualifications"

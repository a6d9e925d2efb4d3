"""Checks around customers: one that was qualified with a code."""

from tests.conformance.asking import Sent, prepares
from tests.conformance.groups.qualification import GOVERNMENT
from tests.conformance.stage import Stage


@prepares("GET /v1/customers/{customer_id}/validations")
def with_code(stage: Stage, sent: Sent) -> None:
    """Qualify a customer of its own as a government organization."""
    own = Stage(stage.program)
    own.ask("PUT", f"{own.shelf}/qualification?code={own.need('validation-code')}", GOVERNMENT)
    sent.path = f"{own.shelf}/validations"

"""Agreements: eight refusals share one printed address, so each gets the question that its answer belongs to."""

from uuid import uuid4

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage
from tests.e2e import sales

STATUS = "GET_v1_compliance_program_name_agreementstatus"


def asks(number: int, *pairs: tuple[str, str]) -> None:
    """Register the question of a refusal: fixed values, or the key of a demo partner and what of it."""

    def prepare(stage: Stage, sent: Sent) -> None:
        demo = stage.program.demo
        sent.query = [
            (name, str(demo[value.split(".")[0]][value.split(".")[1]]) if "." in value else value)
            for name, value in pairs
        ]

    prepares(f"{STATUS}__{number}")(prepare)


asks(3, ("mpnId", "abc"))
asks(4)
asks(5, ("mpnId", "alpine.mpn_id"), ("tenantId", "alpine.tenant_id"))
asks(6, ("mpnId", "1234567"))
asks(7, ("mpnId", "formosa.location_mpn_id"))
asks(9, ("mpnId", "rhine.location_mpn_id"))
asks(10, ("tenantId", str(uuid4())))


@prepares("POST_v1_customers_customer_id_agreements")
def first_confirmation(stage: Stage, sent: Sent) -> None:
    """Confirm for a customer whose agreement nobody has confirmed yet, in words of its own."""
    made = stage.ask("POST", "/v1/customers", sales.new_customer(sales.prefix()))
    sent.path = f"/v1/customers/{made['id']}/agreements"


@prepares("POST_v1_customers_customer_id_agreements__error")
def second_confirmation(stage: Stage, sent: Sent) -> None:
    """Confirm again without a change."""
    sent.body = stage.acceptance

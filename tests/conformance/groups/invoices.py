"""Invoices: the demo's provider bought by the seat and by use; the clock goes on until its months are billed."""

from datetime import datetime, timedelta

from tests.conformance.asking import Sent, prepares
from tests.conformance.receiving import raises
from tests.conformance.stage import Stage, makes

GROUP = "invoices"


def next_closing(stage: Stage) -> None:
    """Let the clock go on to the seventh of the next month, when the month before is billed."""
    now = datetime.fromisoformat(stage.ask("GET", "/sandbox/clock")["now"])
    first = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=7)
    stage.ask("POST", "/sandbox/clock", {"now": first.isoformat()})


def an_invoice(stage: Stage) -> str:
    """Return the number of an invoice with seats and usage, which the clock makes if there is none."""
    for _month in range(2):
        found = [row for row in stage.ask("GET", "/v1/invoices")["items"] if row["invoiceType"] == "OneTime"]
        if found:
            return str(next(row for row in found if row["documentType"] == "invoice")["id"])
        next_closing(stage)
    raise AssertionError("No invoice was issued.")


@makes("invoice_id", "invoice-id", "id-for-invoice", group=GROUP)
def invoice_id(stage: Stage) -> str:
    """Return a document of the demo's provider."""
    return an_invoice(stage)


@makes("receipt_id", "receipt-id", group=GROUP)
def receipt_id(stage: Stage) -> str:
    """Return its receipt."""
    found = stage.ask("GET", f"/v1/invoices/{stage.need('invoice_id')}")
    return str(found["taxReceipts"][0]["id"])


@makes("customer_id", group="service-costs")
def customer_id(stage: Stage) -> str:
    """Return the demo's customer, once it is on a document."""
    an_invoice(stage)
    return str(stage.program.demo["kranich"]["tenant_id"])


@prepares("GET_v1_invoices_summaries", "GET_v1_invoices_summary")
def once_billed(stage: Stage, _request: Sent) -> None:
    """Ask when there is a document."""
    an_invoice(stage)


@prepares("GET_v1_invoices")
def once_amended(stage: Stage, _request: Sent) -> None:
    """Ask when a document is amended by another: the vendor credits it."""
    found = stage.ask("GET", f"/v1/invoices/{an_invoice(stage)}")
    if "amendments" not in found:
        stage.ask("POST", f"/v1/invoices/{found['id']}/credits", {"reason": "For the example."}, key="meridian")


@raises("WEBHOOK_invoice-ready")
def bill_a_month(stage: Stage) -> None:
    """Buy something, and let its month be billed."""
    stage.need("subscription_id")
    next_closing(stage)

"""What the approval of a segment means."""

from twotier.access.actors import Actor
from twotier.customers.lifecycle import QUALIFICATION
from twotier.customers.models import Customer, Qualification


def approve(actor: Actor, row: Qualification, customer: Customer) -> None:
    """Let the customer buy at the prices of its segment from now on."""
    QUALIFICATION.fire(row, "approve", actor)
    customer.segment = row.word
    customer.save(update_fields=["segment"])

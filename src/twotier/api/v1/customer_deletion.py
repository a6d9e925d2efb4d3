"""Deleting a customer of the sandbox."""

from uuid import UUID

from twotier.api.call import Call
from twotier.api.routing import route
from twotier.customers.usecases.delete_customer import delete_customer


@route(
    "DELETE",
    "customers/{customer_id}",
    status=204,
    right="customer.delete_sandbox",
    summary="Delete a customer of the sandbox",
    group="customers",
    refuses=[(404, 60003), (403, 20002), (409, 910031), (404, 910058)],
)
def delete_sandbox_customer(call: Call, customer_id: UUID) -> None:
    """Delete a customer, in sandbox mode alone; its subscriptions must not be active."""
    delete_customer(call.actor, customer_id)

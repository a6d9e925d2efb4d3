"""A partner ends its relationship with a customer (PATCH with relationshipToPartner none)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.customers import Customer, whole
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.usecases.remove_relationship import remove_relationship


@route(
    "PATCH",
    "customers/{customer_id}",
    answers=Customer,
    takes=Customer,
    auth="app+user",
    summary="Remove the relationship with a customer",
    group="customers",
    right="relationship.remove",
    refuses=[(404, 60003), (403, 20002), (400, 3000), (409, 910031)],
)
def patch_customer(call: Call, customer_id: UUID) -> Customer:
    """End the caller's relationships with a customer; the call itself is the attestation of good faith."""
    call.actor.require(Permission.RELATIONSHIP_REMOVE)
    sent = call.body(Customer)
    if (sent.relationship_to_partner or "").lower() != "none":
        text = _("Only relationshipToPartner can be changed here, to none. Profiles have routes of their own.")
        raise Refusal(400, 3000, text, fields=[("relationshipToPartner", text)])
    customer = queries.customer_with(call.actor, customer_id)
    answer = whole(customer, access=False)
    remove_relationship(call.actor, customer_id, attested=True)
    answer.relationship_to_partner = "none"
    return answer

"""A partner ends its relationship with a customer (R6)."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, tenancy
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.events import RemovalAttested
from twotier.customers.queries import relationships as queries
from twotier.customers.usecases import _relating as relating

STATEMENT = _(
    "I remove this relationship in good faith and for a legitimate purpose, and my company answers to the vendor for it."
)


@usecase(permission=Permission.RELATIONSHIP_REMOVE)
def remove_relationship(
    actor: Actor, customer_id: UUID, *, attested: bool, kind: str = "", notice_given_on: date | None = None
) -> None:
    """End the actor's relationships with a customer, or the one of a kind; no mail leaves for it.

    Raises 910020 without the attestation, 910031 while something is active, 404 or 403/20002 out of reach.
    """
    customer = customer_queries.customer_with(actor, customer_id)
    if not attested:
        text = _("Confirm that you remove the relationship in good faith. Nothing was changed.")
        raise Refusal(400, 910020, text, "attestation_missing", fields=[("attested", text)])
    if notice_given_on and notice_given_on > clock.today():
        text = _("The day of the notice cannot lie in the future.")
        raise Refusal(400, 3000, text, fields=[("notice_given_on", text)])
    with tenancy.scope(tenancy.PROGRAM):
        found = queries.own_with(actor, customer_id, kind, lock=True)
        if not found:
            raise Refusal(404, 60003, _("There is no such relationship with this customer."))
        event = RemovalAttested(
            tenant_id=customer.id,
            resource_id=str(customer.id),
            statement=str(STATEMENT),
            notice_given_on=notice_given_on.isoformat() if notice_given_on else "",
        )
        emit(event, actor)
        relating.part(actor, found)

"""A partner deletes a customer of its sandbox, so that a test leaves nothing behind."""

from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.access.usecases._closing import close_directory
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.lifecycle import CUSTOMER
from twotier.customers.models import Relationship, ResellerAssociation
from twotier.customers.queries import relationships as queries
from twotier.customers.usecases import _relating as relating


@usecase(permission=Permission.CUSTOMER_DELETE_SANDBOX)
def delete_customer(actor: Actor, customer_id: UUID) -> None:
    """End every partner's relationship with a customer and close its directory; it is unknown from then on.

    Its domain stays taken and its records stay where they were written. Raises 404/910058 outside of the sandbox,
    409/910031 while something is active, 404/60003 or 403/20002 out of reach.
    """
    refuse_production()
    customer = customer_queries.customer_to_change(actor, customer_id)
    if not customer_queries.buys_for(actor, customer.id):
        text = _("You do not buy for this customer, so you cannot delete it. Remove your relationship with it instead.")
        raise Refusal(403, 20002, text, "no_relationship")
    with tenancy.scope(tenancy.PROGRAM):
        CUSTOMER.fire(customer, "delete", actor)
        end_relationships(actor, customer.id)
        close_directory(customer.id)


def refuse_production() -> None:
    """Real customers are never deleted."""
    if not settings.SANDBOX:
        raise Refusal(404, 910058, _("This exists in sandbox mode only."), "sandbox_only")


def end_relationships(actor: Actor, customer_id: UUID) -> None:
    """End what every partner has with the customer, then forget that there was anything."""
    for _partner, rows in groupby(queries.present(customer_id), key=lambda row: row.partner_id):
        relating.part(actor, list(rows))
    Relationship.objects.filter(tenant_id=customer_id).delete()
    ResellerAssociation.objects.filter(tenant_id=customer_id).delete()

"""File a service request: a partner about the program itself, or for a customer (U1, U2)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.support.models import ServiceRequest
from twotier.support.shapes import Said
from twotier.support.usecases._filing import filed


@usecase(permission=Permission.SUPPORT_PARTNER_TICKET)
def file_ticket(actor: Actor, said: Said, *, locale: str = "") -> ServiceRequest:
    """File a ticket that its author and the vendor read; raises 400/3000 for what is missing or cannot be."""
    return filed(actor, actor.organization_id, actor.organization_name, said, locale)


@usecase(permission=Permission.SUPPORT_CUSTOMER_REQUEST)
def file_customer_request(actor: Actor, customer_id: UUID, said: Said, *, locale: str = "") -> ServiceRequest:
    """File a request for a customer.

    Raises 404/60003 for a stranger, 403/20002 for a former customer and for one that took the admin privileges
    away (R4), 400/3000 for what is missing or cannot be.
    """
    customer = customer_queries.customer_with(actor, customer_id)
    if not customer_queries.has_access(actor, customer_id):
        text = _("The customer took your admin privileges away. Ask it for them before you file requests for it.")
        raise Refusal(403, 20002, text, "no_delegated_access")
    return filed(actor, customer.id, customer.company_name, said, locale)

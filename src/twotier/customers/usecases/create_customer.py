"""Create a customer: tenant, first administrator, relationship, and the reseller that serves it."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.customers.new_customer import NewCustomer
from twotier.customers.usecases import _creating as creating


@usecase(permission=Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
def create_customer(actor: Actor, form: NewCustomer, *, reseller_id: UUID | None = None) -> creating.Created:
    """Create a customer (C1–C10); its first credentials are in the answer and nowhere else.

    Raises 910029 for resellers, 910016 without partnership, 910015 across regions, 910033 for a taken
    domain, and the code of the first broken rule of the form.
    """
    return creating.create(actor, form, reseller_id)

"""Assign and revoke licenses of one user, all together or not at all."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.shapes import LicenseChange, Outcome
from twotier.licences.usecases._changing import Desk


@usecase(permission=Permission.LICENCE_ASSIGN)
def change_licenses(actor: Actor, customer_id: UUID, person_id: UUID, change: LicenseChange) -> Outcome:
    """Give a user licenses and take others away; what the user has or lacks already stays as it is.

    Raises 400/60012 when no license is free, 404/60002 for a stranger, 400/3000 for a SKU in both lists.
    """
    administered(actor, customer_id)
    if change.remove & change.assign.keys():
        raise Refusal(400, 3000, _("A license is either assigned or removed. Name each one in one list."))
    customer = customer_queries.customer_to_change(actor, customer_id)
    user = queries.user(customer, person_id)
    desk = Desk(actor, customer_id, [person_id])
    outcome = desk.change(user.person, change)
    desk.write()
    return outcome

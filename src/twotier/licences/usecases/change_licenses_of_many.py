"""Assign and revoke licenses of many users at once: a result for each (U9)."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.shapes import LicenseChange, Outcome
from twotier.licences.usecases._changing import Desk

MOST = 500
"""Users in one act: what a page can show the results of."""


@usecase(permission=Permission.LICENCE_ASSIGN)
def change_licenses_of_many(
    actor: Actor, customer_id: UUID, person_ids: Iterable[UUID], change: LicenseChange
) -> list[Outcome]:
    """Make the same change for each user, by name; who cannot get all of it keeps what they have and is told why.

    Raises 400/3000 for nobody, too many or no change.
    """
    administered(actor, customer_id)
    wanted = set(person_ids)
    if not wanted or not (change.assign or change.remove):
        text = _("Choose at least one user, and at least one license to assign or to take away.")
        raise Refusal(400, 3000, text)
    if len(wanted) > MOST:
        raise Refusal(400, 3000, _("Choose at most 500 users at once."))
    customer = customer_queries.customer_to_change(actor, customer_id)
    found = queries.users(customer, wanted)
    desk = Desk(actor, customer_id, wanted)
    outcomes = [attempted(desk, user.person, change) for user in found]
    desk.write()
    return outcomes


def attempted(desk: Desk, person: Person, change: LicenseChange) -> Outcome:
    """Return what came of one user's change: a refusal is a result too."""
    try:
        return desk.change(person, change)
    except Refusal as refusal:
        return Outcome(person, refused=refusal.message)

"""Make a user a global admin of the customer, or an ordinary user again."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Membership
from twotier.access.permissions import Permission
from twotier.access.roles import CUSTOMER_ROLES
from twotier.core.events import Event, emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.events import RoleGiven, RoleTaken
from twotier.licences.shapes import User
from twotier.licences.usecases._admins import refuse_last_admin

ADMIN, ORDINARY = CUSTOMER_ROLES


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def set_role(actor: Actor, customer_id: UUID, person_id: UUID, role: str) -> User:
    """Give a user one of the directory's roles; the same role again changes nothing.

    Raises 400/3000 for a role that does not exist, 409/910055 for the last global admin, 404/60002.
    """
    administered(actor, customer_id)
    if role not in CUSTOMER_ROLES:
        text = _("There is no such role in a customer's directory.")
        raise Refusal(400, 3000, text, fields=[("role", text)])
    customer = customer_queries.customer_to_change(actor, customer_id)
    user = queries.user(customer, person_id)
    if role in user.roles:
        return user
    if role == ORDINARY:
        refuse_last_admin(customer, user)
    Membership.objects.filter(tenant_id=customer_id, person_id=person_id).update(roles=[role])
    emit(event_of(user, customer_id, role), actor)
    return queries.user(customer, person_id)


def event_of(user: User, customer_id: UUID, role: str) -> Event:
    """Return what the new role means."""
    key, name = str(user.person.id), user.person.user_name
    if role == ADMIN:
        return RoleGiven(tenant_id=customer_id, resource_id=key, user_name=name, role=ADMIN)
    return RoleTaken(tenant_id=customer_id, resource_id=key, user_name=name, lost_role=ADMIN)

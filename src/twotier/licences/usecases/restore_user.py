"""Bring a deleted user back within 30 days."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.events import UserRestored
from twotier.licences.models import DirectoryUser
from twotier.licences.shapes import User


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def restore_user(actor: Actor, customer_id: UUID, person_id: UUID) -> User:
    """Let a deleted user sign in again, with the same role and password and without licenses.

    Raises 404/60002 for who is gone or a stranger, 409/910055 for who is not deleted.
    """
    administered(actor, customer_id)
    customer = customer_queries.customer_to_change(actor, customer_id)
    user = queries.user(customer, person_id, deleted=None)
    if user.person.deleted_at is None:
        raise Refusal(409, 910055, _("This user is not deleted, so nothing was restored."), "state_conflict")
    if user.purge_at and user.purge_at <= clock.now():
        raise queries.unknown_user()
    user.person.deleted_at, user.person.is_active = None, True
    user.person.save(update_fields=["deleted_at", "is_active"])
    DirectoryUser.objects.filter(tenant_id=customer_id, person_id=person_id).update(purge_at=None)
    event = UserRestored(tenant_id=customer_id, resource_id=str(person_id), user_name=user.person.user_name)
    emit(event, actor)
    return queries.user(customer, person_id)

"""Delete a user of a customer: inactive at once, restorable for 30 days, then gone (U8)."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.access.usecases._refresh_tokens import revoke
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.events import UserDeleted
from twotier.licences.models import DirectoryUser
from twotier.licences.shapes import LicenseChange, User
from twotier.licences.usecases._admins import refuse_last_admin
from twotier.licences.usecases._changing import Desk

KEPT = timedelta(days=30)


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def delete_user(actor: Actor, customer_id: UUID, person_id: UUID) -> User:
    """End a user's sign-in, sessions and licenses; raises 409/910055 for the last global admin and for oneself."""
    administered(actor, customer_id)
    customer = customer_queries.customer_to_change(actor, customer_id)
    user = queries.user(customer, person_id)
    if actor.person_id == person_id:
        text = _("You cannot delete yourself. Ask another global admin.")
        raise Refusal(409, 910055, text, "state_conflict")
    refuse_last_admin(customer, user)
    free_licenses(actor, customer_id, user)
    end = clock.now() + KEPT
    user.person.deleted_at, user.person.is_active = clock.now(), False
    user.person.save(update_fields=["deleted_at", "is_active"])
    revoke(user.person)
    DirectoryUser.objects.update_or_create(
        person=user.person, defaults={"purge_at": end}, create_defaults={"tenant_id": customer_id, "purge_at": end}
    )
    event = UserDeleted(
        tenant_id=customer_id, resource_id=str(person_id), user_name=user.person.user_name, purge_at=end.isoformat()
    )
    emit(event, actor)
    return user


def free_licenses(actor: Actor, customer_id: UUID, user: User) -> None:
    """Take every license from a user: their seats are free for others at once."""
    desk = Desk(actor, customer_id, [user.person.id])
    held = desk.held.get(user.person.id, {})
    desk.change(user.person, LicenseChange(remove=frozenset(held)))
    desk.write()

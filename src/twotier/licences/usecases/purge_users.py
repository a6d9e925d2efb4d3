"""Forget deleted users after their 30 days: the person, the roles, and all that hangs on them."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.licences.events import UserPurged
from twotier.licences.models import DirectoryUser

BLOCK = 200


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def purge_users(actor: Actor, until: datetime) -> int:
    """Remove a block of the deleted users whose end has come; returns how many."""
    rows = DirectoryUser.objects.filter(purge_at__lte=until).select_related("person").order_by("purge_at")
    found = list(rows.select_for_update(of=("self",))[:BLOCK])
    for row in found:
        event = UserPurged(tenant_id=row.tenant_id, resource_id=str(row.person_id), user_name=row.person.user_name)
        emit(event, actor)
    Person.objects.filter(id__in=[row.person_id for row in found]).delete()
    return len(found)


def next_end(after: datetime) -> datetime | None:
    """Return when the next deleted user is gone."""
    rows = DirectoryUser.objects.filter(purge_at__gt=after).order_by("purge_at")
    return rows.values_list("purge_at", flat=True).first()


def any_ended(until: datetime) -> bool:
    """Tell whether a deleted user's end has come: a read, which holds up nobody."""
    return DirectoryUser.objects.filter(purge_at__lte=until).exists()

"""Give a person a place in an organization."""

from collections.abc import Iterable
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.events import MemberAdded
from twotier.access.models import Membership, Person
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase


def join(*, organization_id: UUID, person: Person, roles: Iterable[str]) -> Membership:
    """Write a membership. Only inside a use case."""
    membership = Membership(
        tenant_id=organization_id,
        organization_id=organization_id,
        person=person,
        roles=list(roles),
        created_at=clock.now(),
    )
    membership.save(force_insert=True)
    return membership


@usecase(permission=Permission.STAFF_MANAGE)
def add_member(actor: Actor, *, organization_id: UUID, person: Person, roles: Iterable[str]) -> Membership:
    """Let a person of another organization act in this one."""
    membership = join(organization_id=organization_id, person=person, roles=roles)
    emit(
        MemberAdded(
            tenant_id=organization_id, resource_id=str(person.id), user_name=person.user_name, roles=membership.roles
        ),
        actor,
    )
    return membership

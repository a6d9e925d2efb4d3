"""Give someone a user name, a temporary password and roles."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from twotier.access import passwords, queries
from twotier.access.actors import Actor
from twotier.access.events import PersonAdded
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.access.usecases.add_member import join
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase


def add_person(
    actor: Actor,
    *,
    organization_id: UUID,
    user_name: str,
    roles: Iterable[str],
    email: str = "",
    first_name: str = "",
    last_name: str = "",
    language: str = "",
    password: str | None = None,
    must_change: bool = True,
    person_id: UUID | None = None,
) -> tuple[Person, str]:
    """Write a person with a membership; return them with the password in clear, this once.

    Only inside a use case. Only the Argon2 hash is kept. Raises 409/910055 when the user name is taken.
    """
    if queries.user_name_taken(user_name):
        raise Refusal(409, 910055, _("This user name is taken. Choose another one."), "state_conflict")
    secret = passwords.temporary() if password is None else password
    person = Person(
        id=person_id or new_id(), tenant_id=organization_id, user_name=user_name, email=email,
        first_name=first_name, last_name=last_name, language=language,
        password=make_password(secret), must_change_password=must_change, created_at=clock.now(),
    )  # fmt: skip
    person.save(force_insert=True)
    return welcomed(actor, person, list(roles)), secret


def welcomed(actor: Actor, person: Person, roles: list[str]) -> Person:
    """Give a new person their membership and say that they came."""
    join(organization_id=person.tenant_id, person=person, roles=roles)
    emit(
        PersonAdded(tenant_id=person.tenant_id, resource_id=str(person.id), user_name=person.user_name, roles=roles),
        actor,
    )
    return person


@usecase(permission=Permission.STAFF_MANAGE)
def create_person(
    actor: Actor,
    *,
    organization_id: UUID,
    user_name: str,
    roles: Iterable[str],
    email: str = "",
    first_name: str = "",
    last_name: str = "",
    language: str = "",
    password: str | None = None,
    must_change: bool = True,
    person_id: UUID | None = None,
) -> tuple[Person, str]:
    """Add a person to the actor's own organization."""
    return add_person(
        actor, organization_id=organization_id, user_name=user_name, roles=roles, email=email,
        first_name=first_name, last_name=last_name, language=language,
        password=password, must_change=must_change, person_id=person_id,
    )  # fmt: skip

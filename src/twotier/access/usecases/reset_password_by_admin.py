"""Give a person a new temporary password."""

from django.contrib.auth.hashers import make_password

from twotier.access import passwords
from twotier.access.actors import Actor
from twotier.access.events import PasswordReset
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.access.usecases._refresh_tokens import revoke
from twotier.core.events import emit
from twotier.core.usecase import usecase


def give_temporary_password(actor: Actor, person: Person, password: str | None = None) -> str:
    """Write a temporary password that must be changed at the next sign-in; return it, this once.

    Only inside a use case. Open sessions end, because the session's hash hangs on the password.
    """
    secret = passwords.temporary() if password is None else password
    person.password = make_password(secret)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    revoke(person)
    emit(PasswordReset(tenant_id=person.tenant_id, resource_id=str(person.id), user_name=person.user_name), actor)
    return secret


@usecase(permission=Permission.STAFF_MANAGE)
def reset_password_by_admin(actor: Actor, person: Person) -> str:
    """Reset the password of one of the actor's own people."""
    return give_temporary_password(actor, person)

"""Let a person choose their own password."""

from django.contrib.auth.hashers import make_password

from twotier.access.actors import Actor
from twotier.access.events import PasswordChanged
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.access.usecases._refresh_tokens import revoke
from twotier.core.events import emit
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def choose_password(actor: Actor, person: Person, password: str) -> None:
    """Keep the hash of a password that the policy accepted; the temporary one is over.

    The program acts for whoever proved to be the person: by signing in or by the link in their mail.
    """
    person.password = make_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    revoke(person)
    emit(PasswordChanged(tenant_id=person.tenant_id, resource_id=str(person.id), user_name=person.user_name), actor)

"""Keep that a person signed in, for the activity page of their organization."""

from twotier.access.actors import Actor
from twotier.access.events import SignedIn
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def record_sign_in(actor: Actor, person: Person, methods: list[str]) -> None:
    """Say who signed in, with which factors."""
    event = SignedIn(
        tenant_id=person.tenant_id, resource_id=str(person.id), user_name=person.user_name, methods=methods
    )
    emit(event, actor)

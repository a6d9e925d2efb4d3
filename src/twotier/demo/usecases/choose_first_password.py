"""Let a demo person have chosen their own password already."""

from django.contrib.auth.hashers import make_password

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def choose_first_password(actor: Actor, user_name: str, password: str) -> Person:
    """Replace the temporary password that creating the customer gave its administrator."""
    person = Person.objects.get(user_name=user_name)
    person.password = make_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    return person

"""Add the users of a file to a customer's directory: all of them or none."""

import os
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.events import PersonAdded
from twotier.access.models import Membership, Person
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.customers.rules.violation import refuse
from twotier.customers.usecases.manage_users import administered
from twotier.licences import queries
from twotier.licences.models import DirectoryUser, ImportedPasswords
from twotier.licences.rules import check_location
from twotier.licences.user_file import MOST, Prepared

OPEN_FOR = timedelta(hours=1)
NONCE = 12


class Imported(msgspec.Struct, frozen=True):
    """The users of an import, and what opens their passwords once."""

    people: list[Person]
    passwords_id: UUID
    key: bytes


@usecase(permission=Permission.CUSTOMER_USER_MANAGE)
def import_users(actor: Actor, customer_id: UUID, lines: list[Prepared], usage_location: str) -> Imported:
    """Add every user with one location; the passwords are kept for an hour under a key that only the answer has.

    Raises 409/910055 when a user name was taken meanwhile, 400/3000 for the location or the number of users.
    """
    administered(actor, customer_id)
    refuse(check_location(usage_location))
    if not 1 <= len(lines) <= MOST:
        raise Refusal(400, 3000, _("A file has at least one and at most 100 users. Split it into several files."))
    customer = customer_queries.customer_to_change(actor, customer_id)
    if queries.user_names_taken(line.user_name for line in lines):
        text = _("A user name of the file was taken in the meantime. Check the file again.")
        raise Refusal(409, 910055, text, "state_conflict", fields=[("file", text)])
    people = [person_of(line, customer) for line in lines]
    write(actor, customer, people, usage_location)
    passwords_id, key = keep_passwords(customer, lines)
    return Imported(people, passwords_id, key)


def person_of(line: Prepared, customer: Customer) -> Person:
    """Return a new user, not yet saved."""
    return Person(
        id=new_id(), tenant_id=customer.id, user_name=line.user_name, first_name=line.first_name,
        last_name=line.last_name, password=line.hashed, must_change_password=True, created_at=clock.now(),
    )  # fmt: skip


def write(actor: Actor, customer: Customer, people: list[Person], usage_location: str) -> None:
    """Write people, roles and locations: one statement a table."""
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(
            tenant_id=customer.id, organization_id=customer.id, person=person, roles=["user"], created_at=clock.now()
        )
        for person in people
    )
    DirectoryUser.objects.bulk_create(
        DirectoryUser(person=person, tenant_id=customer.id, usage_location=usage_location.upper()) for person in people
    )
    for person in people:
        event = PersonAdded(
            tenant_id=customer.id, resource_id=str(person.id), user_name=person.user_name, roles=["user"]
        )
        emit(event, actor)


def keep_passwords(customer: Customer, lines: list[Prepared]) -> tuple[UUID, bytes]:
    """Encrypt the passwords under a new key; return where they lie, and the key, which is kept nowhere."""
    found, key, nonce, now = uuid4(), AESGCM.generate_key(256), os.urandom(NONCE), clock.wall()
    secret = msgspec.json.encode([(line.user_name, line.password) for line in lines])
    own = ImportedPasswords.objects.filter(tenant_id=customer.id)
    own.filter(expires_at__lt=now).delete()
    own.create(
        id=found,
        tenant_id=customer.id,
        ciphertext=nonce + AESGCM(key).encrypt(nonce, secret, found.bytes),
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    return found, key

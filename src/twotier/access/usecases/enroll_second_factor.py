"""Enroll a person's authenticator app from a secret that they already hold."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def enroll_second_factor(actor: Actor, *, person: Person, totp_secret: str) -> None:
    """Keep a TOTP secret (base 32), encrypted under the program's secret, in place of an earlier one."""
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(person, totp_secret)

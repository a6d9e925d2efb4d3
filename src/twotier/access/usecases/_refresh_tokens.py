"""Ending what a person authorized, when the password that stood behind it is over."""

from twotier.access.models import Person, RefreshToken
from twotier.core import clock, tenancy


def revoke(person: Person) -> None:
    """End every refresh token of a person, in whichever tenant it was given; a stolen one dies with the password."""
    with tenancy.scope(tenancy.PROGRAM):
        RefreshToken.objects.filter(person=person, revoked_at=None).update(revoked_at=clock.wall())

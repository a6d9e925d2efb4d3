"""How Django finds the person behind a password or a session."""

from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from twotier.access import queries
from twotier.access.models import Person
from twotier.core import tenancy


class PersonBackend:
    """Signs in by user name (UPN) or e-mail."""

    def authenticate(
        self, request: object, username: str | None = None, password: str | None = None, **_: Any
    ) -> Person | None:
        """Return the person, or nothing; an unknown name costs as much time as a wrong password."""
        name, secret = username or str(_.get("email", "")), password or ""
        with tenancy.scope(tenancy.PROGRAM):
            people = queries.all_signing_in(name) if name else []
            if not people:
                make_password(secret)
            fits = (person for person in people if person.check_password(secret) and person.is_active)
            return next(fits, None)

    def get_user(self, user_id: UUID) -> Person | None:
        """Return the person of a session."""
        with tenancy.scope(tenancy.PROGRAM):
            return queries.person(user_id)

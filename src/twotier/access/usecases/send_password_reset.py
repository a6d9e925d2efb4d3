"""Mail a person the link with which they choose a new password."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.events import Message, send
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def send_password_reset(actor: Actor, person: Person, link: str, until: datetime, language: str) -> None:
    """Queue the mail; the link is worthless once used, after its hour, or after the next sign-in."""
    send(
        Message(
            tenant_id=person.tenant_id,
            channel="mail",
            subject=f"person/{person.id}",
            body={
                "to": [person.email or person.user_name],
                "template": "access/password_reset",
                "language": person.language or language,
                "context": {
                    "name": person.name,
                    "user_name": person.user_name,
                    "link": link,
                    "until": until.isoformat(),
                },
            },
        )
    )

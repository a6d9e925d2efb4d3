"""Django's mail backend of the sandbox: every mail becomes a row that tests and people read."""

from collections.abc import Sequence
from email.utils import getaddresses, make_msgid
from uuid import UUID

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from twotier.core import clock
from twotier.notices.usecases.keep_mail import keep_mail

WORD = "[Sandbox]"
NOBODY = UUID(int=0)


class Mailbox(BaseEmailBackend):
    """Keeps mail instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each mail once per recipient; a repeated delivery changes nothing."""
        for message in email_messages:
            keep(message)
        return len(email_messages)


def keep(message: EmailMessage) -> None:
    """Write a mail as it would have gone over the wire, with the word that tells it from a real one."""
    message.subject = f"{WORD} {message.subject}"
    message.extra_headers.setdefault("Message-ID", make_msgid(domain="localhost"))
    wire = message.message()
    html = next((part[0] for part in getattr(message, "alternatives", ()) if part[1] == "text/html"), "")
    keep_mail(
        tenant_id=getattr(message, "tenant_id", NOBODY),
        to=[address for _name, address in getaddresses(message.recipients())],
        subject=message.subject,
        text=str(message.body),
        html=str(html),
        headers={name: str(value) for name, value in wire.items()},
        sent_at=clock.now(),
    )

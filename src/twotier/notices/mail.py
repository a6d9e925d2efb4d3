"""The outbox's channel "mail": a template, its values and a language become one e-mail.

The body of a message: `{"to": ["a@b.example"], "template": "room/name", "context": {...}, "language": "de"}`.
A template is a folder below `mail/` with `subject.txt`, `body.txt` and `body.html`.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.dateparse import parse_datetime

from twotier.core import outbox
from twotier.core.models import OutboxMessage

PARTS = ("subject.txt", "body.txt", "body.html")


@outbox.channel("mail")
def deliver(message: OutboxMessage) -> None:
    """Render and send one mail; the same message always carries the same Message-ID."""
    subject, text, html = rendered(**message.body)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text.strip() + "\n",
        to=message.body["to"],
        headers={
            "Message-ID": f"<{message.id}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.body["language"],
        },
    )
    mail.attach_alternative(html, "text/html")
    mail.tenant_id = message.tenant_id  # type: ignore[attr-defined]
    mail.send()


def rendered(*, template: str, context: dict[str, Any], language: str, to: list[str]) -> tuple[str, str, str]:
    """Return subject, text and HTML in the reader's language; only the HTML is escaped."""
    values = {
        name: read(value) for name, value in context.items()
    } | {"language": language, "base_url": settings.BASE_URL, "to": to}  # fmt: skip
    with translation.override(language):
        subject, text, html = (part(f"mail/{template}/{name}", values) for name in PARTS)
    return subject, text, html


def read(value: Any) -> Any:
    """Turn a moment of the JSON body back into one, so that it is written as the language does."""
    try:
        return (parse_datetime(value) or value) if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value


def part(name: str, values: dict[str, Any]) -> str:
    """Render one file of a template."""
    found = get_template(name).template  # type: ignore[attr-defined]
    return str(found.render(Context(values, autoescape=name.endswith(".html"))))

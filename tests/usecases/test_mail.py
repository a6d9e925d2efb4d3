"""Mail: from the outbox after commit, in the reader's language, to the sandbox's mailbox or a real mail server."""

import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from twotier.access.actors import program
from twotier.access.permissions import Permission
from twotier.core import clock, outbox, tenancy
from twotier.core.events import Message, send
from twotier.core.models import OutboxMessage
from twotier.core.usecase import usecase
from twotier.customers.events import AgreementAttested
from twotier.notices import queries
from twotier.notices.models import SandboxMail
from twotier.notices.reactions.customers import tell_customer_contact

pytestmark = pytest.mark.django_db(transaction=True)
TENANT = uuid4()
ACTOR = program("tests", on_behalf_of=TENANT)
ATTESTED = {"first_name": "Ida", "last_name": "Brandt", "agreed_on": "2026-11-20T09:30:00Z", "partner": "Harbor"}


@usecase(permission=Permission.CUSTOMER_EDIT)
def post(actor: Any, *messages: Message) -> None:
    """Send messages as any act does: into the outbox, in its transaction."""
    for message in messages:
        send(message)


def mail(language: str = "en", subject: str = "customer/1", **context: str) -> Message:
    """Return a mail about an attested agreement."""
    body = {
        "to": ["ida@kranich.example"],
        "template": "customers/agreement_attested",
        "language": language,
        "context": ATTESTED | context,
    }
    return Message(tenant_id=TENANT, channel="mail", subject=subject, body=body)


@pytest.fixture(autouse=True)
def sandbox_mail(settings: Settings) -> None:
    """Send as the sandbox does: the test runner puts another backend in its place."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]


def test_a_mail_arrives_once_with_text_and_html() -> None:
    post(ACTOR, mail())
    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0
    (found,) = queries.mailbox("IDA@kranich.example")
    assert found.subject == "[Sandbox] Your acceptance of the customer agreement was recorded"
    assert "Harbor recorded that you accepted the customer agreement on Nov. 20, 2026" in found.text
    assert "<h1" in found.html
    assert found.headers["Message-ID"].startswith("<")
    assert found.headers["Auto-Submitted"] == "auto-generated"
    assert OutboxMessage.objects.get().sent_at is not None


@pytest.mark.parametrize("language", ["de", "fr", "ru", "zh-hant"])
def test_a_mail_speaks_the_readers_language(language: str) -> None:
    post(ACTOR, mail(language))
    outbox.deliver_due()
    (found,) = queries.mailbox()
    assert found.headers["Content-Language"] == language
    assert "Your acceptance" not in found.subject


def test_what_people_typed_cannot_add_headers_or_markup() -> None:
    post(ACTOR, mail(partner="Evil\r\nBcc: all@x.example", first_name="<b>Ida</b>"))
    outbox.deliver_due()
    (found,) = queries.mailbox()
    assert "Bcc" not in found.headers
    assert "<b>Ida</b>" not in found.html
    assert "<b>Ida</b>" in found.text


def test_nothing_leaves_when_the_act_fails() -> None:
    with pytest.raises(RuntimeError):
        fail(ACTOR, mail())
    assert outbox.deliver_due() == 0


@usecase(permission=Permission.CUSTOMER_EDIT)
def fail(actor: Any, message: Message) -> None:
    """Send a message, then fail."""
    send(message)
    raise RuntimeError


def test_the_customers_contact_hears_of_an_attestation() -> None:
    event = AgreementAttested(
        tenant_id=TENANT, resource_id=str(TENANT), template_id=uuid4(), email="ida@kranich.example",
        first_name="Ida", last_name="Brandt", agreed_on="2026-11-20T09:30:00Z", language="de",
    )  # fmt: skip
    tell(ACTOR, event)
    outbox.deliver_due()
    assert [found.to for found in queries.mailbox()] == ["ida@kranich.example"]


@usecase(permission=Permission.CUSTOMER_EDIT)
def tell(actor: Any, event: AgreementAttested) -> None:
    """React to an event as the door of the attestation does."""
    tell_customer_contact(event, actor)


def test_two_workers_send_each_mail_once() -> None:
    post(ACTOR, *(mail(subject=f"customer/{number}") for number in range(20)))

    def work(_number: int) -> int:
        try:
            return outbox.deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        sent = sum(workers.map(work, range(3)))
    with tenancy.scope(tenancy.PROGRAM):
        assert sent == SandboxMail.objects.count() == 20


def test_a_failure_waits_longer_each_time_holds_its_subject_back_and_ends() -> None:
    broken = Message(tenant_id=TENANT, channel="carrier-pigeon", subject="customer/1", body={})
    post(ACTOR, broken, broken, mail())
    assert outbox.deliver_due() == 1
    first, second = OutboxMessage.objects.filter(channel="carrier-pigeon").order_by("id")
    assert (first.attempts, second.attempts) == (1, 0)
    assert first.due_at > clock.wall() + timedelta(seconds=3)
    OutboxMessage.objects.filter(id=first.id).update(attempts=outbox.ATTEMPTS - 1, due_at=clock.wall())
    outbox.deliver_due()
    first.refresh_from_db()
    assert first.gave_up_at is not None
    outbox.deliver_due()
    second.refresh_from_db()
    assert second.attempts == 1


class MailServer(socketserver.StreamRequestHandler):
    """A mail server that takes everything."""

    received: list[bytes]

    def handle(self) -> None:
        """Speak as much SMTP as a sender needs."""
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.received.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")


@pytest.fixture
def mail_server() -> Iterator[tuple[int, list[bytes]]]:
    """Run a mail server on this machine."""
    MailServer.received = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], MailServer.received
        server.shutdown()


def test_a_real_mail_server_gets_the_mail(settings: Settings, mail_server: tuple[int, list[bytes]]) -> None:
    port, received = mail_server
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    post(ACTOR, mail("de"))
    assert outbox.deliver_due() == 1
    assert b"To: ida@kranich.example" in received[0]
    assert b"[Sandbox]" not in received[0]
    assert not queries.mailbox()

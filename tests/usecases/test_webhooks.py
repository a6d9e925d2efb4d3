"""What happens to events on their way: strangers' receivers, forbidden addresses, keys that rotate, workers at once."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from tests.support import receiver as receivers
from twotier.access.actors import program
from twotier.access.models import SigningKey
from twotier.access.tokens import keys
from twotier.access.tokens.certificates import certificate
from twotier.console.work import Worker
from twotier.core import clock, events, outbox, tenancy
from twotier.core.events import Message
from twotier.core.models import OutboxMessage
from twotier.notices.webhooks import addresses, calling, contents, delivery
from twotier.notices.webhooks.names import SUBSCRIPTION_UPDATED
from twotier.notices.webhooks.usecases.register_webhook import register_webhook

TENANT, OTHER = uuid4(), uuid4()
in_database = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    delivery._slow.clear()
    keys.forget()
    yield
    keys.forget()


def post(url: str) -> calling.Outcome:
    """Call a receiver."""
    return calling.post(url, b"{}", {"Content-Type": "application/json"})


@contextmanager
def rude(act: Any) -> Iterator[str]:
    """Run a server that does what it likes with a connection; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            taken, _address = server.accept()
            with taken:
                act(taken)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def silent(_taken: socket.socket) -> None:
    """Say nothing."""
    time.sleep(3)


def trickling(taken: socket.socket) -> None:
    """Send a header that never ends."""
    taken.recv(4096)
    try:
        taken.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _number in range(60):
            taken.sendall(b"x")
            time.sleep(0.05)
    except OSError:
        pass


def endless(taken: socket.socket) -> None:
    """Answer with a body that never ends."""
    taken.recv(4096)
    try:
        taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        while True:
            taken.sendall(b"x" * 65536)
    except OSError:
        pass


def nonsense(taken: socket.socket) -> None:
    """Answer with something else than HTTP."""
    taken.recv(4096)
    taken.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


@pytest.mark.parametrize(
    ("act", "scheme", "problem"),
    [
        (silent, "http", "Timeout"),
        (silent, "https", "Timeout"),
        (trickling, "http", "Timeout"),
        (nonsense, "http", "ConnectFailure"),
        (nonsense, "https", "TlsFailure"),
        (endless, "http", ""),
    ],
)
def test_a_rude_receiver_ends_soon(monkeypatch: pytest.MonkeyPatch, act: Any, scheme: str, problem: str) -> None:
    monkeypatch.setattr(calling, "WITHIN", 0.6)
    monkeypatch.setattr(calling, "SILENCE", 0.5)
    begun = time.monotonic()
    with rude(act) as address:
        found = post(f"{scheme}://{address}/")
    assert (found.problem, found.delivered) == (problem, not problem)
    assert time.monotonic() - begun < 2


def test_a_redirect_is_not_followed() -> None:
    with receivers.listening() as receiver:
        receiver.answers[:] = [307]
        receiver.headers["Location"] = receiver.url
        found = post(receiver.url)
        assert (found.status, found.word, found.delivered) == (307, "TemporaryRedirect", False)
        assert len(receiver.calls) == 1


def test_a_name_that_leads_inside_is_not_called(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANDBOX = False
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("it was called"))
    assert post("https://inside.example/").problem == "ForbiddenAddress"


def test_the_address_that_was_checked_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    asked: list[str] = []

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "moves.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with receivers.listening() as receiver:
        assert post(receiver.url.replace("127.0.0.1", "moves.example")).delivered
        assert receiver.calls[0].headers["Host"] == f"moves.example:{receiver.port}"
    assert asked.count("moves.example") == 1


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_called(settings: Settings, text: str) -> None:
    settings.SANDBOX = False
    assert addresses.allowed(ip_address(text))


def test_an_unknown_name() -> None:
    assert post("https://nobody.invalid/").problem == "NameResolutionFailure"


@in_database
def test_the_certificate_of_a_retired_key_lasts_a_day() -> None:
    with tenancy.scope(tenancy.PROGRAM):
        keys.signing()
        name = SigningKey.objects.get(retired_at=None).id
        first = certificate(name)
        keys.rotate()
        assert certificate(name) == first
        assert first != certificate(SigningKey.objects.get(retired_at=None).id)
        SigningKey.objects.filter(id=name).update(retired_at=clock.wall() - keys.VERIFIES_FOR)
        assert certificate(name) is None


def queued(receiver: receivers.Receiver, tenant: Any = TENANT, number: int = 1) -> None:
    """Register an organization and queue events for it."""
    actor = program("tests", on_behalf_of=tenant)
    register_webhook(actor, receiver.url, [SUBSCRIPTION_UPDATED], own_header=False, known=False)
    body = {
        "event": SUBSCRIPTION_UPDATED,
        "content": contents.of_subscription(tenant, uuid4(), changed_at="", audit_id=""),
        "test": "",
    }
    with tenancy.scope(tenancy.PROGRAM), events.collected():
        for one in range(number):
            events.send(Message(tenant_id=tenant, channel="webhook", subject=f"{tenant}/{one}", body=body))


@in_database
def test_two_workers_call_once() -> None:
    def work(_number: int) -> int:
        try:
            return outbox.deliver_due(apart=True)
        finally:
            connection.close()

    with receivers.listening() as receiver:
        queued(receiver, number=12)
        with ThreadPoolExecutor(3) as workers:
            assert sum(workers.map(work, range(3))) == 12
        assert len(receiver.calls) == 12


@in_database
def test_a_slow_receiver_waits_and_holds_nobody_up() -> None:
    with receivers.listening() as slow, receivers.listening() as quick:
        slow.delay = delivery.PATIENCE + 0.5
        queued(slow, TENANT, 5)
        queued(quick, OTHER, 5)
        assert outbox.deliver_due() == 0
        assert outbox.deliver_due(apart=True) == 6
        assert (len(slow.calls), len(quick.calls)) == (1, 5)
    waiting = OutboxMessage.objects.filter(sent_at=None)
    assert {row.attempts for row in waiting} == {0}
    assert {row.due_at > clock.wall() + timedelta(seconds=30) for row in waiting} == {True}


@in_database
def test_a_worker_delivers() -> None:
    with receivers.listening() as receiver:
        queued(receiver)
        assert Worker().receivers()
        assert len(receiver.calls) == 1

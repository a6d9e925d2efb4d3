"""Webhooks over the wire: registration, test events, and the call that a change of a subscription brings."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from pytest_django import Settings

from tests.support import receiver as receivers
from tests.support import world as worlds
from tests.support.receiver import Receiver
from tests.support.scene import place
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.core import clock, outbox, sealing
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.customers.models import Customer
from twotier.notices.models import WebhookRegistration, WebhookTest
from twotier.notices.webhooks import delivery, telling
from twotier.notices.webhooks.usecases import tell_changes
from twotier.subscriptions.models import Subscription

REGISTRATION = "/webhooks/v1/registration"
TESTS = f"{REGISTRATION}/validationEvents"
BOTH = ["subscription-updated", "test-created"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    delivery._slow.clear()
    with receivers.listening() as found:
        yield found


def register(caller: Caller, url: str, events: list[str] | None = None, **more: Any) -> Got:
    """Register a caller's organization."""
    got = caller("POST", REGISTRATION, {"WebhookUrl": url, "WebhookEvents": BOTH if events is None else events} | more)
    assert got.status == 200, got.bytes
    return got


def deliver() -> None:
    """Do what the worker does: seal, tell, then call, whatever pause there was."""
    sealing.seal()
    telling.tell()
    OutboxMessage.objects.filter(sent_at=None).update(due_at=clock.wall())
    outbox.deliver_due(apart=True)


def camel(told: dict[str, Any]) -> dict[str, Any]:
    """Return members under the names of the schemas."""
    return {name[0].lower() + name[1:]: value for name, value in told.items()}


@pytest.fixture
def sold(world: World, items: dict[str, str]) -> Subscription:
    """Return a subscription of a customer of Harbor and Alpine."""
    made = worlds.customer(world.harbor, world.alpine).customer
    place(world.harbor, made.id, items["Basic P1Y monthly"])
    sealing.seal()
    return Subscription.objects.get()


def test_a_registration_is_written_read_and_replaced(alice: Caller, charlie: Caller) -> None:
    assert (alice("GET", REGISTRATION).status, alice("GET", REGISTRATION).json["code"]) == (404, 1000)
    body = {"WebhookUrl": "https://hooks.example/in", "WebhookEvents": BOTH}
    refused = alice("PUT", REGISTRATION, body)
    assert (refused.status, refused.json["code"]) == (404, 1000)
    made = alice("POST", REGISTRATION, body).json
    check("WebhookRegistration", camel(made))
    assert {name: made[name] for name in body} == body
    assert set(made) == {*body, "SubscriberId", "LastModifiedTimestamp"}
    with at_most(3):
        assert alice("GET", REGISTRATION, app_only=True).json == made
    other = {
        "webhookurl": "http://127.0.0.1:9/x",
        "WEBHOOKEVENTS": ["Test-Created", "test-created"],
        "properties": None,
    }
    changed = alice("PUT", "/WebHooks/v1//Registration/", other | {"signatureTokenToMsSignatureHeader": True}).json
    assert (changed["WebhookUrl"], changed["WebhookEvents"]) == ("http://127.0.0.1:9/x", ["test-created"])
    assert (changed["SubscriberId"], changed["SignatureTokenToMsSignatureHeader"]) == (made["SubscriberId"], True)
    again = register(alice, "https://hooks.example/in", []).json
    assert (again["SubscriberId"], again["WebhookEvents"]) == (made["SubscriberId"], [])
    assert charlie("GET", REGISTRATION).status == 404
    assert WebhookRegistration.objects.count() == 1


@pytest.mark.trap(10)
def test_the_events_are_a_bare_array(alice: Caller) -> None:
    assert alice("GET", f"{REGISTRATION}/events").json == [*BOTH, "usagerecords-thresholdExceeded", "invoice-ready"]


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example/in", "ftp://hooks.example/in", "https://", "https:///in", "https://ada:secret@hooks.example/",
        "https://hooks.example/#in", "https://hooks.example:99999/", "https://hooks.example/a b", "https://hooks.exämple/",
        "https://[fe80::1]/", "http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/",
        "http://224.0.0.1/", "http://0.0.0.0/", "https://hooks.example/" + "x" * 2048, "javascript:alert(1)",
        "https://hooks.example\\@127.0.0.1/", "https://hooks.example/\r\nX: y", "https://[::1", "http://[64:ff9b::a9fe:a9fe]/",
    ],
)  # fmt: skip
def test_addresses_that_nobody_may_register(alice: Caller, url: str) -> None:
    got = alice("POST", REGISTRATION, {"WebhookUrl": url, "WebhookEvents": BOTH})
    assert (got.status, got.json["code"]) == (400, 800002)
    assert "secret" not in got.bytes.decode()
    assert not WebhookRegistration.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "https://127.0.0.1/", "https://10.0.0.1/", "https://192.168.1.1/", "https://[::1]/",
        "https://[fd00::1]/", "https://localhost/", "https://x.localhost/", "https://[::ffff:10.0.0.1]/",
        "https://[2002:a00:1::]/", "https://100.64.0.1/", "https://[64:ff9b::a00:1]/",
    ],
)  # fmt: skip
def test_production_calls_public_addresses_over_tls_alone(alice: Caller, settings: Settings, url: str) -> None:
    settings.SANDBOX = False
    got = alice("POST", REGISTRATION, {"WebhookUrl": url, "WebhookEvents": BOTH})
    assert (got.status, got.json["code"]) == (400, 800002)
    register(alice, "https://hooks.example:8443/in?code=1")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"WebhookUrl": "https://hooks.example", "WebhookEvents": ["subscription-updated", "nothing"]}, 900126),
        ({"WebhookUrl": "https://hooks.example"}, 800002),
        ({"WebhookEvents": BOTH}, 800002),
        ({"WebhookUrl": "https://hooks.example", "WebhookEvents": "test-created"}, 800002),
        ({"WebhookUrl": 5, "WebhookEvents": [{}]}, 800002),
        ({"WebhookUrl": "https://hooks.example/\0", "WebhookEvents": BOTH}, 800002),
        (b"[", 800002),
    ],
)
def test_a_body_that_does_not_fit(alice: Caller, body: Any, code: int) -> None:
    for method in ("POST", "PUT"):
        got = alice(method, REGISTRATION, body)
        assert (got.status, got.json["code"]) == (400, code)


def test_a_role_that_may_not(world: World) -> None:
    agent = colleague(world.harbor, "sales_agent")
    body = {"WebhookUrl": "https://hooks.example", "WebhookEvents": BOTH}
    for method, path, sent in (
        ("GET", REGISTRATION, None), ("POST", REGISTRATION, body), ("PUT", REGISTRATION, {}),
        ("GET", f"{REGISTRATION}/events", None), ("POST", TESTS, None), ("GET", f"{TESTS}/{uuid4()}", None),
    ):  # fmt: skip
        got = agent(method, path, sent)
        assert (got.status, got.json["code"]) == (403, 900150), (method, path)


def test_a_test_event_arrives_signed(alice: Caller, charlie: Caller, receiver: Receiver) -> None:
    register(alice, receiver.url)
    got = alice("POST", TESTS, MS_CorrelationId=str(uuid4()))
    assert (got.status, set(got.json)) == (200, {"correlationId"})
    key = got.json["correlationId"]
    assert alice("GET", f"{TESTS}/{key}").json["status"] == "pending"
    deliver()
    (call,) = receiver.calls
    assert call.path == "/hook?code=topsecret"
    assert call.headers["Content-Type"].startswith("application/json")
    assert (call.headers["X-MS-Signature-Algorithm"], call.headers["Host"]) == (
        "rsa-sha256", f"127.0.0.1:{receiver.port}",
    )  # fmt: skip
    assert list(call.body) == ["EventName", "ResourceUri", "ResourceName", "AuditUri", "ResourceChangeUtcDate"]
    assert (call.body["EventName"], call.body["ResourceName"], call.body["AuditUri"]) == ("test-created", "test", None)
    assert datetime.fromisoformat(call.body["ResourceChangeUtcDate"]).utcoffset() == timedelta()
    check("PartnerResourceChangeCallBack", camel(call.body) | {"auditUri": ""})
    told = alice("GET", urlsplit(call.body["ResourceUri"]).path).json
    check("WebhookValidationEvent", told)
    (result,) = told["results"]
    assert (told["correlationId"], told["status"], told["callbackUrl"]) == (key, "completed", receiver.url)
    assert told["partnerId"] == str(alice.organization.id)
    assert (result["responseCode"], result["responseMessage"], result["systemError"]) == ("OK", "", False)
    assert charlie("GET", f"{TESTS}/{key}").status == 404
    certificate = alice.http.get(urlsplit(call.headers["X-MS-Certificate-Url"]).path)
    assert certificate["Content-Type"] == "application/pkix-cert"
    found = call.proven_by(certificate.content)
    assert found.not_valid_before_utc < clock.wall() < found.not_valid_after_utc
    found.verify_directly_issued_by(found)
    call.content += b" "
    with pytest.raises(InvalidSignature):
        call.proven_by(certificate.content)
    assert alice.http.get(f"/webhooks/v1/certificates/{uuid4()}").status_code == 404


def test_the_signature_comes_in_a_header_of_its_own(alice: Caller, receiver: Receiver) -> None:
    register(alice, receiver.url, SignatureTokenToMsSignatureHeader=True)
    alice("POST", TESTS)
    deliver()
    (call,) = receiver.calls
    assert "Authorization" not in call.headers
    call.proven_by(alice.http.get(urlsplit(call.headers["X-MS-Certificate-Url"]).path).content)


@pytest.mark.trap(1)
def test_two_tests_a_minute(alice: Caller, charlie: Caller) -> None:
    refused = alice("POST", TESTS)
    assert (refused.status, refused.json["code"]) == (404, 1000)
    register(alice, "https://hooks.example", ["subscription-updated"])
    refused = alice("POST", TESTS)
    assert (refused.status, refused.json["code"]) == (409, 910055)
    for one in (alice, charlie):
        register(one, "https://hooks.example")
    twice = str(uuid4())
    keys = [alice("POST", TESTS, MS_RequestId=twice).json["correlationId"] for _number in range(2)]
    assert keys[0] == keys[1]
    assert alice("POST", TESTS).status == 200
    got = alice("POST", TESTS)
    assert (got.status, set(got.json)) == (429, {"statusCode", "message"})
    assert 50 < int(got.headers["Retry-After"]) <= 60
    assert charlie("POST", TESTS).status == 200
    WebhookTest.objects.filter(id=keys[0]).update(asked_at=clock.wall() - timedelta(days=8))
    assert alice("GET", f"{TESTS}/{keys[0]}").status == 404
    assert alice("POST", TESTS).status == 200
    assert not WebhookTest.objects.filter(id=keys[0]).exists()


def test_a_change_is_told_to_everybody_who_sees_it(world: World, sold: Subscription, receiver: Receiver) -> None:
    callers = [world.harbor.caller, world.alpine.caller, world.nordic.caller, world.baltic.caller]
    for one in callers:
        register(one, receiver.url)
    path = f"/v1/customers/{sold.tenant_id}/subscriptions/{sold.id}"
    assert world.harbor.caller("PATCH", path, {"quantity": 5, "friendlyName": "More"}).status == 200
    deliver()
    assert len(receiver.calls) == 2
    said = {call.body["AuditUri"]: call.body for call in receiver.calls}
    audits = {str(row.id) for row in AuditRecord.objects.filter(operation="update_subscription")}
    (audit,) = set(said) - {None}
    assert audit.rpartition("/")[2] in audits
    for body in said.values():
        assert (body["EventName"], body["ResourceName"]) == ("subscription-updated", "subscription")
        where = urlsplit(body["ResourceUri"]).path
        assert where == f"/webhooks{path}"
        assert world.alpine.caller("GET", where).json["id"] == str(sold.id)
        assert world.nordic.caller("GET", where).status == 404


def test_a_sale_and_the_customer(world: World, sold: Subscription, receiver: Receiver, items: dict[str, str]) -> None:
    customer = admin_of(Customer.objects.get(id=sold.tenant_id))
    customer.person.must_change_password = False
    customer.person.save()
    register(customer, receiver.url)
    deliver()
    assert receiver.calls == []
    place(world.harbor, sold.tenant_id, items["Premium P1M monthly"])
    place(
        world.harbor,
        worlds.customer(world.harbor, domain="other.onmicrosoft.com").customer.id,
        items["Basic P1Y monthly"],
    )
    deliver()
    (call,) = receiver.calls
    assert call.body["AuditUri"]
    assert call.body["ResourceUri"].endswith(
        str(Subscription.objects.filter(tenant_id=sold.tenant_id).latest("created_at").id)
    )


def test_who_is_not_registered_for_it_is_not_called(world: World, sold: Subscription, receiver: Receiver) -> None:
    register(world.harbor.caller, receiver.url, ["test-created"])
    path = f"/v1/customers/{sold.tenant_id}/subscriptions/{sold.id}"
    world.harbor.caller("PATCH", path, {"quantity": 6})
    deliver()
    register(world.harbor.caller, receiver.url)
    world.harbor.caller("PATCH", path, {"quantity": 7})
    sealing.seal()
    assert telling.tell() > 0
    register(world.harbor.caller, receiver.url, [])
    deliver()
    assert receiver.calls == []
    assert not outbox.unsent().filter(channel="webhook").exists()


def test_what_happened_before_the_first_registration_is_not_told(
    world: World, sold: Subscription, receiver: Receiver
) -> None:
    path = f"/v1/customers/{sold.tenant_id}/subscriptions/{sold.id}"
    world.harbor.caller("PATCH", path, {"quantity": 6})
    sealing.seal()
    assert telling.tell() == 0
    register(world.harbor.caller, receiver.url)
    deliver()
    assert receiver.calls == []
    world.harbor.caller("PATCH", path, {"quantity": 7})
    deliver()
    deliver()
    assert len(receiver.calls) == 1


def test_calls_about_many_changes_go_by_blocks(
    world: World, sold: Subscription, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tell_changes, "BLOCK", 2)
    register(world.harbor.caller, receiver.url)
    for quantity in (3, 4, 5):
        path = f"/v1/customers/{sold.tenant_id}/subscriptions/{sold.id}"
        world.harbor.caller("PATCH", path, {"quantity": quantity})
    sealing.seal()
    while telling.tell():
        pass
    while outbox.deliver_due(apart=True):
        pass
    assert len(receiver.calls) == 3


def test_ten_attempts_then_it_is_parked(alice: Caller, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    register(alice, receiver.url)
    receiver.answers[:] = [500, 302, 404]
    receiver.headers["Location"] = f"http://127.0.0.1:{receiver.port}/elsewhere"
    key = alice("POST", TESTS).json["correlationId"]
    with caplog.at_level(logging.DEBUG):
        for _number in range(12):
            deliver()
    assert {call.path for call in receiver.calls} == {"/hook?code=topsecret"}
    assert len(receiver.calls) == 10
    assert len({call.headers["MS-RequestId"] for call in receiver.calls}) == 1
    told = alice("GET", f"{TESTS}/{key}").json
    check("WebhookValidationEvent", told)
    assert told["status"] == "failed"
    assert [row["responseCode"] for row in told["results"]][:3] == ["InternalServerError", "Found", "NotFound"]
    found = OutboxMessage.objects.get(channel="webhook")
    assert (found.attempts, found.last_error) == (10, "NotDelivered: NotFound")
    assert found.gave_up_at
    assert "topsecret" not in caplog.text


def test_a_receiver_that_is_not_there(alice: Caller) -> None:
    register(alice, "http://127.0.0.1:9/x")
    key = alice("POST", TESTS).json["correlationId"]
    deliver()
    (result,) = alice("GET", f"{TESTS}/{key}").json["results"]
    assert (result["responseCode"], result["responseMessage"], result["systemError"]) == ("", "ConnectFailure", True)


def test_neither_address_nor_secret_is_in_the_audit(alice: Caller, receiver: Receiver) -> None:
    register(alice, receiver.url)
    alice("POST", TESTS)
    rows = list(AuditRecord.objects.filter(tenant_id=alice.organization.id, resource_type="webhook_registration"))
    assert [row.operation for row in rows] == ["register_webhook", "test_webhook"]
    assert "topsecret" not in msgspec.json.encode([row.after for row in rows]).decode()
    assert {row.after["host"] for row in rows} == {"127.0.0.1"}


def test_the_outcome_of_a_strange_test(alice: Caller) -> None:
    for key in (uuid4(), "nothing", UUID(int=0)):
        got = alice("GET", f"{TESTS}/{key}")
        assert (got.status, got.json["code"]) == (404, 1000)

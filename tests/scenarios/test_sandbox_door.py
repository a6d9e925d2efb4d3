"""The sandbox's addresses answer to this machine, in sandbox mode; nobody else learns that they exist."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db
PATHS = ("/sandbox/mailbox", "/sandbox/mailbox/", "/sandbox/clock")


@pytest.mark.parametrize("path", PATHS)
def test_this_machine_is_answered(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_production_has_no_sandbox(client: Client, settings: Settings, path: str) -> None:
    settings.SANDBOX = False
    assert client.get(path).status_code == 404
    assert client.post("/sandbox/reset").status_code == 404
    assert client.post("/sandbox/faults", {"path": "/*"}, content_type="application/json").status_code == 404


def test_another_machine_is_not_answered_unless_the_host_was_set_by_hand(client: Client) -> None:
    assert client.get("/sandbox/clock", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.post("/sandbox/reset", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_a_bad_fault_is_refused_with_the_member_at_fault(client: Client) -> None:
    answer = client.post("/sandbox/faults", {"path": "/v1/*", "latency": 5}, content_type="application/json")
    assert answer.status_code == 400
    assert "latency" in answer.json()["description"]

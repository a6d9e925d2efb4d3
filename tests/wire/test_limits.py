"""Limits are told by every answer, hold for a tenant and for a client, and are shared by all processes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from tests.wire.conftest import Caller, caller
from twotier.core import quotas
from twotier.core.models import Quota

LIMIT = 8
OF_CLIENT = 6
PATH = "/v1/agreements"


@pytest.fixture(autouse=True)
def limited(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow a few calls a minute, and lease as often as they come."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, api_limit=LIMIT)
    monkeypatch.setattr(quotas, "LEASED_FOR", 0.0)
    quotas.forget()
    yield
    quotas.forget()


@pytest.fixture
def harbor(as_program: None) -> Caller:
    """Return someone who may call."""
    return caller("Harbor", ["provider"], "DE", ["admin_agent"])


def left(answer: Any) -> dict[str, int]:
    """Return what an answer says is left, by quota."""
    return {name: int(rest) for name, rest in re.findall(r'"(\w+)";r=(\d+)', answer.headers["RateLimit"])}


@pytest.mark.django_db
def test_every_answer_tells_the_quotas_and_what_is_left(harbor: Caller) -> None:
    first, second = harbor("GET", PATH), harbor("GET", "/v1/nowhere-at-all")
    assert first.headers["RateLimit-Policy"] == f'"tenant";q={LIMIT};w=60, "client";q={OF_CLIENT};w=60'
    assert left(first) == {"tenant": LIMIT - 1, "client": OF_CLIENT - 1}
    assert second.status == 404
    third = harbor("GET", "/v1/customers/00000000-0000-4000-8000-000000000000")
    assert third.status == 404
    assert left(third)["client"] == OF_CLIENT - 2, "Calls that are refused count."
    assert re.search(r";t=([1-9]|[1-5]\d|60)\b", first.headers["RateLimit"])


@pytest.mark.django_db
def test_a_client_cannot_use_up_its_tenants_quota_and_no_tenant_that_of_another(harbor: Caller) -> None:
    answers = [harbor("GET", PATH) for _call in range(OF_CLIENT + 1)]
    assert [answer.status for answer in answers] == [200] * OF_CLIENT + [429]
    refused = answers[-1]
    assert set(refused.json) == {"statusCode", "message"}
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert left(refused)["client"] == 0
    assert left(refused)["tenant"] > 0
    assert caller("Seine", ["reseller"], "FR", ["admin_agent"])("GET", PATH).status == 200


@pytest.mark.django_db
def test_strangers_are_counted_by_where_they_call_from(harbor: Caller) -> None:
    statuses = [harbor("GET", PATH, Authorization="Bearer wrong").status for _call in range(LIMIT + 1)]
    assert statuses == [401] * LIMIT + [429]
    assert harbor("GET", PATH).status == 200


@pytest.mark.django_db
def test_processes_share_a_quota() -> None:
    allowed = 0
    for _process in range(4):
        quotas.forget()
        allowed += sum(quotas.take("tenant a", LIMIT).allowed for _call in range(LIMIT))
    assert LIMIT - 4 <= allowed <= LIMIT, "What a process leased and did not need is lost until the minute ends."


@pytest.mark.django_db
def test_a_new_minute_begins_anew() -> None:
    while quotas.take("tenant a", LIMIT).allowed:
        pass
    Quota.objects.update(period=1)
    quotas.forget()
    assert quotas.take("tenant a", LIMIT).allowed


@pytest.mark.django_db
def test_a_lease_lasts_a_second_without_a_statement(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(quotas, "LEASED_FOR", 60.0)
    with django_assert_num_queries(1):
        for _call in range(1000):
            assert quotas.take("tenant a", 60_000).allowed


def test_a_database_that_does_not_answer_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    assert all(quotas.take("tenant a", LIMIT).allowed for _call in range(LIMIT * 2))


@pytest.mark.django_db
def test_callers_that_are_gone_leave_no_rows() -> None:
    quotas.take("address 192.0.2.1", LIMIT)
    Quota.objects.update(period=1)
    quotas.take("tenant a", LIMIT)
    assert quotas.forget_old() == 1
    assert list(Quota.objects.values_list("key", flat=True)) == ["tenant a"]


@pytest.mark.django_db
def test_calls_that_come_while_a_lease_is_fetched_exhaust_no_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = quotas.renew

    def slowly(key: str, lease: quotas.Lease, limit: int, need: int) -> None:
        lease.used += 3
        fetch(key, lease, limit, need)

    monkeypatch.setattr(quotas, "renew", slowly)
    assert quotas.take("tenant a", LIMIT).allowed
    monkeypatch.setattr(quotas, "renew", fetch)
    allowed = [quotas.take("tenant a", LIMIT).allowed for _call in range(LIMIT)]
    assert allowed == [True] * (LIMIT - 4) + [False] * 4, "They were counted all the same."

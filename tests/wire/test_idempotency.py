"""One effect and one answer per request id, also when equal requests run at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from twotier.access.models import Visibility
from twotier.core import clock, idempotency, tenancy
from twotier.core.idempotency import Answer, Key
from twotier.core.models import KeptAnswer, OutboxMessage
from twotier.core.refusal import Refusal

ORGANIZATION = UUID("0f6c9a5e-1111-4222-8333-123456789012")


@pytest.fixture
def tenant(transactional_db: None) -> UUID:
    """Return a tenant that sees itself, as every organization does."""
    with tenancy.scope(tenancy.PROGRAM):
        Visibility.objects.create(organization_id=ORGANIZATION, tenant_id=ORGANIZATION)
    return ORGANIZATION


def key(tenant: UUID, request_id: str = "same", body: bytes = b"{}") -> Key:
    return Key(tenant, "client", "user", "POST", "v1/things", request_id, body)


def make(status: int = 201) -> Answer:
    row = OutboxMessage.objects.create(
        tenant_id=ORGANIZATION, channel="test", subject="x", body={}, created_at=clock.now(), due_at=clock.now()
    )
    return Answer(status, str(row.id).encode())


def rows() -> int:
    with tenancy.scope(tenancy.PROGRAM):
        return OutboxMessage.objects.filter(channel="test").count()


def at_once(count: int, act: Callable[[], object]) -> list[object]:
    """Run an act in that many threads that start together, each with a connection of its own."""
    gate = threading.Barrier(count)

    def run(_number: int) -> object:
        gate.wait()
        try:
            with tenancy.scope(ORGANIZATION):
                return act()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.trap(20)
@pytest.mark.observed(7)
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_have_one_effect_and_eight_equal_answers(tenant: UUID) -> None:
    answers = at_once(8, lambda: idempotency.once(key(tenant), make).full())
    assert len(set(answers)) == 1, answers
    assert rows() == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_first_is_refused_another_of_the_twins_acts(tenant: UUID) -> None:
    turns = iter(range(8))
    lock = threading.Lock()

    def sometimes() -> Answer:
        made = make()
        with lock:
            first = next(turns) == 0
        if first:
            raise Refusal(400, 800002, "no")
        return made

    answers = at_once(8, lambda: idempotency.once(key(tenant), sometimes).full())
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refusals) == 1
    assert len({answer for answer in answers if not isinstance(answer, Refusal)}) == 1
    assert rows() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_twin_waits_no_longer_than_its_patience(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "PATIENCE", "300ms")
    acting, done = threading.Event(), threading.Event()

    def slowly() -> Answer:
        acting.set()
        done.wait(10)
        return make()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: at_once(1, lambda: idempotency.once(key(tenant), slowly)))
        acting.wait(10)
        [late] = at_once(1, lambda: idempotency.once(key(tenant), make))
        done.set()
        first.result()
    assert isinstance(late, Refusal)
    assert (late.status, late.code) == (409, 910053)
    assert rows() == 1


@pytest.mark.django_db(transaction=True)
def test_an_aged_answer_frees_its_key(tenant: UUID) -> None:
    with tenancy.scope(ORGANIZATION):
        first = idempotency.once(key(tenant), make)
        KeptAnswer.objects.update(kept_until=clock.wall() - timedelta(seconds=1))
        assert idempotency.once(key(tenant), make).body != first.body
        assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_no_success_is_not_kept(tenant: UUID) -> None:
    with tenancy.scope(ORGANIZATION):
        assert idempotency.once(key(tenant), lambda: Answer(404)).status == 404
        assert KeptAnswer.objects.count() == 0
        assert idempotency.once(key(tenant), make).status == 201


@pytest.mark.django_db(transaction=True)
def test_secrets_come_back_for_ten_minutes_and_lie_encrypted(tenant: UUID) -> None:
    with tenancy.scope(ORGANIZATION):
        made = Answer(201, b'{"id":1}', {}, {"password": "s3cret-word"})
        assert b"s3cret-word" in idempotency.once(key(tenant), lambda: made).full()
        assert b"s3cret-word" in idempotency.once(key(tenant), make).full()
        row = KeptAnswer.objects.get()
        assert b"s3cret-word" not in bytes(row.sealed_secret) + bytes(row.body)
        KeptAnswer.objects.update(secret_until=clock.wall() - timedelta(seconds=1))
        assert idempotency.once(key(tenant), make).full() == b'{"id":1}'
        idempotency.forget()
        assert bytes(KeptAnswer.objects.get().sealed_secret) == b""


@pytest.mark.django_db(transaction=True)
def test_another_body_under_the_same_id_is_refused(tenant: UUID) -> None:
    with tenancy.scope(ORGANIZATION):
        idempotency.once(key(tenant), make)
        with pytest.raises(Refusal) as refused:
            idempotency.once(key(tenant, body=b"other"), make)
    assert (refused.value.status, refused.value.code) == (400, 910052)


@pytest.mark.django_db(transaction=True)
def test_a_fault_takes_everything_back(tenant: UUID) -> None:
    def breaks() -> Answer:
        make()
        raise RuntimeError(str(uuid4()))

    with tenancy.scope(ORGANIZATION):
        with pytest.raises(RuntimeError):
            idempotency.once(key(tenant), breaks)
        assert KeptAnswer.objects.count() == 0
    assert rows() == 0
    assert not connection.in_atomic_block
    assert transaction.get_autocommit()

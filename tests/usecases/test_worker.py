"""The worker's rounds: seals, long work and what falls due; two workers at once do everything once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from twotier.access.actors import program
from twotier.access.permissions import Permission
from twotier.core import clock, due, events, jobs, locks, sealing, tenancy
from twotier.core.events import Event
from twotier.core.models import AuditRecord, ChainHead, Job
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase

pytestmark = pytest.mark.django_db(transaction=True)
TENANT = uuid4()
ACTOR = program("tests", on_behalf_of=TENANT)


class Noted(Event, frozen=True, kw_only=True):
    """Something happened in a test."""

    operation = "note"
    resource_type = "test"
    sentence = "%(user)s noted %(word)s."

    word: str


@usecase(permission=Permission.CUSTOMER_EDIT)
def note(actor: Any, *words: str) -> None:
    """Write audit rows as any act does."""
    for word in words:
        events.emit(Noted(tenant_id=TENANT, resource_id="1", word=word), actor)


def at_once(act: Callable[[], Any], workers: int = 3) -> list[Any]:
    """Run an act in several threads, each with its own connection."""

    def work(_number: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


def test_two_workers_seal_each_record_once() -> None:
    note(ACTOR, *(f"word {number}" for number in range(40)))
    assert sum(at_once(sealing.seal)) == 40
    assert set(AuditRecord.objects.values_list("position", flat=True)) == set(range(1, 41))
    assert sealing.first_broken() is None
    assert sealing.seal() == 0


def test_a_changed_record_is_found() -> None:
    note(ACTOR, "one", "two", "three")
    sealing.seal()
    AuditRecord.objects.filter(position=2).update(user_name="someone else")
    assert sealing.first_broken() == 2


def test_a_removed_end_is_found_even_with_the_head() -> None:
    note(ACTOR, "one", "two", "three")
    sealing.seal()
    AuditRecord.objects.filter(position=3).delete()
    assert sealing.first_broken() == 3
    ChainHead.objects.all().delete()
    assert sealing.first_broken() == 3


@pytest.fixture
def kinds() -> Iterator[dict[str, jobs.Work]]:
    """Let a test add kinds of work."""
    before = dict(jobs._kinds)
    yield jobs._kinds
    jobs._kinds.clear()
    jobs._kinds.update(before)


def test_two_workers_run_each_job_once(kinds: dict[str, jobs.Work]) -> None:
    ran: list[Any] = []

    def work(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        ran.append(job.id)
        progress(1, 1, "working")
        return {"done": True}

    kinds["test"] = work
    made = {jobs.start("test", TENANT, {}).id for _number in range(6)}
    at_once(lambda: [jobs.run_next() for _number in range(6)])
    assert sorted(ran) == sorted(made)
    assert all(job.report == {"done": True} and job.finished_at for job in Job.objects.all())
    assert not jobs.run_next()


def test_a_job_whose_worker_died_is_taken_up_but_not_for_ever(kinds: dict[str, jobs.Work]) -> None:
    kinds["test"] = lambda _job, _progress: {}
    job = jobs.start("test", TENANT, {})
    Job.objects.filter(id=job.id).update(attempts=1, lease_until=clock.wall() - timedelta(seconds=1))
    assert jobs.run_next()
    other = jobs.start("test", TENANT, {})
    Job.objects.filter(id=other.id).update(attempts=jobs.ATTEMPTS)
    assert jobs.run_next()
    other.refresh_from_db()
    assert other.finished_at
    assert "interrupted" in other.error


def test_a_lock_is_held_by_one() -> None:
    with locks.held("test") as mine, tenancy.scope(tenancy.PROGRAM):
        assert mine
        assert at_once(try_lock, 2) == [False, False]
    assert try_lock()


def try_lock() -> bool:
    """Try to take the lock."""
    with locks.held("test", wait=False) as mine:
        return mine


class Calendar:
    """Work on given days, done once."""

    def __init__(self, name: str, log: list[tuple[str, datetime]], moments: list[datetime]) -> None:
        self.name, self.log, self.moments = name, log, moments

    def next_due(self, after: datetime) -> datetime | None:
        """Return the first moment left after one."""
        return min((moment for moment in self.moments if moment > after), default=None)

    def run(self, until: datetime) -> int:
        """Do what is due."""
        ready = [moment for moment in self.moments if moment <= until]
        self.moments = [moment for moment in self.moments if moment > until]
        self.log.extend((self.name, moment) for moment in ready)
        return len(ready)


def test_the_clock_passes_every_due_moment_in_order(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(due, "_jobs", {})
    start, log = clock.now(), []  # type: ignore[var-annotated]
    days = [start + timedelta(days=number) for number in range(1, 9)]
    for order, name, moments in (
        (due.Order.REMINDERS, "remind", [days[0], days[2]]),
        (due.Order.CHANGES, "change", [days[0], days[4], days[7]]),
    ):
        calendar = Calendar(name, log, list(moments))
        due.job(name, order, next_due=calendar.next_due, run=calendar.run)
    assert due.advance(start + timedelta(days=7)) == {"change": 2, "remind": 2}
    assert log == [("change", days[0]), ("remind", days[0]), ("remind", days[2]), ("change", days[4])]
    assert clock.now() >= start + timedelta(days=7)
    with pytest.raises(Refusal) as refused:
        due.advance(start)
    assert (refused.value.status, refused.value.code) == (409, 910057)

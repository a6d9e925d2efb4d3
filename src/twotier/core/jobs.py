"""Long work in the background: claimed under a lease, resumed by another worker when one dies."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.core import clock, tenancy
from twotier.core.models import Job
from twotier.core.refusal import Refusal, kept

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
RENEWAL = 20.0
"""Seconds between two renewals of a lease."""
BEAT = timedelta(seconds=1)
ATTEMPTS = 3
"""A job that took three workers with it is not given to a fourth."""


class Progress(Protocol):
    """How long work tells where it stands."""

    def __call__(self, done: int, total: int, phase: str) -> None: ...


Work = Callable[[Job, Progress], dict[str, Any]]
_kinds: dict[str, Work] = {}


def kind(name: str) -> Callable[[Work], Work]:
    """Register the work of a kind of job."""

    def register(work: Work) -> Work:
        _kinds[name] = work
        return work

    return register


def start(kind: str, tenant_id: UUID, arguments: dict[str, Any], actor: dict[str, Any] | None = None) -> Job:
    """Queue long work; a worker takes it within a second of the commit."""
    job = Job(tenant_id=tenant_id, kind=kind, arguments=arguments, actor=actor or {}, created_at=clock.wall())
    job.save(force_insert=True)
    return job


def run_next() -> bool:
    """Claim and run the oldest open job; returns whether there was one."""
    with tenancy.scope(tenancy.PROGRAM):
        job = claim()
        if job is None:
            return False
        run(job)
    return True


def free() -> QuerySet[Job]:
    """Return the open jobs that nobody holds."""
    return Job.objects.filter(Q(lease_until=None) | Q(lease_until__lt=clock.wall()), finished_at=None)


def claim() -> Job | None:
    """Take the oldest job that nobody holds: one read when there is none, one conditional update each."""
    for job_id in free().order_by("created_at").values_list("id", flat=True)[:10]:
        lease = {"lease_until": clock.wall() + LEASE, "attempts": F("attempts") + 1}
        if free().filter(id=job_id).update(**lease):
            return Job.objects.get(id=job_id)
    return None


def run(job: Job) -> None:
    """Run a job and keep its report or its error."""
    try:
        if job.attempts > ATTEMPTS:
            raise Refusal(409, 910055, _("This work was interrupted three times. Start it again."), "state_conflict")
        with held(job):
            job.report = _kinds[job.kind](job, beat(job))
    except Refusal as refusal:
        job.error, job.report = str(refusal), {"refused": kept(refusal.message)}
    except Exception as error:
        # A job's fault must not stop the worker.
        log.exception("Job %s (%s) failed", job.id, job.kind)
        job.error = type(error).__name__
    job.finished_at, job.lease_until = clock.wall(), None
    job.save(update_fields=["report", "error", "finished_at", "lease_until"])


@contextmanager
def held(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work goes on, however long one step takes."""
    done = threading.Event()
    keeper = threading.Thread(target=renew, args=(job.id, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def renew(job_id: UUID, done: threading.Event) -> None:
    """Move the lease on until the work is done."""
    while not done.wait(RENEWAL):
        try:
            with tenancy.scope(tenancy.PROGRAM):
                Job.objects.filter(id=job_id).update(lease_until=clock.wall() + LEASE)
        except DatabaseError as error:  # the work itself may hold the database; the next round comes soon
            log.warning("The lease of job %s was not renewed: %s", job_id, error)
    connection.close()


def beat(job: Job) -> Progress:
    """Return the progress callback: it writes at most once a second and renews the lease."""
    last = [clock.wall() - BEAT]

    def tell(done: int, total: int, phase: str) -> None:
        now = clock.wall()
        if phase == job.phase and done < total and now - last[0] < BEAT:
            return
        last[0] = now
        job.done, job.total, job.phase = done, total, phase
        Job.objects.filter(id=job.id).update(done=done, total=total, phase=phase, lease_until=now + LEASE)

    return tell


def open_count() -> int:
    """Return how many jobs are not finished."""
    return Job.objects.filter(finished_at=None).count()

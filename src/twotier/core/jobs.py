"""Long work in the background: claimed under a lease, resumed by another worker when one dies."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q

from twotier.core import clock, tenancy
from twotier.core.models import Job
from twotier.core.refusal import Refusal

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
BEAT = timedelta(seconds=1)


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


def run_next() -> bool:
    """Claim and run the oldest open job; returns whether there was one."""
    with tenancy.scope(tenancy.PROGRAM):
        job = claim()
        if job is None:
            return False
        run(job)
    return True


def claim() -> Job | None:
    """Take the oldest job that nobody holds."""
    free = Q(lease_until=None) | Q(lease_until__lt=clock.wall())
    with transaction.atomic():
        open_jobs = Job.objects.select_for_update(skip_locked=True).filter(free, finished_at=None)
        job = open_jobs.order_by("created_at").first()
        if job is not None:
            job.lease_until = clock.wall() + LEASE
            job.save(update_fields=["lease_until"])
    return job


def run(job: Job) -> None:
    """Run a job and keep its report or its error."""
    try:
        job.report = _kinds[job.kind](job, beat(job))
    except Refusal as refusal:
        job.error = str(refusal)
    except Exception as error:  # a job's fault must not stop the worker
        log.exception("Job %s (%s) failed", job.id, job.kind)
        job.error = f"{type(error).__name__}"
    job.finished_at, job.lease_until = clock.wall(), None
    job.save(update_fields=["report", "error", "finished_at", "lease_until"])


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

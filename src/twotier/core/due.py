"""Work that falls due at moments of business time: named jobs that find it by query, run in a fixed order.

A room registers a job with `due.job(...)` when the program starts. `next_due(after)` is the first moment
later than `after` at which the job has work; `run(until)` does everything that is due up to and including
`until` and returns how much that was. Both may be called again at any time: what is done is not found again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from twotier.core import clock, locks, tenancy


class Order(IntEnum):
    """What comes first among the jobs of one moment (lifecycle.md LC12)."""

    CHANGES = 10
    TERMS = 20
    COUNTDOWNS = 30
    CHARGES = 40
    DOCUMENTS = 50
    REMINDERS = 60
    TIDYING = 90


@dataclass(frozen=True)
class DueJob:
    """One kind of work that time brings."""

    name: str
    order: Order
    next_due: Callable[[datetime], datetime | None]
    run: Callable[[datetime], int]


_jobs: dict[str, DueJob] = {}
LOCK = "due"


def job(
    name: str, order: Order, *, next_due: Callable[[datetime], datetime | None], run: Callable[[datetime], int]
) -> None:
    """Make a kind of work known; the name is what the clock reports."""
    _jobs[name] = DueJob(name, order, next_due, run)


def jobs() -> list[DueJob]:
    """Return every job, in the order in which they run at one moment."""
    return sorted(_jobs.values(), key=lambda job: (job.order, job.name))


def run_due() -> dict[str, int]:
    """Do what is due now, for the worker; nothing when another worker or the clock is at it."""
    with tenancy.scope(tenancy.PROGRAM), locks.held(LOCK, wait=False) as mine:
        return run_all(clock.now()) if mine else {}


def run_all(until: datetime) -> dict[str, int]:
    """Run every job up to a moment; returns what was done, by job."""
    counts = {job.name: job.run(until) for job in jobs()}
    return {name: count for name, count in counts.items() if count}


def next_moment(after: datetime) -> datetime | None:
    """Return the first moment later than `after` at which any job has work."""
    moments = (job.next_due(after) for job in jobs())
    return min((moment for moment in moments if moment is not None), default=None)


def advance(target: datetime) -> dict[str, int]:
    """Move business time forward to a moment, through every moment in between at which work falls due.

    Raises a 409 refusal (910057) when the moment lies before now. Returns what was done, by job.
    """
    with tenancy.scope(tenancy.PROGRAM), locks.held(LOCK):
        clock.refuse_backwards(target)
        done: dict[str, int] = {}
        add(done, run_all(clock.now()))
        moment = clock.now()
        while (following := next_moment(moment)) is not None and following <= target:
            moment = following
            clock.catch_up(moment)
            add(done, run_all(moment))
        clock.catch_up(target)
        add(done, run_all(clock.now()))
        return done


def add(total: dict[str, int], more: dict[str, int]) -> None:
    """Add counts by job."""
    for name, count in more.items():
        total[name] = total.get(name, 0) + count

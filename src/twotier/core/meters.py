"""Counters of this program for Prometheus; the processes of one machine share them through a folder.

Only requests and refusals are counted as they happen; depths and lags are asked of the database when
somebody looks (api/health.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from twotier.core.refusal import Refusal

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

_making = Lock()
"""Two first requests at once must not register a meter twice, which the library refuses."""


def requests() -> Any:
    """Return the histogram of requests: how many, how long, with which result."""
    with _making:
        return made_requests()


def refused() -> Any:
    """Return the counter of refused acts, by the code that clients read."""
    with _making:
        return made_refused()


@cache
def made_requests() -> Any:
    """Make the histogram once in a process."""
    from prometheus_client import Histogram

    return Histogram("twotier_request_seconds", "Requests answered", ["surface", "method", "status"], buckets=BUCKETS)


@cache
def made_refused() -> Any:
    """Make the counter once in a process."""
    from prometheus_client import Counter

    return Counter("twotier_refusals", "Acts that a rule refused", ["code"])


@cache
def request_meter(surface: str, method: str, status: int) -> Any:
    """Return the meter of one kind of request."""
    return requests().labels(surface, method, status)


@contextmanager
def refusals() -> Iterator[None]:
    """Count a refusal once, however many doors it passes on its way out."""
    try:
        yield
    except Refusal as refusal:
        if not refusal.counted:
            refusal.counted = True
            refused().labels(refusal.code).inc()
        raise

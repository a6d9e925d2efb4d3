"""Quotas of calls that all processes share: each process leases what it will need, at most once a second.

No call waits for a write: what is used above a lease is settled with the next one, so that a quota can be passed
by what one second brings to a process, and never by more.
"""

import logging
import time
from dataclasses import dataclass
from threading import Lock

import msgspec
from django.db import DatabaseError, connection

from twotier.core import clock, tenancy
from twotier.core.models import Quota

log = logging.getLogger(__name__)

WINDOW = 60
"""Seconds that a quota is for."""
LEASED_FOR = 1.0
AHEAD = 20
"""A lease is at least this part of a quota, so that small ones are not wasted on processes that need nothing."""
MOST_KEPT = 10_000

LEASE = """
    INSERT INTO core_quota (key, period, used) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        used = excluded.used + CASE WHEN core_quota.period = excluded.period THEN core_quota.used ELSE 0 END,
        period = excluded.period
    RETURNING used
"""


class Standing(msgspec.Struct, frozen=True):
    """Where a caller stands: its quota, what is left of it, and the seconds until it is whole again."""

    limit: int
    remaining: int
    reset: int
    allowed: bool


@dataclass(slots=True)
class Lease:
    """What this process may use of a quota in a period, and what all processes have used."""

    period: int
    granted: int = 0
    used: int = 0
    shared: int = 0
    renewed_at: float = 0.0
    used_then: int = 0
    spent: bool = False


_leases: dict[str, Lease] = {}
_lock = Lock()


def take(key: str, limit: int) -> Standing:
    """Count one call under a key and tell whether its quota of a minute still allows it."""
    period, passed = divmod(int(clock.wall().timestamp()), WINDOW)
    with _lock:
        lease = current(key, period)
        lease.used += 1
        need = 0 if lease.spent else wanted(lease, limit)
    if need:
        renew(key, lease, limit, need)
    own_left = lease.granted - lease.used
    left = 0 if lease.spent else max(0, limit - lease.shared + own_left)
    return Standing(limit, left, WINDOW - passed, not lease.spent)


def current(key: str, period: int) -> Lease:
    """Return the lease of a key for a period; those of earlier ones are forgotten."""
    lease = _leases.get(key)
    if lease is None or lease.period != period:
        if len(_leases) >= MOST_KEPT:
            for old in [name for name, kept in _leases.items() if kept.period != period]:
                del _leases[old]
        lease = _leases[key] = Lease(period)
    return lease


def wanted(lease: Lease, limit: int) -> int:
    """Return how much to lease now: what is owed and what the next second may bring; nothing while the lease lasts."""
    now = time.monotonic()
    if lease.used <= lease.granted or (lease.renewed_at and now - lease.renewed_at < LEASED_FOR):
        return 0
    brought = lease.used - lease.used_then
    lease.renewed_at, lease.used_then = now, lease.used
    return lease.used - lease.granted + min(brought, max(1, limit // AHEAD))


def renew(key: str, lease: Lease, limit: int, need: int) -> None:
    """Lease from the shared table; a database that does not answer refuses nobody."""
    try:
        with tenancy.scope(tenancy.PROGRAM), connection.cursor() as cursor:
            cursor.execute(LEASE, [key, lease.period, need])
            row = cursor.fetchone()
    except DatabaseError as error:
        log.warning("The quota of %s could not be leased: %s", key, error)
        return
    total = int(row[0]) if row else need
    with _lock:
        lease.shared = total
        lease.granted += max(0, min(need, limit - (total - need)))
        # Calls that came while the lease was fetched are settled with the next one: they alone exhaust no quota.
        lease.spent = total > limit and lease.used > lease.granted


def forget_old() -> int:
    """Delete what callers used in earlier periods; return how many rows there were."""
    period = int(clock.wall().timestamp()) // WINDOW
    with tenancy.scope(tenancy.PROGRAM):
        old = Quota.objects.filter(period__lt=period)
        return old.delete()[0] if old.exists() else 0


def forget() -> None:
    """Forget every lease of this process."""
    with _lock:
        _leases.clear()

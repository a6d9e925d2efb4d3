"""Two clocks: business time, which the sandbox can move, and wall time, which nothing moves."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal

_kept: tuple[int, timedelta] = (0, timedelta())
_ago: ContextVar[timedelta] = ContextVar("ago", default=timedelta())


def wall() -> datetime:
    """Return the system's time: for tokens, sessions, limits, leases and one-time secrets."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return business time: what the specification's dates are counted in."""
    return wall() + offset() - _ago.get()


@contextmanager
def ago(span: timedelta) -> Iterator[None]:
    """Let what is done inside have been done so long ago: a program that is being filled has a past."""
    token = _ago.set(span)
    try:
        yield
    finally:
        _ago.reset(token)


def today() -> date:
    """Return the billing day: the UTC date of business time."""
    return now().date()


def offset() -> timedelta:
    """Return how far the sandbox has moved business time; always nothing in production."""
    global _kept
    if not settings.SANDBOX:
        return timedelta()
    try:
        stamp = os.stat(file()).st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if stamp != _kept[0]:
        _kept = (stamp, timedelta(seconds=json.loads(file().read_text())["offset"]))
    return _kept[1]


def move_to(moment: datetime) -> None:
    """Move business time forward to a moment, for every process of this sandbox.

    Raises a 409 refusal (910057) when the moment lies before now: the clock never goes back.
    """
    refuse_backwards(moment)
    catch_up(moment)


def catch_up(moment: datetime) -> None:
    """Move business time forward to a moment, unless it is later already."""
    if moment > now():
        write((moment - wall()).total_seconds())


def refuse_backwards(moment: datetime) -> None:
    """Raise a refusal when a moment lies before now."""
    if moment < now():
        raise Refusal(409, 910057, _("The test clock never moves backwards. Choose a later time."), "clock_backwards")


def reset() -> None:
    """Put business time back to real time, as a freshly loaded demo program has it."""
    write(0.0)


def write(seconds: float) -> None:
    """Keep the offset in one atomic step, so that no process reads half a file."""
    target = file()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    draft.write_text(json.dumps({"offset": seconds}))
    draft.replace(target)


def file() -> Path:
    """Return the file that the processes of a sandbox share."""
    return Path(settings.DATA) / "clock.json"

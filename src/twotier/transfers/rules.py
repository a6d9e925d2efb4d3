"""Rules on values: how long a request waits, when a failed move is tried again (lifecycle.md LC80)."""

from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(days=30)
RETRIED_FOR = timedelta(days=3)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=12)
MOST_LINES, LONGEST_TEXT = 100, 1000


def next_try(now: datetime, attempts: int, give_up_at: datetime) -> datetime | None:
    """Return when a move that just failed is tried again, the last time when it is given up; nothing after that."""
    if now >= give_up_at:
        return None
    pause: timedelta = min(FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 16)), LONGEST_PAUSE)
    return min(now + pause, give_up_at)

"""Times as clients write them: ISO with seven fractional digits, offsets or no zone, and .NET's culture formats."""

import re
from datetime import UTC, date, datetime, timedelta

DAY_OF_YEAR = re.compile(r"(\d{4})-\d{2}-(\d{3})")
CULTURE = re.compile(
    r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:\s*([AaPp])\.?[Mm]\.?)?\s*Z?"
)
LOST_PLUS = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$")
NOT_SET = 1


def moment(text: str) -> datetime | None:
    """Return a time in UTC; None for year 1, which .NET sends for "not set". Raises ValueError.

    A time without zone is UTC. `11/19/2026 09:44:19` is month first; `19.11.2026` and a first number above 12
    are day first; `2026-11-323` is the 323rd day of the year, as one client writes it.
    """
    text = text.strip().strip('"')
    if counted := DAY_OF_YEAR.fullmatch(text):
        found = datetime(int(counted[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(counted[2]) - 1)
    elif local := CULTURE.fullmatch(text):
        found = of_culture(local)
    else:
        found = datetime.fromisoformat(LOST_PLUS.sub(r"\1+\2", text))
    if found.year == NOT_SET:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def of_culture(match: re.Match[str]) -> datetime:
    """Return the time of a culture format, American order unless it cannot be."""
    first, mark, second, year, hour, minute, seconds, half = match.groups()
    month, day = int(first), int(second)
    if mark == "." or month > 12:
        month, day = day, month
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    return datetime(int(year), month, day, hours, int(minute or 0), int(seconds or 0), tzinfo=UTC)


def day(text: str) -> date | None:
    """Return the date of a time, as it is in UTC."""
    found = moment(text)
    return found.date() if found else None

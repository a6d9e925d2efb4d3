"""Durations as ISO 8601 writes them."""

from datetime import datetime

import isodate
from django.utils.translation import gettext as _

from twotier.core.refusal import Refusal


def later(moment: datetime, duration: str) -> datetime:
    """Return the moment that lies a duration later; months and years go by the calendar."""
    try:
        return moment + isodate.parse_duration(duration)  # type: ignore[no-any-return]
    except (isodate.ISO8601Error, ValueError, OverflowError) as error:
        message = _("This is not a duration. Write one as ISO 8601 does, for example P7D or PT1H.")
        raise Refusal(400, 800002, message, "invalid_input") from error

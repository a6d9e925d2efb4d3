"""Addresses that a reader's browser may be sent to."""

from collections.abc import Collection
from urllib.parse import urlsplit

from twotier.core.letters import has_hidden

LONGEST = 500


def is_web_address(text: str, schemes: Collection[str] = ("https",)) -> bool:
    """Tell whether a text is the whole address of a page: a scheme of these, a host, nothing hidden and no space."""
    if has_hidden(text) or " " in text or len(text) > LONGEST:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        return False

"""Walking the portal as a reader would: from the first page along every link, one page of each address."""

import html
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

LINK = re.compile(r'(?:href|data-expands)="(/[^"#]*)"')
NOT_PAGES = ("/static/", "/sandbox/", "/sign-out", "/openapi.json", "/docs/")
EACH = 2
"""How many addresses of one name are visited: the second often shows another state of the same page."""


@dataclass(frozen=True)
class Visited:
    """One page: its address, the name of that, and what came back."""

    name: str
    url: str
    status: int
    text: str
    found_on: str


Fetch = Callable[[str], tuple[int, str]]


def walk(fetch: Fetch, start: str = "/", each: int = EACH, counts: dict[str, int] | None = None) -> Iterator[Visited]:
    """Yield the pages that links lead to, `start` first; each address once, each name at most `each` times.

    `counts` says how often names were visited, by earlier walks too; `start` is visited anyway.
    """
    waiting, known, counts = deque([(start, "")]), {start}, {} if counts is None else counts
    while waiting:
        url, found_on = waiting.popleft()
        name = name_of(url)
        if url != start and counts.get(name, 0) >= each:
            continue
        counts[name] = counts.get(name, 0) + 1
        status, text = fetch(url)
        yield Visited(name, url, status, text, found_on)
        for link in links(text):
            if link not in known:
                known.add(link)
                waiting.append((link, url))


def links(text: str) -> list[str]:
    """Return where a page leads to inside the portal, in its order."""
    found = (html.unescape(link) for link in LINK.findall(text))
    return [link for link in dict.fromkeys(found) if not link.startswith(NOT_PAGES)]


def name_of(url: str) -> str:
    """Return the name of an address, with a mark when it carries a query; an unknown one is its own name."""
    parts = urlsplit(url)
    try:
        return f"{resolve(parts.path).url_name}{'?' if parts.query else ''}"
    except Resolver404:
        return parts.path

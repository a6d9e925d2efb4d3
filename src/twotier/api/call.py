"""One call of the API as its handler sees it: who calls, what is asked, what was sent."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.api import binding, dates, filters, paging
from twotier.api.headers import Headers
from twotier.api.routing import Route
from twotier.api.wire import Words
from twotier.core.refusal import Refusal, Sentence

T = TypeVar("T")
W = TypeVar("W", bound=Words)
YES = frozenset({"true", "1", "yes"})


class Call:
    """A request whose caller is known and whose route is found."""

    __slots__ = ("actor", "arguments", "headers", "query", "request", "route")

    def __init__(self, request: HttpRequest, headers: Headers, route: Route, arguments: dict[str, Any]) -> None:
        self.request, self.headers, self.route, self.arguments = request, headers, route, arguments
        self.query = read_query(request.META.get("QUERY_STRING", ""))
        self.actor: Actor

    @property
    def uri(self) -> str:
        """Return the path as links carry it: canonical, without /v1."""
        return "/" + self.route.canonical(self.arguments).removeprefix("v1/")

    @property
    def validate_only(self) -> bool:
        """Whether the write is only tried."""
        return self.query.get("validateonly", "").lower() in YES

    @property
    def is_java(self) -> bool:
        """Whether the client names itself Java, which knows fewer words (spec/api.md 20)."""
        return self.names_itself("java")

    def spoken(self, word: str, known: Container[str], otherwise: str) -> str:
        """Return a word as the client reads it: Java's lists are closed, and an unknown word stops its reading."""
        return otherwise if self.is_java and word not in known else word

    def names_itself(self, word: str) -> bool:
        """Tell whether the client names itself so, in one of the two headers where clients do."""
        meta = self.request.META
        return word in (meta.get("HTTP_USER_AGENT", "") + meta.get("HTTP_MS_PARTNERCENTER_CLIENT", "")).lower()

    @property
    def etag(self) -> str:
        """Return the version in If-Match, without its quotes."""
        sent = str(self.request.META.get("HTTP_IF_MATCH", ""))
        return sent.removeprefix("W/").strip('" ')

    def body(self, kind: type[T]) -> T:
        """Return the body as a wire type; raises 400 that names the member at fault."""
        return binding.bind(kind, self.request.body)

    def text(self, name: str, default: str = "") -> str:
        """Return a query value, found without regard to case."""
        return self.query.get(name.lower(), default)

    def required(self, name: str) -> str:
        """Return a query value that must be there; raises 400 that names it."""
        return self.text(name) or missing(name)

    def yes(self, name: str) -> bool:
        """Return a switch of the query."""
        return self.text(name).lower() in YES

    def number(self, name: str) -> int | None:
        """Return a whole number of the query; raises 400 for anything else."""
        text = self.text(name)
        if not text:
            return None
        if not text.isdecimal() or len(text) > 9:
            raise refused(name, _("The query value %(name)s must be a whole number."))
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """Return a time of the query, in any format that clients send; raises 400 for anything else."""
        text = self.text(name)
        try:
            return dates.moment(text) if text else None
        except (ValueError, OverflowError):
            raise refused(name, _("The query value %(name)s is no date. Write it as YYYY-MM-DD.")) from None

    def word(self, name: str, words: type[W]) -> W | None:
        """Return a word of a closed list, in any spelling; raises 400/900126 that names the list."""
        text = self.text(name)
        if not text:
            return None
        found = binding.word(words, text)
        if found is None:
            message = Sentence(_("The query value %(name)s has a word that is not known."), {"name": name})
            raise Refusal(400, 900126, message, data=[word.value for word in words])
        return words(found)

    def filter(self, seek: paging.Seek | None = None) -> filters.Filter | None:
        """Return the filter of the query, or that which the page's token carries."""
        return filters.parse(seek.filter if seek else self.text("filter"))

    def seek(self, largest: int = 500) -> paging.Seek:
        """Return which page of a seek-paged list is asked."""
        return paging.seek(self.query, self.headers.continuation_token, self.number("size"), largest)

    def window(self, size: int | None = None) -> paging.Window:
        """Return which rows of an index-paged list are asked; size absent or 0 is the list's own default."""
        return paging.Window(self.number("offset") or 0, self.number("size") or size)


def missing(name: str) -> str:
    """Refuse a call without a query value that it needs."""
    raise refused(name, _("The query value %(name)s is missing. Add it to the address."))


def refused(name: str, message: Any) -> Refusal:
    """Return the refusal of a query value."""
    sentence = Sentence(message, {"name": name})
    return Refusal(400, 800002, sentence, fields=[(name, sentence)])


def read_query(text: str) -> Mapping[str, str]:
    """Return the query's values by their names in lower case; a second `?` is an `&`, NUL is nothing."""
    if not text:
        return {}
    pairs = parse_qsl(text.replace("?", "&").replace("%00", ""), keep_blank_values=True)
    return {name.lower(): value.strip() for name, value in pairs}

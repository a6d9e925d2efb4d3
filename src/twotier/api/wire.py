"""The wire format of answers: exact camelCase, nulls left out, links and attributes as clients read them.

A member that may be missing has the default None; a member with any other value is always sent. So never
give `0`, `""` or `False` as a default: it would be left out.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec
from django.utils.functional import Promise

T = TypeVar("T")
LONGEST_VERSION = 9


class Wire(msgspec.Struct, rename="camel", omit_defaults=True):
    """A resource, or a part of one, as it goes over the wire."""


class Pascal(msgspec.Struct, rename="pascal", omit_defaults=True):
    """A resource of webhooks, whose names are PascalCase in both directions (spec/api.md 16)."""


class Words(StrEnum):
    """A closed list of words on the wire; the order of the members is that of the integers clients may send."""


class Value(msgspec.Struct, rename="camel", omit_defaults=True, frozen=True):
    """A part of an answer that never changes and may be shared."""


class KeyValue(Value, frozen=True):
    """A pair such as a header that a link carries."""

    key: str
    value: str


class Link(Value, frozen=True):
    """Where something else is: a path without /v1 and host, and the headers to send with it."""

    uri: str
    method: str
    headers: tuple[KeyValue, ...]


Links = dict[str, Link]


class Attributes(Value, frozen=True):
    """The type of a resource, and its version where it has one."""

    etag: str | None = None
    object_type: str | None = None


def attributes(object_type: str) -> Any:
    """Return the member `attributes` of a wire type that names its object type."""
    shared = Attributes(object_type=object_type)
    return msgspec.field(default_factory=lambda: shared)


def versioned(object_type: str, etag: str) -> Attributes:
    """Return the attributes of one version of a resource."""
    return Attributes(etag=etag, object_type=object_type)


def etag_version(etag: str | None) -> int | None:
    """Return the version that an etag stands for; an unknown etag is stale."""
    if not etag:
        return None
    return int(etag) if etag.isdecimal() and etag.isascii() and len(etag) <= LONGEST_VERSION else 0


def link(uri: str, method: str = "GET", headers: Iterable[tuple[str, str]] = ()) -> Link:
    """Return a link; `uri` begins with a slash and has neither /v1 nor a host."""
    return Link(uri=uri, method=method, headers=tuple(KeyValue(key=key, value=value) for key, value in headers))


OF_COLLECTION = Attributes(object_type="Collection")


class Collection(Wire, Generic[T]):
    """A list in its envelope; `total_count` counts the items of this answer."""

    total_count: int
    items: Sequence[T]
    continuation_token: str | None = None
    links: Links | None = None
    attributes: Attributes | None = msgspec.field(default_factory=lambda: OF_COLLECTION)


def collection(items: Sequence[T], uri: str = "") -> Collection[T]:
    """Return a whole list in its envelope; with an address it links to itself."""
    return Collection(total_count=len(items), items=items, links={"self": link(uri)} if uri else None)


class Reply(msgspec.Struct):
    """An answer that needs more than its content: another status, headers, bytes, or members shown for minutes only."""

    content: Any = None
    status: int = 0
    headers: dict[str, str] = {}
    secret: dict[str, Any] = {}
    raw: bytes = b""


def accepted(uri: str) -> Reply:
    """Return the answer of work that goes on: where its state can be asked, without /v1 and host."""
    return Reply(status=202, headers={"Location": uri})


def plain(value: Any) -> Any:
    """Return what the encoder does not know as something it does: a translated text in the reader's language."""
    if isinstance(value, Promise):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no wire form")


encode = msgspec.json.Encoder(enc_hook=plain, decimal_format="number").encode

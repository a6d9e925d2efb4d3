"""What happened, said once: the audit row, the sentence on the activity page, and what leaves afterwards.

An event is emitted inside a use case. Its rows are written when the use case ends, in the same
transaction, with one insert per table however many events there were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, ClassVar, Protocol, Self, TypeVar
from uuid import UUID

import msgspec
from django.utils.functional import Promise

from twotier.core import clock
from twotier.core.ids import new_id

OLD = "old_"


class Who(Protocol):
    """Who acts, as far as the core needs to know."""

    @property
    def organization_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def client_id(self) -> UUID | None: ...
    @property
    def user_name(self) -> str: ...
    @property
    def request_id(self) -> str: ...
    @property
    def correlation_id(self) -> str: ...


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in the past tense. `tenant_id` is the tenant that it is about, `resource_id` the object.

    A change says each changed member twice: `old_quantity` as it was, `quantity` as it is.
    """

    operation: ClassVar[str]
    resource_type: ClassVar[str]
    sentence: ClassVar[str | Promise]
    personal: ClassVar[tuple[str, ...]] = ()
    origins: ClassVar[Mapping[str, str]] = {}
    """Where a row has a member that it calls by another name: attributes and keys, joined by dots."""
    told: ClassVar[str] = ""
    """A member that the log has of this event alone, where others of the operation set the same members."""

    tenant_id: UUID
    resource_id: str

    @classmethod
    def of(cls, row: Any, **said: Any) -> Self:
        """Return the event of a row: every member that has no default as the row has it, but for what is `said` apart."""
        found = {name: reach(row, cls.origins.get(name, name)) for name in required(cls) if name not in said}
        return cls(resource_id=str(reach(row, cls.origins.get("resource_id", "pk"))), **found, **said)

    def before(self) -> dict[str, Any]:
        """Return the changed members as they were."""
        olds = (name for name in self.__struct_fields__ if name.startswith(OLD))
        return {name.removeprefix(OLD): msgspec.to_builtins(getattr(self, name)) for name in olds}

    def after(self) -> dict[str, Any]:
        """Return the members that the act set; of a change, only what changed."""
        names = self.before() or [f for f in self.__struct_fields__ if f not in ("tenant_id", "resource_id")]
        set_so = {name: msgspec.to_builtins(getattr(self, name)) for name in names}
        return set_so | ({self.told: True} if self.told else {})

    def foretold(self) -> dict[str, Any]:
        """Return what a trial tells whoever acts: what the log would say, and what the act would cost it."""
        return self.after()


class Edited(Event, frozen=True, kw_only=True):
    """A change of some members of many: only what changed, as it was and as it is."""

    old: dict[str, Any]
    new: dict[str, Any]

    def before(self) -> dict[str, Any]:
        """Return the changed members as they were."""
        return dict(self.old)

    def after(self) -> dict[str, Any]:
        """Return the changed members as they are."""
        return dict(self.new)


@cache
def required(kind: type[Event]) -> tuple[str, ...]:
    """Return the members that a row must give an event."""
    return tuple(one.name for one in msgspec.structs.fields(kind) if one.required and one.name != "resource_id")


def reach(row: Any, path: str) -> Any:
    """Return what stands at the end of a path from a row; a key that is not there is an empty text."""
    for step in path.split("."):
        row = row.get(step, "") if isinstance(row, dict) else getattr(row, step)
    return row


Handler = Callable[[Any, Any], None]
R = TypeVar("R")
_handlers: dict[type[Event], list[Handler]] = {}


def on(event: type[Event]) -> Callable[[Handler], Handler]:
    """Register a higher room's reaction to an event of a lower one; it runs in the same transaction."""

    def register(handler: Handler) -> Handler:
        _handlers.setdefault(event, []).append(handler)
        return handler

    return register


def handlers() -> dict[type[Event], list[Handler]]:
    """Return every reaction, for the test that lists them by name."""
    return _handlers


class Pending:
    """The events and outgoing messages of a use case that is still running."""

    def __init__(self) -> None:
        self.events: list[tuple[Event, Who]] = []
        self.messages: list[Message] = []
        self.answers: dict[Callable[[], Any], Any] = {}


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Something that leaves after commit: a mail or a webhook call."""

    tenant_id: UUID
    channel: str
    subject: str
    body: dict[str, Any]


_pending: ContextVar[Pending | None] = ContextVar("pending", default=None)


def emit(event: Event, actor: Who) -> None:
    """Say that something happened; only inside a use case."""
    pending().events.append((event, actor))
    for handler in _handlers.get(type(event), ()):
        handler(event, actor)


def send(message: Message) -> None:
    """Queue something to leave after commit; only inside a use case."""
    pending().messages.append(message)


def once(question: Callable[[], R]) -> R:
    """Return the answer to a question that the reactions of one use case share: asked once, however many events."""
    known: dict[Callable[[], Any], R] = pending().answers
    if question not in known:
        known[question] = question()
    return known[question]


def pending() -> Pending:
    """Return what the running use case has collected."""
    found = _pending.get()
    if found is None:
        raise RuntimeError("Events are emitted inside a use case only.")
    return found


@contextmanager
def collected() -> Iterator[None]:
    """Collect events; the outermost collector writes their rows at its end."""
    if _pending.get() is not None:
        yield
        return
    with apart():
        yield


@contextmanager
def apart() -> Iterator[Pending]:
    """Collect events apart from whatever is running; their rows are written at the end, where nobody else's are."""
    bag = Pending()
    token = _pending.set(bag)
    try:
        yield bag
        write(bag)
    finally:
        _pending.reset(token)


def write(bag: Pending) -> None:
    """Insert the audit and outbox rows: one statement each."""
    from twotier.core.models import AuditRecord, OutboxMessage

    if bag.events:
        AuditRecord.objects.bulk_create([audit_row(event, actor) for event, actor in bag.events])
    if bag.messages:
        OutboxMessage.objects.bulk_create([outbox_row(message) for message in bag.messages])


def audit_row(event: Event, actor: Who) -> Any:
    """Return the audit record of an event, not yet sealed."""
    from twotier.core.models import AuditRecord

    return AuditRecord(
        id=new_id(),
        tenant_id=actor.organization_id,
        customer_id=event.tenant_id,
        operation=event.operation,
        resource_type=event.resource_type,
        resource_id=event.resource_id,
        before=event.before(),
        after=event.after(),
        person_id=actor.person_id,
        client_id=actor.client_id,
        user_name=actor.user_name,
        request_id=actor.request_id,
        correlation_id=actor.correlation_id,
        happened_at=clock.now(),
        recorded_at=clock.wall(),
    )


def outbox_row(message: Message) -> Any:
    """Return the row from which the worker sends."""
    from twotier.core.models import OutboxMessage

    return OutboxMessage(
        id=new_id(),
        tenant_id=message.tenant_id,
        channel=message.channel,
        subject=message.subject,
        body=message.body,
        created_at=clock.now(),
        due_at=clock.wall(),
    )


def all_events(base: type[Event] = Event) -> list[type[Event]]:
    """Return every kind of event that can happen; a kind without a sentence only gathers what others share."""
    kinds = [found for kind in base.__subclasses__() for found in (kind, *all_events(kind))]
    return [kind for kind in kinds if hasattr(kind, "sentence")]

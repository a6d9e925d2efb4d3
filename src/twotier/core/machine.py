"""State machines as tables: the runtime, the buttons, the constraint and the diagrams read the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core import clock
from twotier.core.events import Event, Who, emit
from twotier.core.refusal import Refusal, Sentence

Text = str | Promise
FAMILIES = ("neutral", "waiting", "needs", "good", "stopped", "ended")


@dataclass(frozen=True)
class State:
    """A state: its stored word, what people read, and the family that its pill shows; both for each side."""

    name: str
    label: Text
    family: str = "neutral"
    asked: str = ""
    """The family for the side that must act, where that is not the same for both."""
    asked_label: Text = ""

    def seen(self, *, asked: bool) -> tuple[str, str]:
        """Return family and words as the side that must act sees them, or as the other one does."""
        if asked and self.asked:
            return self.asked, str(self.asked_label or self.label)
        return self.family, str(self.label)


@dataclass(frozen=True)
class Guard:
    """A condition of a move, once for one object and once as SQL for a set."""

    name: str
    allows: Callable[[Any], bool]
    where: Q
    refusal: Callable[[Any], Refusal]


@dataclass(frozen=True)
class Move:
    """One row of a lifecycle: from which states, to which, under which conditions, saying what.

    An empty target leaves the state as it is: such a move is checked, not fired.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    label: Text
    event: Callable[[Any], Event] | None = None
    guards: tuple[Guard, ...] = ()
    stamp: str = ""
    """The field that keeps the moment of this move, if the table has one."""


Objection = Callable[[Any], Refusal | None]


@dataclass(frozen=True)
class Conflict:
    """What a state answers to a move that it does not have, where clients know a code of its own for it."""

    status: int
    code: int
    message: Text


@dataclass
class Machine:
    """A lifecycle: its states, its moves, and what higher rooms object to."""

    name: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    attribute: str = "status"
    start: str = ""
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    objections: dict[str, list[tuple[str, Objection]]] = field(default_factory=dict)

    @property
    def initial(self) -> str:
        """Return the state in which a new object is made: the first, unless `start` names another."""
        return self.start or self.states[0].name

    def move(self, name: str) -> Move:
        """Return the move of that name."""
        return next(move for move in self.moves if move.name == name)

    def state(self, name: str) -> State:
        """Return the state of that name."""
        return next(state for state in self.states if state.name == name)

    def choices(self) -> list[tuple[str, Text]]:
        """Return the states as a field's choices."""
        return [(state.name, state.label) for state in self.states]

    def constraint(self, name: str) -> models.CheckConstraint:
        """Return the database's own check that only these states are stored."""
        return models.CheckConstraint(
            condition=Q(**{f"{self.attribute}__in": [state.name for state in self.states]}), name=name
        )

    def object_to(self, move: str, objection: Objection) -> None:
        """Let a higher room stand in the way of a move."""
        self.objections.setdefault(move, []).append((f"{objection.__module__}.{objection.__name__}", objection))

    def possible(self, obj: models.Model) -> list[Move]:
        """Return the moves that this object may make now: the buttons."""
        return [move for move in self.moves if self.why_not(obj, move) is None]

    def why_not(self, obj: models.Model, move: Move) -> Refusal | None:
        """Return the first rule that stands in the way, or nothing."""
        state = getattr(obj, self.attribute)
        if state not in move.sources:
            return self.conflict(state, move)
        for guard in move.guards:
            if not guard.allows(obj):
                return guard.refusal(obj)
        for _name, objection in self.objections.get(move.name, ()):
            if refusal := objection(obj):
                return refusal
        return None

    def conflict(self, state: str, move: Move) -> Refusal:
        """Return the refusal of a move that this state does not have."""
        allowed = [other.name for other in self.moves if state in other.sources]
        if own := self.conflicts.get(state):
            return Refusal(own.status, own.code, own.message, "state_conflict", data=[state, *allowed])
        message = _(
            "The present state is “%(state)s”, which does not allow this step: “%(move)s”. Nothing was changed."
        )
        values = {"state": self.state(state).label, "move": move.label}
        return Refusal(409, 910055, Sentence(message, values), "state_conflict", data=[state, *allowed])

    def check(self, obj: models.Model, move_name: str) -> None:
        """Raise the refusal of a move that leaves the state as it is, without making it."""
        if refusal := self.why_not(obj, self.move(move_name)):
            raise refusal

    def fire(self, obj: models.Model, move_name: str, actor: Who) -> None:
        """Move one object: guards, objections, the row, the event.

        Raises a refusal when a rule stands in the way, and 409/910056 when another user was faster.
        """
        move = self.move(move_name)
        if refusal := self.why_not(obj, move):
            raise refusal
        values = self.values(move)
        rows = type(obj)._default_manager.filter(pk=obj.pk, **{f"{self.attribute}__in": move.sources})
        if rows.update(**values) != 1:
            raise Refusal(
                409,
                910056,
                _("Someone else acted on this at the same moment. Look at it again, then decide."),
                "lost_race",
            )
        for name, value in values.items():
            setattr(obj, name, value)
        if move.event:
            emit(move.event(obj), actor)

    def begin(self, obj: models.Model, move_name: str, actor: Who) -> None:
        """Make the first move of an object that is not saved yet: the same table, no extra statement."""
        move = self.move(move_name)
        if refusal := self.why_not(obj, move):
            raise refusal
        for name, value in self.values(move).items():
            setattr(obj, name, value)
        if move.event:
            emit(move.event(obj), actor)

    def fire_all(self, queryset: QuerySet[Any], move_name: str, actor: Who) -> int:
        """Move every object of a set that the table allows, as sets: one update, one insert per table.

        Objects that a guard or an objection holds back stay as they are. Returns how many moved.
        """
        move = self.move(move_name)
        rows = queryset.filter(**{f"{self.attribute}__in": move.sources})
        for guard in move.guards:
            rows = rows.filter(guard.where)
        objections = [objection for _name, objection in self.objections.get(move_name, ())]
        movable = [obj for obj in rows.select_for_update() if not any(objects(obj) for objects in objections)]
        values = self.values(move)
        queryset.model._default_manager.filter(pk__in=[obj.pk for obj in movable]).update(**values)
        for obj in movable:
            for name, value in values.items():
                setattr(obj, name, value)
            if move.event:
                emit(move.event(obj), actor)
        return len(movable)

    def values(self, move: Move) -> dict[str, Any]:
        """Return what a move writes."""
        stamped = {move.stamp: clock.now()} if move.stamp else {}
        return ({self.attribute: move.target} if move.target else {}) | stamped


_machines: list[Machine] = []


def machine(
    name: str,
    states: Iterable[State],
    moves: Iterable[Move],
    *,
    attribute: str = "status",
    start: str = "",
    conflicts: Mapping[str, Conflict] | None = None,
) -> Machine:
    """Make a lifecycle known, for the docs and the test over every state × move."""
    made = Machine(name, tuple(states), tuple(moves), attribute, start, conflicts or {})
    _machines.append(made)
    return made


def machines() -> list[Machine]:
    """Return every lifecycle."""
    return _machines

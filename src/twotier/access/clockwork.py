"""Work that time brings, done by the program itself."""

from collections.abc import Callable
from datetime import datetime

from twotier.access.actors import ProgramActor, program


def always(until: datetime) -> bool:
    """Say that there may be work: the act itself finds out."""
    return True


def blockwise(
    act: Callable[[ProgramActor, datetime], int], waits: Callable[[datetime], bool] = always
) -> Callable[[datetime], int]:
    """Return how a job repeats an act that does a block at a time, until a block is empty; it returns how much was done.

    `waits` reads whether there is work at all, which holds up nobody, before the act begins to write.
    """

    def run(until: datetime) -> int:
        count = 0
        while waits(until) and (block := act(program("clock"), until)):
            count += block
        return count

    return run

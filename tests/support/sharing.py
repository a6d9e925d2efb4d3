"""How a run on two databases shares out its tests: each database has all of them, and several workers to run them."""

from collections import Counter
from collections.abc import Sequence
from typing import NoReturn

import pytest
from execnet import XSpec
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController, parse_tx_spec_config

WAITING = "tests/e2e/"
"""Where one program per database is asked by browsers: a worker waits for both, and the cores are free for others."""


def first_those_that_wait(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return tests in the order in which they are handed out: what waits longest begins first."""
    return sorted(items, key=lambda item: not item.nodeid.startswith(WAITING))


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # the library has no types
    """Keeps each file of tests with one worker, and all that ask the same program."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what is handed out together."""
        return WAITING if nodeid.startswith(WAITING) else str(super()._split_scope(nodeid))


def database_of(spec: XSpec) -> str:
    """Return the database that a worker was started for."""
    return str(spec.env["TESTS_ON"])


class PerDatabase:
    """Give every file of tests to one worker of each database, the next one to whoever is free; browsers first.

    While one worker waits for a browser or a program, another of the same core goes on.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        workers = Counter(database_of(XSpec(text)) for text in parse_tx_spec_config(config))
        self.parts = {database: ByFile(config, log) for database in workers}
        for database, part in self.parts.items():
            part.numnodes = workers[database]

    def part(self, node: WorkerController) -> ByFile:
        """Return what shares out the tests of a worker's database."""
        return self.parts[database_of(node.gateway.spec)]

    @property
    def nodes(self) -> list[WorkerController]:
        """Return the workers of all databases."""
        return [node for part in self.parts.values() for node in part.nodes]

    @property
    def collection_is_completed(self) -> bool:
        """Return whether every worker has said which tests it sees."""
        return all(part.collection_is_completed for part in self.parts.values())

    @property
    def tests_finished(self) -> bool:
        """Return whether nothing is left to hand out."""
        return all(part.tests_finished for part in self.parts.values())

    @property
    def has_pending(self) -> bool:
        """Return whether some test has not run yet."""
        return any(part.has_pending for part in self.parts.values())

    def add_node(self, node: WorkerController) -> None:
        """Take a worker in."""
        self.part(node).add_node(node)

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Note which tests a worker sees."""
        self.part(node).add_node_collection(node, collection)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Note that a worker has run a test, and give it more if it has little left."""
        self.part(node).mark_test_complete(node, item_index, duration)

    def mark_test_pending(self, item: str) -> NoReturn:
        """Refuse: a test that took its worker down is not run again."""
        raise NotImplementedError

    def remove_pending_tests_from_node(self, node: WorkerController, indices: Sequence[int]) -> NoReturn:
        """Refuse: a file of tests stays with its worker."""
        raise NotImplementedError

    def remove_node(self, node: WorkerController) -> str | None:
        """Let a worker go and return the test that it died in, if it did."""
        died_in: str | None = self.part(node).remove_node(node)
        return died_in

    def schedule(self) -> None:
        """Hand out the first files."""
        for part in self.parts.values():
            part.schedule()

"""The program on both databases, started once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import postgres
from tests.e2e.browser import chromium
from tests.e2e.programs import Program


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Yield the running program; afterwards it has ended by itself."""
    folder = tmp_path_factory.mktemp(f"program-{request.param}")
    if request.param == "sqlite":
        yield from running(Program("sqlite", "", folder))
        return
    server = request.getfixturevalue("postgres_url")
    postgres.prepare(server)
    with postgres.database(server) as url:
        yield from running(Program("postgresql", url, folder))


def running(program: Program) -> Iterator[Program]:
    """Start a program, and end it when the tests are done."""
    (Path(program.folder) / "data").mkdir()
    program.start()
    try:
        yield program
    finally:
        program.stop()


@pytest.fixture(scope="module")
def one_browser() -> Iterator[Browser]:
    """Run a browser for all tests of a file."""
    with chromium() as running:
        yield running


@pytest.fixture
def browser(one_browser: Browser) -> Iterator[Browser]:
    """Return a browser in which nobody has been before, and leave nobody in it."""
    yield one_browser
    for context in one_browser.contexts:
        context.close()

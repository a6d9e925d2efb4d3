"""What every test shares: the database it runs on, and PostgreSQL databases of its own where it asks for one."""

import gc
import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.db import connection
from django.template import Template
from django.test import TransactionTestCase
from django.test.client import ClientHandler
from django.test.utils import _TestState
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer

from tests import postgres
from tests.support import emptying, promises
from tests.support.databases import runs_on
from tests.support.sharing import PerDatabase, first_those_that_wait
from twotier.access.usecases import rotate_signing_keys
from twotier.api import entrance
from twotier.core import tenancy

KEY_PAIRS = 4

# Tests make many objects and few circles: the collector looks rarely.
gc.set_threshold(100_000, 20, 100)

# A busy machine is no failure of a rule.
hypothesis.register_profile("twotier", deadline=None, print_blob=True)
hypothesis.load_profile("twotier")


def vendor() -> str:
    """Return the database this process runs on: `sqlite` or `postgresql`."""
    return str(settings.DATABASES["default"]["ENGINE"]).rsplit(".", 1)[-1].replace("sqlite3", "sqlite")


def pytest_report_header() -> str:
    """Say which database this run is on."""
    return f"database: {vendor()}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> PerDatabase | None:
    """Share out the tests of each database among its own workers, in a run on several databases."""
    return PerDatabase(config, log) if config.getvalue("dist") == "each" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database, and of what needs to run once what the other process runs."""
    on, side_by_side = vendor(), "TESTS_ON" in os.environ
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        other = item.get_closest_marker("postgres" if on == "sqlite" else "sqlite") is not None
        (left if other or (side_by_side and runs_on(item) not in (on, "")) else kept).append(item)
    items[:] = first_those_that_wait(kept) if side_by_side else kept
    if left:
        config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the address of a running PostgreSQL whose user may create databases."""
    running = os.environ.get("TESTS_POSTGRES_URL") or os.environ.get("DATABASE_URL")
    if running:
        yield running
    else:
        with postgres.server() as url:
            yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """Return the address of an empty PostgreSQL database, for a program started with DATABASE_URL."""
    with postgres.database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def owner_of_database() -> Iterator[dict[str, Any]]:
    """Take the program's role off while the tests' database is created and, at the end, dropped."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    role = {"assume_role": options.pop("assume_role")} if "assume_role" in options else {}
    yield role
    options.update(role)


@pytest.fixture(scope="session")
def django_db_setup(
    owner_of_database: dict[str, Any], django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Create the database as its owner, then work in the program's role, behind the second wall."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        emptying.remember()
    connection.close()
    options.update(owner_of_database)
    yield
    for name in owner_of_database:
        del options[name]


@pytest.fixture(autouse=True)
def keeps_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see a refusal that the documentation of its operation does not name."""
    monkeypatch.setattr(entrance, "refused", promises.refused)


@pytest.fixture(autouse=True)
def sees_everything(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the test itself see every row, as the program does; a use case or a request sees only its own."""
    asks = {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")
    if not asks:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with tenancy.scope(tenancy.PROGRAM):
        yield


@pytest.fixture(autouse=True, scope="session")
def key_pairs() -> Iterator[None]:
    """Take signing keys in turns from a few: making one takes as long as many a test."""
    make, made, turn = rotate_signing_keys.new_pair, list[RSAPrivateKey](), itertools.count()

    def next_pair() -> RSAPrivateKey:
        if len(made) < KEY_PAIRS:
            made.append(make())
        return made[next(turn) % KEY_PAIRS]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotate_signing_keys, "new_pair", next_pair)
        yield


@pytest.fixture(autouse=True, scope="session")
def second_wall() -> Iterator[None]:
    """Let requests of the test client start as nobody's, as they do behind a server, and the owner empty tables."""
    request = ClientHandler.__call__

    def as_nobody(self: ClientHandler, environ: dict[str, Any]) -> Any:
        with tenancy.scope(tenancy.NOBODY):
            return request(self, environ)

    def as_owner(self: TransactionTestCase) -> None:
        with tenancy.as_owner():
            emptying.empty()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "__call__", as_nobody)
        patch.setattr(TransactionTestCase, "_fixture_teardown", as_owner)
        yield


@pytest.fixture(autouse=True, scope="session")
def renders_plainly(django_test_environment: None) -> Iterator[None]:
    """Let templates render as they do for readers: nobody asks here which ones did, and telling costs a copy of each context."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)  # type: ignore[attr-defined]
        yield

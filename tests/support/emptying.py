"""The database as it was, after a test whose transactions were real."""

from django.core.management.color import no_style
from django.db import connection

STAYS = {"django_content_type", "auth_permission"}
"""What Django writes after migrations and nobody changes: writing it anew takes longer than most tests."""


def empty() -> None:
    """Empty the tables that have rows."""
    flush = connection.ops.sql_flush(no_style(), filled(), reset_sequences=False, allow_cascade=True)
    connection.ops.execute_sql_flush(flush)


def filled() -> list[str]:
    """Return which tables have rows, asked in one statement."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS)
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return [table for table, any_row in zip(tables, cursor.fetchone(), strict=True) if any_row]

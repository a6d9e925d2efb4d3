"""The second wall: PostgreSQL's row-level security, told for whom each connection works.

Every table with a `tenant_id` gets a policy that shows a row only when the organization in
`twotier.organization` may see that tenant (table `access_visibility`). The program's connections take
the role `twotier_app`, to which the policies apply. `*` stands for the program itself: sign-in,
worker, clock. On SQLite the queries' own filters are the only wall.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import RunSQL

ROLE = "twotier_app"
PROGRAM = "*"
NOBODY = ""

_scope: ContextVar[str] = ContextVar("scope", default=NOBODY)


@contextmanager
def scope(organization: UUID | str) -> Iterator[None]:
    """Work for one organization: PostgreSQL shows only what it may see."""
    before, after = _scope.get(), str(organization)
    if before == after:
        yield
        return
    token = _scope.set(after)
    try:
        tell(after)
        yield
    finally:
        _scope.reset(token)
        # A broken transaction takes the setting back itself, and refuses statements until then.
        if not connection.needs_rollback:
            tell(before)


def tell(organization: str) -> None:
    """Tell PostgreSQL for whom the next statements are."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('twotier.organization', %s, false)", [organization])


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the database's owner, outside the second wall: migrations alone need it."""
    options = connection.settings_dict["OPTIONS"]
    role = options.pop("assume_role", None)
    connection.close()
    try:
        yield
    finally:
        connection.close()
        if role:
            options["assume_role"] = role


@contextmanager
def past_the_wall() -> Iterator[None]:
    """Let the program write blocks of rows past PostgreSQL's second wall, through which COPY does not go.

    Raises AssertionError for anybody else than the program; inside a transaction only.
    """
    assert current() == PROGRAM
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")


def current() -> str:
    """Return the organization that this thread works for, `*` or nothing."""
    return _scope.get()


VISIBLE = (
    "(SELECT current_setting('twotier.organization', true)) = '*' OR EXISTS ("
    "SELECT 1 FROM access_visibility v WHERE v.organization_id = "
    "(SELECT nullif(nullif(current_setting('twotier.organization', true), '*'), '')::uuid) "
    "AND v.tenant_id = {table}.{tenant} OFFSET 0)"
)
"""OFFSET 0 keeps the planner from reading all that an organization may see into a hash table to show one page of it."""
CURRENT = "(SELECT nullif(nullif(current_setting('twotier.organization', true), '*'), '')::uuid)"
"""The organization that the connection works for; nothing for the program."""
IS_CURRENT = f"{{table}}.{{column}} = {CURRENT}"


class RowLevelSecurity(RunSQL):
    """A migration step that puts a table behind the second wall; nothing happens on SQLite.

    `also` names columns that hold an organization which may see the row besides those that see the tenant.
    `everyone` is a condition under which a row is open to all readers; `tenant` names the tenant's column.
    """

    def __init__(
        self, table: str, *, also: tuple[str, ...] = (), everyone: str = "", tenant: str = "tenant_id"
    ) -> None:
        self.table, self.also, self.everyone, self.tenant = table, also, everyone, tenant
        condition = " OR ".join(
            [VISIBLE.format(table=table, tenant=tenant)]
            + [IS_CURRENT.format(table=table, column=column) for column in also]
        )
        readable = f"{condition} OR ({everyone})" if everyone else condition
        super().__init__(
            [
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY tenant_read ON {table} FOR SELECT USING ({readable})",
                f"CREATE POLICY tenant_insert ON {table} FOR INSERT WITH CHECK ({condition})",
                f"CREATE POLICY tenant_update ON {table} FOR UPDATE USING ({condition}) WITH CHECK ({condition})",
                f"CREATE POLICY tenant_delete ON {table} FOR DELETE USING ({condition})",
            ],
            f"DROP POLICY tenant_read ON {table}; DROP POLICY tenant_insert ON {table}; "
            f"DROP POLICY tenant_update ON {table}; DROP POLICY tenant_delete ON {table}; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """Return how the step is written in a migration."""
        return ("RowLevelSecurity", [self.table], {"also": self.also, "everyone": self.everyone, "tenant": self.tenant})

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Put the policies up, on PostgreSQL alone."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Take the policies down, on PostgreSQL alone."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class OnPostgres(RunSQL):
    """A migration step in SQL that only PostgreSQL needs."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Run the statement, on PostgreSQL alone."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Undo the statement, on PostgreSQL alone."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
)


def create_role(database: BaseDatabaseWrapper) -> None:
    """Create the program's role once per server, and let the owner take it."""
    with database.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS")
            cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")


def grant(using: str = "default", **_: object) -> None:
    """Give the program's role its rights on every table, after each migration."""
    from django.db import connections

    database = connections[using]
    if database.vendor != "postgresql":
        return
    create_role(database)
    with database.cursor() as cursor:
        for statement in GRANTS:
            cursor.execute(statement)

"""Check settings, database, migrations, worker and, when asked, the whole audit chain."""

import argparse
from collections.abc import Callable

from twotier.console import ready

Finding = tuple[bool, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--audit", action="store_true", help="follow the audit chain from its first record")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Run every check; the exit status is 0 when all passed."""
    ready.django()
    checks: dict[str, Callable[[], Finding]] = {"database": database, "migrations": migrations}
    checks |= {"worker": worker, "outbox": outbox}
    checks |= {"audit": audit} if options.audit else {}
    found = {name: check() for name, check in checks.items()}
    lines = [f"{'ok  ' if fine else 'FAIL'} {name}: {text}" for name, (fine, text) in found.items()]
    answer = {name: {"ok": fine, "text": text} for name, (fine, text) in found.items()}
    ready.show(answer, as_json=options.json, text="\n".join(lines))
    return 0 if all(fine for fine, _text in found.values()) else 1


def database() -> Finding:
    """Reach the database; on PostgreSQL the program must work behind the second wall."""
    from django.db import connection

    from twotier.core import tenancy

    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT sqlite_version()")
            return True, f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SELECT current_user, current_setting('server_version')")
        role, version = cursor.fetchone()
    return role == tenancy.ROLE, f"PostgreSQL {version}, as {role}"


def migrations() -> Finding:
    """Compare the database with this version."""
    from twotier.console.migrate import missing

    count = missing()
    return count == 0, f"{count} missing; run `twotier migrate`" if count else "complete"


def worker() -> Finding:
    """Look for a worker's sign of life."""
    from twotier.core import beats

    count = beats.alive()
    return count > 0, f"{count} alive" if count else "none alive; run `twotier work`"


def outbox() -> Finding:
    """Look for messages that the program has given up."""
    from twotier.core import outbox as messages
    from twotier.core import tenancy

    with tenancy.scope(tenancy.PROGRAM):
        waiting, given_up = messages.depth()
    return given_up == 0, f"{waiting} waiting, {given_up} given up"


def audit() -> Finding:
    """Follow the chain of audit records."""
    from twotier.core import sealing

    broken = sealing.first_broken()
    return broken is None, "unbroken" if broken is None else f"broken at position {broken}"

"""Bring the database to this version."""

import argparse

from twotier.console import ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Apply what is missing and say how much that was."""
    ready.django()
    count = migrate()
    ready.show({"applied": count}, as_json=options.json, text=f"{count} migrations applied.")
    return 0


def migrate() -> int:
    """Apply the migrations that are missing, as the database's owner; returns how many."""
    from django.core.management import call_command

    from twotier.core import tenancy

    with tenancy.as_owner():
        count = missing()
        if count:
            call_command("migrate", verbosity=0, interactive=False)
    return count


def missing() -> int:
    """Return how many migrations the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

"""What time brings in this room: migrations that begin by themselves, and those whose first day has come."""

from twotier.access.clockwork import blockwise
from twotier.conversions import queries
from twotier.conversions.usecases.complete_migrations import complete_migrations
from twotier.conversions.usecases.complete_product_upgrades import complete_product_upgrades
from twotier.conversions.usecases.schedule_migration import begin_scheduled
from twotier.core import due


def register() -> None:
    """Make the jobs known: both before terms turn, so that a migrated subscription does not renew."""
    due.job(
        "begin migrations", due.Order.CHANGES, next_due=queries.next_schedule,
        run=blockwise(begin_scheduled, queries.any_schedule),
    )  # fmt: skip
    due.job(
        "complete migrations", due.Order.CHANGES, next_due=queries.next_migration,
        run=blockwise(complete_migrations, queries.any_migration),
    )  # fmt: skip
    due.job(
        "complete product upgrades", due.Order.CHANGES, next_due=queries.next_upgrade,
        run=blockwise(complete_product_upgrades, queries.any_upgrade),
    )  # fmt: skip

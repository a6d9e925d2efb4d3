"""States of migrations to new commerce and of their schedules (lifecycle.md LC76)."""

from django.utils.translation import pgettext_lazy

from twotier.conversions import events
from twotier.core.machine import Move, State, machine

MIGRATION = machine(
    "migration",
    states=[
        State("processing", pgettext_lazy("migration", "In progress"), "waiting"),
        State("completed", pgettext_lazy("migration", "Completed"), "good"),
        State("failed", pgettext_lazy("migration", "Failed"), "stopped"),
    ],
    moves=[
        Move(
            "complete",
            ("processing",),
            "completed",
            pgettext_lazy("migration", "Complete"),
            event=events.MigrationCompleted.of,
            stamp="completed_at",
        ),
        Move(
            "fail", ("processing",), "failed", pgettext_lazy("migration", "Fail"), event=events.MigrationFailed.of,
            stamp="completed_at",
        ),
    ],
)  # fmt: skip

SCHEDULE = machine(
    "migration_schedule",
    states=[
        State("scheduled", pgettext_lazy("migration", "Scheduled"), "waiting"),
        State("begun", pgettext_lazy("migration", "Begun"), "good"),
        State("failed", pgettext_lazy("migration", "Failed"), "stopped"),
        State("canceled", pgettext_lazy("migration", "Canceled"), "ended"),
    ],
    moves=[
        Move("begin", ("scheduled",), "begun", pgettext_lazy("migration", "Begin")),
        Move("fail", ("scheduled",), "failed", pgettext_lazy("migration", "Fail")),
        Move(
            "cancel",
            ("scheduled",),
            "canceled",
            pgettext_lazy("migration", "Take back"),
            event=events.MigrationUnscheduled.of,
        ),
    ],
)

PRODUCT_UPGRADE = machine(
    "product_upgrade",
    states=[
        State("in_progress", pgettext_lazy("product upgrade", "In progress"), "waiting"),
        State("completed", pgettext_lazy("product upgrade", "Completed"), "good"),
        State("failed", pgettext_lazy("product upgrade", "Failed"), "stopped"),
    ],
    moves=[
        Move(
            "complete", ("in_progress",), "completed", pgettext_lazy("product upgrade", "Complete"),
            event=events.ProductUpgradeCompleted.of, stamp="completed_at",
        ),
        Move(
            "fail", ("in_progress",), "failed", pgettext_lazy("product upgrade", "Fail"),
            event=events.ProductUpgradeFailed.of, stamp="completed_at",
        ),
    ],
)  # fmt: skip

"""Migrations that begin by themselves: on a day, or with the renewal; clients of the modelled service call these."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, BUYING
from twotier.api.routing import route
from twotier.api.v1.migrations import ACT, VIEW, NewCommerceMigration, an_id, day_of, named, wish_of
from twotier.api.wire import Collection, collection
from twotier.conversions import queries
from twotier.conversions.models import MigrationSchedule as Record
from twotier.conversions.usecases.schedule_migration import cancel_schedule, change_schedule, schedule_migration
from twotier.core.refusal import said
from twotier.subscriptions.terms import midnight

WORDS = {"scheduled": "Scheduled", "begun": "Started", "failed": "Failed", "canceled": "Cancelled"}
DAY = [(400, 3000)]


class NewCommerceMigrationSchedule(NewCommerceMigration):
    """When a migration begins, and what the new subscription shall be."""

    target_date: datetime | None = None
    migrate_on_renewal: bool | None = None
    migration_id: str | None = None
    created_time: datetime | None = None
    last_modified_time: datetime | None = None


def schedule_of(row: Record) -> NewCommerceMigrationSchedule:
    """Return a scheduled migration as the wire has it."""
    return NewCommerceMigrationSchedule(
        id=str(row.id),
        current_subscription_id=str(row.subscription_id),
        status=WORDS[row.status],
        customer_tenant_id=str(row.tenant_id),
        quantity=row.quantity,
        term_duration=row.term or None,
        billing_cycle=row.billing_cycle.capitalize() or None,
        purchase_full_term=row.full_term,
        custom_term_end_date=midnight(row.last_day) if row.last_day else None,
        external_reference_id=row.external_id or None,
        error_code=row.error_code or None,
        error_reason=said(row.problem) if row.problem else None,
        target_date=midnight(row.begins_on),
        migrate_on_renewal=row.on_renewal,
        migration_id=str(row.migration_id) if row.migration_id else None,
        created_time=row.created_at,
        last_modified_time=row.changed_at,
    )


@route(
    "POST", "customers/{customer_id}/migrations/newcommerce/schedules", answers=NewCommerceMigrationSchedule,
    takes=NewCommerceMigrationSchedule, summary="Schedule a migration", group="migrations", right=ACT,
    refuses=[(404, 20003), (404, 60003), (400, 900141), (409, 900278), *DAY, *BUYING], extension=True,
)  # fmt: skip
def post_schedule(call: Call, customer_id: UUID) -> NewCommerceMigrationSchedule:
    """Let a migration begin on `targetDate`, or so that it follows the renewal."""
    sent = call.body(NewCommerceMigrationSchedule)
    made = schedule_migration(
        call.actor, customer_id, named(sent.current_subscription_id), wish_of(sent), on=day_of(sent.target_date),
        on_renewal=bool(sent.migrate_on_renewal),
    )  # fmt: skip
    return schedule_of(made)


@route(
    "GET", "customers/{customer_id}/migrations/newcommerce/schedules/{schedule_id}",
    answers=NewCommerceMigrationSchedule, summary="Get a scheduled migration", group="migrations", right=VIEW,
    refuses=[(404, 1000), (404, 60003)], extension=True,
)  # fmt: skip
def get_schedule(call: Call, customer_id: UUID, schedule_id: UUID) -> NewCommerceMigrationSchedule:
    """Answer one scheduled migration."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return schedule_of(queries.schedule(call.actor, customer_id, schedule_id))


@route(
    "PUT", "customers/{customer_id}/migrations/newcommerce/schedules/{schedule_id}",
    answers=NewCommerceMigrationSchedule, takes=NewCommerceMigrationSchedule, summary="Change a scheduled migration",
    group="migrations", right=ACT, refuses=[(404, 1000), (404, 60003), (404, 20003), (409, 910055), *DAY, *BUYING], extension=True,
)  # fmt: skip
def put_schedule(call: Call, customer_id: UUID, schedule_id: UUID) -> NewCommerceMigrationSchedule:
    """Replace what is scheduled, as long as it has not begun."""
    sent = call.body(NewCommerceMigrationSchedule)
    on, renewal = day_of(sent.target_date), bool(sent.migrate_on_renewal)
    return schedule_of(change_schedule(call.actor, customer_id, schedule_id, wish_of(sent), on=on, on_renewal=renewal))


@route(
    "POST", "customers/{customer_id}/migrations/newcommerce/schedules/{schedule_id}/cancel",
    answers=NewCommerceMigrationSchedule, summary="Cancel a scheduled migration", group="migrations", right=ACT,
    refuses=[(404, 1000), (404, 60003), (404, 20003), (409, 910055), *BUYER], extension=True,
)  # fmt: skip
def post_schedule_cancel(call: Call, customer_id: UUID, schedule_id: UUID) -> NewCommerceMigrationSchedule:
    """Take a scheduled migration back, as long as it has not begun."""
    return schedule_of(cancel_schedule(call.actor, customer_id, schedule_id))


@route(
    "GET", "migrations/newcommerce/schedules", answers=Collection[NewCommerceMigrationSchedule],
    summary="List scheduled migrations", group="migrations", right=VIEW, extension=True,
    query={"customerTenantId": "of one customer", "currentSubscriptionId": "of one subscription"},
)  # fmt: skip
def list_schedules(call: Call) -> Collection[NewCommerceMigrationSchedule]:
    """Answer the scheduled migrations of subscriptions that the caller may see."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    rows = queries.schedules(call.actor)
    for name, column in (("customerTenantId", "tenant_id"), ("currentSubscriptionId", "subscription_id")):
        if asked := call.text(name):
            rows = rows.filter(**{column: an_id(asked)})
    return collection([schedule_of(row) for row in rows])

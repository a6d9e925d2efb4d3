"""Let a migration begin by itself: on a day, or so that the new subscription follows the old term."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.conversions import queries, targets
from twotier.conversions.events import MigrationScheduled
from twotier.conversions.lifecycle import SCHEDULE
from twotier.conversions.models import MigrationSchedule, Wish
from twotier.conversions.usecases import _migrating
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, kept
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.orders.buying import check_open
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import check_seller

BLOCK = 100


@usecase(permission=Permission.SUBSCRIPTION_MIGRATE)
def schedule_migration(
    actor: Actor, customer_id: UUID, subscription_id: UUID, wish: Wish, *, on: date | None, on_renewal: bool
) -> MigrationSchedule:
    """Write down when a migration begins; a second schedule for the same subscription is refused (409/900278).

    Raises 404/20003, 900141 (no active legacy subscription), 3000 (no day, or one that is not to come), and what an order
    raises before its lines are looked at.
    """
    row = subscription_queries.subscription_to_change(actor, customer_id, subscription_id)
    check_seller(actor, row, Permission.SUBSCRIPTION_MIGRATE)
    check_open(actor, customer_queries.customer_with(actor, customer_id), hold=True)
    if row.family not in targets.LEGACIES or row.status != "active" or row.parent_id:
        raise Refusal(
            400, 900141, _("Only an active legacy subscription that is no add-on can be scheduled for migration.")
        )
    if queries.scheduled(row) or queries.migrating(row):
        text = _("A migration of this subscription is scheduled or under way already. Change or cancel that one.")
        raise Refusal(409, 900278, text, "state_conflict")
    now = clock.now()
    made = MigrationSchedule(
        tenant_id=row.tenant_id, partner_id=row.partner_id, subscription_id=row.id, status=SCHEDULE.initial, created_at=now,
        changed_at=now, made_by=actor.user_name, **_migrating.wished(wish),
    )  # fmt: skip
    set_day(made, row, on, on_renewal=on_renewal)
    made.save(force_insert=True)
    emit(MigrationScheduled.of(made), actor)
    return made


@usecase(permission=Permission.SUBSCRIPTION_MIGRATE)
def change_schedule(
    actor: Actor, customer_id: UUID, schedule_id: UUID, wish: Wish, *, on: date | None, on_renewal: bool
) -> MigrationSchedule:
    """Let a scheduled migration be another one; what it is replaces what it was. Raises 404/1000, 3000, 409/910055,
    and what an order raises before its lines are looked at.
    """
    made, row = opened(actor, customer_id, schedule_id)
    check_open(actor, customer_queries.customer_with(actor, customer_id), hold=True)
    for name, value in _migrating.wished(wish).items():
        setattr(made, name, value)
    set_day(made, row, on, on_renewal=on_renewal)
    made.changed_at = clock.now()
    made.save()
    emit(MigrationScheduled.of(made), actor)
    return made


@usecase(permission=Permission.SUBSCRIPTION_MIGRATE)
def cancel_schedule(actor: Actor, customer_id: UUID, schedule_id: UUID) -> MigrationSchedule:
    """Take a scheduled migration back; raises 404/1000, and 409/910055 where it has begun."""
    made, _row = opened(actor, customer_id, schedule_id)
    SCHEDULE.fire(made, "cancel", actor)
    made.changed_at = clock.now()
    made.save()
    return made


@usecase(permission=Permission.SUBSCRIPTION_MIGRATE)
def begin_scheduled(actor: Actor, until: datetime) -> int:
    """Begin a block of migrations whose day has come; what stands in the way of one is kept with its schedule."""
    found = queries.due_schedules(until, BLOCK)
    for each in found:
        row = Subscription.objects.select_for_update().get(tenant_id=each.tenant_id, id=each.subscription_id)
        try:
            check_open(program(on_behalf_of=row.partner_id), Customer.objects.get(id=row.tenant_id), hold=True)
            migration = _migrating.begin(actor, row, each, each.begins_on)
        except Refusal as refusal:
            each.error_code, each.problem = refusal.code, kept(refusal.message)
            SCHEDULE.fire(each, "fail", actor)
        else:
            each.migration_id = migration.id
            SCHEDULE.fire(each, "begin", actor)
        each.changed_at = until
        each.save()
    return len(found)


def opened(actor: Actor, customer_id: UUID, schedule_id: UUID) -> tuple[MigrationSchedule, Subscription]:
    """Return a schedule that has not begun, and its subscription, under their locks."""
    made = queries.schedule(actor, customer_id, schedule_id, lock=True)
    row = subscription_queries.subscription(actor, customer_id, made.subscription_id)
    check_seller(actor, row, Permission.SUBSCRIPTION_MIGRATE)
    SCHEDULE.check(made, "begin")
    return made, row


def set_day(made: MigrationSchedule, row: Subscription, on: date | None, *, on_renewal: bool) -> None:
    """Set the day on which a migration begins: for a renewal the term's last day, so that a full new term follows."""
    made.on_renewal = on_renewal
    day = terms.last_day(row.next_term_start) if on_renewal else on
    if day is None or day <= clock.today():
        text = _("Name a day that is still to come, or let the migration follow the renewal.")
        raise Refusal(400, 3000, text, fields=[("targetDate", text)])
    made.begins_on, made.full_term = day, made.full_term or on_renewal

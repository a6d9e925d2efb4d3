"""Migrate a legacy subscription to new commerce, or ask whether that is possible."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import migrating
from twotier.conversions.migrating import Way
from twotier.conversions.models import Migration, Wish
from twotier.conversions.usecases import _migrating
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.orders.buying import check_open
from twotier.subscriptions import queries
from twotier.subscriptions.usecases._changing import check_seller


@usecase(permission=Permission.SUBSCRIPTION_MIGRATE)
def start_migration(actor: Actor, customer_id: UUID, subscription_id: UUID, wish: Wish) -> Migration:
    """Begin a migration: on the next billing day a new-commerce subscription takes the place of the legacy one.

    Raises 404/20003, 900141 (what keeps it), 900247 (its reseller), 900275 (quantity), 900291 and 900292 (end), 409/900278
    (under way), and what an order raises before its lines are looked at.
    """
    row = queries.subscription_to_change(actor, customer_id, subscription_id)
    check_seller(actor, row, Permission.SUBSCRIPTION_MIGRATE)
    check_open(actor, customer_queries.customer_with(actor, customer_id), hold=True)
    return _migrating.begin(actor, row, wish, clock.today())


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def validate_migration(actor: Actor, customer_id: UUID, subscription_id: UUID, wish: Wish) -> list[Way]:
    """Return what a subscription and its add-ons would be, or why they stay; nothing is changed."""
    row = queries.subscription(actor, customer_id, subscription_id)
    return migrating.ways(row, wish, clock.today())

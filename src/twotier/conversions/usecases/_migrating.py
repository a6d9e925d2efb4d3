"""Begin and complete a migration to new commerce (lifecycle.md LC76); a piece for use cases."""

from datetime import date
from typing import Any

from twotier.access.actors import Actor
from twotier.conversions import licenses, migrating
from twotier.conversions.events import MigrationStarted
from twotier.conversions.lifecycle import MIGRATION
from twotier.conversions.migrating import Way
from twotier.conversions.models import Migration, Wish
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _upgrading as upgrading
from twotier.subscriptions.usecases._changing import Changes, Changing
from twotier.subscriptions.usecases.change_subscription import keep

WISHED = ("quantity", "term", "billing_cycle", "full_term", "last_day", "external_id")


def wished(wish: Wish) -> dict[str, Any]:
    """Return what a row of wishes asks for."""
    return {name: getattr(wish, name) for name in WISHED}


def begin(actor: Actor, row: Subscription, wish: Wish, today: date) -> Migration:
    """Write down that a subscription and its add-ons go; raises what keeps one of them."""
    found = migrating.ways(row, wish, today)
    if refused := migrating.first_refused(found):
        assert refused.why
        raise refused.why
    base = started(actor, found[0], wish, today)
    base.save(force_insert=True)
    for each in found[1:]:
        add_on = started(actor, each, wish, today)
        add_on.base, add_on.quantity = base, None
        add_on.save(force_insert=True)
    emit(MigrationStarted.of(base), actor)
    return base


def started(actor: Actor, way: Way, wish: Wish, today: date) -> Migration:
    """Return a migration that begins, not yet saved."""
    assert way.item
    return Migration(
        id=new_id(), tenant_id=way.row.tenant_id, partner_id=way.row.partner_id, subscription_id=way.row.id,
        catalog_item_id=way.item.catalog_item_id, due_on=today + terms.DAY, started_at=clock.now(),
        status=MIGRATION.initial, made_by=actor.user_name, **wished(wish),
    )  # fmt: skip


def complete(actor: Actor, row: Subscription, migration: Migration, way: Way) -> None:
    """Let the new subscription begin on its day, at that day's price; users keep their licenses."""
    assert way.item
    assert way.next_start
    change = Changing(actor, row, Changes())
    old = licenses.license_of(row.product_id, row.sku_id, row.title)
    made = upgrading.succeed(change, way.item, way.quantity, migration.due_on, way.next_start)
    keep(change)
    migration.new_subscription_id, migration.new_order_id = made.id, made.order_id
    migration.catalog_item_id = made.catalog_item_id
    MIGRATION.fire(migration, "complete", actor)
    migration.save()
    licenses.hand_over(actor, row.tenant_id, old, way.item, way.quantity)

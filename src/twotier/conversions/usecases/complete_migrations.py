"""Let the new-commerce subscriptions begin whose day has come."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import migrating, queries
from twotier.conversions.lifecycle import MIGRATION
from twotier.conversions.migrating import Way
from twotier.conversions.models import Migration
from twotier.conversions.usecases import _migrating
from twotier.core.refusal import kept
from twotier.core.usecase import usecase
from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription

BLOCK = 100


@usecase(permission=Permission.SUBSCRIPTION_MIGRATE)
def complete_migrations(actor: Actor, until: datetime) -> int:
    """Complete a block of migrations, each with its add-ons or not at all; returns how many bases there were."""
    bases = queries.due_migrations(until, BLOCK)
    for base in bases:
        together = [base, *Migration.objects.filter(base=base, status="processing").order_by("id")]
        finish(actor, together)
    return len(bases)


def finish(actor: Actor, together: list[Migration]) -> None:
    """Complete migrations that belong together; what stands in the way of one leaves all as they are."""
    rows = locked(together)
    found = [way_of(rows[each.subscription_id], each) for each in together]
    if refused := migrating.first_refused(found):
        assert refused.why
        for each in together:
            each.error_code, each.problem = refused.word, kept(refused.why.message)
            MIGRATION.fire(each, "fail", actor)
            each.save()
        return
    for each, way in zip(together, found, strict=True):
        _migrating.complete(actor, rows[each.subscription_id], each, way)


def locked(together: list[Migration]) -> dict[object, Subscription]:
    """Return the legacy subscriptions under their locks."""
    wanted = [each.subscription_id for each in together]
    rows = Subscription.objects.select_for_update().filter(tenant_id=together[0].tenant_id, id__in=wanted)
    return {row.id: row for row in rows.order_by("id")}


def way_of(row: Subscription, migration: Migration) -> Way:
    """Return what a subscription becomes on its day, by the rules of the day before, at the price of that day."""
    return migrating.way(
        row, migration, terms.last_day(migration.due_on), along=migration.base_id is not None, begun=True
    )

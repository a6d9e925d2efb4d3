"""Every question of this room; the tenant filter is that of the subscription, which is asked first."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog.rules import AZURE_PLAN, split_catalog_item_id
from twotier.conversions.models import ListedTarget, Migration, MigrationSchedule, ProductUpgrade, Transition
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.subscriptions import families
from twotier.subscriptions import queries as subscriptions
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.terms import midnight


def listed(kind: str, source: str) -> list[str]:
    """Return what the vendor lists for a product: one statement."""
    rows = ListedTarget.objects.filter(kind=kind, source=source.upper())
    return list(rows.order_by("target").values_list("target", flat=True))


def listed_for(sources: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """Return all that the vendor lists for some products, by kind and product: one statement."""
    found: dict[tuple[str, str], list[str]] = {}
    rows = ListedTarget.objects.filter(source__in=set(sources)).order_by("target")
    for kind, source, target in rows.values_list("kind", "source", "target"):
        found.setdefault((kind, source), []).append(target)
    return found


def transitions(row: Subscription) -> list[Transition]:
    """Return what seats of a subscription became, the oldest first."""
    rows = Transition.objects.filter(tenant_id=row.tenant_id, source_id=row.id)
    return list(rows.order_by("made_at", "id"))


def migrating(row: Subscription) -> bool:
    """Tell whether a subscription is on its way to new commerce."""
    return Migration.objects.filter(tenant_id=row.tenant_id, subscription_id=row.id, status="processing").exists()


def scheduled(row: Subscription) -> bool:
    """Tell whether a subscription is to be migrated on a day to come."""
    rows = MigrationSchedule.objects.filter(tenant_id=row.tenant_id, subscription_id=row.id)
    return rows.filter(status="scheduled").exists()


def migrations(actor: Actor, customer_id: UUID | None = None) -> QuerySet[Migration]:
    """Return the migrations of subscriptions that the actor may see, without those of add-ons; of one customer or all."""
    seen = subscriptions.visible(actor)
    rows = Migration.objects.filter(base=None, subscription_id__in=seen.values("id"))
    return (rows.filter(tenant_id=customer_id) if customer_id else rows).order_by("id")


def migration(actor: Actor, customer_id: UUID, migration_id: UUID) -> Migration:
    """Return a migration; raises 404/1000."""
    found = migrations(actor, customer_id).filter(id=migration_id).first()
    if found is None:
        raise unknown(actor, customer_id, _("There is no such migration."))
    return found


def schedules(actor: Actor, customer_id: UUID | None = None) -> QuerySet[MigrationSchedule]:
    """Return the scheduled migrations of subscriptions that the actor may see; of one customer or all."""
    rows = MigrationSchedule.objects.filter(subscription_id__in=subscriptions.visible(actor).values("id"))
    return (rows.filter(tenant_id=customer_id) if customer_id else rows).order_by("id")


def schedule(actor: Actor, customer_id: UUID, schedule_id: UUID, *, lock: bool = False) -> MigrationSchedule:
    """Return a scheduled migration; raises 404/1000."""
    rows = schedules(actor, customer_id).filter(id=schedule_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise unknown(actor, customer_id, _("There is no such scheduled migration."))
    return found


def unknown(actor: Actor, customer_id: UUID, text: Promise) -> Refusal:
    """Return why something cannot be found: the customer's own reason first."""
    customer_queries.customer_seen(actor, customer_id)
    return Refusal(404, 1000, text)


def due_migrations(until: datetime, size: int) -> list[Migration]:
    """Return the migrations whose day has come, under their locks, without those of add-ons."""
    rows = Migration.objects.filter(base=None, status="processing", due_on__lte=until.date())
    return list(rows.select_for_update().order_by("due_on", "id")[:size])


def due_schedules(until: datetime, size: int) -> list[MigrationSchedule]:
    """Return the schedules whose day has come, under their locks."""
    rows = MigrationSchedule.objects.filter(status="scheduled", begins_on__lte=until.date())
    return list(rows.select_for_update().order_by("begins_on", "id")[:size])


def any_migration(until: datetime) -> bool:
    """Tell whether a migration's day has come: a read, which holds up nobody."""
    return Migration.objects.filter(base=None, status="processing", due_on__lte=until.date()).exists()


def any_schedule(until: datetime) -> bool:
    """Tell whether a schedule's day has come."""
    return MigrationSchedule.objects.filter(status="scheduled", begins_on__lte=until.date()).exists()


def next_migration(after: datetime) -> datetime | None:
    """Return when the next migration is completed."""
    rows = Migration.objects.filter(base=None, status="processing", due_on__gt=after.date())
    day = rows.aggregate(first=Min("due_on"))["first"]
    return midnight(day) if day else None


def next_schedule(after: datetime) -> datetime | None:
    """Return when the next scheduled migration begins."""
    rows = MigrationSchedule.objects.filter(status="scheduled", begins_on__gt=after.date())
    day = rows.aggregate(first=Min("begins_on"))["first"]
    return midnight(day) if day else None


def add_ons(rows: Iterable[Migration]) -> dict[UUID, list[Migration]]:
    """Return the migrations of add-ons by that of their base: one statement."""
    found: dict[UUID, list[Migration]] = {}
    ids = [row.id for row in rows]
    for row in Migration.objects.filter(base_id__in=ids).order_by("id") if ids else ():
        if row.base_id:
            found.setdefault(row.base_id, []).append(row)
    return found


def subscriptions_of(rows: Iterable[Migration]) -> dict[UUID, Subscription]:
    """Return the old and the new subscriptions of migrations: one statement."""
    keys = {key for row in rows for key in (row.subscription_id, row.new_subscription_id) if key}
    return Subscription.objects.in_bulk(keys) if keys else {}


# Upgrades to an Azure plan


def legacy_azure(partner_id: UUID, customer_id: UUID, *, hold: bool = False) -> list[Subscription]:
    """Return a customer's running Azure subscriptions of legacy offers that a partner sold; with `hold` locked."""
    rows = Subscription.objects.select_for_update() if hold else Subscription.objects.all()
    found = rows.filter(
        tenant_id=customer_id, partner_id=partner_id, family=families.USAGE, status__in=("active", "suspended")
    )
    return [row for row in found.order_by("id") if split_catalog_item_id(row.catalog_item_id) is None]


def running_plan(partner_id: UUID, customer_id: UUID) -> Subscription | None:
    """Return the Azure plan that a customer has of a partner, the oldest of several."""
    rows = Subscription.objects.filter(
        tenant_id=customer_id, partner_id=partner_id, product_id=AZURE_PLAN, status="active"
    )
    return rows.order_by("created_at", "id").first()


def product_upgrades(partner_id: UUID, customer_id: UUID) -> QuerySet[ProductUpgrade]:
    """Return the upgrades that a partner began for a customer."""
    return ProductUpgrade.objects.filter(tenant_id=customer_id, partner_id=partner_id)


def upgrade_under_way(partner_id: UUID, customer_id: UUID) -> ProductUpgrade | None:
    """Return the upgrade that is in progress, or nothing."""
    return product_upgrades(partner_id, customer_id).filter(status="in_progress").first()


def product_upgrade(actor: Actor, customer_id: UUID, upgrade_id: UUID) -> ProductUpgrade:
    """Return an upgrade that the actor's organization began; raises 404/900106, or 400/900111 for another customer's."""
    found = ProductUpgrade.objects.filter(id=upgrade_id, partner_id=actor.organization_id).first()
    if found is None:
        raise Refusal(
            404, 900106, _("There is no such upgrade. Its id stands in Location of the answer that began it.")
        )
    if found.tenant_id != customer_id:
        raise Refusal(400, 900111, _("This upgrade belongs to another customer. Send the customer it was begun for."))
    return found


def due_upgrades(until: datetime, most: int) -> list[ProductUpgrade]:
    """Return a block of upgrades that wait for their completion, under their locks."""
    rows = ProductUpgrade.objects.select_for_update().filter(status="in_progress", started_at__lte=until)
    return list(rows.order_by("started_at", "id")[:most])


def any_upgrade(until: datetime) -> bool:
    """Tell whether an upgrade waits for its completion."""
    return ProductUpgrade.objects.filter(status="in_progress", started_at__lte=until).exists()


def next_upgrade(after: datetime) -> datetime | None:
    """Return the first moment after one at which an upgrade is completed."""
    rows = ProductUpgrade.objects.filter(status="in_progress", started_at__gt=after)
    found: datetime | None = rows.aggregate(at=Min("started_at"))["at"]
    return found

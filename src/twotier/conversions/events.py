"""What can happen in this room besides what happens to subscriptions, said once."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class ConversionListLoaded(Event, frozen=True, kw_only=True):
    """The vendor's list of what can become what was taken in."""

    operation: ClassVar[str] = "load_conversion_list"
    resource_type: ClassVar[str] = "conversion_list"
    sentence: ClassVar[Any] = _("The list of upgrades and successors was loaded: %(taken)s.")

    taken: int


class PromotionsLoaded(Event, frozen=True, kw_only=True):
    """The vendor's promotions were taken in."""

    operation: ClassVar[str] = "load_promotions"
    resource_type: ClassVar[str] = "promotion"
    sentence: ClassVar[Any] = _("Promotions were loaded: %(taken)s.")

    taken: int


class OfMigration(Event, frozen=True, kw_only=True):
    """What the events of a migration share: it is about the legacy subscription."""

    operation: ClassVar[str] = "create_migration"
    resource_type: ClassVar[str] = "subscription"
    origins: ClassVar[Mapping[str, str]] = {"resource_id": "subscription_id"}

    catalog_item_id: str


class MigrationStarted(OfMigration, frozen=True, kw_only=True):
    """A legacy subscription is on its way to new commerce (LC76)."""

    sentence: ClassVar[Any] = _("%(user)s migrates a subscription to new commerce. Its first day there: %(due_on)s.")

    due_on: date


class MigrationCompleted(OfMigration, frozen=True, kw_only=True):
    """A new-commerce subscription took the place of a legacy one."""

    sentence: ClassVar[Any] = _("A subscription was migrated to new commerce.")

    new_subscription_id: UUID


class MigrationFailed(OfMigration, frozen=True, kw_only=True):
    """The legacy subscription stays as it is."""

    sentence: ClassVar[Any] = _("A migration to new commerce failed: %(problem)s")

    problem: dict[str, Any]


class MigrationScheduled(Event, frozen=True, kw_only=True):
    """A migration shall begin by itself on a day, or no longer."""

    operation: ClassVar[str] = "schedule_migration"
    resource_type: ClassVar[str] = "subscription"
    origins: ClassVar[Mapping[str, str]] = {"resource_id": "subscription_id"}
    sentence: ClassVar[Any] = _("%(user)s scheduled a migration to new commerce for %(begins_on)s.")

    begins_on: date


class MigrationUnscheduled(MigrationScheduled, frozen=True, kw_only=True):
    """A scheduled migration was taken back."""

    sentence: ClassVar[Any] = _("%(user)s took a scheduled migration to new commerce back.")
    told: ClassVar[str] = "taken_back"


class OfProductUpgrade(Event, frozen=True, kw_only=True):
    """What the events of an upgrade to an Azure plan share."""

    operation: ClassVar[str] = "create_product_upgrade"
    resource_type: ClassVar[str] = "product_upgrade"


class ProductUpgradeStarted(OfProductUpgrade, frozen=True, kw_only=True):
    """Azure subscriptions of legacy offers are on their way under an Azure plan."""

    sentence: ClassVar[Any] = _("%(user)s moves Azure subscriptions under an Azure plan: %(count)s.")

    count: int


class ProductUpgradeCompleted(OfProductUpgrade, frozen=True, kw_only=True):
    """They lie under the plan."""

    sentence: ClassVar[Any] = _("Azure subscriptions were moved under an Azure plan.")

    plan_id: UUID


class ProductUpgradeFailed(OfProductUpgrade, frozen=True, kw_only=True):
    """They stay as they are."""

    sentence: ClassVar[Any] = _("Azure subscriptions could not be moved under an Azure plan: %(problem)s")

    problem: dict[str, Any]

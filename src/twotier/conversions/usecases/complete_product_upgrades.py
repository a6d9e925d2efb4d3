"""Let Azure subscriptions of legacy offers lie under an Azure plan from now on."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import azure, queries
from twotier.conversions.lifecycle import PRODUCT_UPGRADE
from twotier.conversions.models import ProductUpgrade
from twotier.core.events import emit
from twotier.core.refusal import Refusal, kept
from twotier.core.usecase import usecase
from twotier.customers.models import Customer
from twotier.entitlements.events import AzureEntitlementCreated
from twotier.entitlements.lifecycle import AZURE_ENTITLEMENT
from twotier.entitlements.models import AzureEntitlement, Registration
from twotier.orders.pricing import Item
from twotier.subscriptions import families, terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases import _upgrading as upgrading
from twotier.subscriptions.usecases._changing import Changes, Changing
from twotier.subscriptions.usecases.change_subscription import keep

BLOCK = 50


@usecase(permission=Permission.ORDER_PLACE)
def complete_product_upgrades(actor: Actor, until: datetime) -> int:
    """Complete a block of upgrades, each with all its subscriptions or not at all; returns how many there were."""
    found = queries.due_upgrades(until, BLOCK)
    for each in found:
        finish(actor, each)
    return len(found)


def finish(actor: Actor, upgrade: ProductUpgrade) -> None:
    """Complete an upgrade; where a subscription cannot go any more, all stay as they are."""
    named = {source["id"] for source in upgrade.sources}
    rows = [
        row for row in queries.legacy_azure(upgrade.partner_id, upgrade.tenant_id, hold=True) if str(row.id) in named
    ]
    customer = Customer.objects.get(id=upgrade.tenant_id)
    item = azure.plan_item(customer)
    refusal = standing_in_the_way(rows, len(named))
    if refusal is None and item is not None:
        upgrade.plan_id = under_plan(actor, upgrade, rows, item).id
        PRODUCT_UPGRADE.fire(upgrade, "complete", actor)
    else:
        upgrade.problem = kept((refusal or azure.not_sold()).message)
        PRODUCT_UPGRADE.fire(upgrade, "fail", actor)
    upgrade.save()


def standing_in_the_way(rows: list[Subscription], wanted: int) -> Refusal | None:
    """Return why subscriptions cannot go that could when the upgrade began."""
    if len(rows) < wanted or any(row.status != "active" for row in rows):
        return azure.suspended()
    return None


def under_plan(actor: Actor, upgrade: ProductUpgrade, rows: list[Subscription], item: Item) -> Subscription:
    """Put subscriptions under the plan that the customer has, or a new one; they keep their ids as Azure subscriptions."""
    changes = [Changing(actor, row, Changes()) for row in rows]
    plan = queries.running_plan(upgrade.partner_id, upgrade.tenant_id) or new_plan(changes[0], item)
    for change in changes:
        move(change, plan)
    return plan


def new_plan(change: Changing, item: Item) -> Subscription:
    """Begin an Azure plan beside a subscription, for its seller and its reseller, without an end."""
    today = change.today
    made = upgrading.beside(
        change.row, change, item, 1, family=families.USAGE, parent_id=None, term=item.term,
        billing_cycle=item.billing_cycle, term_start=today, anchor=today, next_term_start=terms.NEVER, auto_renew=False,
    )  # fmt: skip
    upgrading.begin(made, change.act, history.UPGRADE_IN)
    return made


def move(change: Changing, plan: Subscription) -> None:
    """Let a subscription go on as an Azure subscription under a plan: same id, same name, ready for what it was ready for."""
    row = change.row
    entitlement = AzureEntitlement(
        id=row.id, tenant_id=row.tenant_id, subscription=plan, friendly_name=row.friendly_name,
        status=AZURE_ENTITLEMENT.initial, created_at=change.act.at,
    )  # fmt: skip
    entitlement.save(force_insert=True)
    emit(AzureEntitlementCreated.of(entitlement), change.actor)
    if not Registration.objects.filter(tenant_id=row.tenant_id, subscription=plan).exists():
        Registration.objects.filter(tenant_id=row.tenant_id, subscription=row).update(subscription=plan)
    upgrading.leave(change, row.quantity, history.UPGRADE_OUT)
    keep(change)

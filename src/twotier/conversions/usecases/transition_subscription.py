"""Let seats of a new-commerce subscription become seats of another product (lifecycle.md LC70, LC71)."""

from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import licenses, objections, rules, targets
from twotier.conversions.models import Transition
from twotier.conversions.targets import Target
from twotier.core.usecase import usecase
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _seats as seats
from twotier.subscriptions.usecases import _upgrading as upgrading
from twotier.subscriptions.usecases._changing import Changes, Changing
from twotier.subscriptions.usecases.change_subscription import keep


class WantedTransition(msgspec.Struct, frozen=True, kw_only=True):
    """What seats shall become; without a quantity all of them, without a subscription a product of their own."""

    to_catalog_item_id: str
    to_subscription_id: UUID | None = None
    quantity: int | None = None
    term: str = ""
    billing_cycle: str = ""
    kind: str = ""


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def transition_subscription(
    actor: Actor, customer_id: UUID, subscription_id: UUID, wanted: WantedTransition
) -> Transition:
    """Upgrade all seats (the id stays), some of them (a new subscription), or move seats into an existing subscription.

    Raises 404/20003, 404/400019 (not listed or not sold), 2002 and 800067 (quantity), what keeps seats from going into that
    subscription (900236, 900258 to 900261, 900267), 900141 (another term or plan), and what the state refuses.
    """
    change, into = locked(actor, customer_id, subscription_id, wanted.to_subscription_id)
    change.check(Permission.SUBSCRIPTION_UPGRADE, "upgrade", reseller=True)
    row = change.row
    seats.check_quantity(row, row.quantity if wanted.quantity is None else wanted.quantity)
    moved, whole = rules.split(row.quantity, wanted.quantity)
    refuse_quantity(row, moved, whole=whole)
    target, sold_as = target_of(row, wanted), row.catalog_item_id
    license_id = licenses.license_of(row.product_id, row.sku_id, row.title)
    made = go_into(change, into, target, moved) if into else become(change, wanted, target, moved)
    keep(change)
    found = told(
        change, made, quantity=moved, from_catalog_item_id=sold_as, to_catalog_item_id=target.item.catalog_item_id
    )
    found.kind = wanted.kind or (Transition.WITH_LICENSES if whole and made.id == row.id else Transition.ONLY)
    found.save(force_insert=True)
    if found.kind == Transition.WITH_LICENSES:
        licenses.hand_over(actor, customer_id, license_id, target.item, moved)
    return found


def locked(
    actor: Actor, customer_id: UUID, subscription_id: UUID, into_id: UUID | None
) -> tuple[Changing, Changing | None]:
    """Return the subscription, and the one into which its seats go, under their locks in the order of their ids."""
    ids = {subscription_id, into_id} - {None}
    rows = {key: queries.subscription_to_change(actor, customer_id, key) for key in sorted(ids, key=str) if key}
    into = Changing(actor, rows[into_id], Changes()) if into_id else None
    return Changing(actor, rows[subscription_id], Changes()), into


def refuse_quantity(row: Subscription, moved: int, *, whole: bool) -> None:
    """Refuse more seats than there are (2002), and to leave fewer than the product allows (900275)."""
    if moved > row.quantity:
        text = _("The subscription has fewer licenses than that. Read it again.")
        raise upgrading.refused(2002, text, "quantity")
    if not whole:
        seats.check_limits(row.catalog_item_id, row.title, row.quantity - moved)


def target_of(row: Subscription, wanted: WantedTransition) -> Target:
    """Return the listed upgrade that is asked for, as it is sold today; raises 404/400019."""
    asked = wanted.to_catalog_item_id.upper().split(":")[:2]
    found = [each for each in targets.upgrades(row) if [each.item.product_id, each.item.sku_id] == asked]
    if not found:
        text = _("This subscription cannot be upgraded to that product now. Read its transition eligibilities.")
        raise upgrading.refused(400019, text, "toCatalogItemId", 404)
    return found[0]


def become(change: Changing, wanted: WantedTransition, target: Target, moved: int) -> Subscription:
    """Give all or some seats the other product; term and billing plan stay."""
    row, item = change.row, target.item
    if (wanted.term or row.term, wanted.billing_cycle or row.billing_cycle) != (row.term, row.billing_cycle):
        text = _("An upgrade keeps term and billing plan. Change them before or after it.")
        raise upgrading.refused(900141, text, "termDuration")
    seats.check_between(item.title, moved, item.minimum, item.maximum)
    if moved == row.quantity:
        return upgrading.upgrade_whole(change, item)
    return upgrading.upgrade_part(change, item, moved)


def go_into(change: Changing, into: Changing, target: Target, moved: int) -> Subscription:
    """Move seats into a subscription of the other product, which keeps its term and plan."""
    if refusal := objections.why_not_into(change.row, into.row, target.item.product_id, target.item.sku_id):
        raise refusal
    into.check(Permission.SUBSCRIPTION_UPGRADE, "receive_seats", reseller=True)
    seats.check_between(target.item.title, into.row.quantity + moved, target.item.minimum, target.item.maximum)
    return upgrading.move_into(change, into, moved)


def told(change: Changing, made: Subscription, **further: Any) -> Transition:
    """Return the record of seats that became others, not yet saved."""
    row = change.row
    return Transition(
        tenant_id=row.tenant_id, partner_id=row.partner_id, source_id=row.id, target_id=made.id, term=made.term,
        billing_cycle=made.billing_cycle, made_at=change.act.at, made_by=change.actor.user_name, **further,
    )  # fmt: skip

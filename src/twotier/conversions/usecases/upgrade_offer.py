"""Let a subscription of a legacy offer become one of an offer that the vendor lists for it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import licenses, targets
from twotier.conversions.models import Transition
from twotier.conversions.usecases.transition_subscription import told
from twotier.core.usecase import usecase
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _seats as seats
from twotier.subscriptions.usecases import _upgrading as upgrading
from twotier.subscriptions.usecases._changing import Changes, Changing
from twotier.subscriptions.usecases.change_subscription import keep


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def upgrade_offer(
    actor: Actor, customer_id: UUID, subscription_id: UUID, offer_id: str, *, quantity: int | None, with_licenses: bool
) -> Subscription:
    """Give all seats the other offer at today's price; the id stays. Users keep their licenses where that is asked for.

    Raises 404/20003, 404/1000 (no such upgrade), 2002 (another quantity than the subscription's), and what the state refuses.
    """
    change = Changing(actor, queries.subscription_to_change(actor, customer_id, subscription_id), Changes())
    row = change.row
    change.check(Permission.SUBSCRIPTION_UPGRADE, "upgrade", reseller=True)
    found = [each.item for each in targets.upgrades(row) if each.item.catalog_item_id == offer_id.upper()]
    if not found:
        text = _("This subscription cannot be upgraded to that offer. Read its upgrades for those there are.")
        raise upgrading.refused(1000, text, "targetOffer", 404)
    if quantity not in (None, 0, row.quantity):
        text = _("All licenses of the subscription are upgraded together. Do not name a quantity.")
        raise upgrading.refused(2002, text, "quantity")
    seats.check_between(found[0].title, row.quantity, found[0].minimum, found[0].maximum)
    old, sold_as = licenses.license_of(row.product_id, row.sku_id, row.title), row.catalog_item_id
    upgrading.upgrade_whole(change, found[0])
    keep(change)
    if with_licenses:
        licenses.hand_over(actor, customer_id, old, found[0], row.quantity)
    kind = Transition.WITH_LICENSES if with_licenses else Transition.ONLY
    sold = {"from_catalog_item_id": sold_as, "to_catalog_item_id": row.catalog_item_id}
    told(change, row, quantity=row.quantity, kind=kind, **sold).save(force_insert=True)
    return row

"""Change a subscription: quantity, reseller, support contact, renewal, name; several at once or none (api.md trap 8)."""

from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.catalog.queries import legacy
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase
from twotier.customers.models import Relationship
from twotier.customers.usecases import _relating as relating
from twotier.partners import queries as partner_queries
from twotier.partnerships.rules import resellers_of_record
from twotier.subscriptions import asked, attributions, queries, terms
from twotier.subscriptions.events import (
    PartnerOfRecordChanged,
    SeatsChanged,
    SubscriptionRenamed,
    SupportContactChanged,
)
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases._renewing import refuse_stale, renew

LARGEST_QUANTITY = 10_000_000
DEFAULT_COUNTRY = "DE"
"""Where limits of legacy offers are read: they are the same in every country."""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different; a member that is absent stays."""

    quantity: int | None = None
    partner_of_record: str | None = None
    support_partner_id: UUID | None = None
    friendly_name: str | None = None
    auto_renew: bool | None = None
    version: int | None = None


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def change_subscription(actor: Actor, customer_id: UUID, subscription_id: UUID, changes: Changes) -> Subscription:
    """Make all the changes or none; each one asks for its own permission.

    Raises 2055 for a stale version, 900257 (seats whose window is over), 2002 (limits), and the codes of LC91.
    """
    subscription = queries.subscription_to_change(actor, customer_id, subscription_id)
    refuse_stale(subscription, changes.version)
    acts = (set_reseller, set_seats, set_support_contact, set_renewal, rename)
    changed = [act(actor, subscription, changes) for act in acts]
    if any(changed):
        subscription.version += 1
        subscription.save()
    return subscription


def set_renewal(actor: Actor, subscription: Subscription, changes: Changes) -> bool:
    """Change what happens at the end of the term."""
    return changes.auto_renew is not None and renew(actor, subscription, changes.auto_renew)


def check_seller(actor: Actor, subscription: Subscription, permission: Permission) -> None:
    """Only the partner that sold it changes a subscription; its reseller asks for it (S54, S57, S75)."""
    actor.require(permission)
    if subscription.partner_id != actor.organization_id and actor.is_("direct_bill"):
        text = _("You cannot use direct bill to change what your indirect provider sold. Send it an order request.")
        raise Refusal(403, 910030, text, "customer_is_indirect")
    if subscription.partner_id != actor.organization_id:
        text = _("Only the partner that sold this subscription can change it. Ask your indirect provider.")
        raise Refusal(403, 910032, text, "reseller_cannot_order")


def set_seats(actor: Actor, subscription: Subscription, changes: Changes) -> bool:
    """Add seats as a new batch, or give back seats of open batches (LC30, LC31)."""
    old, new = subscription.quantity, changes.quantity
    if new is None or new == old:
        return False
    check_seller(
        actor, subscription, Permission.SUBSCRIPTION_ADD_SEATS if new > old else Permission.SUBSCRIPTION_REMOVE_SEATS
    )
    if refusal := asked.seats(subscription):
        raise refusal
    check_limits(subscription, new)
    if new > old:
        add_batch(subscription, new - old)
    else:
        give_back(subscription, old - new)
    subscription.quantity = new
    event = SeatsChanged(
        tenant_id=subscription.tenant_id,
        resource_id=str(subscription.id),
        title=subscription.friendly_name,
        old_quantity=old,
        quantity=new,
    )
    emit(event, actor)
    return True


def check_limits(subscription: Subscription, quantity: int) -> None:
    """Keep the quantity within what the item allowed when it was sold; what is listed no more has no limits."""
    if not 1 <= quantity <= LARGEST_QUANTITY:
        raise Refusal(400, 2002, _("The quantity must be at least 1. To end the subscription, cancel it."))
    key = subscription.catalog_item_id
    item = catalog_queries.prices_of([key], ever=True).get(key) or legacy.offer(key, DEFAULT_COUNTRY)
    if item is None or item.minimum_quantity <= quantity <= item.maximum_quantity:
        return
    values = {"title": subscription.title, "low": item.minimum_quantity, "high": item.maximum_quantity}
    message = Sentence(_("The quantity of %(title)s must lie between %(low)s and %(high)s."), values)
    above = quantity > item.maximum_quantity
    raise Refusal(*((403, 800067) if above else (400, 900275)), message, fields=[("quantity", message)])


def add_batch(subscription: Subscription, quantity: int) -> None:
    """Write the added seats as a batch of their own window."""
    now = clock.now()
    SeatBatch.objects.create(
        tenant_id=subscription.tenant_id,
        subscription=subscription,
        quantity=quantity,
        added_at=now,
        open_until=terms.window_end(now),
    )


def give_back(subscription: Subscription, quantity: int) -> None:
    """Take seats from open batches, the one that closes first at first; refuse what they do not cover."""
    batches = queries.open_batches(subscription, lock=True)
    if sum(batch.quantity for batch in batches) < quantity:
        text = _("Seats can be given back within 7 days after they were added. Fewer seats than that are open.")
        raise Refusal(400, 900257, text, fields=[("quantity", text)])
    for batch in batches:
        taken = min(batch.quantity, quantity)
        batch.quantity -= taken
        quantity -= taken
    SeatBatch.objects.bulk_update(batches, ["quantity"])


def set_reseller(actor: Actor, subscription: Subscription, changes: Changes) -> bool:
    """Change the partner of record; `-1` removes it (LC90), an invalid one is refused (LC91)."""
    if changes.partner_of_record is None:
        return False
    new = "" if changes.partner_of_record in ("", "0", "-1") else changes.partner_of_record
    old = subscription.partner_of_record
    if new == old:
        return False
    check_seller(actor, subscription, Permission.SUBSCRIPTION_PARTNER_OF_RECORD)
    SUBSCRIPTION.check(subscription, "change_partner_of_record")
    resellers = resellers_of_record(actor.organization_id, [new])
    before = subscription.reseller_id
    subscription.partner_of_record, subscription.reseller_id = new, resellers.get(new)
    rename_reseller(actor, subscription, before)
    attributions.change(subscription, actor, clock.now())
    event = PartnerOfRecordChanged(
        tenant_id=subscription.tenant_id,
        resource_id=str(subscription.id),
        title=subscription.friendly_name,
        old_partner_id=old,
        partner_id=new,
    )
    emit(event, actor)
    return True


def rename_reseller(actor: Actor, subscription: Subscription, before: UUID | None) -> None:
    """Open the subscription to the reseller that it names now, and close the customer to the one before (S128)."""
    now = subscription.reseller_id
    if now == before:
        return
    subscription.save(update_fields=["partner_of_record", "reseller_id"])
    if now:
        relating.serve_subscription(actor, subscription.tenant_id, [now])
    if before and not queries.names(subscription.tenant_id, before):
        relating.stop_serving(actor, subscription.tenant_id, before, Relationship.NAMED)


def set_support_contact(actor: Actor, subscription: Subscription, changes: Changes) -> bool:
    """Change who supports the customer: the seller, or a reseller of it that is related to the customer (S106, S137)."""
    new, old = changes.support_partner_id, subscription.support_partner_id
    if new is None or new == old:
        return False
    check_seller(actor, subscription, Permission.SUBSCRIPTION_SUPPORT_CONTACT)
    SUBSCRIPTION.check(subscription, "change_support_contact")
    if new not in queries.supporters(subscription):
        text = _("The support contact must be a partner with a relationship to this customer.")
        raise Refusal(400, 910038, text, "support_contact_not_related", fields=[("support_contact", text)])
    subscription.support_partner_id = new
    subscription.support_mpn_id = partner_queries.tied_mpn_ids([new]).get(new, "")
    event = SupportContactChanged(
        tenant_id=subscription.tenant_id,
        resource_id=str(subscription.id),
        title=subscription.friendly_name,
        old_support_tenant_id=str(old),
        support_tenant_id=str(new),
    )
    emit(event, actor)
    return True


def rename(actor: Actor, subscription: Subscription, changes: Changes) -> bool:
    """Give the subscription another friendly name."""
    name = changes.friendly_name
    if name is None or not name.strip() or name == subscription.friendly_name:
        return False
    check_seller(actor, subscription, Permission.SUBSCRIPTION_RENAME)
    subscription.friendly_name = name.strip()[:256]
    event = SubscriptionRenamed(
        tenant_id=subscription.tenant_id, resource_id=str(subscription.id), friendly_name=subscription.friendly_name
    )
    emit(event, actor)
    return True

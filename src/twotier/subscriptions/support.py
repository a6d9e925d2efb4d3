"""Who supports a customer when the partner that did leaves: the seller again (portal.md 5.12); a piece of reactions."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.core.events import emit
from twotier.subscriptions.events import SupportContactChanged
from twotier.subscriptions.models import Subscription


def back_to_seller(customer_id: UUID, partner_id: UUID, actor: Actor, *, seller_id: UUID | None = None) -> None:
    """Make the seller the support contact of a customer's subscriptions that a partner supported.

    With `seller_id` of what that seller sold alone: a provider never decides about another one's contacts.
    """
    rows = Subscription.objects.filter(  # objects: a piece of reactions
        tenant_id=customer_id, support_partner_id=partner_id
    )
    rows = rows.filter(partner_id=seller_id) if seller_id else rows
    found = list(rows.exclude(partner_id=partner_id).exclude(status="deleted").select_for_update())
    for subscription in found:
        subscription.support_partner_id, subscription.support_mpn_id = subscription.partner_id, ""
        subscription.version += 1
        emit(support_reset(subscription, partner_id), actor)
    Subscription.objects.bulk_update(  # objects: a piece of reactions
        found, ["support_partner_id", "support_mpn_id", "version"]
    )


def support_reset(subscription: Subscription, former: UUID) -> SupportContactChanged:
    """Return what happened: the seller supports again."""
    return SupportContactChanged(
        tenant_id=subscription.tenant_id,
        resource_id=str(subscription.id),
        title=subscription.friendly_name,
        old_support_tenant_id=str(former),
        support_tenant_id=str(subscription.partner_id),
    )

"""What happens at the end of a term, and who may choose it: the seller, and a reseller to which it gave the right."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Relationship
from twotier.orders.requests import missing
from twotier.partnerships import queries as partnership_queries
from twotier.subscriptions.events import RenewalChanged
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription


def refuse_stale(subscription: Subscription, version: int | None) -> None:
    """Refuse a change of another version than the present one."""
    if version is not None and version != subscription.version:
        raise Refusal(400, 2055, _("The subscription changed since it was read. Read it again."), "stale_etag")


def renew(actor: Actor, subscription: Subscription, wanted: bool) -> bool:
    """Turn auto-renew on or off; tells whether that was a change.

    The partnership with the reseller on record does not matter: renewals go on without it (D7).
    """
    if wanted == subscription.auto_renew:
        return False
    actor.require(Permission.SUBSCRIPTION_AUTO_RENEW)
    if refusal := why_not(actor, subscription):
        raise refusal
    SUBSCRIPTION.check(subscription, "change_renewal")
    subscription.auto_renew = wanted
    event = RenewalChanged(
        tenant_id=subscription.tenant_id,
        resource_id=str(subscription.id),
        title=subscription.friendly_name,
        old_auto_renew=not wanted,
        auto_renew=wanted,
    )
    emit(event, actor)
    return True


def why_not(actor: Actor, subscription: Subscription) -> Refusal | None:
    """Return what keeps an organization from choosing: 910037 (not delegated), 910028 (the seller is out), or nothing."""
    seller = subscription.partner_id
    if seller == actor.organization_id:
        return None
    partnership = partnership_queries.active_between(seller, actor.organization_id) if actor.is_("reseller") else None
    if partnership is None or not partnership.handles_renewals:
        text = _(
            "Your indirect provider has not given you the right to handle renewals. Its global admin can, on the page of your partnership; until then, send it an order request."
        )
        return Refusal(403, 910037, text, "renewals_not_delegated")
    if customer_queries.serves(seller, subscription.tenant_id, Relationship.PROVIDER, Relationship.DIRECT):
        return None
    return missing(seller)

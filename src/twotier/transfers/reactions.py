"""What this room says about rooms below: a partner that leaves takes no part any more, a promised end stays."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.events import on
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.events import RelationshipEnded
from twotier.customers.lifecycle import RELATIONSHIP
from twotier.customers.models import Relationship
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.transfers import queries
from twotier.transfers.usecases._closing import close


@on(RelationshipEnded)
def close_with_relationship(ended: RelationshipEnded, actor: Actor) -> None:
    """Withdraw what waits for an answer where one of the two partners no longer serves the customer."""
    if ended.partner_id not in customer_queries.related_partners(ended.tenant_id):
        close(list(queries.pending_with(ended.tenant_id, ended.partner_id).select_for_update()), "withdraw", actor)


def keep_while_under_way(relationship: Relationship) -> Refusal | None:
    """Object to the end of a relationship while an accepted transfer of that partner is in progress."""
    if relationship.kind not in (Relationship.DIRECT, Relationship.PROVIDER):
        return None
    if not queries.under_way(relationship.tenant_id, relationship.partner_id):
        return None
    text = _("An accepted transfer of subscriptions is in progress. The relationship can end when it is over.")
    return Refusal(409, 910031, text, "relationship_has_active_items")


def keep_promised_end(subscription: Subscription) -> Refusal | None:
    """Object to another choice for the end of a term at which the subscription goes to another partner."""
    if not queries.promised(subscription):
        return None
    text = _(
        "This subscription goes to another partner at the end of its term, as an accepted transfer says. It cannot renew here."
    )
    return Refusal(409, 900101, text)


RELATIONSHIP.object_to("end", keep_while_under_way)
SUBSCRIPTION.object_to("change_renewal", keep_promised_end)

"""Draft an invitation: for two partners at once, or for the sender's own relationship."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.lifecycle import INVITATION
from twotier.customers.models import Invitation, Relationship
from twotier.customers.queries import invitations as queries
from twotier.customers.usecases import _asking as asking
from twotier.customers.usecases._drafting import Wishes, begin, sender_of

DOUBLE_CLICK = timedelta(seconds=30)
USUAL = Wishes()


@usecase(permission=Permission.INVITATION_JOINT)
def create_joint_invitation(
    actor: Actor, provider_id: UUID, wishes: Wishes = USUAL, *, key: UUID | None = None
) -> Invitation:
    """Draft an invitation for the actor as reseller and one of its providers (S42, S44).

    The same `key` within seconds is the same click. Raises 910016 unless the partnership is active, 910011
    without the partner agreement, 910018 or 800039 without an active reseller programme, 900149 without the
    provider's.
    """
    if twin := clicked_before(actor, key):
        return twin
    sender, provider = sender_of(actor), access_queries.organization(provider_id)
    partnership = queries.locked_partnership(provider_id, actor.organization_id)
    if provider is None or (partnership is None and "provider" not in provider.kinds):
        text = _("There is no such indirect provider.")
        raise Refusal(403, 910016, text, "partnership_not_active")
    asking.check_pair(partnership, sender, provider)
    asking.check_programs([(sender, Relationship.RESELLER), (provider, Relationship.PROVIDER)])
    return begin(
        actor, kind=Invitation.JOINT, relation=Relationship.RESELLER, provider=provider, wishes=wishes, key=fresh(key)
    )


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def create_relationship_invitation(
    actor: Actor, wishes: Wishes = USUAL, *, relation: str = "", key: UUID | None = None
) -> Invitation:
    """Draft an invitation for the actor's own relationship with a customer (R1, R2).

    A dual partner says which of its two. Raises 900149 for a restricted or suspended programme.
    """
    if twin := clicked_before(actor, key):
        return twin
    relation = own_relation(actor, relation)
    asking.check_program(sender_of(actor), relation)
    return begin(actor, kind=Invitation.RELATIONSHIP, relation=relation, provider=None, wishes=wishes, key=fresh(key))


def own_relations(actor: Actor) -> list[str]:
    """Return which relationships a partner can ask for: what it is decides."""
    direct = [Relationship.DIRECT] if actor.is_("direct_bill", "provider") else []
    return direct + ([Relationship.RESELLER] if actor.is_("reseller") else [])


def own_relation(actor: Actor, wanted: str) -> str:
    """Return the relationship that is asked for; raises 400 for one that the partner cannot have."""
    possible = own_relations(actor)
    if wanted in possible or not wanted:
        return wanted or possible[0]
    text = _("Your organization cannot have this kind of relationship with a customer. Choose another one.")
    raise Refusal(400, 3000, text, fields=[("relation", text)])


def clicked_before(actor: Actor, key: UUID | None) -> Invitation | None:
    """Return the draft that the same click made a moment ago; of two at once the second waits for the first."""
    if key is None:
        return None
    queries.locked_organization(actor.organization_id)
    found = queries.sent_by(actor).filter(id=key, status=INVITATION.initial).first()
    return found if found and found.created_at > clock.now() - DOUBLE_CLICK else None


def fresh(key: UUID | None) -> UUID | None:
    """Return the id that a click brought, unless an older invitation has it."""
    return None if key is None or queries.id_taken(key) else key

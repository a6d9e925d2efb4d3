"""The one link that a partner hands to any number of customers, as the modelled API does."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.customers.models import Invitation, Relationship
from twotier.customers.queries import invitations as queries
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.change_invitation import check_senders, finish_invitation
from twotier.customers.usecases.create_invitation import (
    create_joint_invitation,
    create_relationship_invitation,
    own_relation,
)

REUSABLE = Wishes(reusable=True)


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def standing_link(actor: Actor, provider_id: UUID | None = None, *, as_reseller: bool = False) -> Invitation:
    """Return the actor's reusable invitation, made when there is none that is still open.

    With a provider it asks for both. Raises what creating and sending an invitation raise.
    """
    queries.locked_organization(actor.organization_id)
    wanted = Relationship.RESELLER if as_reseller or provider_id else ""
    relation = own_relation(actor, wanted)
    found = queries.standing_link(actor, relation, provider_id)
    if found:
        check_senders(found)
        return found
    if provider_id:
        made = create_joint_invitation(actor, provider_id, REUSABLE)
    else:
        made = create_relationship_invitation(actor, REUSABLE, relation=relation)
    return finish_invitation(actor, made.id)

"""The link by which customers begin a relationship (spec/api.md 12)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import not_found, route
from twotier.api.v1.invitations import TERMS, ident
from twotier.api.wire import Attributes, Wire, attributes
from twotier.core.refusal import Refusal
from twotier.customers.links import invitation_link
from twotier.customers.models import Invitation, Relationship
from twotier.customers.queries import invitations as queries
from twotier.customers.usecases.create_invitation import own_relation
from twotier.customers.usecases.standing_link import standing_link


class RelationshipRequest(Wire):
    """The link by which a customer begins a relationship."""

    url: str
    attributes: Attributes = attributes("RelationshipRequest")


@route(
    "GET",
    "customers/relationshiprequests",
    answers=RelationshipRequest,
    auth="app+user",
    summary="Get the link by which customers begin a relationship",
    group="relationship requests",
    sees=Permission.INVITATION_RELATIONSHIP,
    query={
        "indirectCloudSolutionProviderId": "a provider's tenant id: the link asks for both",
        "indirectResellerId": "the reseller's tenant id: the caller's own",
        "dualRoleIndirectRelationship": "true: a dual partner asks as indirect reseller",
    },
    refuses=[*TERMS, (403, 910018), (403, 910019), (404, 1000)],
)
def get_relationship_request(call: Call) -> RelationshipRequest:
    """Answer the caller's standing link: the same one until it expires or is revoked, for any number of customers."""
    provider = call.text("indirectCloudSolutionProviderId")
    reseller = call.text("indirectResellerId")
    if reseller and ident("indirectResellerId", reseller) != call.actor.organization_id:
        message = _("Only the reseller itself gets its link. Ask with a token of the reseller.")
        raise Refusal(403, 910019, message, "wrong_recipient", fields=[("indirectResellerId", message)])
    provider_id = ident("indirectCloudSolutionProviderId", provider) if provider else None
    if provider_id == call.actor.organization_id:
        provider_id = None
    as_reseller = call.yes("dualRoleIndirectRelationship") or bool(reseller)
    return RelationshipRequest(url=invitation_link(standing(call, provider_id, as_reseller=as_reseller)))


def standing(call: Call, provider_id: UUID | None, *, as_reseller: bool) -> Invitation:
    """Return the standing link, made for roles that may; those who only look find one or none."""
    if call.actor.may(Permission.INVITATION_RELATIONSHIP):
        return standing_link(call.actor, provider_id, as_reseller=as_reseller)
    relation = own_relation(call.actor, Relationship.RESELLER if as_reseller or provider_id else "")
    found = queries.standing_link(call.actor, relation, provider_id)
    if found is None:
        raise not_found()
    return found

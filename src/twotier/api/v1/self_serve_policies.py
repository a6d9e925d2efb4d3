"""What a customer may buy itself: reservations and savings plans, at its partner's expense."""

from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, Words, collection, versioned
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import SelfServePolicy as Record
from twotier.customers.queries import self_serve as queries
from twotier.customers.usecases.manage_self_serve import change_policy, create_policy, delete_policy

GROUP = "self-serve-policies"
KNOWN: list[tuple[int, int]] = [(404, 600039), (404, 600040)]


class EntityType(Words):
    """Who buys."""

    CUSTOMER = "customer"


class GrantorType(Words):
    """Who lets it."""

    BILL_TO_PARTNER = "billToPartner"


class Resource(Words):
    """What may be bought."""

    RESERVATIONS = "AzureReservedInstances"
    SAVINGS_PLANS = "AzureSavingsPlan"


class Action(Words):
    """What may be done with it."""

    PURCHASE = "Purchase"


class SelfServeEntity(Wire):
    """The customer; its member is spelled so."""

    self_serve_entity_type: EntityType | None = None
    tenant_id: UUID | None = msgspec.field(default=None, name="tenantID")


class Grantor(Wire):
    """The partner; its member is spelled so."""

    grantor_type: GrantorType | None = None
    tenant_id: UUID | None = msgspec.field(default=None, name="tenantID")


class Permit(Wire):
    """One thing that may be bought."""

    resource: Resource
    action: Action


class SelfServePolicy(Wire):
    """A policy; its id is the partner's and the customer's."""

    self_serve_entity: SelfServeEntity
    permissions: list[Permit]
    grantor: Grantor | None = None
    id: str | None = None
    attributes: Attributes | None = None


@route(
    "GET",
    "SelfServePolicy",
    answers=Collection[SelfServePolicy],
    auth="app+user",
    sees=Permission.CUSTOMER_SELF_SERVE,
    query={"entity_id": "the customer; all of them without it"},
    summary="List what customers may buy themselves",
    group=GROUP,
    refuses=[(404, 60003), (403, 20002)],
)
def list_self_serve_policies(call: Call) -> Collection[SelfServePolicy]:
    """Answer the caller's policies, or that of one customer."""
    told = call.text("entity_id")
    customer = customer_queries.customer_with(call.actor, guid(told)).id if told else None
    return collection([policy_of(row) for row in queries.listed(call.actor, customer)])


@route(
    "GET",
    "SelfServePolicy/{policy_id}",
    answers=SelfServePolicy,
    auth="app+user",
    sees=Permission.CUSTOMER_SELF_SERVE,
    summary="Get what a customer may buy itself",
    group=GROUP,
    refuses=KNOWN,
)
def get_self_serve_policy(call: Call, policy_id: str) -> SelfServePolicy:
    """Answer one policy with its etag."""
    return policy_of(queries.policy(call.actor, customer_of(call, policy_id)))


@route(
    "POST",
    "SelfServePolicy",
    answers=SelfServePolicy,
    takes=SelfServePolicy,
    status=201,
    auth="app+user",
    right="customer.self_serve",
    summary="Let a customer buy itself",
    group=GROUP,
    refuses=[(404, 60003), (403, 20002), (409, 600041), (400, 3000)],
)
def post_self_serve_policy(call: Call) -> SelfServePolicy:
    """Create the policy of a customer; there is one of each partner."""
    call.actor.require(Permission.CUSTOMER_SELF_SERVE)
    sent = call.body(SelfServePolicy)
    refuse_other_grantor(call, sent)
    if sent.self_serve_entity.tenant_id is None:
        text = _("Name the customer in selfServeEntity.tenantID.")
        raise Refusal(400, 3000, text, fields=[("selfServeEntity.tenantID", text)])
    return policy_of(create_policy(call.actor, sent.self_serve_entity.tenant_id, resources_of(sent)))


@route(
    "PUT",
    "SelfServePolicy",
    answers=SelfServePolicy,
    takes=SelfServePolicy,
    auth="app+user",
    right="customer.self_serve",
    summary="Change what a customer may buy itself",
    group=GROUP,
    refuses=[*KNOWN, (400, 2055), (400, 3000)],
)
def put_self_serve_policy(call: Call) -> SelfServePolicy:
    """Replace the policy whose id stands in the body."""
    call.actor.require(Permission.CUSTOMER_SELF_SERVE)
    sent = call.body(SelfServePolicy)
    return replaced(call, sent.id or "", sent)


@route(
    "PUT",
    "SelfServePolicy/{policy_id}",
    answers=SelfServePolicy,
    takes=SelfServePolicy,
    auth="app+user",
    right="customer.self_serve",
    summary="Change what a customer may buy itself, by the policy's id",
    group=GROUP,
    refuses=[*KNOWN, (400, 2055), (400, 3000)],
)
def put_self_serve_policy_by_id(call: Call, policy_id: str) -> SelfServePolicy:
    """Replace a policy; the id in the body, if any, is the same one."""
    call.actor.require(Permission.CUSTOMER_SELF_SERVE)
    sent = call.body(SelfServePolicy)
    if sent.id and sent.id.strip().lower() != policy_id.strip().lower():
        raise wrong_id()
    return replaced(call, policy_id, sent)


@route(
    "DELETE",
    "SelfServePolicy/{policy_id}",
    status=204,
    auth="app+user",
    right="customer.self_serve",
    summary="Let a customer buy nothing itself any more",
    group=GROUP,
    refuses=KNOWN,
)
def remove_self_serve_policy(call: Call, policy_id: str) -> None:
    """Delete a policy."""
    call.actor.require(Permission.CUSTOMER_SELF_SERVE)
    delete_policy(call.actor, customer_of(call, policy_id))


def replaced(call: Call, policy_id: str, sent: SelfServePolicy) -> SelfServePolicy:
    """Replace what a customer may buy, in the version that was read if one is told."""
    customer_id = customer_of(call, policy_id)
    refuse_other_grantor(call, sent)
    if sent.self_serve_entity.tenant_id not in (None, customer_id):
        raise wrong_id()
    etag = call.etag or (sent.attributes and sent.attributes.etag) or ""
    version = etag.removeprefix("W/").strip('" ').lower()
    return policy_of(change_policy(call.actor, customer_id, resources_of(sent), version))


def customer_of(call: Call, policy_id: str) -> UUID:
    """Return the customer of a policy's id; another partner's does not exist for the caller."""
    partner, _mark, customer = policy_id.strip().partition("_")
    try:
        found = UUID(partner), UUID(customer)
    except ValueError:
        raise wrong_id() from None
    if found[0] != call.actor.organization_id:
        raise Refusal(404, 600039, _("There is no such self-serve policy. Create it first."), "policy_not_found")
    return found[1]


def wrong_id() -> Refusal:
    """Return the refusal of an id that is none."""
    text = _("The id of a self-serve policy is the partner's tenant id, an underscore and the customer's.")
    return Refusal(404, 600040, text, "policy_id_incorrect")


def guid(text: str) -> UUID:
    """Return an id of the query; what is no GUID is nobody's."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise Refusal(404, 60003, _("There is no such customer."), "no_relationship") from None


def refuse_other_grantor(call: Call, sent: SelfServePolicy) -> None:
    """A partner grants in its own name."""
    if sent.grantor and sent.grantor.tenant_id not in (None, call.actor.organization_id):
        text = _("Only the partner that is billed can let its customer buy. Send your own tenant id as the grantor.")
        raise Refusal(400, 3000, text, fields=[("grantor.tenantID", text)])


def resources_of(sent: SelfServePolicy) -> list[str]:
    """Return what may be bought."""
    return [str(permit.resource) for permit in sent.permissions]


def policy_of(row: Record) -> SelfServePolicy:
    """Return a policy as the wire has it; its etag stands in quotes of its own."""
    return SelfServePolicy(
        id=f"{row.partner_id}_{row.tenant_id}",
        self_serve_entity=SelfServeEntity(self_serve_entity_type=EntityType.CUSTOMER, tenant_id=row.tenant_id),
        grantor=Grantor(grantor_type=GrantorType.BILL_TO_PARTNER, tenant_id=row.partner_id),
        permissions=[Permit(resource=Resource(name), action=Action.PURCHASE) for name in row.resources],
        attributes=versioned("SelfServePolicy", f'"{row.version}"'),
    )

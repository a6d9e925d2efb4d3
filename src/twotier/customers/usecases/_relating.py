"""How a customer and a partner come together and part; pieces for use cases that have checked who acts.

A relationship that a customer or a partner chose is told of; one that follows from what a provider does is not,
because the act of the provider is what people are told.
"""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.usecases._sight import hide, show
from twotier.core import clock
from twotier.core.events import emit
from twotier.customers.events import RelationshipBegun
from twotier.customers.folding import folded
from twotier.customers.lifecycle import CUSTOMER, RELATIONSHIP
from twotier.customers.models import Customer, CustomerAgreement, Relationship, ResellerAssociation, SelfServePolicy
from twotier.customers.queries import associations
from twotier.customers.queries import relationships as queries


def customer_record(actor: Actor) -> Customer:
    """Return the customer's record, made from its tenant when no partner has served it before."""
    found = Customer.objects.filter(id=actor.organization_id).first()
    if found:
        return found
    organization = access_queries.organization(actor.organization_id)
    person = access_queries.person(actor.person_id) if actor.person_id else None
    assert organization
    language = organization.language if organization.language in dict(settings.LANGUAGES) else "en"
    return Customer.objects.create(
        id=organization.id,
        tenant_id=organization.id,
        company_name=organization.name,
        folded_name=folded(organization.name),
        domain=organization.domain,
        country=organization.market,
        first_name=person.first_name if person else "",
        last_name=person.last_name if person else "",
        email=person.email if person else "",
        culture=f"{language[:2]}-{organization.market}",
        language=language,
        status=CUSTOMER.initial,
        created_at=clock.now(),
    )


def relate(actor: Actor, customer: Customer, partner: Organization, kind: str, *, admin: bool) -> None:
    """Begin a relationship that the customer authorized, and tell of it; a present one keeps its rights or gains them."""
    row = row_of(customer.id, partner.id, kind)
    row.partner = partner
    if row.status == RELATIONSHIP.initial and not row._state.adding and (row.delegated_access or not admin):
        return
    untold = row.status == RELATIONSHIP.initial
    begin(actor, row, "begin_again", admin=admin)
    if untold:
        emit(RelationshipBegun.of(row), actor)


def serve(actor: Actor, tenant_id: UUID, partner_id: UUID, kind: str, *, admin: bool) -> None:
    """Begin a relationship that follows from what a provider did, of which that act tells; a present one stays."""
    row = row_of(tenant_id, partner_id, kind)
    if row._state.adding or row.status != RELATIONSHIP.initial:
        begin(actor, row, "serve_again", admin=admin)


def serve_subscription(actor: Actor, tenant_id: UUID, reseller_ids: Iterable[UUID]) -> None:
    """Let resellers see the customer of a subscription that names them; whoever serves the customer sees it already."""
    wanted = set(reseller_ids)
    if not wanted:
        return
    rows = Relationship.objects.filter(tenant_id=tenant_id, partner_id__in=wanted, status="active")
    kinds = (Relationship.NAMED, Relationship.RESELLER)
    for reseller_id in wanted - set(rows.filter(kind__in=kinds).values_list("partner_id", flat=True)):
        serve(actor, tenant_id, reseller_id, Relationship.NAMED, admin=False)


def row_of(tenant_id: UUID, partner_id: UUID, kind: str) -> Relationship:
    """Return the relationship of a kind, the former one if there was one, or a new one that is not saved yet."""
    rows = Relationship.objects.select_for_update().filter(tenant_id=tenant_id, partner_id=partner_id, kind=kind)
    return rows.first() or Relationship(
        tenant_id=tenant_id,
        partner_id=partner_id,
        kind=kind,
        status=RELATIONSHIP.initial,
        created_at=clock.now(),
    )


def begin(actor: Actor, row: Relationship, move: str, *, admin: bool) -> None:
    """Write a relationship, after a move if it had ended; whoever serves the whole customer sees its rows."""
    row.delegated_access, row.ended_at = admin, None
    if row.status != RELATIONSHIP.initial:
        RELATIONSHIP.fire(row, move, actor)
    row.save()
    if row.kind != Relationship.NAMED:
        show(row.tenant_id, row.partner_id)


def associate(actor: Actor, tenant_id: UUID, provider_id: UUID, reseller_id: UUID) -> tuple[ResellerAssociation, bool]:
    """Return the present designation of a reseller by a provider, and whether it is new."""
    found = associations(tenant_id).filter(provider_id=provider_id, reseller_id=reseller_id).first()
    if found:
        return found, False
    made = ResellerAssociation.objects.create(
        tenant_id=tenant_id,
        provider_id=provider_id,
        reseller_id=reseller_id,
        granted_by=actor.person_id,
        granted_at=clock.now(),
    )
    return made, True


def part(actor: Actor, relationships: list[Relationship]) -> None:
    """End relationships of one partner with one customer, with what hangs on them (R6)."""
    customer_id, partner_id = relationships[0].tenant_id, relationships[0].partner_id
    for row in relationships:
        RELATIONSHIP.fire(row, "end", actor)
        row.delegated_access = False
        row.save(update_fields=["delegated_access"])
    lose_attestations(customer_id, partner_id)
    for association in queries.associations_of(customer_id, partner_id, {row.kind for row in relationships}):
        association.ended_at = clock.now()
        association.save(update_fields=["ended_at"])
    lose_sight(customer_id, partner_id)


def lose_attestations(customer_id: UUID, partner_id: UUID) -> None:
    """Let what a partner attested (C14) and allowed count no more once it buys for the customer no longer."""
    rows = Relationship.objects.filter(tenant_id=customer_id, partner_id=partner_id, status=RELATIONSHIP.initial)
    if not rows.filter(kind__in=(Relationship.DIRECT, Relationship.PROVIDER)).exists():
        attested = CustomerAgreement.objects.filter(tenant_id=customer_id, attested_by_organization=partner_id)
        attested.filter(lost_at=None).update(lost_at=clock.now())
        SelfServePolicy.objects.filter(tenant_id=customer_id, partner_id=partner_id).delete()


def stop_serving(actor: Actor, tenant_id: UUID, partner_id: UUID, kind: str) -> None:
    """End what a provider gave: nobody's own choice, so what runs goes on and stands in no way."""
    for row in queries.of_partner(tenant_id, partner_id):
        if row.kind == kind:
            RELATIONSHIP.fire(row, "stop_serving", actor)
    lose_sight(tenant_id, partner_id)


def lose_sight(tenant_id: UUID, partner_id: UUID) -> None:
    """Close a customer to a partner that has no relationship with the whole of it any more."""
    if all(row.kind == Relationship.NAMED for row in queries.of_partner(tenant_id, partner_id)):
        hide(partner_id, tenant_id)

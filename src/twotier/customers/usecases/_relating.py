"""How a customer and a partner come together and part; pieces for use cases that have checked who acts."""

from uuid import UUID

from django.conf import settings

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization, Visibility
from twotier.core import clock
from twotier.core.events import emit
from twotier.customers.folding import folded
from twotier.customers.lifecycle import CUSTOMER, RELATIONSHIP, begun
from twotier.customers.models import Customer, Relationship, ResellerAssociation
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


def relate(actor: Actor, customer: Customer, partner: Organization, kind: str, *, admin: bool) -> Relationship:
    """Begin a relationship, or begin an ended one again; a present one keeps its rights or gains them."""
    rows = Relationship.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(tenant_id=customer.id, partner=partner, kind=kind).first()
    show(customer.id, partner.id)
    if found is None:
        found = Relationship.objects.create(
            tenant_id=customer.id,
            partner=partner,
            kind=kind,
            delegated_access=admin,
            status=RELATIONSHIP.initial,
            created_at=clock.now(),
        )
        emit(begun(found), actor)
    elif found.status == "ended":
        found.delegated_access, found.ended_at = admin, None
        RELATIONSHIP.fire(found, "begin_again", actor)
        found.save(update_fields=["delegated_access", "ended_at"])
    elif admin and not found.delegated_access:
        found.delegated_access = True
        found.save(update_fields=["delegated_access"])
        emit(begun(found), actor)
    return found


def associate(actor: Actor, customer: Customer, provider: Organization, reseller: Organization) -> None:
    """Let a provider name a reseller for a customer, unless it does already."""
    if not associations(customer.id).filter(provider=provider, reseller=reseller).exists():
        ResellerAssociation.objects.create(
            tenant_id=customer.id,
            provider=provider,
            reseller=reseller,
            granted_by=actor.person_id,
            granted_at=clock.now(),
        )


def show(tenant_id: UUID, viewer: UUID) -> None:
    """Let a partner see the rows of a customer."""
    rows = [Visibility(tenant_id=tenant_id, organization_id=viewer)]
    Visibility.objects.bulk_create(rows, ignore_conflicts=True)


def part(actor: Actor, relationships: list[Relationship]) -> None:
    """End relationships of one partner with one customer, with what hangs on them (R6)."""
    customer_id, partner_id = relationships[0].tenant_id, relationships[0].partner_id
    for row in relationships:
        RELATIONSHIP.fire(row, "end", actor)
        row.delegated_access = False
        row.save(update_fields=["delegated_access"])
    for association in queries.associations_of(customer_id, partner_id, {row.kind for row in relationships}):
        association.ended_at = clock.now()
        association.save(update_fields=["ended_at"])
    if all(row.kind == Relationship.NAMED for row in queries.of_partner(customer_id, partner_id)):
        Visibility.objects.filter(tenant_id=customer_id, organization_id=partner_id).delete()

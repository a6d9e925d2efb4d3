"""Customers with tenants of their own, dual partners, and invitations between them."""

from uuid import UUID

from django.db import connection

from tests.support.world import Partner, World
from tests.wire.conftest import Caller, caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Membership, Person
from twotier.core import clock
from twotier.core.models import OutboxMessage
from twotier.customers.models import Invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.partners.models import Program
from twotier.partnerships.models import Partnership


def organization(name: str = "Lumière & Filles", market: str = "FR", role: str = "global_admin") -> Caller:
    """Return a customer's tenant that no partner has served, with one person."""
    made = caller(name, ["customer"], market, [role], kind="customer")
    made.person.first_name, made.person.last_name, made.person.email = "Claire", "Dubois", "claire@lumiere.test"
    made.person.save()
    return made


def actor_of(made: Caller) -> Actor:
    """Return a caller's person as an actor."""
    found = access_queries.member(made.person.id, made.organization.id)
    assert found
    return found


def admin_of(customer_id: UUID) -> Actor:
    """Return the first global admin of a customer that a partner created."""
    membership = Membership.objects.filter(tenant_id=customer_id).order_by("created_at").first()
    assert membership
    found = access_queries.member(membership.person_id, customer_id)
    assert found
    return found


def person_of(customer_id: UUID) -> Person:
    """Return the first global admin of a customer, ready to sign in."""
    found = Person.objects.filter(tenant_id=customer_id).order_by("created_at").first()
    assert found
    found.must_change_password = False
    found.save()
    return found


def colleague(organization_id: UUID, *roles: str, name: str = "") -> Actor:
    """Return another person of an organization."""
    name = name or "-".join(roles)
    person = Person.objects.create(
        tenant_id=organization_id, user_name=f"{name}@{organization_id}.example", created_at=clock.now(),
        email=f"{name}@{organization_id}.example",
    )  # fmt: skip
    Membership.objects.create(
        tenant_id=organization_id, organization_id=organization_id, person=person, roles=list(roles),
        created_at=clock.now(),
    )  # fmt: skip
    found = access_queries.member(person.id, organization_id)
    assert found
    return found


def make_dual(partner: Partner, provider: Partner) -> Partner:
    """Make a direct-bill partner a dual partner that is a provider's reseller too."""
    owner = partner.caller.organization
    owner.kinds = ["direct_bill", "reseller"]
    owner.save()
    Program.objects.create(tenant_id=owner.id, kind="indirect_reseller", status="active", activated_at=clock.now())
    Partnership.objects.create(
        tenant_id=provider.id, provider_id=provider.id, reseller_id=owner.id, reseller_mpn_id=partner.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip
    return partner


def joint(trade: World) -> Invitation:
    """Return Alpine's invitation for itself and Harbor."""
    return create_joint_invitation(trade.alpine.actor, trade.harbor.id)


def mails(template: str) -> list[OutboxMessage]:
    """Return the queued mails of a template."""
    return [row for row in OutboxMessage.objects.order_by("id") if row.body["template"] == f"customers/{template}"]


def on_postgres() -> bool:
    """Tell whether this run is on PostgreSQL."""
    return connection.vendor == "postgresql"

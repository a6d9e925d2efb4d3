"""How a customer comes into being: tenant, first administrator, relationship, reseller; a piece for use cases."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.usecases.create_organization import open_tenant
from twotier.access.usecases.create_person import add_person
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.customers import new_customer
from twotier.customers.events import CustomerCreated
from twotier.customers.folding import folded
from twotier.customers.lifecycle import CUSTOMER
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.customers.new_customer import NewCustomer
from twotier.customers.rules.domain import FIELD, domain_taken
from twotier.customers.rules.email import email_domain
from twotier.customers.rules.violation import Violation, refuse
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Created:
    """A new customer with the credentials that are shown once."""

    customer: Customer
    user_name: str
    password: str
    reseller_id: UUID | None = None


def check(actor: Actor, form: NewCustomer, *, named: bool = False) -> list[Violation]:
    """Return every rule that the form breaks for this partner, a taken domain included; `named` asks for names."""
    suffix = settings.ENVIRONMENT.tenant_domain
    owned = partner_queries.owned_domains(email_domain(form.email)) if form.email else set()
    named = named or bool(form.first_name or form.last_name)
    found = new_customer.violations(form, suffix, owned, named=named)
    if not any(fault.field == FIELD for fault in found) and access_queries.domain_taken(form.domain.strip()):
        found.append(domain_taken(form.domain.strip()))
    return found


def create(actor: Actor, form: NewCustomer, reseller_id: UUID | None) -> Created:
    """Create everything that a customer consists of, or raise the first rule that refuses."""
    refuse_resellers(actor)
    refuse(check(actor, form))
    form = form.cleaned()
    new_customer.check_region(actor.market, form.country)
    check_reseller(actor, reseller_id)
    tenant_id = new_id()
    open_customer_tenant(actor, form, tenant_id, reseller_id)
    customer = record(form, tenant_id)
    customer.save(force_insert=True)
    relate(actor, tenant_id, reseller_id)
    person, password = add_person(
        actor,
        organization_id=tenant_id,
        user_name=f"{ADMIN}@{form.domain.lower()}",
        email=form.email,
        first_name=form.first_name,
        last_name=form.last_name,
        roles=["global_admin"],
    )
    announce(actor, customer, reseller_id)
    return Created(customer, person.user_name, password, reseller_id)


def refuse_resellers(actor: Actor) -> None:
    """Only providers and direct-bill partners create customer tenants (S54)."""
    if not actor.is_("provider", "direct_bill"):
        text = _("Indirect resellers cannot create customer tenants.")
        raise Refusal(403, 910029, text, "reseller_cannot_create_tenant")


def check_reseller(actor: Actor, reseller_id: UUID | None) -> None:
    """A reseller can be named by its provider only, and only while they are partners (S55, C10)."""
    if reseller_id is None:
        return
    if not actor.is_("provider") or partnership_queries.active_between(actor.organization_id, reseller_id) is None:
        text = _("Without a partnership you cannot transact with a reseller.")
        raise Refusal(403, 910016, text, "partnership_not_active", fields=[("reseller", text)])


def open_customer_tenant(actor: Actor, form: NewCustomer, tenant_id: UUID, reseller_id: UUID | None) -> None:
    """Open the customer's tenant; whoever took the domain a moment ago wins."""
    try:
        open_tenant(
            actor,
            tenant_id=tenant_id,
            kind=Organization.CUSTOMER,
            kinds=["customer"],
            name=form.company_name,
            market=form.country,
            domain=form.domain,
            language=form.language or "en",
            seen_by=filter(None, [actor.organization_id, reseller_id]),
        )
    except IntegrityError:
        refuse([domain_taken(form.domain)])


def record(form: NewCustomer, tenant_id: UUID) -> Customer:
    """Return the customer's record, active at once: vetting is off unless a policy turns it on (D4)."""
    return Customer(
        id=tenant_id,
        tenant_id=tenant_id,
        company_name=form.company_name,
        folded_name=folded(form.company_name),
        domain=form.domain,
        country=form.country,
        address_line1=form.address_line1,
        address_line2=form.address_line2,
        city=form.city,
        state=form.state,
        postal_code=form.postal_code,
        region=form.region,
        first_name=form.first_name,
        last_name=form.last_name,
        email=form.email,
        phone=form.phone,
        registration_number=form.registration_number,
        culture=form.culture or "en-US",
        language=form.language or "en",
        status=CUSTOMER.initial,
        created_at=clock.now(),
    )


def relate(actor: Actor, tenant_id: UUID, reseller_id: UUID | None) -> None:
    """Write who may act for the customer: the partner that buys, and the reseller that serves it."""
    now = clock.now()
    kinds = {actor.organization_id: Relationship.PROVIDER if reseller_id else Relationship.DIRECT}
    if reseller_id:
        kinds[reseller_id] = Relationship.RESELLER
        ResellerAssociation.objects.create(
            tenant_id=tenant_id,
            provider_id=actor.organization_id,
            reseller_id=reseller_id,
            granted_by=actor.person_id,
            granted_at=now,
        )
    Relationship.objects.bulk_create(
        Relationship(tenant_id=tenant_id, partner_id=partner, kind=kind, status="active", created_at=now)
        for partner, kind in kinds.items()
    )


def announce(actor: Actor, customer: Customer, reseller_id: UUID | None) -> None:
    """Say that the customer exists."""
    event = CustomerCreated(
        tenant_id=customer.id,
        resource_id=str(customer.id),
        company_name=customer.company_name,
        domain=customer.domain,
        country=customer.country,
        email=customer.email,
        reseller_id=reseller_id,
    )
    emit(event, actor)

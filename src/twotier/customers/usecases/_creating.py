"""How a customer comes into being: tenant, first administrator, relationship, reseller; a piece for use cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
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
from twotier.customers.queries import vetting
from twotier.customers.rules.domain import FIELD, domain_taken
from twotier.customers.rules.email import email_domain
from twotier.customers.rules.program import check_gaining, check_program
from twotier.customers.rules.violation import Violation, refuse
from twotier.partners import queries as partner_queries
from twotier.partnerships import queries as partnership_queries
from twotier.partnerships.models import Partnership

ADMIN, IN_REVIEW = "admin", "in_review"


@dataclass(frozen=True, slots=True)
class Levels:
    """What a reseller gets with a new customer; what is not said is as the partnership has it (S134, S135)."""

    manages_account: bool | None = None
    owns_tenant: bool | None = None

    def under(self, partnership: Partnership) -> "Levels":
        """Return both, said or as the partnership has them."""
        manages, owns = self.manages_account, self.owns_tenant
        return Levels(
            partnership.manages_account if manages is None else manages,
            partnership.owns_tenant if owns is None else owns,
        )


AS_AGREED = Levels()


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


def create(actor: Actor, form: NewCustomer, reseller_id: UUID | None, levels: Levels = AS_AGREED) -> Created:
    """Create everything that a customer consists of, or raise the first rule that refuses."""
    refuse_resellers(actor)
    check_program(actor)
    refuse(check(actor, form))
    form = form.cleaned()
    new_customer.check_region(actor.market, form.country)
    partnership = check_reseller(actor, reseller_id)
    levels = granted(actor, partnership, levels)
    tenant_id = new_id()
    vendors = access_queries.vendors() if vetting.is_on() else []
    open_customer_tenant(actor, form, tenant_id, [reseller_id, *vendors])
    customer = record(form, tenant_id, IN_REVIEW if vendors else CUSTOMER.initial)
    customer.save(force_insert=True)
    relate(actor, tenant_id, reseller_id, administers=bool(levels.manages_account))
    person, password = add_person(
        actor,
        organization_id=tenant_id,
        user_name=f"{ADMIN}@{form.domain.lower()}",
        email=form.email,
        first_name=form.first_name,
        last_name=form.last_name,
        roles=["global_admin"],
    )
    announce(actor, customer, reseller_id, tenant_owner=bool(levels.owns_tenant))
    return Created(customer, person.user_name, password, reseller_id)


def refuse_resellers(actor: Actor) -> None:
    """Only providers and direct-bill partners create customer tenants (S54)."""
    if not actor.is_("provider", "direct_bill"):
        text = _("Indirect resellers cannot create customer tenants.")
        raise Refusal(403, 910029, text, "reseller_cannot_create_tenant")


def check_reseller(actor: Actor, reseller_id: UUID | None) -> Partnership | None:
    """A reseller can be named by its provider only, and only while they are partners (S55, C10) and it may gain customers; returns how."""
    if reseller_id is None:
        return None
    partners = actor.is_("provider")
    partnership = partnership_queries.active_between(actor.organization_id, reseller_id) if partners else None
    if partnership is None:
        text = _("Without a partnership you cannot transact with a reseller.")
        raise Refusal(403, 910016, text, "partnership_not_active", fields=[("reseller", text)])
    check_gaining(partnership)
    return partnership


def granted(actor: Actor, partnership: Partnership | None, levels: Levels) -> Levels:
    """Return what the reseller gets; more than the partnership has needs the role that may give it."""
    if partnership is None:
        return Levels(manages_account=False, owns_tenant=False)
    told = levels.under(partnership)
    if told.owns_tenant and not partnership.owns_tenant:
        actor.require(Permission.DELEGATED_ADMIN_TENANT_OWNER)
    return told


def open_customer_tenant(actor: Actor, form: NewCustomer, tenant_id: UUID, others: Sequence[UUID | None]) -> None:
    """Open the customer's tenant, seen by the actor and by others; whoever took the domain a moment ago wins."""
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
            seen_by=filter(None, [actor.organization_id, *others]),
        )
    except IntegrityError:
        refuse([domain_taken(form.domain)])


def record(form: NewCustomer, tenant_id: UUID, status: str) -> Customer:
    """Return the customer's record: active at once, or in review while the policy asks for it (D4)."""
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
        status=status,  # status: the machine has two beginnings, and the policy chooses
        created_at=clock.now(),
    )


def relate(actor: Actor, tenant_id: UUID, reseller_id: UUID | None, *, administers: bool) -> None:
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
        Relationship(
            tenant_id=tenant_id,
            partner_id=partner,
            kind=kind,
            status="active",
            created_at=now,
            delegated_access=administers or partner != reseller_id,
        )
        for partner, kind in kinds.items()
    )


def announce(actor: Actor, customer: Customer, reseller_id: UUID | None, *, tenant_owner: bool) -> None:
    """Say that the customer exists."""
    event = CustomerCreated(
        tenant_id=customer.id,
        resource_id=str(customer.id),
        company_name=customer.company_name,
        domain=customer.domain,
        country=customer.country,
        email=customer.email,
        reseller_id=reseller_id,
        tenant_owner=tenant_owner,
    )
    emit(event, actor)

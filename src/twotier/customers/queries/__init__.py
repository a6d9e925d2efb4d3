"""Every question about customers; the tenant filter is here."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.compiled import Compiled
from twotier.core.refusal import Refusal
from twotier.customers.folding import folded
from twotier.customers.models import AgreementTemplate, Customer, CustomerAgreement, Relationship, ResellerAssociation
from twotier.customers.queries.relationships import was_related
from twotier.customers.shapes import EVERYTHING, CustomerRow, Find, ListedCustomer

MCA = "MicrosoftCustomerAgreement"


def active(partner_id: UUID) -> QuerySet[Relationship]:
    """Return a partner's present relationships with customers: the filter of everything below."""
    return Relationship.objects.filter(partner_id=partner_id, status="active")


def related(actor: Actor) -> QuerySet[Relationship]:
    """Return the actor's present relationships with customers."""
    return active(actor.organization_id)


def visible(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the actor has a relationship with, or the actor's own record."""
    if actor.is_("customer"):
        return Customer.objects.filter(id=actor.organization_id)
    return Customer.objects.filter(Exists(related(actor).filter(tenant_id=OuterRef("id"))))


def page(actor: Actor, *, after: UUID | None, size: int, find: Find = EVERYTHING) -> list[CustomerRow]:
    """Return the customers behind `after` by id: one statement that reads `size` rows and no more."""
    if find == EVERYTHING:
        return unfiltered_page(actor, after, size)
    rows = narrowed(visible(actor), find)
    if after:
        rows = rows.filter(id__gt=after)
    columns = rows.order_by("id").values_list("id", "company_name", "domain", "country", "status")[:size]
    return [CustomerRow(*row) for row in columns]


def unfiltered_page(actor: Actor, after: UUID | None, size: int) -> list[CustomerRow]:
    """Answer the question that lists ask most; after nothing is after the lowest id."""
    rows = page_of(size)(partner=actor.organization_id, after=after or UUID(int=0))
    return [CustomerRow(*row) for row in rows]


@lru_cache(maxsize=500)
def page_of(size: int) -> Compiled:
    """Walk the index of a partner's relationships; a dual partner's second one is skipped by DISTINCT."""

    def ask(partner: UUID, after: UUID) -> QuerySet[Customer, tuple[Any, ...]]:
        ids = active(partner).filter(tenant_id__gt=after).order_by("tenant_id").values_list("tenant_id", flat=True)
        rows = Customer.objects.filter(id__in=ids.distinct()[:size]).order_by("id")
        return rows.values_list("id", "company_name", "domain", "country", "status")

    return Compiled(ask, partner=UUID, after=UUID)


def narrowed(rows: QuerySet[Customer], find: Find) -> QuerySet[Customer]:
    """Narrow a list of customers."""
    if find.text:
        rows = rows.filter(matching(find.text))
    if find.name_starts:
        rows = rows.filter(folded_name__begins=folded(find.name_starts))
    if find.domain_starts:
        rows = rows.filter(domain__istartswith=find.domain_starts)
    for column, partner in (("reseller_id", find.reseller_id), ("provider_id", find.provider_id)):
        if partner:
            rows = rows.filter(associated(column, partner))
    return rows.filter(find.where)


def associated(column: str, partner_id: UUID) -> Q:
    """Return the condition that a provider or a reseller is designated for a customer."""
    rows = ResellerAssociation.objects.filter(ended_at=None, **{column: partner_id})
    return Q(id__in=rows.values("tenant_id"))


def served_by(reseller_id: UUID) -> Q:
    """Return the condition that a reseller serves a customer."""
    return associated("reseller_id", reseller_id)


def bought_for_by(provider_id: UUID) -> Q:
    """Return the condition that a provider buys for a customer."""
    return associated("provider_id", provider_id)


def matching(text: str) -> Q:
    """Return the condition of the portal's search: name, domain or id."""
    found = Q(folded_name__contains=folded(text)) | Q(domain__icontains=text.strip())
    try:
        return found | Q(id=UUID(text.strip()))
    except ValueError:
        return found


def associations(tenant_id: UUID) -> QuerySet[ResellerAssociation]:
    """Return the present designations of resellers for a customer."""
    return ResellerAssociation.objects.filter(tenant_id=tenant_id, ended_at=None)


def customer_with(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer of the actor: one statement when it is theirs.

    Raises 404/60003 for a stranger's, 403/20002 for a former one.
    """
    if actor.is_("customer"):
        rows = own_record(customer=customer_id) if customer_id == actor.organization_id else []
    else:
        rows = related_record(partner=actor.organization_id, customer=customer_id)
    if rows:
        return Customer.from_db(DEFAULT_DB_ALIAS, COLUMNS, rows[0])
    raise not_found(actor, customer_id)


COLUMNS = [field.attname for field in Customer._meta.concrete_fields]
# Every request about one customer asks one of these two.
own_record = Compiled(lambda customer: Customer.objects.filter(id=customer).values_list(*COLUMNS), customer=UUID)
related_record = Compiled(
    lambda partner, customer: Customer.objects.filter(
        Exists(active(partner).filter(tenant_id=OuterRef("id"))), id=customer
    ).values_list(*COLUMNS),
    partner=UUID,
    customer=UUID,
)


def customer_to_change(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer under its row's lock."""
    customer = visible(actor).select_for_update().filter(id=customer_id).first()
    if customer is not None:
        return customer
    raise not_found(actor, customer_id)


def not_found(actor: Actor, customer_id: UUID) -> Refusal:
    """Return why a customer is out of reach: never known, or no longer."""
    if was_related(actor.organization_id, customer_id):
        text = _("Your reseller relationship with this customer has ended. Ask the customer for a new one.")
        return Refusal(403, 20002, text, "no_relationship")
    return Refusal(404, 60003, _("There is no such customer."))


kinds_of_one = Compiled(
    lambda partner, customer: active(partner).filter(tenant_id=customer).values_list("kind"),
    partner=UUID,
    customer=UUID,
)


def kinds_with(actor: Actor, customer_id: UUID) -> set[str]:
    """Return which relationships the actor has with one customer: every order asks."""
    return {kind for (kind,) in kinds_of_one(partner=actor.organization_id, customer=customer_id)}


def buys_for(actor: Actor, customer_id: UUID) -> bool:
    """Tell whether the actor is the partner that orders for this customer."""
    return related(actor).filter(tenant_id=customer_id).exclude(kind=Relationship.RESELLER).exists()


def has_access(actor: Actor, customer_id: UUID) -> bool:
    """Tell whether the customer lets the actor administer its tenant."""
    return related(actor).filter(tenant_id=customer_id, delegated_access=True).exists()


def related_partners(customer_id: UUID) -> set[UUID]:
    """Return every partner with a present relationship with a customer."""
    rows = Relationship.objects.filter(tenant_id=customer_id, status="active")
    return set(rows.values_list("partner_id", flat=True))


def resellers_of(actor: Actor, customer_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return id and name of the resellers that serve each customer: one statement.

    A provider reads whom it designated itself, a reseller only itself, the customer everyone.
    """
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = ResellerAssociation.objects.filter(tenant_id__in=set(customer_ids), ended_at=None)
    if not actor.is_("customer"):
        rows = rows.filter(Q(provider_id=actor.organization_id) | Q(reseller_id=actor.organization_id))
    for tenant_id, reseller_id, name in rows.values_list("tenant_id", "reseller_id", "reseller__name"):
        found.setdefault(tenant_id, []).append((reseller_id, name))
    return found


def reseller_for(actor: Actor, customer_id: UUID) -> UUID | None:
    """Return the reseller that the actor, a provider, designated for a customer."""
    rows = associations(customer_id).filter(provider_id=actor.organization_id).order_by("granted_at")
    return rows.values_list("reseller_id", flat=True).first()


def agreement_template(template_id: UUID | None = None) -> AgreementTemplate:
    """Return a version of the customer agreement, the newest when none is named."""
    rows = AgreementTemplate.objects.filter(agreement_type=MCA).order_by("-version_rank")
    found = rows.filter(id=template_id).first() if template_id else rows.first()
    if found is None:
        raise Refusal(
            400, 3000, _("There is no such version of the customer agreement. Read /v1/agreements for the present one.")
        )
    return found


def agreement_templates(agreement_type: str = "") -> list[AgreementTemplate]:
    """Return the published agreements, the newest first."""
    rows = AgreementTemplate.objects.order_by("agreement_type", "-version_rank")
    return list(rows.filter(agreement_type__iexact=agreement_type) if agreement_type else rows)


def last_agreement(customer_id: UUID) -> CustomerAgreement | None:
    """Return a customer's last recorded acceptance."""
    return CustomerAgreement.objects.filter(tenant_id=customer_id).order_by("-recorded_at").first()


any_agreement = Compiled(
    lambda customer: CustomerAgreement.objects.filter(tenant_id=customer).values_list("id")[:1], customer=UUID
)


def has_agreed(customer_id: UUID) -> bool:
    """Tell whether a customer's acceptance is recorded: every order asks."""
    return bool(any_agreement(customer=customer_id))


def agreements(customer_id: UUID) -> list[CustomerAgreement]:
    """Return every recorded acceptance of a customer, the newest first."""
    rows = CustomerAgreement.objects.filter(tenant_id=customer_id).select_related("template")
    return list(rows.order_by("-recorded_at"))


def count(actor: Actor) -> int:
    """Return how many customers the actor has."""
    return related(actor).values("tenant_id").distinct().count()


def listed(actor: Actor, *, after: tuple[str, UUID] | None, size: int, find: Find = EVERYTHING) -> list[ListedCustomer]:
    """Return the customers behind a name, by name: one statement; `direct` says whether the actor sells itself."""
    rows = narrowed(visible(actor), find)
    if after:
        rows = rows.filter(Q(folded_name__gt=after[0]) | Q(folded_name=after[0], id__gt=after[1]))
    direct = Exists(related(actor).filter(tenant_id=OuterRef("id"), kind=Relationship.DIRECT))
    read = rows.annotate(direct=direct).order_by("folded_name", "id")
    columns = ("id", "company_name", "folded_name", "domain", "country", "status", "direct")
    return [ListedCustomer(*row) for row in read.values_list(*columns)[:size]]


def served_with(actor: Actor) -> dict[UUID, int]:
    """Return how many customers the actor serves together with each partner: one statement."""
    me, column = actor.organization_id, "provider_id" if actor.is_("reseller") else "reseller_id"
    rows = ResellerAssociation.objects.filter(Q(provider_id=me) | Q(reseller_id=me), ended_at=None)
    return dict(rows.values_list(column).annotate(n=Count("tenant_id", distinct=True)).values_list(column, "n"))


def partners_of(customer_id: UUID) -> list[tuple[Relationship, str]]:
    """Return a customer's present relationships with the partners' names: one statement."""
    rows = Relationship.objects.filter(tenant_id=customer_id, status="active").select_related("partner")
    return [(row, row.partner.name) for row in rows.order_by("created_at", "kind")]


def without_agreement(actor: Actor, limit: int) -> list[tuple[UUID, str]]:
    """Return customers that the actor buys for and that accepted no agreement yet, the oldest first."""
    buying = related(actor).exclude(kind=Relationship.RESELLER).filter(tenant_id=OuterRef("id"))
    agreed = CustomerAgreement.objects.filter(tenant_id=OuterRef("id"))
    rows = Customer.objects.filter(Exists(buying), ~Exists(agreed)).order_by("created_at", "id")
    return list(rows.values_list("id", "company_name")[:limit])


def names_of(customer_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return customers' names by id, as far as they are visible: one statement."""
    return dict(Customer.objects.filter(id__in=set(customer_ids)).values_list("id", "company_name"))

"""Every question about customers; the tenant filter is here."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import tenancy
from twotier.core.compiled import Compiled
from twotier.core.refusal import Refusal
from twotier.customers.folding import folded
from twotier.customers.models import Customer, CustomerAgreement, Relationship
from twotier.customers.queries.agreements import (
    MCA,
    agreement_template,
    agreement_templates,
    agreements,
    has_agreed,
    has_ever_agreed,
    in_force,
    last_agreement,
)
from twotier.customers.queries.designations import (
    associations,
    bought_for_by,
    common_customers,
    designated,
    reseller_for,
    resellers_of,
    resellers_of_provider,
    served_by,
    through,
)
from twotier.customers.queries.relationships import access_held, kinds_ever, standing_with
from twotier.customers.shapes import EVERYTHING, CustomerRow, Find, ListedCustomer
from twotier.partners.queries import halted_buyers

__all__ = [
    "MCA",
    "access_held",
    "agreement_template",
    "agreement_templates",
    "agreements",
    "associations",
    "bought_for_by",
    "common_customers",
    "designated",
    "has_agreed",
    "has_ever_agreed",
    "in_force",
    "last_agreement",
    "reseller_for",
    "resellers_of",
    "resellers_of_provider",
    "served_by",
    "standing_with",
    "through",
]


def known(partner_id: UUID) -> QuerySet[Relationship]:
    """Return a partner's present relationships, with those customers too of which it serves single subscriptions."""
    return Relationship.objects.filter(partner_id=partner_id, status="active")


def active(partner_id: UUID) -> QuerySet[Relationship]:
    """Return a partner's present relationships with whole customers: the filter of everything below."""
    return known(partner_id).exclude(kind=Relationship.NAMED)


def related(actor: Actor) -> QuerySet[Relationship]:
    """Return the actor's present relationships with customers."""
    return active(actor.organization_id)


def visible(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the actor has a relationship with, or the actor's own record."""
    if actor.is_("customer"):
        return Customer.objects.filter(id=actor.organization_id)
    return Customer.objects.filter(Exists(related(actor).filter(tenant_id=OuterRef("id"))))


def reachable(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that lists show: those of the actor, and those of which it serves single subscriptions."""
    if actor.is_("customer"):
        return visible(actor)
    return Customer.objects.filter(Exists(known(actor.organization_id).filter(tenant_id=OuterRef("id"))))


def page(actor: Actor, *, after: UUID | None, size: int, find: Find = EVERYTHING) -> list[CustomerRow]:
    """Return the customers behind `after` by id: one statement that reads `size` rows and no more."""
    if find == EVERYTHING:
        return unfiltered_page(actor, after, size)
    rows = narrowed(reachable(actor), find)
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
        ids = known(partner).filter(tenant_id__gt=after).order_by("tenant_id").values_list("tenant_id", flat=True)
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
    named = {"reseller_id": find.reseller_id, "provider_id": find.provider_id}
    if partners := {column: partner for column, partner in named.items() if partner}:
        rows = rows.filter(designated(**partners))
    return rows.filter(find.where)


def matching(text: str) -> Q:
    """Return the condition of the portal's search: name, domain or id."""
    found = Q(folded_name__contains=folded(text)) | Q(domain__icontains=text.strip())
    try:
        return found | Q(id=UUID(text.strip()))
    except ValueError:
        return found


def customer_with(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer of the actor: one statement when it is theirs.

    Raises 404/60003 for a stranger's, 403/20002 for a former one and for one of single subscriptions alone.
    """
    return read(actor, customer_id, related_record)


def customer_seen(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer to pages that show no more of it than the actor's subscriptions; raises as `customer_with`."""
    return read(actor, customer_id, known_record)


def read(actor: Actor, customer_id: UUID, record: Compiled) -> Customer:
    """Return a customer by one of the questions below: a customer's own people ask for their own record."""
    if actor.is_("customer"):
        rows = own_record(customer=customer_id) if customer_id == actor.organization_id else []
    else:
        rows = record(partner=actor.organization_id, customer=customer_id)
    if rows:
        return Customer.from_db(DEFAULT_DB_ALIAS, COLUMNS, rows[0])
    raise not_found(actor, customer_id)


COLUMNS = [field.attname for field in Customer._meta.concrete_fields]
# Every request about one customer asks one of these three.
own_record = Compiled(lambda customer: Customer.objects.filter(id=customer).values_list(*COLUMNS), customer=UUID)
related_record = Compiled(
    lambda partner, customer: Customer.objects.filter(
        Exists(active(partner).filter(tenant_id=OuterRef("id"))), id=customer
    ).values_list(*COLUMNS),
    partner=UUID,
    customer=UUID,
)
known_record = Compiled(
    lambda partner, customer: Customer.objects.filter(
        Exists(known(partner).filter(tenant_id=OuterRef("id"))), id=customer
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
    """Return why a customer is out of reach: never known, no longer, or of single subscriptions alone (S128)."""
    kinds = kinds_ever(actor.organization_id, customer_id)
    if kinds.get(Relationship.NAMED) == "active":
        text = _(
            "You are the reseller of single subscriptions of this customer and have no relationship with the customer itself. Ask your indirect provider to name you as its reseller."
        )
        return Refusal(403, 20002, text, "no_relationship")
    if kinds:
        text = _("Your reseller relationship with this customer has ended. Ask the customer for a new one.")
        return Refusal(403, 20002, text, "no_relationship")
    return Refusal(404, 60003, _("There is no such customer."), "no_relationship")


def kinds_with(actor: Actor, customer_id: UUID) -> set[str]:
    """Return which relationships the actor has with one customer."""
    return standing_with(actor, customer_id)[0]


def buys_for(actor: Actor, customer_id: UUID) -> bool:
    """Tell whether the actor is the partner that orders for this customer."""
    return related(actor).filter(tenant_id=customer_id).exclude(kind=Relationship.RESELLER).exists()


def serves(partner_id: UUID, customer_id: UUID, *kinds: str) -> bool:
    """Tell whether a partner, the actor or the other one, has a relationship of one of these kinds with a customer.

    A reseller of single subscriptions does not see the provider's relationship: the program looks.
    """
    with tenancy.scope(tenancy.PROGRAM):
        return known(partner_id).filter(tenant_id=customer_id, kind__in=kinds).exists()


def has_access(actor: Actor, customer_id: UUID) -> bool:
    """Tell whether the customer lets the actor administer its tenant."""
    return related(actor).filter(tenant_id=customer_id, delegated_access=True).exists()


def related_partners(customer_id: UUID) -> set[UUID]:
    """Return every partner with a present relationship with a customer as a whole."""
    rows = Relationship.objects.filter(tenant_id=customer_id, status="active").exclude(kind=Relationship.NAMED)
    return set(rows.values_list("partner_id", flat=True))


def count(actor: Actor) -> tuple[int, bool]:
    """Return how many customers the actor has, and whether its program buys nothing new now: one statement.

    Whoever has no customer yet is asked a second time.
    """
    halted = halted_buyers().filter(tenant_id=actor.organization_id)
    rows = known(actor.organization_id).annotate(halted=Exists(halted)).values("halted")
    found = next(iter(rows.annotate(n=Count("tenant_id", distinct=True)).order_by()), None)
    return (found["n"], found["halted"]) if found else (0, halted.exists())


def listed(actor: Actor, *, after: tuple[str, UUID] | None, size: int, find: Find = EVERYTHING) -> list[ListedCustomer]:
    """Return the customers behind a name, by name: one statement; `direct` says whether the actor sells itself."""
    rows = narrowed(reachable(actor), find)
    if after:
        rows = rows.filter(Q(folded_name__gt=after[0]) | Q(folded_name=after[0], id__gt=after[1]))
    direct = Exists(related(actor).filter(tenant_id=OuterRef("id"), kind=Relationship.DIRECT))
    read = rows.annotate(direct=direct).order_by("folded_name", "id")
    columns = ("id", "company_name", "folded_name", "domain", "country", "status", "direct")
    return [ListedCustomer(*row) for row in read.values_list(*columns)[:size]]


def partners_of(customer_id: UUID) -> list[tuple[Relationship, str]]:
    """Return a customer's present relationships with the partners' names: one statement."""
    rows = Relationship.objects.filter(tenant_id=customer_id, status="active").select_related("partner")
    return [(row, row.partner.name) for row in rows.order_by("created_at", "kind")]


def without_agreement(actor: Actor, limit: int) -> list[tuple[UUID, str]]:
    """Return customers that the actor buys for without an acceptance of the agreement that counts, the oldest first."""
    buying = related(actor).exclude(kind=Relationship.RESELLER).filter(tenant_id=OuterRef("id"))
    agreed = CustomerAgreement.objects.filter(in_force(actor.organization_id), tenant_id=OuterRef("id"))
    rows = Customer.objects.filter(Exists(buying), ~Exists(agreed)).order_by("created_at", "id")
    return list(rows.values_list("id", "company_name")[:limit])


def names_of(customer_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return customers' names by id, as far as they are visible: one statement."""
    return dict(Customer.objects.filter(id__in=set(customer_ids)).values_list("id", "company_name"))

"""Questions about relationships that their own acts and pages ask."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from twotier.access.actors import Actor
from twotier.core import tenancy
from twotier.core.compiled import Compiled
from twotier.customers.models import Relationship, ResellerAssociation
from twotier.customers.queries.designations import associations
from twotier.partners.queries import halted_buyers


def own_with(actor: Actor, customer_id: UUID, kind: str = "", *, lock: bool = False) -> list[Relationship]:
    """Return the actor's present relationships with a customer as a whole, or the one of a kind.

    That of single subscriptions begins and ends with the subscriptions that name the actor, and by nobody's choice.
    """
    rows = Relationship.objects.filter(partner_id=actor.organization_id, tenant_id=customer_id, status="active")
    rows = rows.exclude(kind=Relationship.NAMED)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.select_for_update(of=("self",)) if lock else rows
    return list(rows.select_related("partner").order_by("kind"))


def standing(partner: Any, customer: Any) -> QuerySet[Relationship, Any]:
    """Return the present relationships of a partner with a whole customer: the kind, and whether its program is halted."""
    rows = Relationship.objects.filter(partner_id=partner, tenant_id=customer, status="active")
    halted = Exists(halted_buyers().filter(tenant_id=OuterRef("partner_id")))
    return rows.exclude(kind=Relationship.NAMED).annotate(halted=halted).values_list("kind", "halted")


seen_kinds = Compiled(standing, partner=UUID, customer=UUID)
held_kinds = Compiled(
    lambda partner, customer: standing(partner, customer).select_for_update(of=("self",)), partner=UUID, customer=UUID
)


def standing_with(actor: Actor, customer_id: UUID, *, hold: bool = False) -> tuple[set[str], bool]:
    """Return which relationships the actor has with one customer, and whether its program buys nothing new now.

    With `hold` none of them can end before this act is over. Every order asks: one statement.
    """
    rows = (held_kinds if hold else seen_kinds)(partner=actor.organization_id, customer=customer_id)
    return {kind for kind, _halted in rows}, any(halted for _kind, halted in rows)


def granted(**of: Any) -> QuerySet[Relationship, Any]:
    """Return of each present relationship with a whole customer whether it may administer the customer's tenant."""
    rows = Relationship.objects.filter(status="active", **of).exclude(kind=Relationship.NAMED)
    return rows.values_list("delegated_access")


access_granted = Compiled(lambda customer: granted(tenant_id=customer), customer=UUID)
own_access = Compiled(
    lambda partner, customer: granted(partner_id=partner, tenant_id=customer), partner=UUID, customer=UUID
)


def access_held(actor: Actor, customer_id: UUID) -> list[bool]:
    """Return of each of the actor's relationships with a whole customer whether it may administer the tenant.

    A customer asks about the relationships of all its partners. One statement.
    """
    if actor.organization_id == customer_id:
        return [bool(held) for (held,) in access_granted(customer=customer_id)]
    return [bool(held) for (held,) in own_access(partner=actor.organization_id, customer=customer_id)]


def of_partner(customer_id: UUID, partner_id: UUID) -> list[Relationship]:
    """Return the present relationships of one partner with a customer."""
    rows = Relationship.objects.filter(tenant_id=customer_id, partner_id=partner_id, status="active")
    return list(rows.select_related("partner").order_by("kind"))


def present(customer_id: UUID) -> list[Relationship]:
    """Return every partner's present relationships with a customer under their rows' locks, partner by partner."""
    rows = Relationship.objects.select_for_update(of=("self",)).filter(tenant_id=customer_id, status="active")
    return list(rows.select_related("partner").order_by("partner_id", "kind"))


def history(customer_id: UUID) -> list[Relationship]:
    """Return every relationship of a customer, the present ones first: one statement."""
    rows = Relationship.objects.filter(tenant_id=customer_id).select_related("partner")
    return list(rows.order_by("status", "-created_at", "kind"))


def associations_of(tenant_id: UUID, partner_id: UUID, kinds: set[str]) -> list[ResellerAssociation]:
    """Return the designations that end together with a partner's relationships of these kinds."""
    rows = ResellerAssociation.objects.filter(tenant_id=tenant_id, ended_at=None)
    found = []
    if Relationship.RESELLER in kinds:
        found += list(rows.filter(reseller_id=partner_id))
    if Relationship.PROVIDER in kinds:
        found += list(rows.filter(provider_id=partner_id))
    return found


def kinds_ever(partner_id: UUID, customer_id: UUID) -> dict[str, str]:
    """Return the state of each kind of relationship that a partner ever had with a customer, visible to it or not."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = Relationship.objects.filter(partner_id=partner_id, tenant_id=customer_id)
        return dict(rows.values_list("kind", "status"))


def partners_seen(actor: Actor, customer_id: UUID, also: Q | None = None) -> list[tuple[Relationship, str]]:
    """Return the present relationships of a customer that the actor may know of, with names: one statement.

    The customer knows them all, a partner its own and those with whom it serves the customer; `also` adds to them.
    """
    me, rows = actor.organization_id, Relationship.objects.filter(tenant_id=customer_id, status="active")
    if me != customer_id:
        together = associations(customer_id)
        providers = Exists(together.filter(reseller_id=me, provider_id=OuterRef("partner_id")))
        resellers = Exists(together.filter(provider_id=me, reseller_id=OuterRef("partner_id")))
        mine = Q(partner_id=me) | Q(providers, kind=Relationship.PROVIDER) | Q(resellers, kind=Relationship.RESELLER)
        rows = rows.filter(mine | (also or Q()))
    return [(row, row.partner.name) for row in rows.select_related("partner").order_by("created_at", "kind")]

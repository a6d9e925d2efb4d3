"""What the portal's list of customers asks: whose they are, and through whom."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from twotier.access.actors import Actor
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.customers.queries import related, visible


def of_kind(actor: Actor, kind: str) -> Q:
    """Return the condition of the list's filter: customers that the actor has directly, through a partner, or both."""
    mine = related(actor).filter(tenant_id=OuterRef("id"))
    direct, indirect = Exists(mine.filter(kind=Relationship.DIRECT)), Exists(mine.exclude(kind=Relationship.DIRECT))
    return {"direct": Q(direct), "indirect": Q(indirect), "both": Q(direct) & Q(indirect)}.get(kind, Q())


def found(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the actor may see; `direct` says whether the actor sells to them itself."""
    direct = Exists(related(actor).filter(tenant_id=OuterRef("id"), kind=Relationship.DIRECT))
    return visible(actor).annotate(direct=direct)


def through(actor: Actor, customer_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return, for each customer, the partners on the other side: its resellers, or the providers that buy for it."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    me, rows = actor.organization_id, ResellerAssociation.objects.filter(tenant_id__in=set(customer_ids), ended_at=None)
    rows = rows.filter(Q(provider_id=me) | Q(reseller_id=me)).order_by("granted_at", "id")
    columns = ("tenant_id", "provider_id", "provider__name", "reseller_id", "reseller__name")
    for tenant_id, provider_id, provider, reseller_id, reseller in rows.values_list(*columns):
        other = (reseller_id, reseller) if provider_id == me else (provider_id, provider)
        found.setdefault(tenant_id, []).append(other)
    return found

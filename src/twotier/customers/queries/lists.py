"""What the portal's list of customers asks: whose they are, and through whom."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from twotier.access.actors import Actor
from twotier.customers.models import Customer, Relationship
from twotier.customers.queries import known, reachable, related


def of_kind(actor: Actor, kind: str) -> Q:
    """Return the condition of the list's filter: customers that the actor has directly, through a partner, or both."""
    mine = known(actor.organization_id).filter(tenant_id=OuterRef("id"))
    direct, indirect = Exists(mine.filter(kind=Relationship.DIRECT)), Exists(mine.exclude(kind=Relationship.DIRECT))
    return {"direct": Q(direct), "indirect": Q(indirect), "both": Q(direct) & Q(indirect)}.get(kind, Q())


def found(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that lists show; `direct` says whether the actor sells to them itself."""
    direct = Exists(related(actor).filter(tenant_id=OuterRef("id"), kind=Relationship.DIRECT))
    return reachable(actor).annotate(direct=direct)

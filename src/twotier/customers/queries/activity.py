"""The activity log as its readers may see it: sealed audit records of their organization, with customers' names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from twotier.access.actors import Actor
from twotier.core.models import AuditRecord
from twotier.customers.folding import folded
from twotier.customers.models import Customer

COLUMNS = (
    "position", "id", "tenant_id", "customer_id", "operation", "resource_type", "resource_id", "before", "after",
    "user_name", "client_id", "happened_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activity:
    """One act, as the activity page and the API show it."""

    position: int
    id: UUID
    tenant_id: UUID
    customer_id: UUID | None
    operation: str
    resource_type: str
    resource_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    user_name: str
    client_id: UUID | None
    happened_at: datetime


def sealed(actor: Actor) -> QuerySet[AuditRecord]:
    """Return the sealed records of the actor's organization; a customer reads what was done to it as well."""
    mine = Q(tenant_id=actor.organization_id)
    if actor.is_("customer"):
        mine |= Q(customer_id=actor.organization_id)
    return AuditRecord.objects.filter(mine).exclude(position=None).defer("seal")


def happened(since: datetime, until: datetime) -> Q:
    """Return the condition that an act was done in a half-open span."""
    return Q(happened_at__gte=since, happened_at__lt=until)


def records(actor: Actor, since: datetime, until: datetime) -> QuerySet[AuditRecord]:
    """Return the sealed records of a half-open span."""
    return sealed(actor).filter(happened(since, until))


def page(rows: QuerySet[AuditRecord], *, after: int | None, size: int) -> list[Activity]:
    """Return the records behind a position, the oldest first: one statement."""
    if after is not None:
        rows = rows.filter(position__gt=after)
    return [Activity(*row) for row in rows.order_by("position").values_list(*COLUMNS)[:size]]


def one(actor: Actor, record_id: UUID) -> Activity | None:
    """Return a record that the actor may see, or nothing."""
    row = sealed(actor).filter(id=record_id).values_list(*COLUMNS).first()
    return Activity(*row) if row else None


def company_names(customer_ids: set[UUID | None]) -> dict[UUID, str]:
    """Return the customers' names, as far as the reader may see them: one statement."""
    return dict(Customer.objects.filter(id__in=[key for key in customer_ids if key]).values_list("id", "company_name"))


def about_company(text: str) -> Q:
    """Return the condition that an act was about a customer with such a name."""
    return Q(customer_id__in=Customer.objects.filter(folded_name__contains=folded(text)).values("id"))


@dataclass(frozen=True, slots=True)
class Renamed:
    """A change of a customer's company name."""

    old: str
    new: str
    who: str
    when: datetime


def former_names(actor: Actor, customer_id: UUID, size: int = 20) -> list[Renamed]:
    """Return the changes of a customer's name that the actor's organization made, the newest first."""
    rows = AuditRecord.objects.filter(
        tenant_id=actor.organization_id, customer_id=customer_id, operation="update_customer_billing_profile"
    )
    named = rows.filter(before__has_key="company_name").order_by("-happened_at", "-id")
    columns = named.values_list("before", "after", "user_name", "happened_at")[:size]
    return [Renamed(old["company_name"], new["company_name"], who, when) for old, new, who, when in columns]

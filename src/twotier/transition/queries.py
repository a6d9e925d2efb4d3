"""Every question of the cockpit: a partner's direct customers, how ready each is, and the counts that must not change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from twotier.access.actors import Actor
from twotier.access.models import Membership
from twotier.core import clock
from twotier.customers.lifecycle import OPEN
from twotier.customers.models import Customer, CustomerAgreement, Invitation, Relationship
from twotier.customers.queries.agreements import in_force
from twotier.subscriptions import families
from twotier.subscriptions.models import Subscription

DIRECT, INVITED, READY = "direct", "invited", "ready"
"""How ready a customer is: nobody was asked, an invitation waits for its answer, a provider relationship is active."""
READINESS = (DIRECT, INVITED, READY)
PENDING = "pending"
RENEWING = Count("id", filter=Q(auto_renew=True))
ENDING = ~Q(family=families.USAGE)
"""What is charged by use has no term that ends."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a partner has: the transition may add programs and changes none of the other figures."""

    programs: tuple[tuple[str, str], ...]
    customers: int
    through_provider: int
    subscriptions: int
    seats: int
    users: int
    roles: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures above the list, and how far the transition is."""

    customers: int
    ready: int
    invited: int
    direct: int
    subscriptions: int
    next_end: date | None
    last_end: date | None


def of_kind(actor: Actor, kind: str, **which: Any) -> QuerySet[Relationship]:
    """Return the partner's present relationships of a kind."""
    return Relationship.objects.filter(partner_id=actor.organization_id, kind=kind, status="active", **which)


def open_invitations(actor: Actor, **which: Any) -> QuerySet[Invitation]:
    """Return the open joint invitations of the partner."""
    rows = Invitation.objects.filter(tenant_id=actor.organization_id, kind=Invitation.JOINT, **which)
    return rows.filter(status__in=OPEN, expires_at__gt=clock.now())


def of_partner(actor: Actor, **which: Any) -> QuerySet[Subscription]:
    """Return active subscriptions that the partner sold."""
    return Subscription.objects.filter(partner_id=actor.organization_id, status="active", **which)


def direct_customers(actor: Actor) -> QuerySet[Any]:
    """Return the customers that the partner sells to itself, with `readiness`, one of the three words above."""
    here = {"tenant_id": OuterRef("id")}
    readiness = Case(
        When(Exists(of_kind(actor, Relationship.RESELLER, **here)), then=Value(READY)),
        When(Exists(open_invitations(actor, customer_id=OuterRef("id"), status=PENDING)), then=Value(INVITED)),
        default=Value(DIRECT),
        output_field=CharField(),
    )
    return Customer.objects.filter(Exists(of_kind(actor, Relationship.DIRECT, **here))).annotate(readiness=readiness)


def customers(actor: Actor) -> QuerySet[Any]:
    """Return the direct customers with what a list of them is ordered by, by indexes; `detailed` tells the rest."""
    agreed = CustomerAgreement.objects.filter(in_force(actor.organization_id), tenant_id=OuterRef("id"))
    rows: QuerySet[Any] = direct_customers(actor).annotate(
        subscriptions=Coalesce(of_subscriptions(actor, Count("id")), 0),
        next_end=of_subscriptions(actor, Min("next_term_start", filter=ENDING), DateField(null=True)),
        agreed_on=Subquery(
            agreed.order_by("-recorded_at").values("agreed_on")[:1], output_field=DateTimeField(null=True)
        ),
    )
    return rows


def detailed(actor: Actor, rows: Iterable[Any]) -> list[Any]:
    """Tell of some direct customers what becomes of their subscriptions and of the way to a provider: three statements."""
    found = list(rows)
    ids = [row.id for row in found]
    runs = of_partner(actor, tenant_id__in=ids).order_by().values_list("tenant_id")
    last = Max("next_term_start", filter=ENDING)
    ends = {tenant: of_tenant for tenant, *of_tenant in runs.annotate(n=RENEWING, last=last)}
    ready = dict(of_kind(actor, Relationship.RESELLER, tenant_id__in=ids).values_list("tenant_id", "created_at"))
    sent = open_invitations(actor, customer_id__in=ids).select_related("provider")
    asked = {each.customer_id: each for each in sorted(sent, key=newest)}
    for row in found:
        row.renewing, row.last_end = ends.get(row.id, (0, None))
        row.ready_since, row.invitation = ready.get(row.id), asked.get(row.id)
    return found


def newest(invitation: Invitation) -> tuple[bool, UUID]:
    """Return by what the invitation that counts stands last: one that waits for its answer before a draft."""
    return invitation.status == PENDING, invitation.id


def of_subscriptions(actor: Actor, figure: Any, kind: Any = None) -> Subquery:
    """Return a figure over the active subscriptions that the partner sold to the customer of an outer row."""
    rows = of_partner(actor, tenant_id=OuterRef("id"))
    return Subquery(rows.order_by().values("tenant_id").annotate(figure=figure).values("figure"), output_field=kind)


def customer(actor: Actor, customer_id: UUID) -> Any:
    """Return one direct customer as the list has it, or nothing."""
    return next(iter(detailed(actor, customers(actor).filter(id=customer_id))), None)


def page(actor: Actor, *, after: UUID | None, size: int, readiness: str = "") -> list[Any]:
    """Return the direct customers behind an id, by id: four statements."""
    rows = customers(actor).filter(id__gt=after) if after else customers(actor)
    return detailed(actor, (rows.filter(readiness=readiness) if readiness else rows).order_by("id")[:size])


def sold(actor: Actor) -> QuerySet[Subscription]:
    """Return the active subscriptions that the partner sold to its direct customers."""
    return of_partner(actor).filter(Exists(of_kind(actor, Relationship.DIRECT, tenant_id=OuterRef("tenant_id"))))


def figures(actor: Actor) -> Figures:
    """Return the figures of the cockpit: two statements."""
    rows = direct_customers(actor).order_by().values_list("readiness").annotate(n=Count("id"))
    by = dict(rows)
    first, last = (kind("next_term_start", filter=ENDING) for kind in (Min, Max))
    ends = sold(actor).aggregate(n=Count("id"), first=first, last=last)
    return Figures(
        customers=sum(by.values()), ready=by.get(READY, 0), invited=by.get(INVITED, 0), direct=by.get(DIRECT, 0),
        subscriptions=ends["n"], next_end=ends["first"], last_end=ends["last"],
    )  # fmt: skip


def counts(actor: Actor, programs: tuple[tuple[str, str], ...]) -> Counts:
    """Return what a partner has now: three statements."""
    mine = Relationship.objects.filter(partner_id=actor.organization_id, status="active")
    kinds = dict(mine.order_by().values_list("kind").annotate(n=Count("id")))
    runs = sold(actor).aggregate(n=Count("id"), seats=Coalesce(Sum("quantity"), 0))
    members = Membership.objects.filter(organization_id=actor.organization_id).values_list("person_id", "roles")
    held = {person: set(roles) for person, roles in members}
    return Counts(
        programs=programs, customers=kinds.get(Relationship.DIRECT, 0),
        through_provider=kinds.get(Relationship.RESELLER, 0), subscriptions=runs["n"], seats=runs["seats"],
        users=len(held), roles=sum(len(roles) for roles in held.values()),
    )  # fmt: skip

"""Every question of the cockpit: a partner's direct customers, how ready each is, and the counts that must not change."""

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
from twotier.subscriptions.models import Subscription

DIRECT, INVITED, READY = "direct", "invited", "ready"
"""How ready a customer is: nobody was asked, an invitation waits for its answer, a provider relationship is active."""
READINESS = (DIRECT, INVITED, READY)


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


def of_kind(actor: Actor, kind: str) -> QuerySet[Relationship]:
    """Return the partner's present relationships of a kind with the customer of an outer row."""
    return Relationship.objects.filter(
        partner_id=actor.organization_id, kind=kind, status="active", tenant_id=OuterRef("id")
    )


def direct_customers(actor: Actor) -> QuerySet[Any]:
    """Return the customers that the partner sells to itself, with `readiness`, one of the three words above."""
    readiness = Case(
        When(Exists(of_kind(actor, Relationship.RESELLER)), then=Value(READY)),
        When(Exists(open_invitations(actor).filter(status="pending")), then=Value(INVITED)),
        default=Value(DIRECT),
        output_field=CharField(),
    )
    return Customer.objects.filter(Exists(of_kind(actor, Relationship.DIRECT))).annotate(readiness=readiness)


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the open joint invitations that are aimed at the customer of an outer row, the newest first."""
    rows = Invitation.objects.filter(customer_id=OuterRef("id"), tenant_id=actor.organization_id)
    return rows.filter(kind=Invitation.JOINT, status__in=OPEN, expires_at__gt=clock.now()).order_by("-id")


def customers(actor: Actor) -> QuerySet[Any]:
    """Return the direct customers with all that decides how ready they are: one statement, by indexes."""
    invitation, since = open_invitations(actor), of_kind(actor, Relationship.RESELLER).values("created_at")[:1]
    agreed = CustomerAgreement.objects.filter(in_force(actor.organization_id), tenant_id=OuterRef("id"))
    rows: QuerySet[Any] = direct_customers(actor).annotate(
        subscriptions=Coalesce(of_subscriptions(actor, Count("id")), 0),
        renewing=Coalesce(of_subscriptions(actor, Count("id", filter=Q(auto_renew=True))), 0),
        next_end=of_subscriptions(actor, Min("next_term_start"), DateField(null=True)),
        last_end=of_subscriptions(actor, Max("next_term_start"), DateField(null=True)),
        agreed_on=Subquery(
            agreed.order_by("-recorded_at").values("agreed_on")[:1], output_field=DateTimeField(null=True)
        ),
        ready_since=Subquery(since),
        invitation_id=Subquery(invitation.values("id")[:1]),
        invitation_status=Subquery(invitation.values("status")[:1]),
        invited_at=Subquery(invitation.values(at=Coalesce("sent_at", "created_at"))[:1]),
        invited_provider=Subquery(invitation.values("provider__name")[:1]),
    )
    return rows


def of_subscriptions(actor: Actor, figure: Any, kind: Any = None) -> Subquery:
    """Return a figure over the active subscriptions that the partner sold to the customer of an outer row."""
    rows = Subscription.objects.filter(tenant_id=OuterRef("id"), partner_id=actor.organization_id, status="active")
    return Subquery(rows.order_by().values("tenant_id").annotate(figure=figure).values("figure"), output_field=kind)


def customer(actor: Actor, customer_id: UUID) -> Any:
    """Return one direct customer as the list has it, or nothing."""
    return customers(actor).filter(id=customer_id).first()


def page(actor: Actor, *, after: UUID | None, size: int, readiness: str = "") -> list[Any]:
    """Return the direct customers behind an id, by id: one statement."""
    rows = customers(actor).filter(id__gt=after) if after else customers(actor)
    return list((rows.filter(readiness=readiness) if readiness else rows).order_by("id")[:size])


def sold(actor: Actor) -> QuerySet[Subscription]:
    """Return the active subscriptions that the partner sold to its direct customers."""
    direct = Relationship.objects.filter(
        partner_id=actor.organization_id, kind=Relationship.DIRECT, status="active", tenant_id=OuterRef("tenant_id")
    )
    return Subscription.objects.filter(Exists(direct), partner_id=actor.organization_id, status="active")


def figures(actor: Actor) -> Figures:
    """Return the figures of the cockpit: two statements."""
    rows = direct_customers(actor).order_by().values_list("readiness").annotate(n=Count("id"))
    by = dict(rows)
    ends = sold(actor).aggregate(n=Count("id"), first=Min("next_term_start"), last=Max("next_term_start"))
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

"""What time has work with: terms that are over, states that end by themselves, plans that begin."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from twotier.customers.models import Relationship
from twotier.subscriptions.lifecycle import RUNNING
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.terms import NEVER, midnight

Rows = QuerySet[Subscription]
SELLING = (Relationship.PROVIDER, Relationship.DIRECT)


def running() -> Rows:
    """Return the subscriptions whose term ends some day."""
    return Subscription.objects.filter(status__in=RUNNING)


def counting() -> Rows:
    """Return the subscriptions whose state ends some day."""
    return Subscription.objects.filter(state_until__isnull=False)


def planned() -> Rows:
    """Return the subscriptions that change their plan some day."""
    return Subscription.objects.filter(next_plan_from__isnull=False)


def terms_over(until: datetime) -> Rows:
    """Return what stands at the end of a term, the earliest first."""
    return running().filter(next_term_start__lte=until.date()).order_by("next_term_start", "id")


def states_over(until: datetime) -> Rows:
    """Return what leaves its state by itself, the earliest first."""
    return counting().filter(state_until__lte=until.date()).order_by("state_until", "id")


def plans_begun(until: datetime) -> Rows:
    """Return what has another plan from now on, the earliest first."""
    return planned().filter(next_plan_from__lte=until.date()).order_by("next_plan_from", "id")


def block(rows: Rows, size: int) -> list[Subscription]:
    """Return the first of some subscriptions under their locks."""
    ids = list(rows.values_list("id", flat=True)[:size])
    order = {key: number for number, key in enumerate(ids)}
    found = Subscription.objects.select_for_update().filter(id__in=ids)
    return sorted(found, key=lambda row: order[row.id])


def first_day(rows: Rows, column: str, after: datetime) -> datetime | None:
    """Return the first moment later than `after` with which a day of this column begins."""
    found: date | None = rows.filter(**{f"{column}__gt": after.date()}).aggregate(first=Min(column))["first"]
    return midnight(found) if found else None


def next_term(after: datetime) -> datetime | None:
    """Return when the next term is over."""
    return first_day(running().filter(next_term_start__lt=NEVER), "next_term_start", after)


def next_state(after: datetime) -> datetime | None:
    """Return when the next state ends by itself."""
    return first_day(counting(), "state_until", after)


def next_plan(after: datetime) -> datetime | None:
    """Return when the next plan begins."""
    return first_day(planned(), "next_plan_from", after)


def any_term(until: datetime) -> bool:
    """Tell whether a term is over: a read, which holds up nobody."""
    return running().filter(next_term_start__lte=until.date()).exists()


def any_state(until: datetime) -> bool:
    """Tell whether a state has ended by itself."""
    return counting().filter(state_until__lte=until.date()).exists()


def any_plan(until: datetime) -> bool:
    """Tell whether a plan has begun."""
    return planned().filter(next_plan_from__lte=until.date()).exists()


def served(rows: Iterable[Subscription]) -> set[tuple[UUID, UUID]]:
    """Return customer and seller of those subscriptions whose seller has a relationship with the customer (LC52)."""
    pairs = {(row.tenant_id, row.partner_id) for row in rows}
    wanted = Q(tenant_id__in={tenant for tenant, _ in pairs}, partner_id__in={partner for _, partner in pairs})
    found = Relationship.objects.filter(wanted, kind__in=SELLING, status="active")
    return pairs & set(found.values_list("tenant_id", "partner_id"))

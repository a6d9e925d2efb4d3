"""What the vendor's lists ask: applications, partners with their programs, providers with entry and proposals."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.partners.models import INDIRECT_PROVIDER, DirectoryChange, DirectoryEntry, MpnAccount, Program
from twotier.partners.queries import directory, enrollment


def found(text: str) -> QuerySet[Organization, UUID]:
    """Return the ids of the organizations that a search finds by name, domain, MPN ID or Microsoft ID."""
    numbered = MpnAccount.objects.filter(mpn_id=text).values("tenant_id")
    condition = Q(name__icontains=text) | Q(domain__icontains=text) | Q(id__in=numbered)
    with suppress(ValueError):
        condition |= Q(id=UUID(text))
    return Organization.objects.filter(condition).values_list("id", flat=True)


def company() -> Subquery:
    """Return the name of the organization whose row it is."""
    return Subquery(Organization.objects.filter(id=OuterRef("tenant_id")).values("name")[:1])


def applications(actor: Actor) -> QuerySet[Any]:
    """Return the applications, each with its `company`, and by when it is `due` while it waits for a decision."""
    due = Case(When(status="pending", then=F("promised_by")))
    return enrollment.seen_by(actor).annotate(company=company(), due=due)


def markets(actor: Actor) -> list[str]:
    """Return the markets from which applications came."""
    return sorted(enrollment.seen_by(actor).order_by().values_list("market", flat=True).distinct())


def partners(actor: Actor) -> QuerySet[Any]:
    """Return the partners that the vendor sees, each with its tied `mpn_id`."""
    tied = MpnAccount.objects.filter(tenant_id=OuterRef("id"), tied_to_tenant=True).values("mpn_id")[:1]
    tenants = access_queries.visible_tenants(actor)
    return Organization.objects.filter(kind=Organization.PARTNER, id__in=tenants).annotate(mpn_id=Subquery(tied))


def partner_markets(actor: Actor) -> list[str]:
    """Return the markets of the partners that the vendor sees."""
    return sorted(partners(actor).order_by().values_list("market", flat=True).distinct())


def holding(**which: Any) -> Exists:
    """Return the condition that an organization holds such a program."""
    return Exists(Program.objects.filter(tenant_id=OuterRef("id"), **which))


def providers(actor: Actor) -> QuerySet[Any]:
    """Return the providers that the vendor sees, each with the state of its entry, and since when a proposal waits."""
    entry = DirectoryEntry.objects.filter(tenant_id=OuterRef("id")).values("status")[:1]
    waiting = DirectoryChange.objects.filter(tenant_id=OuterRef("id"), status="proposed").values("proposed_at")[:1]
    rows = Organization.objects.filter(holding(kind=INDIRECT_PROVIDER), id__in=access_queries.visible_tenants(actor))
    return rows.annotate(entry=Subquery(entry), proposed_at=Subquery(waiting))


def proposals(actor: Actor) -> QuerySet[Any]:
    """Return the proposals, each with its `company`; `waits` puts the open ones before those that are decided."""
    waits = Case(When(status="proposed", then=Value(1)), default=Value(0), output_field=IntegerField())
    return directory.seen_by(actor).annotate(company=company(), waits=waits)

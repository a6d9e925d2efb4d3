"""Every question about service incidents: which services customers use, and what is told of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.models import Product, ServicePlan, Sku
from twotier.catalog.queries import included_plans
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.subscriptions import queries as subscription_queries
from twotier.support import rules
from twotier.support.lifecycle import RESOLVED
from twotier.support.models import ServiceIncident

IN_USE = ("active", "suspended", "expired")
"""States of a subscription whose users have access, or will have it again."""
LONG_AGO = timedelta(days=30)
SKU = Concat("product_id", Value(":"), "sku_id")


@dataclass(frozen=True, slots=True)
class Told:
    """An incident as a reader has it: how many of its customers use the service; the vendor has no customers."""

    incident: ServiceIncident
    impacted_customers: int | None


def subscriptions(actor: Actor, customer_id: UUID | None = None) -> QuerySet[Any]:
    """Return the subscriptions in use that the actor sees, of one customer if one is named, with their catalog SKU."""
    rows = subscription_queries.visible(actor).filter(status__in=IN_USE).annotate(sku=SKU).order_by()
    return rows.filter(tenant_id=customer_id) if customer_id else rows


def services(rows: QuerySet[Any]) -> dict[str, set[str]]:
    """Return by SKU under which names its services are known: its titles and its service plans'. Three statements."""
    names: dict[str, set[str]] = defaultdict(set)
    for sku, title in rows.values_list("sku", "title").distinct():
        names[sku].add(title)
    parts = dict(Sku.objects.filter(id__in=names).exclude(string_id="").values_list("id", "string_id"))
    plans: dict[str, set[str]] = defaultdict(set)
    for row in included_plans(set(parts.values())):
        plans[row.string_id].add(row.plan_title)
    for sku, part in parts.items():
        names[sku] |= plans[part]
    return names


def incidents(where: Q, *, recent: bool) -> list[ServiceIncident]:
    """Return what was published, the newest first; only what is active or was resolved of late if `recent`."""
    rows = ServiceIncident.objects.filter(where)
    if recent:
        rows = rows.exclude(status=RESOLVED, resolved_at__lt=clock.now() - LONG_AGO)
    return list(rows.prefetch_related("messages").order_by("-starts_at", "-id"))


def told(actor: Actor, where: Q, *, recent: bool, customer_id: UUID | None = None) -> list[Told]:
    """Return the incidents of services that the actor's customers use, or one of them; to the vendor all."""
    found = incidents(where, recent=recent)
    if actor.is_("vendor"):
        return [Told(row, None) for row in found]
    if not found:
        return []
    rows = subscriptions(actor, customer_id)
    names = services(rows)
    affected = [(row, frozenset(sku for sku, said in names.items() if concerns(row, said))) for row in found]
    customers = {skus: count(rows, skus) for skus in {skus for _row, skus in affected if skus}}
    return [Told(row, customers[skus]) for row, skus in affected if skus]


def concerns(row: ServiceIncident, names: Iterable[str]) -> bool:
    """Tell whether an incident concerns a service that has one of these names."""
    return any(rules.affects(workload, names) for workload in {row.workload, *row.affected_workloads})


def count(rows: QuerySet[Any], skus: Iterable[str]) -> int:
    """Return how many customers have a subscription of one of these SKUs."""
    return rows.filter(sku__in=list(skus)).values("tenant_id").distinct().count()


def incident_seen(actor: Actor, incident_id: UUID) -> Told:
    """Return one incident to whoever lists it, however old it is; raises 404."""
    for found in told(actor, Q(id=incident_id), recent=False):
        return found
    raise unknown()


def incident_to_change(actor: Actor, incident_id: UUID) -> ServiceIncident:
    """Return an incident of the actor's own under its row's lock; raises 404."""
    rows = ServiceIncident.objects.select_for_update(of=("self",)).filter(tenant_id=actor.organization_id)
    found = rows.filter(id=incident_id).first()
    if found is None:
        raise unknown()
    return found


def unknown() -> Refusal:
    """Return the refusal of an incident that is not there, or concerns no customer of the reader."""
    return Refusal(404, 1000, _("There is no such service incident."))


def is_sold(workload: str) -> bool:
    """Tell whether the catalog has a service of this name: three statements at most."""
    longest = max(rules.words(workload), key=len, default="")
    if not longest:
        return False
    models: tuple[type[ServicePlan] | type[Product] | type[Sku], ...] = (ServicePlan, Product, Sku)
    titled = (model.objects.filter(title__icontains=longest) for model in models)
    return any(rules.affects(workload, rows.values_list("title", flat=True).distinct()) for rows in titled)


def may_look(actor: Actor) -> None:
    """Refuse a role that neither looks at the health of customers' services nor tells of it."""
    if not actor.sees(Permission.SUPPORT_ANSWER):
        actor.require(Permission.SUPPORT_SERVICE_HEALTH)

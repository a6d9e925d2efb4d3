"""What an import of usage asks: which subscriptions it may be of, who stands on them, what was imported before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from twotier.access.actors import Actor
from twotier.billing.models import UsageImport
from twotier.catalog.queries import rates
from twotier.customers.models import Customer
from twotier.subscriptions.models import Attribution, Subscription

T = TypeVar("T")
BLOCK = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """A subscription that is charged by use."""

    tenant: UUID
    subscription: UUID
    partner: UUID
    market: str
    since: datetime


def blocks(found: Collection[T]) -> Iterator[list[T]]:
    """Yield values by as many as one question takes."""
    waiting = iter(found)
    while block := list(islice(waiting, BLOCK)):
        yield block


def plans(actor: Actor, subscription_ids: Sequence[UUID]) -> list[Plan]:
    """Return those of the subscriptions that are charged by use and that the actor may import usage of.

    A partner imports usage of what it sold, the vendor and the program itself of all.
    """
    metered = rates.metered_products()
    mine = {"partner_id": actor.organization_id} if actor.is_("provider", "direct_bill") else {}
    found: list[Plan] = []
    for block in blocks(subscription_ids):
        rows = Subscription.objects.filter(id__in=block, product_id__in=metered, **mine)
        columns = list(rows.values_list("tenant_id", "id", "partner_id", "created_at"))
        country = dict(Customer.objects.filter(id__in={row[0] for row in columns}).values_list("id", "country"))
        found += [Plan(tenant, key, partner, country.get(tenant, ""), since) for tenant, key, partner, since in columns]
    return found


def holders(subscription_ids: Collection[UUID]) -> Iterator[tuple[Any, ...]]:
    """Yield who stood on subscriptions: subscription, reseller, MPN id, from when, until when."""
    columns = ("subscription_id", "reseller_id", "mpn_id", "effective_from", "effective_until")
    for block in blocks(subscription_ids):
        yield from Attribution.objects.filter(subscription_id__in=block).values_list(*columns)


def last_import(importer_id: UUID, source: str) -> UsageImport | None:
    """Return the last import of a source."""
    rows = UsageImport.objects.filter(tenant_id=importer_id, source=source)
    return rows.order_by("-imported_at", "-id").first()

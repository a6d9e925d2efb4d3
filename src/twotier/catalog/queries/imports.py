"""Questions about what was imported into the catalog: files, months and markets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from twotier.access.actors import Actor
from twotier.catalog import rules
from twotier.catalog.models import CatalogImport, IncludedPlan, PublishedProduct, SheetMarket, Sku
from twotier.catalog.shapes import Published
from twotier.core.models import Job


def published_products() -> dict[UUID, Published]:
    """Return the published list as it was taken last, by GUID. Two statements."""
    plans: dict[UUID, set[UUID]] = {}
    for guid, plan in IncludedPlan.objects.values_list("product_id", "plan_id"):
        plans.setdefault(guid, set()).add(plan)
    found = PublishedProduct.objects.values_list("guid", "string_id", "title")
    return {row[0]: Published(*row, plans=frozenset(plans.get(row[0], ()))) for row in found}


def imports() -> QuerySet[CatalogImport]:
    """Return the imports, the newest first."""
    return CatalogImport.objects.order_by("-imported_at", "-id")


def import_jobs(actor: Actor, kinds: Iterable[str], *, done: bool | None = None) -> QuerySet[Job]:
    """Return the imports that the actor's organization queued, the newest first."""
    rows = Job.objects.filter(tenant_id=actor.organization_id, kind__in=list(kinds)).order_by("-created_at", "-id")
    return rows if done is None else rows.filter(finished_at__isnull=not done)


def priced_markets() -> list[str]:
    """Return the markets that a price sheet spoke for."""
    return list(SheetMarket.objects.order_by("market").values_list("market", flat=True).distinct())


def import_of(import_id: UUID) -> CatalogImport | None:
    """Return the record of one import, or None."""
    return CatalogImport.objects.filter(id=import_id).first()


def last_import_of_file(kind: str, sha256: str, month: date | None = None) -> CatalogImport | None:
    """Return the last import of the same bytes for the same month, or None."""
    return (
        CatalogImport.objects.filter(Q(month=month) if month else Q(month__isnull=True), kind=kind, sha256=sha256)
        .order_by("-id")
        .first()
    )


def last_import(kind: str) -> CatalogImport | None:
    """Return the last import of a kind, or None."""
    return CatalogImport.objects.filter(kind=kind).order_by("-id").first()


def still_speaks(known: CatalogImport) -> bool:
    """Tell whether no other sheet has spoken for the same month, market and kind of products since."""
    if known.month is None:
        return True
    since = SheetMarket.objects.filter(market__in=known.markets, month=known.month, sheet__gt=known.id)
    return not since.filter(kind__in=known.sheet_markets.values("kind")).exists()


def later_months(markets: Sequence[str], month: date) -> list[tuple[str, str, date]]:
    """Return, for each market and kind of products that has one, the first month after this one with a sheet."""
    found = SheetMarket.objects.filter(market__in=markets, month__gt=month)
    return list(found.values_list("market", "kind").annotate(first=Min("month")))


def other_kinds() -> list[tuple[str, str]]:
    """Return the SKUs that are no licenses, with what they are: few. One statement."""
    found = Sku.objects.exclude(product__product_type=rules.LICENSES)
    return list(found.values_list("id", "product__product_type"))

"""Take the published product list into the catalog."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.events import ProductListImported
from twotier.catalog.imports import lines, product_rows, report
from twotier.catalog.imports.product_rows import PublishedPlan
from twotier.catalog.imports.report import ImportReport, Progress
from twotier.catalog.imports.session import Session, session
from twotier.catalog.models import CatalogImport, IncludedPlan, PublishedProduct, ServicePlan
from twotier.catalog.queries import imports
from twotier.catalog.shapes import Published
from twotier.core import events
from twotier.core.usecase import usecase

KIND = "product_list"
STEPS = 4
BLOCK = 1000


def import_products(
    actor: Actor, path: Path, progress: Progress = report.silent, *, name: str = "", rejected_to: Path | None = None
) -> ImportReport:
    """Check a product list, then take its good rows in one transaction; damaged rows go to a file."""
    actor.require(Permission.PRICE_LIST_IMPORT)
    with session() as opened:
        progress(0, STEPS, "reading")
        copy = product_rows.as_utf8(path, opened.folder)
        header = lines.header_of(copy)
        lines.require_columns(header, product_rows.COLUMNS, name or path.name)
        lines.read(opened, copy, header)
        progress(1, STEPS, "checking")
        product_rows.sort_out(opened)
        rejected_file = report.write_rejected(opened, rejected_to or path.with_name(path.name + ".rejected.csv"))
        record, repeated = take_products(actor, opened, name or path.name, report.digest_of(path), progress)
        progress(STEPS, STEPS, "done")
        return report.report_of(record, rejected_file, repeated=repeated)


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def take_products(
    actor: Actor, opened: Session, name: str, sha256: str, progress: Progress
) -> tuple[CatalogImport, bool]:
    """Write what a checked list changes, all of it or nothing; returns the record, and whether it was known."""
    known = imports.last_import(KIND)
    if known and known.sha256 == sha256:
        return known, True
    progress(2, STEPS, "comparing")
    record = report.new_record(KIND, name, sha256, opened, actor.user_name)
    record.taken = opened.number("SELECT count(*) FROM listed")
    write_list(opened, record, progress)
    event = ProductListImported(
        tenant_id=actor.organization_id,
        resource_id=str(record.id),
        file_name=record.file_name,
        taken=record.taken,
        rejected=record.rejected,
    )
    events.emit(event, actor)
    return record, False


def write_list(opened: Session, record: CatalogImport, progress: Progress) -> None:
    """Compare the list with the catalog, count the markers and write the difference."""
    found, before = product_rows.products(opened), imports.published_products()
    differing = [product for product in found if before.get(product.guid) != product]
    record.added = sum(product.guid not in before for product in found)
    record.changed, record.unchanged = len(differing) - record.added, len(found) - len(differing)
    record.save(force_insert=True)
    progress(3, STEPS, "writing")
    write_plans(product_rows.plans(opened))
    write_products(differing, before)


def write_plans(found: list[PublishedPlan]) -> None:
    """Write the service plans and their names."""
    rows = [ServicePlan(guid=plan.guid, name=plan.name, title=plan.title) for plan in found]
    ServicePlan.objects.bulk_create(
        rows, BLOCK, update_conflicts=True, unique_fields=["guid"], update_fields=["name", "title"]
    )


def write_products(found: list[Published], before: dict[UUID, Published]) -> None:
    """Write new and changed products, and which service plans they include now."""
    rows = [PublishedProduct(guid=product.guid, string_id=product.string_id, title=product.title) for product in found]
    PublishedProduct.objects.bulk_create(
        rows, BLOCK, update_conflicts=True, unique_fields=["guid"], update_fields=["string_id", "title"]
    )
    included = {guid: row.plans for guid, row in before.items()}
    for product in found:
        gone = included.get(product.guid, frozenset()) - product.plans
        if gone:
            IncludedPlan.objects.filter(product=product.guid, plan__in=gone).delete()
    pairs = [
        IncludedPlan(product_id=product.guid, plan_id=plan)
        for product in found
        for plan in sorted(product.plans - included.get(product.guid, frozenset()))
    ]
    IncludedPlan.objects.bulk_create(pairs, BLOCK)

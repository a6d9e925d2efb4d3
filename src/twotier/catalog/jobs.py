"""Imports as long work: a file that a vendor admin sent is taken by the worker, its report kept with the job."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.catalog.imports.report import ImportReport
from twotier.catalog.usecases.import_exchange_rates import import_exchange_rates
from twotier.catalog.usecases.import_prices import import_prices
from twotier.catalog.usecases.import_products import import_products
from twotier.catalog.usecases.import_rate_card import import_rate_card
from twotier.core import jobs, tenancy
from twotier.core.jobs import Progress
from twotier.core.models import Job
from twotier.core.refusal import Refusal

PRICE_SHEET, PRODUCT_LIST = "import_price_sheet", "import_product_list"
RATE_CARD, EXCHANGE_RATES = "import_rate_card", "import_exchange_rates"
KINDS = {
    "price_sheet": PRICE_SHEET, "product_list": PRODUCT_LIST, "rate_card": RATE_CARD, "exchange_rates": EXCHANGE_RATES,
}  # fmt: skip

Take = Callable[[Actor, Path, Path], ImportReport]


def folder() -> Path:
    """Return where files wait for their import, and where refused rows are kept."""
    place = Path(settings.ENVIRONMENT.data) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def rejected_file(import_id: object) -> Path:
    """Return where the refused rows of an import are kept."""
    return folder() / f"{import_id}.rejected.csv"


def importer(job: Job) -> Actor:
    """Return who sent the file; their right is asked again when the work begins."""
    person, tenant = UUID(job.actor["person_id"]), job.tenant_id
    actor = access_queries.member(person, tenant)
    if actor is None:
        raise Refusal(403, 910046, _("Whoever sent this file may no longer import."), "role_missing")
    return actor


def taken(job: Job, take: Take) -> dict[str, Any]:
    """Import the file of a job, keep the refused rows under the import's id, throw the file away."""
    source = Path(job.arguments["path"])
    draft = source.with_suffix(".rejected")
    try:
        actor = importer(job)
        with tenancy.scope(actor.scope):
            report = take(actor, source, draft)
        if draft.exists() and report.id:
            draft.replace(rejected_file(report.id))
    finally:
        # Also after a refusal: the job is over then. A worker that dies leaves the file to the next one.
        draft.unlink(missing_ok=True)
        source.unlink(missing_ok=True)
    told: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(report, rejected_file=""))
    return told


@jobs.kind(PRICE_SHEET)
def take_price_sheet(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a price sheet."""
    name, month = job.arguments["name"], job.arguments.get("month")
    day = date.fromisoformat(month) if month else None
    return taken(
        job,
        lambda actor, path, refused: import_prices(actor, path, progress, name=name, month=day, rejected_to=refused),
    )


@jobs.kind(PRODUCT_LIST)
def take_product_list(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a product list."""
    name = job.arguments["name"]
    return taken(
        job, lambda actor, path, refused: import_products(actor, path, progress, name=name, rejected_to=refused)
    )


@jobs.kind(RATE_CARD)
def take_rate_card(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a rate card."""
    name = job.arguments["name"]
    return taken(
        job, lambda actor, path, refused: import_rate_card(actor, path, progress, name=name, rejected_to=refused)
    )


@jobs.kind(EXCHANGE_RATES)
def take_exchange_rates(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a file of exchange rates."""
    name = job.arguments["name"]
    return taken(
        job, lambda actor, path, refused: import_exchange_rates(actor, path, progress, name=name, rejected_to=refused)
    )

"""The vendor's imports: send a product list or a price sheet, watch the work, read what was refused."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import jobs
from twotier.catalog.imports.report import Fault
from twotier.catalog.models import CatalogImport
from twotier.catalog.queries import imports as queries
from twotier.catalog.usecases.start_import import start_import
from twotier.core.models import Job
from twotier.portal import pages, tables, wording
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.uploads import ToFolder, to_folder

LARGEST = 512 * 1024 * 1024
MEGABYTE = 1024 * 1024
DONE = 286
"""What tells the page's script to stop asking."""

KINDS: dict[str, str | Promise] = {
    "price_sheet": gettext_lazy("Price sheet"),
    "product_list": gettext_lazy("Product list"),
    "legacy_offers": gettext_lazy("Legacy offers"),
    "rate_card": gettext_lazy("Rate card"),
    "exchange_rates": gettext_lazy("Exchange rates"),
}
PHASES: dict[str, str | Promise] = {
    "": gettext_lazy("Waiting for the worker"),
    "reading": gettext_lazy("Reading the file"),
    "checking": gettext_lazy("Checking every row"),
    "comparing": gettext_lazy("Comparing with the catalog"),
    "writing": gettext_lazy("Writing what changed"),
    "done": gettext_lazy("Done"),
}


def matching(_actor: Actor, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the imports of files with such a name."""
    return rows.filter(file_name__icontains=text)


def of_kind(_actor: Actor, rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """Return the imports of one kind."""
    return rows.filter(kind=kind)


IMPORTS = Listing(
    name="catalog-imports",
    title=gettext_lazy("Past imports"),
    permission=Permission.PRICE_LIST_IMPORT,
    columns=(
        Column("file", gettext_lazy("File"), sort=("file_name",)),
        Column("kind", gettext_lazy("Kind"), sort=("kind",)),
        Column("taken", gettext_lazy("Taken"), sort=("taken",), numeric=True),
        Column("rejected", gettext_lazy("Rejected"), sort=("rejected",), numeric=True),
        Column("when", gettext_lazy("When (UTC)"), sort=("imported_at",)),
    ),
    order="-when",
    filters=(
        Search(gettext_lazy("File"), matching),
        Choice("kind", gettext_lazy("Kind"), gettext_lazy("All kinds"), lambda _actor: KINDS.items(), of_kind),
    ),
    none=gettext_lazy("No imports yet"),
    unmatched=gettext_lazy("No import matches"),
)


class ImportForm(forms.Form):
    """A file with what it is."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(key, KINDS[key]) for key in jobs.KINDS])
    month = forms.CharField(
        label=gettext_lazy("Month"),
        required=False,
        widget=forms.TextInput({"type": "month", "placeholder": "2026-12", "maxlength": 7}),
        help_text=gettext_lazy("For price sheets. Empty: the rows of the sheet tell their month."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.ClearableFileInput({"accept": ".csv,.txt,text/csv"})
    )

    def clean_month(self) -> date | None:
        """Return the first day of the month, or nothing."""
        typed = str(self.cleaned_data["month"]).strip()
        try:
            return date.fromisoformat(f"{typed}-01") if typed else None
        except ValueError:
            raise forms.ValidationError(_("Write the month as YYYY-MM.")) from None


def importing(view: pages.View) -> pages.View:
    """Ask for the permission before a byte of the file is read: strangers fill no disk."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = pages.acting(request)
        pages.look(actor, Permission.PRICE_LIST_IMPORT, "vendor")
        if request.method == "POST":
            actor.require(Permission.PRICE_LIST_IMPORT)
        return view(request, *args, **kwargs)

    return answer


@pages.page
@importing
@to_folder(jobs.folder, lambda: LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, upload: ToFolder) -> HttpResponse:
    """Show the past imports and take another file."""
    actor = pages.acting(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST":
        if upload.too_large:
            form.add_error("file", _("The file is larger than %(size)s MB.") % {"size": LARGEST // MEGABYTE})
        elif form.is_valid() and upload.target:
            sent: UploadedFile[Any] = form.cleaned_data["file"]
            kind, month, path = form.cleaned_data["kind"], form.cleaned_data["month"], upload.target
            job = start_import(actor, kind=kind, path=path, name=str(sent.name), month=month)
            upload.target = None
            return redirect("catalog-import-job", job_id=job.id)
    return shown(request, form)


def shown(request: HttpRequest, form: ImportForm) -> HttpResponse:
    """Return the page: running work, the form, what was imported."""
    actor = pages.acting(request)
    asked, export_url = IMPORTS.asked(request), reverse("catalog-imports-export")
    context = {
        "title": _("Product lists and price sheets"),
        "lead": _("The catalog that all partners buy from. Each file is checked row by row; good rows are taken."),
        "form": form if actor.may(Permission.PRICE_LIST_IMPORT) else None,
        "running": [progress_of(job) for job in queries.import_jobs(actor, jobs.KINDS.values(), done=False)],
        "listing": asked.shown(queries.imports(), lambda rows: [row_of(row) for row in rows], export=export_url),
    }
    return render(request, "portal/catalog/imports.html", context, status=422 if form.errors else 200)


def row_of(found: CatalogImport) -> dict[str, Any]:
    """Return a past import as the table shows it."""
    return {
        "id": found.id,
        "name": found.file_name,
        "note": month_words(found.month),
        "url": reverse("catalog-import", args=[found.id]),
        "cells": {
            "kind": KINDS.get(found.kind, found.kind),
            "taken": wording.number(found.taken),
            "rejected": wording.number(found.rejected),
            "when": wording.moment(found.imported_at),
        },
    }


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the past imports as a file."""
    pages.look(pages.acting(request), IMPORTS.permission, "vendor")
    head = (
        _("File"), _("Kind"), _("Month"), _("Taken"), _("Added"), _("Changed"), _("Deleted"), _("Unchanged"),
        _("Rejected"), _("Imported by"), _("When (UTC)"),
    )  # fmt: skip
    return IMPORTS.asked(request).download("imports", head, queries.imports(), file_lines)


def file_lines(rows: Sequence[CatalogImport]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some imports."""
    for row in rows:
        yield (
            row.file_name, KINDS.get(row.kind, row.kind), month_words(row.month), row.taken, row.added, row.changed,
            row.deleted, row.unchanged, row.rejected, row.imported_by, tables.moment(row.imported_at),
        )  # fmt: skip


def month_words(month: date | None) -> str:
    """Return a month as numbers tell it in every language."""
    return f"{month:%Y-%m}" if month else ""


def progress_of(job: Job) -> dict[str, Any]:
    """Return where a job stands; nothing is known before the first step."""
    return {
        "label": job.arguments["name"],
        "done": job.done,
        "total": max(job.total, 1),
        "note": str(PHASES.get(job.phase, job.phase)),
        "url": reverse("catalog-import-job", args=[job.id]),
    }


@pages.page
@require_safe
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show a job: its progress while it runs, which a part of the page asks for, then its report."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PRICE_LIST_IMPORT, "vendor")
    found = queries.import_jobs(actor, jobs.KINDS.values()).filter(id=job_id).first()
    if found is None:
        raise Http404
    over, report = found.finished_at is not None, found.report or {}
    record = queries.import_of(UUID(report["id"])) if report.get("id") else None
    context = {
        "title": found.arguments["name"],
        "crumbs": [(_("Product lists and price sheets"), reverse("catalog-imports"))],
        "job": found,
        "over": over,
        "progress": progress_of(found),
        "repeated": report.get("repeated", False),
    }
    context |= report_of(record) if record else {}
    part = pages.is_part(request)
    name = "portal/catalog/_job.html" if part else "portal/catalog/job.html"
    return render(request, name, context, status=DONE if part and over else 200)


@pages.page
@require_safe
def one(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show the report of a past import."""
    pages.look(pages.acting(request), Permission.PRICE_LIST_IMPORT, "vendor")
    found = queries.import_of(import_id)
    if found is None:
        raise Http404
    context = {
        "title": found.file_name,
        "lead": str(KINDS.get(found.kind, found.kind)),
        "crumbs": [(_("Product lists and price sheets"), reverse("catalog-imports"))],
    }
    return render(request, "portal/catalog/import.html", context | report_of(found))


def report_of(found: CatalogImport) -> dict[str, Any]:
    """Return what an import did: counts, refused values with their reasons, the file of them all."""
    figures = [
        (_("Taken"), found.taken, _("good rows")),
        (_("Added"), found.added, "ADD"),
        (_("Changed"), found.changed, "CHG"),
        (_("Deleted"), found.deleted, "DEL"),
        (_("Unchanged"), found.unchanged, "UNC"),
        (_("Rejected"), found.rejected, _("damaged rows")),
    ]
    facts: list[tuple[str, object]] = [
        (_("Kind"), KINDS.get(found.kind, found.kind)),
        (_("Imported by"), found.imported_by),
        (_("When (UTC)"), wording.moment(found.imported_at)),
    ]
    if found.month:
        facts += [(_("Month"), month_words(found.month)), (_("Markets"), wording.joined(found.markets))]
    return {
        "found": found,
        "figures": [(label, wording.number(count), note) for label, count, note in figures],
        "facts": facts,
        "faults": [Fault(*fault) for fault in found.faults],
        "file": jobs.rejected_file(found.id).exists(),
    }


@pages.page
@require_safe
def rejected(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Answer the file of all refused rows."""
    pages.look(pages.acting(request), Permission.PRICE_LIST_IMPORT, "vendor")
    found, path = queries.import_of(import_id), jobs.rejected_file(import_id)
    if found is None or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"{found.file_name}.rejected.csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    return answer

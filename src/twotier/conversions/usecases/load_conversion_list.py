"""Take the vendor's list of what can become what."""

import csv
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions.events import ConversionListLoaded
from twotier.conversions.models import ListedTarget
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase

COLUMNS = ("Kind", "Source", "Target")


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def load_conversion_list(actor: Actor, path: Path) -> int:
    """Let the list be what a file says, whole; returns how many lines that are. Raises 800002 for another kind of file."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        rows = [] if missing else [tuple((row[name] or "").strip() for name in COLUMNS) for row in reader]
    faults = missing or sorted({kind for kind, _source, _target in rows if kind not in ListedTarget.KINDS})
    if faults:
        text = _("%(file)s cannot be imported: its columns are Kind, Source and Target, its kinds those documented.")
        raise Refusal(400, 800002, Sentence(text, {"file": path.name}), "unreadable_file", data=faults)
    found = {(kind, source.upper(), target.upper()) for kind, source, target in rows}
    ListedTarget.objects.all().delete()
    ListedTarget.objects.bulk_create(ListedTarget(kind=k, source=s, target=t) for k, s, t in sorted(found))
    emit(ConversionListLoaded(tenant_id=actor.organization_id, resource_id=path.name, taken=len(found)), actor)
    return len(found)

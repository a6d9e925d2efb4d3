"""The audit chain: positions and hashes given after commit by one job, so that no act waits for another."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, Min

from twotier.core import tenancy
from twotier.core.models import AuditRecord, ChainHead

BATCH = 1000
MEMBERS = (
    "id", "tenant_id", "customer_id", "operation", "resource_type", "resource_id", "before", "after", "person_id",
    "client_id", "user_name", "request_id", "correlation_id", "happened_at", "recorded_at",
)  # fmt: skip


def content(record: AuditRecord) -> bytes:
    """Return the bytes of a record that its seal covers."""
    values: dict[str, Any] = {name: getattr(record, name) for name in MEMBERS}
    return msgspec.json.encode(values, order="deterministic")


def link(previous: bytes, position: int, record: AuditRecord) -> bytes:
    """Return the seal of a record: a hash over the one before, the position and the content."""
    return hashlib.sha256(bytes(previous) + position.to_bytes(8, "big") + content(record)).digest()


def waiting() -> bool:
    """Tell whether a record waits for its seal: a read, which holds up nobody."""
    return AuditRecord.objects.filter(position=None).exists()


def seal() -> int:
    """Seal what has been committed since the last time; returns how many records.

    One worker at a time: the chain's head is locked, so that no position is given twice.
    """
    with tenancy.scope(tenancy.PROGRAM):
        return seal_batch() if waiting() else 0


def seal_batch() -> int:
    """Give the next records their positions and hashes."""
    with transaction.atomic():
        ChainHead.objects.get_or_create(name="audit")
        head = ChainHead.objects.select_for_update().get(name="audit")
        records = list(AuditRecord.objects.filter(position=None).order_by("id")[:BATCH])
        for record in records:
            head.position += 1
            head.seal = link(bytes(head.seal), head.position, record)
            record.position, record.seal = head.position, head.seal
        AuditRecord.objects.bulk_update(records, ["position", "seal"], batch_size=200)
        head.save(update_fields=["position", "seal"])
        return len(records)


def first_broken() -> int | None:
    """Return the first position whose seal does not follow from the records, or nothing."""
    previous, expected = b"", 0
    with tenancy.scope(tenancy.PROGRAM):
        for record in AuditRecord.objects.exclude(position=None).order_by("position").iterator(BATCH):
            expected += 1
            if record.position != expected or not hmac.compare_digest(
                bytes(record.seal or b""), link(previous, expected, record)
            ):
                return expected
            previous = bytes(record.seal or b"")
        head = ChainHead.objects.filter(name="audit").first()
    position, last = (head.position, bytes(head.seal)) if head else (0, b"")
    return None if position == expected and hmac.compare_digest(last, previous) else expected + 1


def lag() -> tuple[int, datetime | None]:
    """Return how many records wait for their seal, and when the oldest of them was recorded."""
    found = AuditRecord.objects.filter(position=None).aggregate(count=Count("id"), oldest=Min("recorded_at"))
    return found["count"], found["oldest"]

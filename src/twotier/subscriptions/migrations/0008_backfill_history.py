"""Write the history of the subscriptions that exist: as they were sold, then each change that the audit records tell."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import migrations

from twotier.core.ids import new_id
from twotier.subscriptions.families import family_of

BLOCK = 2000
WINDOW = timedelta(hours=168)
TOLD = {"quantity": "quantity", "partner_id": "partner_of_record"}
"""What audit records tell of a change, and the column in which it stands."""
FACTS = (
    "tenant_id", "partner_id", "catalog_item_id", "product_id", "sku_id", "title", "family", "term", "term_kind",
    "billing_cycle", "unit_price_e8", "currency", "segment", "anchor", "term_start", "next_term_start", "status",
)  # fmt: skip
Record = tuple[str, dict[str, Any], dict[str, Any], Any, str]


def records_by_subscription(records: Any) -> dict[str, list[Record]]:
    """Return the changes of quantity and reseller of each subscription, the oldest first."""
    found: dict[str, list[Record]] = {}
    rows = records.objects.filter(operation="update_subscription").order_by("happened_at", "id")
    for row in rows.values_list("resource_id", "before", "after", "happened_at", "user_name").iterator(BLOCK):
        if any(name in row[1] and name in row[2] for name in TOLD):
            found.setdefault(row[0], []).append(row)
    return found


def at_first(found: Any, records: list[Record]) -> dict[str, Any]:
    """Return quantity and reseller as the subscription was sold: what the first change of each found, else the present."""
    first = {column: getattr(found, column) for column in TOLD.values()}
    for _id, before, _after, _when, _who in reversed(records):
        first |= {column: before[name] for name, column in TOLD.items() if name in before}
    return first


def changes(found: Any, records: list[Record], owners: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one subscription."""
    held = at_first(found, records)
    sold, old = found.activated_at or found.created_at, 0
    yield {"kind": "new", "at": sold, "old_quantity": old, "set_by": "", **held, "reseller_id": owner(held, owners)}
    for _id, before, after, when, who in records:
        told = {column: after[name] for name, column in TOLD.items() if name in before}
        old, held = held["quantity"], held | told
        kind = "change_partner_of_record"
        if "quantity" in told:
            kind = "add_quantity" if held["quantity"] > old else "remove_quantity"
        at = max(when, sold)
        yield {"kind": kind, "at": at, "old_quantity": old, "set_by": who, **held, "reseller_id": owner(held, owners)}


def owner(held: dict[str, Any], owners: dict[str, Any]) -> Any:
    """Return the tenant of the MPN id on record."""
    return owners.get(held["partner_of_record"])


def backfill(apps: Any, _schema_editor: Any) -> None:
    """Write the rows, block by block."""
    subscriptions, history = (apps.get_model("subscriptions", name) for name in ("Subscription", "SubscriptionChange"))
    owners = dict(apps.get_model("partners", "MpnAccount").objects.values_list("mpn_id", "tenant_id"))
    records = records_by_subscription(apps.get_model("core", "AuditRecord"))
    rows: list[Any] = []
    for found in subscriptions.objects.order_by("id").iterator(BLOCK):
        found.family = family_of(found.catalog_item_id, found.title)
        found.window_opened_at = found.cancel_until - WINDOW if found.cancel_until else None
        facts = {name: getattr(found, name) for name in FACTS}
        for number, told in enumerate(changes(found, records.get(str(found.id), []), owners), start=1):
            found.changes = number
            rows.append(
                history(
                    id=new_id(), subscription_id=found.id, number=number, reference_id=new_id(),
                    recorded_at=told["at"], **facts, **told,
                )
            )  # fmt: skip
        found.save(update_fields=["family", "window_opened_at", "changes"])
        if len(rows) >= BLOCK:
            history.objects.bulk_create(rows)
            rows = []
    history.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0007_terms_history_and_policies"),
        ("partners", "0001_initial"),
        ("core", "0002_second_wall"),
    ]

    operations = [migrations.RunPython(backfill, migrations.RunPython.noop, elidable=True)]

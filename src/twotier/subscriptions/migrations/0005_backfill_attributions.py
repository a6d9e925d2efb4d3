"""Write who earned on the subscriptions that exist: as it was sold, then each change that the audit records tell."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import migrations

BLOCK = 2000
Change = tuple[datetime, str, str, str]


def changes_by_subscription(records: Any) -> dict[str, list[Change]]:
    """Return the changes of the reseller of each subscription, the oldest first."""
    found: dict[str, list[Change]] = {}
    rows = records.objects.filter(operation="update_subscription").order_by("happened_at", "id")
    columns = rows.values_list("resource_id", "before", "after", "happened_at", "user_name")
    for subscription, before, after, when, who in columns.iterator(BLOCK):
        if "partner_id" in after and "partner_id" in before:
            found.setdefault(subscription, []).append((when, before["partner_id"], after["partner_id"], who))
    return found


def spans(sold: datetime, present: str, changes: list[Change]) -> Iterator[tuple[str, datetime, datetime | None, str]]:
    """Yield each MPN id with when it began and ended to stand on a subscription, and who put it there."""
    mpn_id, since, who = changes[0][1] if changes else present, sold, ""
    for when, _before, after, changed_by in changes:
        if mpn_id and when > since:
            yield mpn_id, since, when, who
        mpn_id, since, who = after, when, changed_by
    if present:
        yield present, since, None, who


def backfill(apps: Any, _schema_editor: Any) -> None:
    """Write the rows, block by block."""
    subscriptions, attributions = (apps.get_model("subscriptions", name) for name in ("Subscription", "Attribution"))
    owners = dict(apps.get_model("partners", "MpnAccount").objects.values_list("mpn_id", "tenant_id"))
    changes = changes_by_subscription(apps.get_model("core", "AuditRecord"))
    rows: list[Any] = []
    for found in subscriptions.objects.order_by("id").iterator(BLOCK):
        sold = found.activated_at or found.created_at
        for mpn_id, since, until, who in spans(sold, found.partner_of_record, changes.get(str(found.id), [])):
            rows.append(
                attributions(
                    tenant_id=found.tenant_id,
                    subscription_id=found.id,
                    mpn_id=mpn_id,
                    reseller_id=owners.get(mpn_id),
                    effective_from=since,
                    effective_until=until,
                    set_by=who,
                )
            )
        if len(rows) >= BLOCK:
            attributions.objects.bulk_create(rows)
            rows = []
    attributions.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0004_attributions"),
        ("partners", "0001_initial"),
        ("core", "0002_second_wall"),
    ]

    operations = [migrations.RunPython(backfill, migrations.RunPython.noop)]

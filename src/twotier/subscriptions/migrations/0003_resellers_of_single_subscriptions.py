"""The reseller on a single subscription sees it through the second wall, and nothing else of the customer."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef

from twotier.core.ids import new_id
from twotier.core.tenancy import CURRENT, OnPostgres

MINE = f"reseller_id = {CURRENT}"
OF_MINE = (
    "EXISTS (SELECT 1 FROM subscriptions_subscription s WHERE s.id = subscriptions_seatbatch.subscription_id "
    f"AND s.reseller_id = {CURRENT} OFFSET 0)"
)


def relate(apps: Any, schema_editor: Any) -> None:
    """Give resellers that are named on subscriptions of customers they do not serve the relationship that says so."""
    subscriptions, relationships = (
        apps.get_model("subscriptions", "Subscription"),
        apps.get_model("customers", "Relationship"),
    )
    serving = relationships.objects.filter(
        tenant_id=OuterRef("tenant_id"), partner_id=OuterRef("reseller_id"), kind="reseller", status="active"
    )
    rows = subscriptions.objects.filter(~Exists(serving), reseller_id__isnull=False).exclude(status="deleted")
    since = {
        (tenant, reseller): at for tenant, reseller, at in rows.values_list("tenant_id", "reseller_id", "created_at")
    }
    relationships.objects.bulk_create(
        relationships(
            id=new_id(), tenant_id=tenant, partner_id=reseller, kind="named", status="active",
            delegated_access=False, created_at=at,
        )
        for (tenant, reseller), at in since.items()
    )  # fmt: skip


class Migration(migrations.Migration):
    """Open single subscriptions to their resellers."""

    dependencies = [
        ("subscriptions", "0002_parent_of_add_ons"),
        ("customers", "0006_resellers_of_single_subscriptions"),
    ]

    operations = [
        OnPostgres(
            f"CREATE POLICY tenant_read_named ON subscriptions_subscription FOR SELECT USING ({MINE})",
            "DROP POLICY tenant_read_named ON subscriptions_subscription",
        ),
        OnPostgres(
            "CREATE POLICY tenant_update_named ON subscriptions_subscription FOR UPDATE "
            f"USING ({MINE}) WITH CHECK ({MINE})",
            "DROP POLICY tenant_update_named ON subscriptions_subscription",
        ),
        OnPostgres(
            f"CREATE POLICY tenant_read_named ON subscriptions_seatbatch FOR SELECT USING ({OF_MINE})",
            "DROP POLICY tenant_read_named ON subscriptions_seatbatch",
        ),
        migrations.RunPython(relate, migrations.RunPython.noop, elidable=True),
    ]

"""What customers may buy themselves."""

import django.db.models.deletion
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    """Add the table behind the second wall."""

    dependencies = [("access", "0002_shared_cache"), ("customers", "0015_deleted_customers")]

    operations = [
        migrations.CreateModel(
            name="SelfServePolicy",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("resources", models.JSONField(default=list)),
                ("version", models.UUIDField(default=twotier.core.ids.new_id)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organization"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "partner"), name="one_policy_of_partner")],
                "indexes": [models.Index(fields=["partner", "tenant_id"], name="policies_of_partner")],
            },
        ),
        RowLevelSecurity("customers_selfservepolicy"),
    ]

"""One-time links to first credentials."""

import uuid

from django.db import migrations, models

from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    """Add the table of one-time links, behind the second wall."""

    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SetupLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("draft_id", models.UUIDField()),
                ("ciphertext", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "draft_id"), name="one_link_per_sale")],
            },
        ),
        RowLevelSecurity("customers_setuplink"),
    ]

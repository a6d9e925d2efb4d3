from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookRegistration",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("url", models.CharField(max_length=2048)),
                ("events", models.JSONField(default=list)),
                ("own_header", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("modified_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id",), name="one_webhook_of_a_tenant")],
            },
        ),
        migrations.CreateModel(
            name="WebhookTest",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("url", models.CharField(max_length=2048)),
                ("results", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "asked_at"], name="webhook_tests_of_tenant")],
            },
        ),
        migrations.CreateModel(
            name="WebhookReach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
        RowLevelSecurity("notices_webhookregistration"),
        RowLevelSecurity("notices_webhooktest"),
    ]

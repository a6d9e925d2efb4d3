"""Filters of lists that people keep under a name."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("access", "0002_shared_cache")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("list_name", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                ("shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        "tenant_id",
                        "person",
                        "list_name",
                        django.db.models.functions.text.Lower("name"),
                        name="one_view_of_a_name",
                    )
                ],
                "indexes": [models.Index(fields=["tenant_id", "list_name"], name="views_of_list")],
            },
        ),
        RowLevelSecurity("access_savedview"),
    ]

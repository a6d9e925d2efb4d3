"""Domains that customers proved to own."""

import django.db.models.functions.text
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    """Add the table behind the second wall."""

    dependencies = [("customers", "0013_qualifications")]

    operations = [
        migrations.AddField("customer", "verified_domains", models.TextField(blank=True, db_default="", default="")),
        migrations.CreateModel(
            name="VerifiedDomain",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("name", models.CharField(max_length=253)),
                ("authentication", models.CharField(max_length=16)),
                ("capability", models.CharField(max_length=32)),
                ("root_domain", models.CharField(blank=True, max_length=253)),
                ("federation", models.JSONField(default=dict)),
                ("added_by", models.UUIDField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="one_customer_per_domain"
                    )
                ],
                "indexes": [models.Index(fields=["tenant_id", "name"], name="domains_of_customer")],
            },
        ),
        RowLevelSecurity("customers_verifieddomain"),
    ]

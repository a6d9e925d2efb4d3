"""Order requests: what resellers and customers ask the partner that buys for."""

import django.db.models.deletion
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity

ORGANIZATION = "access.organization"


class Migration(migrations.Migration):
    """Add the table, open to its two sides alone: not even the customer's other partners see it."""

    dependencies = [("access", "0002_shared_cache"), ("orders", "0003_orders_by_day")]

    operations = [
        migrations.CreateModel(
            name="OrderRequest",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_subscriptions", "new_subscriptions"),
                            ("change_quantity", "change_quantity"),
                            ("renewal", "renewal"),
                        ],
                        max_length=24,
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                ("subscription_id", models.UUIDField(null=True)),
                ("subscription_name", models.CharField(blank=True, max_length=256)),
                ("old_quantity", models.PositiveIntegerField(null=True)),
                ("quantity", models.PositiveIntegerField(null=True)),
                ("auto_renew", models.BooleanField(null=True)),
                ("note", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("order_ids", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_by_name", models.CharField(blank=True, max_length=320)),
                ("answered_by_name", models.CharField(blank=True, max_length=320)),
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "receiver",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=ORGANIZATION),
                ),
                (
                    "sender",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=ORGANIZATION),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "sender", "created_at"], name="requests_for_customer"),
                    models.Index(fields=["receiver", "created_at"], name="requests_of_receiver"),
                    models.Index(fields=["sender", "created_at"], name="requests_of_sender"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "open", "accepted", "refused", "withdrawn"])),
                        name="order_request_status",
                    )
                ],
            },
        ),
        RowLevelSecurity("orders_orderrequest", also=("sender_id", "receiver_id"), tenant="receiver_id"),
    ]

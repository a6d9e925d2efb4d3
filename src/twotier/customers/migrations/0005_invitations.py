import django.db.models.deletion
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    """Invitations of customers, their answers, and the switches of the channels."""

    dependencies = [
        ("access", "0002_shared_cache"),
        ("customers", "0004_list_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptanceChannel",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("open", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(choices=[("joint", "joint"), ("relationship", "relationship")], max_length=16),
                ),
                ("relation", models.CharField(max_length=8)),
                ("customer_id", models.UUIDField(null=True)),
                ("token", models.CharField(max_length=64)),
                ("asks_admin", models.BooleanField(default=True)),
                ("reusable", models.BooleanField(default=False)),
                ("email", models.EmailField(blank=True, max_length=320)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("pending", "Pending"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.organization",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvitationAnswer",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("customer_id", models.UUIDField()),
                ("customer_name", models.CharField(max_length=256)),
                (
                    "answer",
                    models.CharField(
                        choices=[("opened", "opened"), ("accepted", "accepted"), ("declined", "declined")], max_length=8
                    ),
                ),
                ("delegated_access", models.BooleanField(default=False)),
                ("person_id", models.UUIDField(null=True)),
                ("person_name", models.CharField(max_length=320)),
                ("channel", models.CharField(default="portal", max_length=16)),
                ("opened_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="customers.invitation"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["tenant_id", "id"], name="invitations_of_sender"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["customer_id"], name="invitations_for_customer"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("status__in", ["draft", "pending"])),
                fields=["expires_at"],
                name="invitations_open_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "pending", "accepted", "declined", "expired", "revoked"])),
                name="invitation_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("token",), name="one_invitation_per_link"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "joint"), ("provider__isnull", False), ("relation", "reseller")),
                    models.Q(("kind", "relationship"), ("provider__isnull", True)),
                    _connector="OR",
                ),
                name="joint_names_its_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="invitationanswer",
            index=models.Index(fields=["customer_id"], name="answers_of_customer"),
        ),
        migrations.AddConstraint(
            model_name="invitationanswer",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "invitation", "customer_id"), name="one_answer_per_customer"
            ),
        ),
        RowLevelSecurity("customers_invitation"),
        RowLevelSecurity("customers_invitationanswer"),
    ]

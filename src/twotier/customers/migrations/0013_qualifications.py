"""Customers' segments with who vouched for them, and the codes of government customers."""

import django.db.models.deletion
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity

WORDS = ("education", "government", "state_owned")
STATES = (("in_review", "In review"), ("approved", "Approved"), ("denied", "Denied"))


class Migration(migrations.Migration):
    """Add both tables behind the second wall."""

    dependencies = [("customers", "0012_agreement_published")]

    operations = [
        migrations.CreateModel(
            name="ValidationCode",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("code", models.CharField(max_length=32)),
                ("organization_name", models.CharField(max_length=256)),
                ("max_creates", models.PositiveIntegerField()),
                ("remaining_creates", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "code"), name="one_validation_code"),
                    models.CheckConstraint(
                        condition=models.Q(("remaining_creates__lte", models.F("max_creates"))),
                        name="no_more_than_granted",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("word", models.CharField(choices=[(word, word) for word in WORDS], max_length=16)),
                ("education_segment", models.CharField(blank=True, max_length=16)),
                ("website", models.CharField(blank=True, max_length=253)),
                ("asked_by", models.UUIDField()),
                ("status", models.CharField(choices=list(STATES), max_length=16)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "code",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.validationcode",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", [name for name, _label in STATES])),
                        name="qualification_status",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["in_review", "approved"])),
                        fields=("tenant_id",),
                        name="one_segment_of_customer",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["tenant_id", "created_at"], name="qualifications_of_customer"),
                    models.Index(
                        condition=models.Q(("status", "in_review")),
                        fields=["created_at", "id"],
                        name="qualifications_in_review",
                    ),
                ],
            },
        ),
        RowLevelSecurity("customers_validationcode"),
        RowLevelSecurity("customers_qualification"),
    ]

"""Requests for partnerships, their answers, the periods of partnerships, and the checklist of providers."""

import django.db.models.deletion
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


def open_periods(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Give every partnership that is active already the period that it is in."""
    partnership, period = (apps.get_model("partnerships", name) for name in ("Partnership", "PartnershipPeriod"))
    rows = partnership.objects.filter(status="active").exclude(active_since=None)
    period.objects.bulk_create(
        period(tenant_id=row.tenant_id, partnership=row, reseller_id=row.reseller_id, since=row.active_since)
        for row in rows.iterator()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_shared_cache"),
        ("partnerships", "0002_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnershipRequest",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("reseller_mpn_id", models.CharField(blank=True, max_length=7)),
                ("token", models.CharField(max_length=43)),
                ("recipient", models.EmailField(blank=True, max_length=320)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=256)),
                ("text", models.TextField()),
                ("valid_days", models.PositiveSmallIntegerField(default=90)),
                ("reusable", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("requested", "Requested"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("withdrawn", "Revoked"),
                        ],
                        max_length=16,
                    ),
                ),
                ("created_by", models.UUIDField(null=True)),
                ("created_by_name", models.CharField(blank=True, max_length=320)),
                ("created_at", models.DateTimeField()),
                ("requested_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("sent_count", models.PositiveIntegerField(default=0)),
                ("last_sent_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("opened_by_name", models.CharField(blank=True, max_length=256)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_name", models.CharField(blank=True, max_length=320)),
                ("reason", models.TextField(blank=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organization"
                    ),
                ),
                (
                    "reseller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProviderChecklist",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("profile_reviewed_at", models.DateTimeField(null=True)),
                ("profile_reviewed_by_name", models.CharField(blank=True, max_length=320)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id",), name="one_checklist")],
            },
        ),
        migrations.CreateModel(
            name="RequestAnswer",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                (
                    "answer",
                    models.CharField(choices=[("accepted", "accepted"), ("declined", "declined")], max_length=8),
                ),
                ("reason", models.TextField(blank=True)),
                ("person_id", models.UUIDField(null=True)),
                ("person_name", models.CharField(blank=True, max_length=320)),
                ("answered_at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="partnerships.partnershiprequest",
                    ),
                ),
                (
                    "reseller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartnershipPeriod",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("reseller_id", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("accepted_by", models.UUIDField(null=True)),
                ("accepted_by_name", models.CharField(blank=True, max_length=320)),
                ("until", models.DateTimeField(null=True)),
                ("removed_by", models.UUIDField(null=True)),
                ("removed_by_name", models.CharField(blank=True, max_length=320)),
                ("attestation", models.TextField(blank=True)),
                ("attested_at", models.DateTimeField(null=True)),
                ("notice_given_on", models.DateField(null=True)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "partnership", "since"], name="periods_of_partnership")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("tenant_id", "partnership"), name="one_open_period"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="partnershiprequest",
            index=models.Index(fields=["tenant_id", "status", "created_at"], name="requests_of_provider"),
        ),
        migrations.AddIndex(
            model_name="partnershiprequest",
            index=models.Index(fields=["reseller", "status"], name="requests_to_reseller"),
        ),
        migrations.AddIndex(
            model_name="partnershiprequest",
            index=models.Index(
                condition=models.Q(("status__in", ("draft", "requested"))),
                fields=["expires_at"],
                name="requests_open_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershiprequest",
            constraint=models.UniqueConstraint(fields=("token",), name="one_request_per_link"),
        ),
        migrations.AddConstraint(
            model_name="partnershiprequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "requested"))),
                fields=("tenant_id", "reseller"),
                name="one_open_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershiprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "requested", "accepted", "declined", "expired", "withdrawn"])
                ),
                name="partnership_request_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestanswer",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "request", "reseller"), name="one_answer_per_reseller"
            ),
        ),
        RowLevelSecurity("partnerships_partnershiprequest", also=("reseller_id",)),
        RowLevelSecurity("partnerships_requestanswer", also=("reseller_id",)),
        RowLevelSecurity("partnerships_partnershipperiod", also=("reseller_id",)),
        RowLevelSecurity("partnerships_providerchecklist"),
        migrations.RunPython(open_periods, migrations.RunPython.noop),
    ]

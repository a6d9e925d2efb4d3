import django.db.models.deletion
from django.db import migrations, models

import twotier.core.ids
from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0003_resellers_of_single_subscriptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attribution",
            fields=[
                ("id", models.UUIDField(default=twotier.core.ids.new_id, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("mpn_id", models.CharField(max_length=7)),
                ("reseller_id", models.UUIDField(null=True)),
                ("effective_from", models.DateTimeField()),
                ("effective_until", models.DateTimeField(null=True)),
                ("set_by", models.CharField(blank=True, max_length=320)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attributions",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "subscription", "effective_from"], name="attributions_by_time"),
                    models.Index(fields=["reseller_id", "effective_from"], name="attributions_of_reseller"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("effective_until", None)),
                        fields=("tenant_id", "subscription"),
                        name="one_attribution_holds",
                    )
                ],
            },
        ),
        RowLevelSecurity("subscriptions_attribution", also=("reseller_id",)),
    ]

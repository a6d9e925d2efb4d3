"""When the vendor published a version of the customer agreement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the moment, and one version of each rank."""

    dependencies = [("customers", "0011_agreement_lost")]

    operations = [
        migrations.AddField("agreementtemplate", "published_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "agreementtemplate",
            models.UniqueConstraint(fields=["agreement_type", "version_rank"], name="one_version_of_each_rank"),
        ),
    ]

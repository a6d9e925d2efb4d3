"""What has been used of the quotas that all processes share."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One row per key: the period it speaks of, and what was leased in it."""

    dependencies = [("core", "0003_worker_rounds")]

    operations = [
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("period", models.BigIntegerField()),
                ("used", models.BigIntegerField()),
            ],
        ),
    ]

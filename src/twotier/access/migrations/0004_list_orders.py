"""Indexes for the orders in which partners and a customer's users are listed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Walk lists of organizations and people by name."""

    dependencies = [("access", "0003_saved_views")]

    operations = [
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["kind", "name", "id"], name="organizations_by_name"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["kind", "market", "name", "id"], name="organizations_by_market"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["tenant_id", "last_name", "first_name", "user_name"], name="people_by_name"),
        ),
    ]

"""Indexes for the orders in which a sender's invitations are listed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_times_mailed")]

    operations = [
        migrations.AddIndex(
            "invitation", models.Index(fields=["tenant_id", "created_at", "id"], name="invitations_by_day")
        ),
        migrations.AddIndex(
            "invitation", models.Index(fields=["tenant_id", "expires_at", "id"], name="invitations_by_end")
        ),
    ]

"""Indexes for the orders in which a provider's resellers and requests are listed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0003_requests")]

    operations = [
        migrations.AddIndex(
            "partnership", models.Index(fields=["tenant_id", "reseller_mpn_id", "id"], name="resellers_by_mpn_id")
        ),
        migrations.AddIndex(
            "partnershiprequest", models.Index(fields=["tenant_id", "created_at", "id"], name="requests_by_day")
        ),
        migrations.AddIndex(
            "partnershiprequest", models.Index(fields=["tenant_id", "expires_at", "id"], name="requests_by_end")
        ),
    ]

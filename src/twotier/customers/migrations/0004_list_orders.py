"""Indexes for the orders in which customers are listed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_search_by_name")]

    operations = [
        migrations.AddIndex(
            model_name="customer", index=models.Index(fields=["domain", "id"], name="customers_by_domain")
        ),
        migrations.AddIndex(
            model_name="customer", index=models.Index(fields=["created_at", "id"], name="customers_by_day")
        ),
    ]

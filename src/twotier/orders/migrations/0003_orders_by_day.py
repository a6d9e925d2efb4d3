"""The index by which a partner's orders are listed by day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_carts_by_end")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["partner_id", "created_at", "id"], name="orders_of_partner"),
        ),
    ]

"""An index for the vendor's list of the customers that it decided about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Find decided customers without reading all the others."""

    dependencies = [("customers", "0009_invitation_orders")]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["vetted_at", "id"], condition=models.Q(vetted_at__isnull=False), name="customers_vetted"
            ),
        ),
    ]

"""Indexes by which a name is found among millions, and by which lists are in the order of names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let the index by name begin with the name: a customer's own id before it narrowed nothing."""

    dependencies = [("customers", "0002_setup_link")]

    operations = [
        migrations.RemoveIndex(model_name="customer", name="customers_by_name"),
        migrations.AddIndex(
            model_name="customer", index=models.Index(fields=["folded_name", "id"], name="customers_by_name")
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["folded_name"], name="customers_by_prefix", opclasses=["varchar_pattern_ops"]),
        ),
    ]

"""Customers of the sandbox can be deleted."""

from django.db import migrations, models

STATES = (("in_review", "In review"), ("active", "Active"), ("denied", "Denied"), ("deleted", "Deleted"))


class Migration(migrations.Migration):
    """Let the state be stored."""

    dependencies = [("customers", "0014_verified_domains")]

    operations = [
        migrations.AlterField("customer", "status", models.CharField(choices=list(STATES), max_length=16)),
        migrations.RemoveConstraint("customer", "customer_status"),
        migrations.AddConstraint(
            "customer",
            models.CheckConstraint(
                condition=models.Q(("status__in", [name for name, _label in STATES])), name="customer_status"
            ),
        ),
    ]

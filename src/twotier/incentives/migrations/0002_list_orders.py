"""An index for the order of the vendor's list of enrollments."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Walk the enrollments by the day on which their invitation is due."""

    dependencies = [("incentives", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="incentiveenrollment",
            index=models.Index(fields=["due_at", "id"], name="enrollments_by_due_day"),
        ),
    ]

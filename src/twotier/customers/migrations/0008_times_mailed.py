"""How often an invitation was mailed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Count the mails of an invitation."""

    dependencies = [("customers", "0007_vetting_and_setup_links")]

    operations = [
        migrations.AddField("invitation", "mailed_count", models.PositiveIntegerField(db_default=0, default=0)),
    ]

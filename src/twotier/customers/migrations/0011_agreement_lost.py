"""When an attested acceptance stopped counting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the moment at which the partner that attested left the customer."""

    dependencies = [("customers", "0010_vetted_customers")]

    operations = [
        migrations.AddField("customeragreement", "lost_at", models.DateTimeField(null=True)),
    ]

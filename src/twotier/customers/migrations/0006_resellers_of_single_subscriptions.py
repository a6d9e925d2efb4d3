"""Relationships of resellers with single subscriptions: what the second wall opens to them, and nothing else."""

from django.db import migrations, models

from twotier.core.tenancy import CURRENT, OnPostgres

SINGLE = (
    "EXISTS (SELECT 1 FROM customers_relationship r WHERE r.tenant_id = customers_customer.id "
    f"AND r.partner_id = {CURRENT} AND r.kind = 'named' AND r.status = 'active' OFFSET 0)"
)


class Migration(migrations.Migration):
    """Name the kind, and let a partner read its own relationships and the records of such customers."""

    dependencies = [("customers", "0005_invitations")]

    operations = [
        migrations.AlterField(
            model_name="relationship",
            name="kind",
            field=models.CharField(
                choices=[
                    ("direct", "direct"),
                    ("provider", "provider"),
                    ("reseller", "reseller"),
                    ("named", "named"),
                ],
                max_length=8,
            ),
        ),
        OnPostgres(
            f"CREATE POLICY tenant_read_named ON customers_relationship FOR SELECT USING (partner_id = {CURRENT})",
            "DROP POLICY tenant_read_named ON customers_relationship",
        ),
        OnPostgres(
            f"CREATE POLICY tenant_read_named ON customers_customer FOR SELECT USING ({SINGLE})",
            "DROP POLICY tenant_read_named ON customers_customer",
        ),
    ]

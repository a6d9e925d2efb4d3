"""Lets a customer read what partners did to its tenant: their records belong to the partners."""

from django.db import migrations

from twotier.core.tenancy import IS_CURRENT, VISIBLE, OnPostgres

TABLE = "core_auditrecord"
OWN = VISIBLE.format(table=TABLE, tenant="tenant_id")
ABOUT_ME = IS_CURRENT.format(table=TABLE, column="customer_id")
DROP = f"DROP POLICY tenant_read ON {TABLE}"
CREATE = f"CREATE POLICY tenant_read ON {TABLE} FOR SELECT USING ({{condition}})"


class Migration(migrations.Migration):
    """Widen the reading policy of the audit alone; nobody writes more than before."""

    dependencies = [("core", "0003_worker_rounds")]

    operations = [
        OnPostgres(
            [DROP, CREATE.format(condition=f"{OWN} OR {ABOUT_ME}")],
            [DROP, CREATE.format(condition=OWN)],
        ),
    ]

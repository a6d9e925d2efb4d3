"""Puts the core's tables behind row-level security, once the table of visibility exists."""

from django.db import migrations

from twotier.core.tenancy import IS_CURRENT, RowLevelSecurity


class Migration(migrations.Migration):
    """Policies of audit, outbox, kept answers and jobs."""

    dependencies = [("core", "0001_initial"), ("access", "0001_initial")]

    operations = [
        # A customer reads what was done to it, whoever did it; only the actor's side writes.
        RowLevelSecurity(
            "core_auditrecord", everyone=IS_CURRENT.format(table="core_auditrecord", column="customer_id")
        ),
        RowLevelSecurity("core_outboxmessage"),
        RowLevelSecurity("core_keptanswer"),
        RowLevelSecurity("core_job"),
    ]

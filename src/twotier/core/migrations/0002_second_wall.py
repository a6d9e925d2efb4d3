"""Puts the core's tables behind row-level security, once the table of visibility exists."""

from django.db import migrations

from twotier.core.tenancy import RowLevelSecurity


class Migration(migrations.Migration):
    """Policies of audit, outbox, kept answers and jobs."""

    dependencies = [("core", "0001_initial"), ("access", "0001_initial")]

    operations = [
        RowLevelSecurity("core_auditrecord"),
        RowLevelSecurity("core_outboxmessage"),
        RowLevelSecurity("core_keptanswer"),
        RowLevelSecurity("core_job"),
    ]

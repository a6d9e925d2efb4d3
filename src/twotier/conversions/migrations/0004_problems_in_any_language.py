"""Keep why a migration failed as a sentence that each reader gets in the own language."""

from typing import Any

from django.db import migrations, models


def keep(apps: Any, _schema_editor: Any) -> None:
    """Take over the texts that are there."""
    for name in ("Migration", "MigrationSchedule"):
        for row in apps.get_model("conversions", name).objects.exclude(error_text=""):
            row.problem = {"text": row.error_text, "values": {}}
            row.save(update_fields=["problem"])


class Migration(migrations.Migration):
    dependencies = [
        ("conversions", "0003_promotions"),
    ]

    operations = [
        migrations.AddField("migration", "problem", models.JSONField(default=dict)),
        migrations.AddField("migrationschedule", "problem", models.JSONField(default=dict)),
        migrations.RunPython(keep, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("migration", "error_text"),
        migrations.RemoveField("migrationschedule", "error_text"),
    ]

"""Entries whose words can be taken out when they are disposed of. The database itself allows that and nothing else."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

SAYS = "a decision log is only ever added to"
STAYS = ("id", "kind", "key", "number", "at", "by_id", "by_role", "replaces", "digest", "content", "created_at")
SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in STAYS)
REDACTION = (
    f"OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.decision = '' AND NEW.rationale = '' "
    f"AND NEW.salt = '' AND {SAME}"
)
SQLITE = (
    f"CREATE TRIGGER logs_no_update BEFORE UPDATE ON logs_logentry WHEN NOT ({REDACTION.replace(' IS NOT DISTINCT FROM ', ' IS ')}) "
    f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    f"CREATE TRIGGER logs_no_delete BEFORE DELETE ON logs_logentry BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
)
POSTGRESQL = (
    f"CREATE TRIGGER logs_no_update BEFORE UPDATE ON logs_logentry FOR EACH ROW WHEN (NOT ({REDACTION})) "
    "EXECUTE FUNCTION logs_only_added_to()",
    "CREATE TRIGGER logs_no_delete BEFORE DELETE ON logs_logentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION logs_only_added_to()",
)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the old guards away: SQLite makes the table anew when a column is added, and they would go with it."""
    on = " ON logs_logentry" if schema_editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS logs_no_{verb}{on}")


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the new ones in their place."""
    for said in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(said)


class Migration(migrations.Migration):
    dependencies = [("logs", "0002_append_only")]
    operations = [
        migrations.RunPython(unguard, migrations.RunPython.noop),
        migrations.AddField("logentry", "salt", models.CharField(blank=True, default="", max_length=32), False),
        migrations.AddField("logentry", "content", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField("logentry", "redacted_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]

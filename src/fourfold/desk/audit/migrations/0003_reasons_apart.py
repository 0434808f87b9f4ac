"""Reasons are kept apart from entries, so that they can be erased. Those of entries of before can be taken out of them:
the database itself allows that and nothing else, and one entry states what all of them are without."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.utils import timezone

from fourfold.desk.audit.reasons import APART, BEFORE, digest_without

SAYS = "the audit is only ever added to"
STAYS = ("id", "uid", "at", "action", "actor", "actor_name", "roles", "kind", "key", "act", "content")
SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in STAYS)
TAKEN_OUT = f"substr(OLD.why, 1, {len(APART)}) <> '{APART}' AND NEW.why = '' AND {SAME}"

SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    f"WHEN NOT ({TAKEN_OUT.replace(' IS NOT DISTINCT FROM ', ' IS ')}) BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    f"CREATE TRIGGER audit_reason_no_update BEFORE UPDATE ON audit_reason BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
)
POSTGRESQL = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry FOR EACH ROW WHEN (NOT ({TAKEN_OUT})) "
    "EXECUTE FUNCTION audit_only_added_to()",
    "CREATE TRIGGER audit_reason_no_update BEFORE UPDATE ON audit_reason "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()",
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the new guards in the place of the old one."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER audit_entry_no_update{' ON audit_entry' if postgresql else ''}")
    for said in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(said)


def state(apps: Any, schema_editor: Any) -> None:
    """State what the entries of before are without their reasons."""
    entries = apps.get_model("audit", "Entry").objects
    last = entries.order_by("-pk").values_list("pk", flat=True).first()
    if last:
        digest = digest_without(last, entries)
        entries.create(
            at=timezone.now(), action="alteration", actor_name="fourfold desk", kind=BEFORE, key=str(last), why=digest
        )


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField(unique=True)),
                ("salt", models.CharField(max_length=32)),
                ("words", models.CharField(max_length=500)),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
        migrations.RunPython(state, migrations.RunPython.noop),
    ]

"""The database itself refuses to change or delete what the audit holds."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("audit_entry", "audit_subject", "audit_seal", "audit_sealed")
SAYS = "the audit is only ever added to"

SQLITE = "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '" + SAYS + "'); END"
POSTGRESQL_FUNCTION = (
    "CREATE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '" + SAYS + "'; END $$"
)
POSTGRESQL = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()"
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Put a trigger on each table. Details may be deleted, on erasure, but never changed."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    verbs = ("update", "delete", "truncate") if postgresql else ("update", "delete")
    pattern = POSTGRESQL if postgresql else SQLITE
    for table in TABLES:
        for verb in verbs:
            schema_editor.execute(pattern.format(table=table, verb=verb))
    schema_editor.execute(pattern.format(table="audit_detail", verb="update"))


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]

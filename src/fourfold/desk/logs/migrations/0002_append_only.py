"""The database itself refuses to change or delete an entry of a decision log."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SAYS = "a decision log is only ever added to"
SQLITE = "CREATE TRIGGER logs_no_{verb} BEFORE {verb} ON logs_logentry BEGIN SELECT RAISE(ABORT, '" + SAYS + "'); END"
FUNCTION = (
    "CREATE FUNCTION logs_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '" + SAYS + "'; END $$"
)
POSTGRESQL = (
    "CREATE TRIGGER logs_no_{verb} BEFORE {verb} ON logs_logentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION logs_only_added_to()"
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Put a trigger on the table."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(FUNCTION)
    for verb in ("update", "delete", "truncate") if postgresql else ("update", "delete"):
        schema_editor.execute((POSTGRESQL if postgresql else SQLITE).format(verb=verb))


class Migration(migrations.Migration):
    dependencies = [("logs", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]

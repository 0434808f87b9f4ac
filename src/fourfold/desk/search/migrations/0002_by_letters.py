"""On PostgreSQL, an index on each text's runs of three letters, with a function of the desk's own: it needs no extension
and no more rights than the desk has. SQLite reads the texts through."""

from __future__ import annotations

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE FUNCTION search_trigrams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    SELECT coalesce(array_agg(DISTINCT substr(words, n, 3)), '{}') FROM generate_series(1, length(words) - 2) AS n
$$
"""
INDEX = "CREATE INDEX search_text_by_letters ON search_text USING gin (search_trigrams(words))"


def by_letters(apps: Any, schema_editor: Any) -> None:
    """Make the function and the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(INDEX)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(by_letters, migrations.RunPython.noop)]

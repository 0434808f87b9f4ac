"""How a desk's database is laid out: its columns, constraints, indexes and guards, in whatever order."""

from __future__ import annotations

import re

from tests.integration.own_force import Force

ON_POSTGRESQL = (
    "SELECT 'column', table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default, "
    "is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'guard', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def laid_out(force: Force) -> set[str]:
    """Each thing that the database holds beside its rows, in words."""
    if force.url:
        return {str(row) for query in ON_POSTGRESQL for row in force.query(query)}
    made = force.query("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name != 'sqlite_sequence'")
    return {f"{sort} {name} {part}" for sort, name, sql in made for part in _parts(sql)}


def _parts(sql: str) -> list[str]:
    """A table's columns and constraints one by one; all else whole."""
    table = re.fullmatch(r"CREATE TABLE \S+ \((.*)\)", sql, re.DOTALL)
    return table[1].split(", ") if table else [sql]

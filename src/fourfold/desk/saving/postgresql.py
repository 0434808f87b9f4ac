"""A desk on PostgreSQL: every table copied out in one snapshot, and copied back into an empty database.

No program of PostgreSQL's is needed on this machine. The tables themselves are made as the migrations that the backup
had been through leave them.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from fourfold.backup.archive import PIECE, Writer
from fourfold.desk.audit.acting import acting
from fourfold.desk.saving.state import RESTORING, restored_by
from fourfold.desk.saving.tables import make_at_once
from fourfold.errors import BadInput

FOLDER = "desk/tables"
NO_ROWS = ("django_session",)
"""Tables that are put away empty: nobody stays signed in through a restore."""

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
    "ORDER BY relname"
)
COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
    "AND attgenerated = '' ORDER BY attnum"
)
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"


def put_away(out: Writer) -> dict[str, Any]:
    """Add every table to an archive, as of one moment. Gives the columns of each, and where its numbers had come to."""
    columns: dict[str, list[str]] = {}
    with psycopg.connect(**_address()) as held:
        held.isolation_level, held.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        for (table,) in held.execute(TABLES).fetchall():
            columns[table] = [name for (name,) in held.execute(COLUMNS, [f'"{table}"']).fetchall()]
            file = out.room / table
            with file.open("wb") as rows:
                if table not in NO_ROWS:
                    _copy_out(held, table, columns[table], rows)
            out.add(f"{FOLDER}/{table}", file)
            file.unlink()
        sequences = dict(held.execute(SEQUENCES).fetchall())
    return {"columns": columns, "sequences": sequences}


def put_back(folder: Path, said: dict[str, Any], migrations: list[tuple[str, str]]) -> None:
    """Fill an empty database with the tables in `folder`. Until `restored`, it is marked as not whole. One that an
    earlier restore left half filled is emptied first. Raises `BadInput` for one that holds anything else."""
    _clear()
    executor = MigrationExecutor(connection)
    with acting(by="fourfold restore", why="making the tables"):
        if set(migrations) == set(executor.loader.disk_migrations):
            make_at_once(connection)
        else:
            executor.migrate(_last(executor, migrations))
    with transaction.atomic(), connection.cursor() as cursor:
        tables = list(said["columns"])
        guarded = [sql.Identifier(table) for table in tables]
        for table in guarded:  # the audit's own guards refuse to be emptied of what the migrations wrote
            _run(cursor, sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        _run(cursor, sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(guarded)))
        for table in tables:
            _copy_in(cursor, table, said["columns"][table], folder / table)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            _run(cursor, sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        for name, last in said["sequences"].items():
            if last is not None:
                cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{name}"', last])


def _address() -> dict[str, Any]:
    said: dict[str, Any] = connection.get_connection_params()
    return {name: said[name] for name in said if name not in ("cursor_factory", "context", "prepare_threshold")}


def _copy_out(held: Any, table: str, columns: list[str], rows: Any) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with held.cursor() as cursor:
        query = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), names)
        with cursor.copy(query) as copy:
            for piece in copy:
                rows.write(piece)


def _copy_in(cursor: Any, table: str, columns: list[str], file: Path) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with cursor.cursor.copy(query) as copy, file.open("rb") as rows:
        while piece := rows.read(PIECE):
            copy.write(piece)


def _run(cursor: Any, query: Any) -> None:
    cursor.execute(query.as_string(cursor.connection))


def _clear() -> None:
    """Mark an empty database as being restored."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        if tables and RESTORING not in tables:
            raise BadInput("The database that FOURFOLD_DATABASE names is not empty. Restore into an empty one.")
        for table in tables:
            _run(cursor, sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(table)))
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")
        restore = uuid.uuid4().hex
        cursor.execute(f"CREATE TABLE {RESTORING} (restore text)")
        cursor.execute(f"INSERT INTO {RESTORING} VALUES (%s)", [restore])  # noqa: S608 - our own name
    restored_by().write_text(restore, encoding="utf-8")


def _last(executor: MigrationExecutor, migrations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The newest of each app's migrations among these: what the tables have to be migrated to."""
    graph, held = executor.loader.graph, set(migrations)
    newest = [one for one in held if one in graph.nodes]
    return [
        one
        for one in sorted(newest)
        if not any(child.key in held and child.key[0] == one[0] for child in graph.node_map[one].children)
    ]

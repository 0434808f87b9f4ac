"""How far a desk's database has come: its migrations, and whether it is newer than the code or half restored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from fourfold.errors import BadInput

RESTORING = "fourfold_restoring"
"""The table that stands in a database for as long as it is being restored; its one row names the restore."""


def applied() -> list[tuple[str, str]]:
    """The migrations that the database has been through."""
    return sorted(MigrationLoader(connection).applied_migrations)


def check_usable() -> None:
    """Raise `BadInput` for a database that a newer Fourfold has changed, or that was never restored whole."""
    if RESTORING in connection.introspection.table_names() and not _stood_in_its_place():
        raise BadInput("The desk's database was being restored and is not whole. Run 'fourfold restore' again.")
    check_known(MigrationLoader(connection).applied_migrations)


def restored() -> None:
    """The restored database is whole."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {RESTORING}")


def restored_by() -> Path:
    """The file of a workspace that names the restore that made it."""
    return Path(settings.SURROUNDINGS.workspace) / "desk" / "restored-by"


def _stood_in_its_place() -> bool:
    """Whether the restore was ended after all but its last act. A workspace is put in its place once its database is
    whole; so where it names the same restore, nothing is missing, and the mark goes now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT restore FROM {RESTORING}")  # noqa: S608 - our own name
        row = cursor.fetchone()
    whole = row is not None and restored_by().is_file() and restored_by().read_text(encoding="utf-8") == row[0]
    if whole:
        restored()
    return whole


def check_known(migrations: Iterable[tuple[str, str]]) -> None:
    """Raise `BadInput` when this Fourfold does not know one of these migrations."""
    known = MigrationLoader(None).disk_migrations
    unknown = sorted(one for one in migrations if one not in known)
    if unknown:
        app, name = unknown[0]
        raise BadInput(
            f"The desk's database was made by a newer Fourfold than this one (it has been through {app} {name}). "
            "Nothing was changed. Install that version, or restore a backup that was taken before."
        )


def up_to_date() -> bool:
    """Whether the database has been through every migration that this Fourfold has."""
    loader = MigrationLoader(connection)
    return not set(loader.disk_migrations) - set(loader.applied_migrations)

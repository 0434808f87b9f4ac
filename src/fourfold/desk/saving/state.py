"""How far a desk's database has come: its migrations, and whether it is newer than the code or half restored."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from fourfold.errors import BadInput

RESTORING = "fourfold_restoring"
"""The table that stands in a database for as long as it is being restored."""


def applied() -> list[tuple[str, str]]:
    """The migrations that the database has been through."""
    return sorted(MigrationLoader(connection).applied_migrations)


def check_usable() -> None:
    """Raise `BadInput` for a database that a newer Fourfold has changed, or that was never restored whole."""
    if RESTORING in connection.introspection.table_names():
        raise BadInput("The desk's database was being restored and is not whole. Run 'fourfold restore' again.")
    check_known(MigrationLoader(connection).applied_migrations)


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

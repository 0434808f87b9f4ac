"""Django's `migrate`, which makes the tables of an empty database at once and goes on from there as always."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from fourfold.desk.saving.tables import is_empty, make_at_once


class Command(Migrate):
    """Bring the database up to date."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's; only a whole migration of an empty database is done in another way."""
        connection = connections[options["database"]]
        if options.get("app_label") is None and not (options.get("plan") or options.get("check_unapplied")):
            connection.prepare_database()
            if is_empty(connection):
                make_at_once(connection)
        super().handle(*args, **options)

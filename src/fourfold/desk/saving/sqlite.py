"""A desk on SQLite: a copy made by the database itself, while others go on reading and writing."""

from __future__ import annotations

import contextlib
import sqlite3

from django.db import connection

from fourfold.backup.archive import Writer
from fourfold.errors import BadInput

PART = "desk/desk.sqlite3"


def put_away(out: Writer) -> None:
    """Add the database to an archive, without its sessions."""
    copy = out.room / "desk.sqlite3"
    with (
        contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as held,
        contextlib.closing(sqlite3.connect(copy)) as made,
    ):
        held.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")
        made.execute("DELETE FROM django_session")
        made.commit()
        made.execute("VACUUM")
        (said,) = made.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise BadInput(f"The desk's database is damaged, so no backup was made of it: {said}.")
    out.add(PART, copy)

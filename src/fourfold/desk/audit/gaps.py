"""Gaps in running numbers, left at random, so that no gap tells its reader of a record that they may not see.

The keys in pages' addresses and the references of registers run on. If every number were given, a missing one would be
a record in a compartment, one marked too high, or one that is gone. Before each number some are passed over, as many as
chance has it and with no upper bound: so any gap may have nothing in it, and so may the numbers before the first.
"""

from __future__ import annotations

import secrets

from django.db import connections, models

ONE_IN = 8
"""One number in so many is given, on the average."""


def passed_over() -> int:
    """How many numbers to pass over before the next one."""
    count = 0
    while secrets.randbelow(ONE_IN):
        count += 1
    return count


def leave_gap(model: type[models.Model], using: str) -> None:
    """Pass over some of the keys that the database gives to a model's rows."""
    key, count = model._meta.pk, passed_over()
    if not count or not isinstance(key, models.AutoField):
        return
    table = model._meta.db_table
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            sequence = "SELECT max(nextval(pg_get_serial_sequence(%s, %s))) FROM generate_series(1, %s)"
            cursor.execute(sequence, [f'"{table}"', key.column, count])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        if not cursor.rowcount:  # of a table that never had a row
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])

"""Registers as CSV and Excel: what the user may see, marked, safe to open, and on record as a disclosure."""

from __future__ import annotations

from typing import Any

import tablib
from django.db import models

from fourfold.cells import safe_cell
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.registers.declaration import Register
from fourfold.history.schema import MARKINGS

EXPORT, HELD = "export", "records"
"""How the audit calls an export of several records, and in its content which they were."""

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(register: Register, records: models.QuerySet[Any], form: str, why: str, user: User) -> bytes:
    """A register's records as a file, with the highest of their markings in its first row, as a user may see them."""
    from fourfold.desk.registers.views import value_of

    rows = list(records)
    marking = marking_of(rows) or MARKINGS[0]
    names = [str(register.model._meta.get_field(name).verbose_name) for name in register.fields]  # type: ignore[union-attr]
    table = tablib.Dataset(headers=["number", *names, "marking"])
    table.title = register.title[:31]
    table.append([marking, *["" for _ in names], ""])
    for row in rows:
        table.append([row.pk, *(safe_cell(value_of(row, name, user)) for name in register.fields), row.marking])
    held = {HELD: (None, [row.pk for row in rows])}  # which, so that whoever has them can be told of a disposal
    record(Action.DISCLOSURE, register.kind, EXPORT, why=f"{len(rows)} records: {why}", changes=held)
    made = table.export(form)
    return made.encode() if isinstance(made, str) else made

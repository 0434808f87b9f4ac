"""Registers as CSV and Excel: what the user may see, marked, safe to open, and on record as a disclosure."""

from __future__ import annotations

from typing import Any

import tablib
from django.db import models
from django.http import HttpResponse

from fourfold.cells import safe_cell
from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.registers.cells import cells_of, columns_of, keys_of
from fourfold.desk.registers.declaration import Register
from fourfold.history.schema import MARKINGS

EXPORT, HELD = "export", "records"
"""How the audit calls an export of several records, and in its content which they were."""

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(register: Register, user: User, form: str, why: str) -> HttpResponse:
    """All of a register that a user may see, as a file to keep. Raises `Denied`."""
    check_may(user, Permission.EXPORT)
    made = export(register, register.seen_by(user), form, why, user)
    response = HttpResponse(made, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{register.name}.{form}"'
    return response


def export(register: Register, records: models.QuerySet[Any], form: str, why: str, user: User) -> bytes:
    """A register's records as a file, with the highest of their markings in its first row, as a user may see them. An
    import of the register takes the same file."""
    columns = columns_of(register)
    rows = list(records)
    marking = marking_of(map(register.shown_at, rows)) or MARKINGS[0]
    table = tablib.Dataset(headers=[*keys_of(register), *columns])
    table.title = register.title[:31]
    table.append([marking, *["" for _ in [*keys_of(register)[1:], *columns]]])
    for row in rows:
        keys = [row.pk, *(safe_cell(getattr(row, name)) for name in keys_of(register)[1:])]
        table.append([*keys, *map(safe_cell, cells_of(register, row, columns.values(), user).values())])
    held = {HELD: (None, [row.pk for row in rows])}  # which, so that whoever has them can be told of a disposal
    record(Action.DISCLOSURE, register.kind, EXPORT, why=f"{len(rows)} records: {why}", changes=held)
    made = table.export(form)
    return made.encode() if isinstance(made, str) else made

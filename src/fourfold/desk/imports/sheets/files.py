"""Files that a register's import hands out: an empty one to fill in, and rejected rows to mend."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from fourfold.cells import safe_cell
from fourfold.desk.accounts.models import User
from fourfold.desk.imports.sheets.models import Fate, Sheet
from fourfold.desk.registers.cells import COMPARTMENTS, MARKING, allowed_of, columns_of, hint_of
from fourfold.desk.registers.declaration import Register
from fourfold.desk.registers.forms import record_form
from fourfold.history.sources.delimited import QUARANTINE

Cells = Iterable[Sequence[object]]


def empty_file(register: Register, user: User, form: str) -> bytes:
    """A file with a register's columns and no rows; of a workbook, a second sheet says what may stand in each."""
    fields = record_form(register, user).fields
    columns = {title: fields[name] for title, name in columns_of(register).items() if name in fields}
    told = [["column", "what it holds", "allowed values"]]
    for title, field in columns.items():
        hint = "Names, with semicolons between them" if title == COMPARTMENTS else hint_of(field)
        allowed = list(user.markings) if title == MARKING else [] if title == COMPARTMENTS else allowed_of(field)
        told += [[title, hint, allowed[0] if allowed else ""], *(["", "", one] for one in allowed[1:])]
    return _written(form, [list(columns)], {"allowed values": told})


def rejected_file(sheet: Sheet, form: str) -> bytes:
    """A sheet's rejected rows with what is wrong with each, to be mended and sent again."""
    rows: list[Sequence[object]] = [[*QUARANTINE, *sheet.header]]
    for row in sheet.rows.filter(fate=Fate.REJECTED):
        rows.append([f"sheet {sheet.pk}: {row.file}", row.line, row.column, row.reason, *row.cells])
    return _written(form, rows, {})


def _written(form: str, rows: Cells, others: dict[str, Any]) -> bytes:
    """Rows as a file; cells are safe to open already where they came from a file that was."""
    if form == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows([safe(one) for one in row] for row in rows)
        return out.getvalue().encode("utf-8-sig")  # so that a spreadsheet reads it as what it is
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.active
    page.title = "records"
    for title, cells in (("", rows), *others.items()):
        page = book.create_sheet(title) if title else page
        for row in cells:
            page.append([safe(one) for one in row])
        for column in page.columns:  # as text, so that no leading nought and no reference is lost
            page.column_dimensions[column[0].column_letter].number_format = "@"
            page.column_dimensions[column[0].column_letter].width = 22
        page.freeze_panes = "A2"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula. A number stays one; what begins as safe stays as it is."""
    return value if isinstance(value, int) else value if str(value).startswith("'") else safe_cell(value)

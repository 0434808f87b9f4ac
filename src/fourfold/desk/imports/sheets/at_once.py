"""A register filled from a file by a command: read at once, and taken in where that is asked for."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.imports.actions import put_down
from fourfold.desk.imports.models import Sheet, State, Work
from fourfold.desk.imports.sheets.actions import sheet_add, sheet_take_in
from fourfold.desk.imports.sheets.models import Fate
from fourfold.desk.imports.tasks import do_work
from fourfold.desk.registers.declaration import Register
from fourfold.errors import BadInput


def import_file(*, by: User, register: Register, path: Path, marking: str, take_in: bool) -> Sheet:
    """What an upload in the browser does, with the same counts and rejected rows, which wait there for `by`. Rows that
    make new records are taken in where `take_in`; what differs is never changed here. Raises `Denied`, and `BadInput`
    for a file that cannot be read or does not fit the register."""
    try:
        opened = path.open("rb")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from None
    with opened, acting(by=by, why=f"{path.name} was imported by a command"):
        file = UploadedFile(opened, path.name, size=path.stat().st_size)
        sheet = _done(sheet_add(by=by, register=register, file=file, marking=marking, ask=put_down))
        if take_in and sheet.rows.filter(fate=Fate.NEW).exists():
            sheet = _done(sheet_take_in(by=by, sheet=sheet, ask=put_down))
    return sheet


def _done(work: Work) -> Sheet:
    do_work.call(work.pk)
    work.refresh_from_db()
    if work.state != State.DONE:
        raise BadInput(work.said)
    sheet: Sheet = Sheet.objects.get(works=work)
    return sheet

"""What is done to sheets for registers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.versions import ChangedMeanwhile
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.imports.actions import ask_for
from fourfold.desk.imports.models import Work
from fourfold.desk.imports.sheets.meaning import Reader
from fourfold.desk.imports.sheets.models import Fate, Row, Sheet
from fourfold.desk.imports.sheets.running import recount
from fourfold.desk.registers.actions import row_save
from fourfold.desk.registers.declaration import Register
from fourfold.desk.uploads import folder, remove, store
from fourfold.errors import BadInput

Ask = Callable[..., Work]
"""Puts a piece of work on record."""
KEPT_DAYS = 30
"""Days for which a sheet's rows wait to be mended or decided; then they are forgotten, as personal data that nobody
needs."""


def sheet_add(*, by: User, register: Register, file: UploadedFile[Any], marking: str, ask: Ask = ask_for) -> Work:
    """Take a file for a register and have it read: by the worker, unless `ask` leaves it to who calls. Nothing of it is
    taken in yet. Raises `Denied`, and `BadInput` for
    what can be no such file."""
    check_may(by, register.contribute)
    check_may_hold_real_data()
    if marking not in by.markings:
        raise Denied("You would not see this file any more. Choose a marking that you may see.")
    path, digest = store(file, folder())
    try:
        with transaction.atomic():
            said = {"name": path.name, "place": path.parent.name, "digest": digest, "marking": marking}
            return ask(by, sheet=Sheet.objects.create(register=register.name, added_by=by, **said))
    except BaseException:
        remove(path)
        raise


@transaction.atomic
def sheet_take_in(*, by: User, sheet: Sheet, ask: Ask = ask_for) -> Work:
    """Have the rows of a sheet taken in that make new records. Asked for again while that goes on, it is that one.
    Raises `Denied`, and `BadInput` where there is nothing to take in."""
    check_may(by, sheet.of.contribute)
    check_may_hold_real_data()
    sheet = Sheet.fresh(sheet.pk)
    latest = sheet.latest
    if latest and latest.going_on:
        return latest
    if sheet.read_at is not None and not sheet.rows.filter(fate=Fate.NEW).exists():
        raise BadInput("None of its rows makes a new record.")
    if sheet.forgotten_at:
        raise BadInput("Its rows have been forgotten. Upload the file again.")
    return ask(by, sheet=sheet)


def sheet_update(*, by: User, sheet: Sheet, ticked: Mapping[int, str]) -> tuple[int, list[str]]:
    """Change records to what ticked rows say: by row, the version of the record that was shown beside it. Gives how
    many were changed, and of the others why they were not. Raises `Denied`."""
    check_may(by, sheet.of.contribute)
    reader, changed, kept = Reader(sheet.of, by, sheet.header), 0, list[str]()
    for row in sheet.rows.filter(fate=Fate.DIFFERS, pk__in=ticked):
        why = _update(sheet, row, reader, by, ticked[row.pk])
        changed += not why
        kept += [f"Line {row.line}: {why}"] if why else []
    recount(sheet)
    return changed, kept


def _update(sheet: Sheet, row: Row, reader: Reader, by: User, seen: str) -> str:
    """Change one record; gives why it was not."""
    meant = reader.means(row.cells)
    if meant.fate is not Fate.DIFFERS or meant.form is None:
        return meant.reason or "it says what is held already."
    try:
        with transaction.atomic():
            row_save(register=sheet.of, form=meant.form, by=by, seen=seen)
            row.fate, row.cells = Fate.UPDATED, []
            row.save()
    except ChangedMeanwhile:
        return "somebody else changed the record since you looked. See what it says now."
    except Denied as error:
        return str(error)
    return ""


@transaction.atomic
def sheet_forget(*, by: User, sheet: Sheet) -> None:
    """Forget a sheet's file and rows; that it was there, and what became of its rows, stays on record. Raises
    `BadInput` while work on it goes on."""
    check_may(by, sheet.of.contribute)
    if sheet.latest and sheet.latest.going_on:
        raise BadInput("It is being worked on. Stop that first.")
    forget(Sheet.fresh(sheet.pk))


def sheets_expire() -> None:
    """Forget the sheets that have waited for longer than `KEPT_DAYS`."""
    old = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    for sheet in Sheet.objects.filter(created_at__lt=old, forgotten_at=None):
        if not (sheet.latest and sheet.latest.going_on):
            forget(sheet)


def forget(sheet: Sheet) -> None:
    """Remove a sheet's file and rows, and say when."""
    remove(sheet.path)
    sheet.rows.all().delete()
    if not sheet.forgotten_at:
        sheet.forgotten_at = timezone.now()
        sheet.save()

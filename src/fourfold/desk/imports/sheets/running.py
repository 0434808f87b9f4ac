"""The long work on a sheet: reading it, and taking in what is new. Both may be stopped, killed and begun again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.imports.sheets.meaning import Meant, Reader
from fourfold.desk.imports.sheets.models import Fate, Row, Sheet
from fourfold.desk.imports.sheets.reading import Given, read
from fourfold.desk.registers.actions import row_save
from fourfold.desk.registers.models import once
from fourfold.desk.uploads import remove

Told = Callable[[str, int], None]
KEPT = (Fate.NEW, Fate.DIFFERS, Fate.REJECTED)
"""Fates of rows about which somebody has something to do; their cells are kept until then."""
SENT_AGAIN = re.compile(r"sheet (\d{1,15}): (.*)")
CLASHES = "it clashes with another record, as one of the same name; look whether it is held already"


def sheet_work(sheet: Sheet, by: User, tell: Told) -> dict[str, int]:
    """Read a sheet; one that has been read is taken in. Gives how many rows met each fate. Raises `Denied`, and
    `BadInput` for a file that does not fit its register."""
    if sheet.read_at is None:
        _read(sheet, by, tell)
    else:
        _take_in(sheet, by, tell)
    return dict(sheet.counts)


def recount(sheet: Sheet) -> None:
    """Count a sheet's rows by their fates, and keep it with that."""
    met = dict(sheet.rows.order_by().values_list("fate").annotate(Count("pk")))
    sheet.counts = {"read": sum(met.values()), **{fate: met.get(fate, 0) for fate in Fate.values}}
    sheet.save()


def _read(sheet: Sheet, by: User, tell: Told) -> None:
    header, given = read(sheet.of, sheet.path)
    rows = list(_decided(Reader(sheet.of, by, header), sheet, given, tell))
    with transaction.atomic():
        sheet.rows.all().delete()  # of a reading that was broken off
        Row.objects.bulk_create(rows, batch_size=1000)
        _sent_again(sheet, given)
        sheet.header, sheet.read_at = list(header), timezone.now()
        recount(sheet)
    remove(sheet.path)


def _decided(reader: Reader, sheet: Sheet, given: Iterable[Given], tell: Told) -> Iterator[Row]:
    met: dict[object, Given] = {}
    for one in given:
        meant = Meant(Fate.REJECTED, one.column, one.reason) if one.reason else reader.means(one.cells)
        key = reader.key_of(meant)
        if key is not None and key in met:
            first = met[key]
            meant = Meant(Fate.DUPLICATE)
            if first.cells != one.cells:
                meant = Meant(Fate.REJECTED, "", f"line {first.line} is about the same record, and says something else")
        elif key is not None:
            met[key] = one
        found = SENT_AGAIN.fullmatch(one.file)
        row = Row(sheet=sheet, file=found[2] if found else one.file, line=one.line, cells=list(one.cells))
        yield _met(row, meant)
        tell(sheet.name, 1)


def _met(row: Row, meant: Meant) -> Row:
    row.fate, row.column, row.reason = meant.fate, meant.column[:200], meant.reason
    row.record = meant.record.pk if meant.record else None
    if row.fate not in KEPT:
        row.cells = []
    return row


def _sent_again(sheet: Sheet, given: Iterable[Given]) -> None:
    """Rejected rows that come in a mended file are no longer waited for where they first stood."""
    lines: dict[int, set[int]] = {}
    for one in given:
        if found := SENT_AGAIN.fullmatch(one.file):
            lines.setdefault(int(found[1]), set()).add(one.line)
    own = Sheet.objects.filter(pk__in=lines, register=sheet.register, added_by=sheet.added_by).exclude(pk=sheet.pk)
    for other in own:
        waiting = other.rows.filter(fate=Fate.REJECTED, line__in=lines[other.pk])
        waiting.update(fate=Fate.MENDED, cells=[])
        recount(other)


def _take_in(sheet: Sheet, by: User, tell: Told) -> None:
    reader = Reader(sheet.of, by, sheet.header)
    try:
        _take_in_each(sheet, reader, by, tell)
    finally:  # whether or not it was stopped
        recount(sheet)


def _take_in_each(sheet: Sheet, reader: Reader, by: User, tell: Told) -> None:
    for row in sheet.rows.filter(fate=Fate.NEW).order_by("pk").iterator(chunk_size=500):
        try:
            with transaction.atomic():
                _take_in_one(sheet, row, reader, by)
        except (Denied, IntegrityError) as error:
            said = str(error) if isinstance(error, Denied) else CLASHES
            _met(row, Meant(Fate.REJECTED, "", said)).save()
        tell(sheet.name, 1)


def _take_in_one(sheet: Sheet, row: Row, reader: Reader, by: User) -> None:
    meant = reader.means(row.cells)
    if meant.fate is Fate.NEW and meant.form is not None:
        form, model = meant.form, cast(type[Kept], sheet.of.model)
        meant.record = once(meant.token, model, lambda: row_save(register=sheet.of, form=form, by=by))
        meant.fate = Fate.MADE
    _met(row, meant).save()

"""The rows of a sheet as texts, each with where it first stood."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

from fourfold.desk.registers.cells import columns_of, keys_of
from fourfold.desk.registers.declaration import Register
from fourfold.errors import BadInput
from fourfold.history.schema import MARKINGS
from fourfold.history.sources import excel
from fourfold.history.sources.delimited import DELIMITERS, QUARANTINE, Delimited, frames
from fourfold.history.sources.frame import Frame
from fourfold.history.sources.streams import Limits, Stream

MOST = 20_000
"""Rows of one file."""
LIMITS = Limits(bytes=256 << 20)


@dataclasses.dataclass(frozen=True)
class Given:
    """A row as it was given. `reason`: why it cannot even be read, and in which column."""

    file: str
    line: int
    cells: tuple[str, ...]
    column: str = ""
    reason: str = ""


def read(register: Register, path: Path) -> tuple[tuple[str, ...], list[Given]]:
    """The columns of a file and its rows, without the row of its marking. Raises `BadInput` for a file that does not
    fit the register."""
    doubts: excel.Doubts = {}
    header: tuple[str, ...] = ()
    found: list[Given] = []
    for frame in _frames(path, doubts):
        header, mended = _header(frame)
        _check(header, register, path.name)
        found += _rows(frame, header, mended, doubts)
        if len(found) > MOST:
            raise BadInput(f"{path.name}: has more than {MOST:,} rows. Split it, and import its parts one by one.")
    return header, sorted(found, key=lambda row: row.line)


def _frames(path: Path, doubts: excel.Doubts) -> Iterable[Frame]:
    stream = Stream(path, path.name, None, LIMITS)
    if excel.is_workbook(stream):
        return excel.frames(stream, None, (), doubts)
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise BadInput(f"{path.name}: is neither an Excel workbook (.xlsx) nor CSV. Save it as one of these.")
    first = stream.head().split(b"\n", 1)[0]
    delimiter = max(DELIMITERS, key=lambda one: first.count(one.encode()))
    return frames(stream.chunks(), stream.name, Delimited(delimiter), ())


def _header(frame: Frame) -> tuple[tuple[str, ...], bool]:
    """A frame's columns, and whether it is a workbook of rows that were rejected before."""
    mended = frame.header[: len(QUARANTINE)] == QUARANTINE
    return (frame.header[len(QUARANTINE) :] if mended else frame.header), mended


def _rows(frame: Frame, header: tuple[str, ...], mended: bool, doubts: excel.Doubts) -> Iterator[Given]:
    for one in frame.rejects:
        yield Given(one.file[:140], one.line, one.cells, one.column, one.reason)
    for file, line, cells in zip(frame.files, frame.lines, frame.rows, strict=True):
        column, reason = "", ""
        if line in doubts:
            place, reason = doubts[line]
            column = frame.header[place] if place < len(frame.header) else ""
        if mended:
            file, line = cells[0] or file, int(cells[1]) if cells[1].isdecimal() and len(cells[1]) < 9 else line
            cells = cells[len(QUARANTINE) :]
        if not _is_marking(cells) and any(cell.strip() for cell in cells):
            yield Given(file[:140], line, tuple(cells), column, reason)


def _is_marking(cells: list[str]) -> bool:
    return cells[0] in MARKINGS and not any(cells[1:])


def _check(header: tuple[str, ...], register: Register, file: str) -> None:
    columns = columns_of(register)
    known = {name.casefold() for name in (*keys_of(register), *columns, *columns.values())}
    all_of_them = ", ".join((*keys_of(register), *columns))
    named = [name.casefold() for name in header if name]
    for name in header:
        if name and name.casefold() not in known:
            raise BadInput(f"{file}: the column {name!r} is none of this register’s. They are: {all_of_them}.")
        if name and named.count(name.casefold()) > 1:
            raise BadInput(f"{file}: the column {name!r} is there twice. Take one out.")
    if not set(named) - {name.casefold() for name in keys_of(register)}:
        raise BadInput(f"{file}: has none of this register’s columns. They are: {all_of_them}.")

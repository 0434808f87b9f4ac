"""Delimited files as frames: the header checked, every row counted, and rows from quarantine files recognised."""

from __future__ import annotations

import codecs
import dataclasses
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from fourfold.errors import BadInput
from fourfold.history.sources.blocks import blocks
from fourfold.history.sources.frame import Frame, Reject
from fourfold.history.sources.records import Reader, Records

BATCH = 200_000
QUARANTINE = ("file", "line", "column", "reason")
"""The first columns of a quarantine file; the rejected row's own columns follow."""
_FIELD = re.compile(r'("(?:[^"]|"")*"|[^,"]*),')
DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


@dataclasses.dataclass(frozen=True)
class Delimited:
    """How a file is written: its delimiter, and its encoding where no byte-order mark says so."""

    delimiter: str = ","
    encoding: str = "utf-8"


def frames(chunks: Iterable[bytes], name: str, form: Delimited, needed: Sequence[str]) -> Iterator[Frame]:
    """The rows of a file in frames of about 200,000.

    Raises `BadInput` when the header lacks a needed column, names one twice, or shows another delimiter.
    """
    chunks = iter(chunks)
    first = next(chunks, b"")
    if is_quarantine(first):
        form = Delimited()
    reader = Reader(form.delimiter, form.encoding)
    parts = reader.records(blocks(_chain(first, chunks), form.encoding))
    header, mended, waiting = None, False, Records([], [], [])
    for part in parts:
        if header is None and (part.rows or part.broken):
            header, mended = _header(part, name, form, needed)
        waiting.rows += part.rows
        waiting.lines += part.lines
        waiting.broken += part.broken
        if header is not None and len(waiting.rows) + len(waiting.broken) >= BATCH:
            yield frame(waiting, name, header, mended)
            waiting = Records([], [], [])
    if header is None:
        raise BadInput(f"{name}: is empty; it should begin with a line of column names.")
    yield frame(waiting, name, header, mended)


def is_quarantine(head: bytes) -> bool:
    """Whether a file that begins so is a quarantine file."""
    return head.removeprefix(codecs.BOM_UTF8).startswith(",".join(QUARANTINE).encode() + b",")


def header_of(head: bytes) -> tuple[str, ...]:
    """The column names of a comma-delimited file that begins so; those of the rejected rows for a quarantine file."""
    for part in Reader(",", "utf-8").records(blocks([head], "utf-8")):
        if part.rows:
            names = tuple(cell.strip() for cell in part.rows[0])
            return names[len(QUARANTINE) :] if names[: len(QUARANTINE)] == QUARANTINE else names
    return ()


def check_delimiter(header: Sequence[str], name: str, delimiter: str) -> None:
    """Raises `BadInput` when a header read with `delimiter` is one column, and another delimiter gives it more."""
    for other, called in DELIMITERS.items():
        if len(header) == 1 and other != delimiter and other in header[0]:
            raise BadInput(
                f"{name}: with {DELIMITERS.get(delimiter, repr(delimiter))} between fields the header has one column "
                f"only; {called} fits ({header[0].count(other) + 1} columns). "
                f"State it in a mapping: file: {{delimiter: {other!r}}}."
            )


def check_header(header: Sequence[str], name: str, needed: Sequence[str]) -> None:
    """Raises `BadInput` when a needed column is missing, or stands there twice."""
    for column in dict.fromkeys(needed):
        if header.count(column) > 1:
            raise BadInput(
                f"{name}: the column {column!r} stands in the header {header.count(column)} times; rename one."
            )
        if column not in header:
            close = difflib.get_close_matches(column, header, n=1, cutoff=0.5)
            hint = f"Did the file rename it to {close[0]!r}?" if close else f"It has: {', '.join(header)[:500]}."
            raise BadInput(f"{name}: there is no column {column!r}. {hint}")


def frame(records: Records, name: str, header: tuple[str, ...], mended: bool = False) -> Frame:
    """Records as a frame: those with another number of fields than the header are rejected."""
    width = len(header)
    if not mended and not records.broken and all(len(row) == width for row in records.rows):
        return Frame(header, records.rows, [name] * len(records.rows), records.lines, [])  # as nearly all are
    rows, files, lines, rejects = [], [], [], []
    for whole, line in zip(records.rows, records.lines, strict=True):
        file, row = name, whole
        if mended:
            file, line, row = _origin(whole, name, line)
            while len(row) > width and not row[-1]:
                row = row[:-1]
        if len(row) == width:
            rows.append(row)
            files.append(file)
            lines.append(line)
        else:
            reason = f"has {len(row)} fields where the header has {width}"
            rejects.append(Reject(file, line, "", reason, tuple(row or whole)))
    for line, reason, cells in records.broken:
        file = name
        if mended:
            whole = _fields(cells[0]) if len(cells) == 1 else list(cells)
            file, line, row = _origin(whole, name, line)
            cells = tuple(row or whole)
        rejects.append(Reject(file, line, "", reason, cells))
    return Frame(header, rows, files, lines, rejects, mended)


def _origin(row: list[str], name: str, line: int) -> tuple[str, int, list[str]]:
    """Where a row of a quarantine file first stood, and the row itself."""
    known = len(row) > len(QUARANTINE) and row[1].strip().isdecimal() and len(row[1]) < 16
    return (row[0], int(row[1]), row[len(QUARANTINE) :]) if known else (name, line, row[len(QUARANTINE) :])


def _fields(text: str) -> list[str]:
    """The first columns of a quarantine file's line that cannot be read as a whole, and the rest as one."""
    found, at = list[str](), 0
    while len(found) < len(QUARANTINE) and (field := _FIELD.match(text, at)):
        found.append(_unquoted(field[1]))
        at = field.end()
    return [*found, _unquoted(text[at:])]


def _unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text


def _header(part: Records, name: str, form: Delimited, needed: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Take the header off the first records."""
    if not part.rows or (part.broken and part.broken[0][0] < part.lines[0]):
        line, reason, _ = part.broken[0]
        raise BadInput(f"{name}, line {line}: the line of column names {reason}.")
    names = tuple(cell.strip() for cell in part.rows.pop(0))
    part.lines.pop(0)
    mended = names[: len(QUARANTINE)] == QUARANTINE
    names = names[len(QUARANTINE) :] if mended else names
    if len(set(needed)) > 1:
        check_delimiter(names, name, form.delimiter)
    check_header(names, name, needed)
    return names, mended


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest

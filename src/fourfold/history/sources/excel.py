"""Excel sheets as frames: cells become the text that a delimited file would hold."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from fourfold.errors import BadInput
from fourfold.history.sources.delimited import BATCH, check_header, frame
from fourfold.history.sources.frame import Frame
from fourfold.history.sources.records import Records
from fourfold.history.sources.streams import Stream

ENDINGS = (".xlsx", ".xlsm")
IN_MEMORY = 32 << 20
UNPACKED = 2 << 30


def is_workbook(stream: Stream) -> bool:
    """Whether a stream is an Excel workbook, by its name and its first bytes."""
    return stream.name.lower().endswith(ENDINGS) and stream.head(4)[:2] == b"PK"


Doubts = dict[int, tuple[int, str]]
"""By line: the place of a cell whose text is not what somebody wrote there, and why."""


def frames(stream: Stream, sheet: str | None, needed: Sequence[str], doubts: Doubts | None = None) -> Iterator[Frame]:
    """The rows of one sheet (default: the only one, or the first). Raises `BadInput` when it cannot be read. `doubts`,
    where given, is told of cells that hold a formula, an error, or a number that has lost digits; without it a formula
    is what it came to when the file was saved."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        for chunk in stream.chunks():
            spool.write(chunk)
        _check_size(spool, stream)
        try:
            yield from _frames(_rows(spool, stream.name, sheet, doubts), stream.name, needed)
        except BadInput:
            raise
        except Exception as error:  # openpyxl raises whatever it stumbles on
            raise BadInput(
                f"{stream.name}: is not an Excel workbook that can be read ({type(error).__name__}). "
                "Open it in Excel, save it again, or save the sheet as CSV."
            ) from None


def _check_size(spool: IO[bytes], stream: Stream) -> None:
    try:
        with zipfile.ZipFile(spool) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise BadInput(f"{stream.name}: is cut short or damaged. Get the file again.") from None
    packed = spool.seek(0, 2)
    spool.seek(0)
    if size > min(UNPACKED, stream.limits.bytes) or (size > IN_MEMORY and size > stream.limits.ratio * packed):
        raise BadInput(
            f"{stream.name}: unpacks to {size:,} bytes, as a file made to fill a memory does; nothing was imported."
        )


def _rows(spool: IO[bytes], name: str, sheet: str | None, doubts: Doubts | None) -> Iterator[tuple[int, list[str]]]:
    import openpyxl
    from openpyxl.utils.datetime import WINDOWS_EPOCH

    book = openpyxl.load_workbook(spool, read_only=True, data_only=doubts is None, keep_links=False)
    try:
        if doubts is not None and book.epoch != WINDOWS_EPOCH:
            raise BadInput(f"{name}: counts its days from 1904. Save it with the 1900 date system, or as CSV.")
        if sheet is not None and sheet not in book.sheetnames:
            raise BadInput(f"{name}: there is no sheet {sheet!r}; it has {', '.join(map(repr, book.sheetnames))}.")
        page = book[sheet] if sheet is not None else book.worksheets[0]
        page.reset_dimensions()  # what the sheet says of its size may be a million empty rows
        for line, cells in enumerate(page.iter_rows(values_only=doubts is None), 1):
            if doubts is None:
                texts = [_text(cell) for cell in cells]
            else:
                texts = [_written(cell) for cell in cells]
                if doubt := _doubt(cells):
                    doubts[line] = doubt
            if any(texts):
                yield line, texts
    finally:
        book.close()


def _frames(rows: Iterable[tuple[int, list[str]]], name: str, needed: Sequence[str]) -> Iterator[Frame]:
    header: tuple[str, ...] | None = None
    waiting = Records([], [], [])
    for line, texts in rows:
        if header is None:
            while texts and not texts[-1]:
                texts.pop()
            header = tuple(text.strip() for text in texts)
            check_header(header, name, needed)
            continue
        while len(texts) > len(header) and not texts[-1]:
            texts.pop()
        waiting.rows.append(texts + [""] * (len(header) - len(texts)))
        waiting.lines.append(line)
        if len(waiting.rows) >= BATCH:
            yield frame(waiting, name, header)
            waiting = Records([], [], [])
    if header is None:
        raise BadInput(f"{name}: the sheet is empty; it should begin with a row of column names.")
    yield frame(waiting, name, header)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        return cell.isoformat() if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _written(cell: Any) -> str:
    """A cell as it is shown, where a format of noughts alone fills a number up with them."""
    text = _text(cell.value)
    form = str(getattr(cell, "number_format", ""))
    return text.zfill(len(form)) if text.isdecimal() and len(form) > 1 and set(form) == {"0"} else text


def _doubt(cells: Sequence[Any]) -> tuple[int, str] | None:
    for place, cell in enumerate(cells):
        kind = getattr(cell, "data_type", "")
        if kind == "f":
            return place, "holds a formula; put in what it comes to"
        if kind == "e":
            return place, f"holds the error {cell.value}; put in what it should be"
        if isinstance(cell.value, int | float) and abs(cell.value) >= 1e15:
            return place, "is a number so long that the spreadsheet has lost digits; format the cell as text"
    return None

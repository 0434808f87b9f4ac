"""Delimited text as records, each with the line on which it begins.

A quoted field may hold line ends. A quote that is never closed costs one line and not the rest of the file: reading
begins again at the line after it.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Iterator

from fourfold.history.sources.blocks import LINE_LIMIT, Block, Overlong

NOT_CLOSED = "a quote opened on this line is never closed, or closes far below it"
NUL = "holds a NUL character, which is no text; the file may be damaged"


@dataclasses.dataclass
class Records:
    """Some records of a file, the line on which each begins, and lines that are none: (line, reason, cells)."""

    rows: list[list[str]]
    lines: list[int]
    broken: list[tuple[int, str, tuple[str, ...]]]


class Reader:
    """Reads the records of one file. Feed it blocks in order."""

    def __init__(self, delimiter: str, encoding: str) -> None:
        self._delimiter = delimiter
        self._encoding = encoding
        self._line = 1  # of the first line waiting or of the next block
        self._waiting: list[str] = []  # lines of a record whose end has not been seen

    def records(self, blocks: Iterable[Block | Overlong]) -> Iterator[Records]:
        """The records of each block. Blank lines are none."""
        for block in blocks:
            if isinstance(block, Overlong):
                yield self._slowly([], final=True)
                reason = (
                    f"the line is {block.length:,} characters long, more than {LINE_LIMIT:,}; only its start is kept"
                )
                yield Records([], [], [(self._line, reason, (block.head,))])
                self._line += 1
            else:
                yield self._checked(self._parsed(block.text), block.suspect)
        yield self._checked(self._slowly([], final=True), True)

    def _parsed(self, text: str) -> Records:
        if self._waiting or '"' in text:
            return self._slowly(list(io.StringIO(text, newline="")), final=False)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True)
        try:
            rows = list(reader)
        except csv.Error:  # a field longer than the csv module takes
            return self._slowly(list(io.StringIO(text, newline="")), final=False)
        first, self._line = self._line, self._line + reader.line_num
        lines = list(range(first, self._line))
        if [] in rows:
            kept = [place for place, row in enumerate(rows) if row]
            rows, lines = [rows[place] for place in kept], [lines[place] for place in kept]
        return Records(rows, lines, [])

    def _slowly(self, lines: list[str], *, final: bool) -> Records:
        """Records where quotes may hold line ends; a record without an end waits for more unless this is the end."""
        lines, self._waiting = self._waiting + lines, []
        found, at = Records([], [], []), 0
        while at < len(lines):
            reader = csv.reader((lines[n] for n in range(at, len(lines))), delimiter=self._delimiter, strict=True)
            start = at
            try:
                for row in reader:
                    if row:
                        found.rows.append(row)
                        found.lines.append(self._line + start)
                    start = at + reader.line_num
                at = len(lines)
            except csv.Error as error:
                if not final and "unexpected end" in str(error) and sum(map(len, lines[start:])) < LINE_LIMIT:
                    self._waiting, at = lines[start:], len(lines)
                    lines = lines[:start]
                    break
                found.broken.append((self._line + start, _why(error), (lines[start].rstrip("\r\n"),)))
                at = start + 1
        self._line += len(lines)
        return found

    def _checked(self, found: Records, suspect: bool) -> Records:
        """Take out the records that hold a NUL or bytes that are not text."""
        if not suspect:
            return found
        wrong = {n: reason for n, row in enumerate(found.rows) if (reason := self._wrong("".join(row)))}
        broken = [(found.lines[n], reason, tuple(map(_shown, found.rows[n]))) for n, reason in wrong.items()]
        broken += [(line, reason, tuple(map(_shown, cells))) for line, reason, cells in found.broken]
        kept = [n for n in range(len(found.rows)) if n not in wrong]
        return Records([found.rows[n] for n in kept], [found.lines[n] for n in kept], broken)

    def _wrong(self, text: str) -> str:
        if "\0" in text:
            return NUL
        for character in text:
            if "\udc80" <= character <= "\udcff":
                byte = ord(character) - 0xDC00
                return (
                    f"byte 0x{byte:02X} is not {self._encoding} text; if the file is in another encoding "
                    f"(0x{byte:02X} is {bytes([byte]).decode('cp1252', 'replace')!r} in cp1252), "
                    "state it in the mapping (file: {encoding: cp1252}), or save the file as UTF-8"
                )
            if character == "\ufffd" or "\ud800" <= character <= "\udfff":
                return f"holds something that is not {self._encoding} text"
        return ""


def _why(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return NOT_CLOSED
    if "field limit" in str(error):
        return f"a field is longer than {csv.field_size_limit():,} characters, or {NOT_CLOSED}"
    if "expected after" in str(error):
        return "a quote in the middle of a field: write it twice, and put the whole field in quotes"
    return f"cannot be read as delimited text ({error})"


def _shown(cell: str) -> str:
    return cell.replace("\0", "\\x00").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

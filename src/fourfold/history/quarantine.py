"""Rejected rows, kept so that they can be mended and imported again.

There is one CSV file for each source file of an import that had rejects: where each row stood (file, line), which
column is wrong and why, then the row as it was. The same rejects again make the same file, so they do not pile up.
A file's name begins with its marking and an underscore: `OFFICIAL-SENSITIVE_street-0123456789.csv`.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import hashlib
import io
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from filelock import FileLock

from fourfold.errors import BadInput
from fourfold.history.schema import MARKINGS, highest_marking
from fourfold.history.sources.delimited import QUARANTINE, is_quarantine
from fourfold.history.sources.frame import Reject
from fourfold.redacting import Terms

STALE_SECONDS = 24 * 3600
_SAID = {one.replace(" ", "-"): one for one in MARKINGS}


class Quarantine:
    """The rejects of one source file. `add` as they come; `finish` when the file has been read. `marking`: what such
    rows are given ("": nothing says so); a rejected row that says of itself that it is higher makes all of it so."""

    def __init__(self, folder: Path, marking: str = "") -> None:
        self._folder = folder
        self._marking = marking or MARKINGS[1]
        self._part: Path | None = None
        self._out: TextIO | None = None
        self._digest = hashlib.sha256()
        self._name = ""

    def add(self, header: Sequence[str], rejects: Sequence[Reject]) -> None:
        """Write rejects; `header` names the columns of the rows as they were."""
        if not rejects:
            return
        if self._out is None:
            self._begin(rejects[0].file)
            self._write([*QUARANTINE, *header])
        for reject in rejects:
            self._write([reject.file, str(reject.line), reject.column, reject.reason, *reject.cells])
            self._marking = highest_marking((self._marking, *(cell for cell in reject.cells if cell in MARKINGS)))

    def finish(self) -> Path | None:
        """The finished file; None where nothing was rejected."""
        if self._out is None or self._part is None:
            return None
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        path = self._free_name()
        if path.exists():
            self._part.unlink()
        else:
            self._part.replace(path)
        self._out = None
        return path

    def abandon(self) -> None:
        """Leave nothing behind: the import was broken off, and will meet these rows again."""
        if self._out is not None and self._part is not None:
            self._out.close()
            self._part.unlink(missing_ok=True)
            self._out = None

    def _begin(self, name: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._name = re.sub(r"[^A-Za-z0-9.]+", "-", Path(name).name.removesuffix(".csv"))[-60:].strip("-.") or "rows"
        self._part = self._folder / f".{os.getpid()}-{id(self)}.part"
        _sweep(self._folder)
        self._out = self._part.open("w", encoding="utf-8", errors="backslashreplace", newline="")

    def _write(self, cells: list[str]) -> None:
        assert self._out is not None
        clean = [cell.replace("\0", "\\x00") for cell in cells]
        csv.writer(self._out).writerow(clean)
        self._digest.update(repr(clean).encode("utf-8", "backslashreplace"))

    def _free_name(self) -> Path:
        """A name from what is in it. A file of that name that somebody has begun to mend is left alone."""
        assert self._part is not None
        stem = marked(f"{self._name}-{self._digest.hexdigest()[:10]}", self._marking)
        path, n = self._folder / f"{stem}.csv", 1
        while path.exists() and path.read_bytes() != self._part.read_bytes():
            n += 1
            path = self._folder / f"{stem}-{n}.csv"
        return path


@dataclasses.dataclass(frozen=True)
class Kept:
    """A row in quarantine: where it stands in its file (from 0), and the row as it was."""

    place: int
    file: str
    line: str
    column: str
    reason: str
    cells: tuple[str, ...]

    @property
    def origin(self) -> tuple[str, str, str, str]:
        """The first four columns: where it came from, and why it was rejected."""
        return self.file, self.line, self.column, self.reason

    @property
    def digest(self) -> str:
        """A fingerprint of all that is kept of it, by which it is known whatever else leaves its file."""
        said = [self.file, self.line, self.column, self.reason, *self.cells]
        return hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()


@dataclasses.dataclass(frozen=True)
class Quarantined:
    """What one quarantine file holds: the names of the rejected rows' own columns, and the rows."""

    header: tuple[str, ...]
    rows: tuple[Kept, ...]


def marking_of(name: str) -> str:
    """The marking of the quarantine file of that name. One that has none in its name, as before there were any, is
    taken to be OFFICIAL-SENSITIVE, as an upload of which nobody says otherwise."""
    return _SAID.get(name.partition("_")[0], MARKINGS[1])


def marked(name: str, marking: str) -> str:
    """A quarantine file's name with a marking, in the place of the one that it has."""
    return f"{marking.replace(' ', '-')}_{unmarked(name)}"


def unmarked(name: str) -> str:
    """A quarantine file's name without its marking."""
    said, _, rest = name.partition("_")
    return rest if said in _SAID else name


def is_one(path: Path) -> bool:
    """Whether a file is a quarantine file, by how it begins."""
    with path.open("rb") as file:
        return is_quarantine(file.read(4096))


def read(path: Path) -> Quarantined:
    """A quarantine file. Raises `BadInput` for a file that is none any more."""
    most = csv.field_size_limit(sys.maxsize)  # what was rejected may be as long as it likes; other files may not
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except (OSError, csv.Error) as error:
        raise BadInput(f"{path.name}: cannot be read any more ({error}).") from None
    finally:
        csv.field_size_limit(most)
    width = len(QUARANTINE)
    if tuple(header[:width]) != QUARANTINE:
        raise BadInput(
            f"{path.name}: is no quarantine file any more; its first columns should be {', '.join(QUARANTINE)}."
        )
    return Quarantined(tuple(header[width:]), tuple(_kept(n, row) for n, row in enumerate(filter(None, rows))))


def _kept(place: int, row: list[str]) -> Kept:
    file, line, column, reason = (row + [""] * len(QUARANTINE))[: len(QUARANTINE)]
    return Kept(place, file, line, column, reason, tuple(row[len(QUARANTINE) :]))


def mended(held: Quarantined, row: Kept, cells: Sequence[str]) -> str:
    """A quarantine file of one row with its cells mended, to be imported in the way of the file it came from."""
    out = io.StringIO()
    csv.writer(out).writerows([[*QUARANTINE, *held.header], [row.file, row.line, row.column, row.reason, *cells]])
    return out.getvalue()


def take_out(path: Path, gone: Callable[[Kept], bool]) -> int:
    """Take rows that have been mended out of a quarantine file; one that is left empty is removed. Returns how many
    went."""
    with FileLock(path.with_name(f".{path.name}.lock")):
        held = read(path)
        left = [row for row in held.rows if not gone(row)]
        if not left:
            path.unlink()
        elif len(left) < len(held.rows):
            part = path.with_name(f".{os.getpid()}-left.part")
            with part.open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file)
                out.writerow([*QUARANTINE, *held.header])
                out.writerows([row.file, row.line, row.column, row.reason, *row.cells] for row in left)
            part.replace(path)
    path.with_name(f".{path.name}.lock").unlink(missing_ok=True)
    return len(held.rows) - len(left)


def rows_forget(folder: Path, terms: Terms) -> int:
    """Take every row that says any of some terms out of all quarantine files; gives how many went. A file that is none
    any more is left."""
    gone = 0
    for path in sorted(folder.glob("*.csv")):
        with contextlib.suppress(BadInput):
            gone += take_out(path, lambda row: says(row, terms))
    return gone


def says(row: Kept, terms: Terms) -> bool:
    """Whether a rejected row says any of some terms."""
    return any(map(terms.within, (row.reason, *row.cells)))


def _sweep(folder: Path) -> None:
    """Remove what an import that was killed left half written; it meets the same rows when it is run again. One that
    runs where its process is not seen from here (in another container) has written within the day."""
    for part in folder.glob(".*.part"):
        owner = part.name[1:].split("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc").is_dir():
            with contextlib.suppress(OSError):
                if time.time() - part.stat().st_mtime > STALE_SECONDS:
                    part.unlink()

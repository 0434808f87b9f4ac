"""Taking somebody who is disposed of out of what was uploaded: kept files, rejected rows, and rows of sheets."""

from __future__ import annotations

import contextlib
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq
from django.db import transaction

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.context import workspace
from fourfold.desk.imports.actions import forget
from fourfold.desk.imports.models import Row, Sheet, Upload
from fourfold.desk.imports.sheets import actions as sheets_actions
from fourfold.desk.imports.shown import quarantine_path
from fourfold.desk.uploads import remove
from fourfold.errors import FourfoldError
from fourfold.history import fact_files, quarantine
from fourfold.redacting import Terms

PIECE = 1 << 20
REACH = 1 << 10
"""How much of a piece is read again with the next: more than a name is long."""
_UNREADABLE = (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError)
_REFERENCE = re.compile(r"""[a-z][a-z-]*:[^\s,;|"'<>()\[\]{}\\]+""")


def files_forget(terms: Terms) -> dict[str, int]:
    """Take every row that says any of some terms out of rejected rows, facts and sheets, and remove uploaded files that
    do; whoever uploaded one is told. Gives how many of each."""
    uploads = list(uploads_saying(terms))
    sheets = [one for one in Sheet.objects.exclude(place="").filter(forgotten_at=None) if file_says(one.path, terms)]
    for upload in uploads:
        forget(upload)
    for sheet in sheets:
        sheets_actions.forget(sheet)
    for number, by in ((one.pk, one.added_by) for held in (uploads, sheets) for one in held):
        title = f"A file that you uploaded (number {number}) was removed: somebody in it was disposed of"
        alert_raise(to=by, title=title, link="/imports/")
    place = workspace()
    return {
        "uploaded files": len(uploads) + len(sheets),
        "rows of sheets": _rows(terms),
        "rejected rows": quarantine.rows_forget(place.quarantine, terms),
        "facts in files": fact_files.rows_forget(place, terms),
    }


def uploads_remove(names: set[tuple[str, str]], terms: Terms) -> int:
    """Remove the kept files and the rejected rows of uploads that are disposed of, once that is on record; gives how
    many files. What other files say (`terms`) is not asked: their rows are records of their own."""
    gone: list[Path] = []
    for one in Upload.objects.filter(pk__in=[key for kind, key in names if kind == "upload"]):
        gone += [one.path] if one.path.is_file() else []
        named = {name for work in one.works.all() for name in work.result.get("quarantine", ())}
        gone += [path for path in workspace().quarantine.glob("*.csv") if path.name in named]
    transaction.on_commit(lambda: _remove(gone))
    return len(gone)


def _remove(paths: list[Path]) -> None:
    for path in paths:
        if path.parent == workspace().quarantine:
            path.unlink(missing_ok=True)
        else:
            remove(path)


def uploads_saying(terms: Terms) -> Iterator[Upload]:
    """The uploads whose kept files say any of some terms."""
    return (one for one in Upload.objects.filter(removed_at=None) if _says(one, terms))


def rejected_saying(terms: Terms, user: User) -> Iterator[tuple[str, quarantine.Kept, Upload | None]]:
    """The rejected rows, of those that a user may see, which say any of some terms: the file's name, the row, and the
    upload that it came with."""
    for path in sorted(workspace().quarantine.glob("*.csv")):
        with contextlib.suppress(FourfoldError):
            _, upload = quarantine_path(path.name, user)
            yield from ((path.name, row, upload) for row in quarantine.read(path).rows if quarantine.says(row, terms))


def file_says(path: Path, terms: Terms) -> bool:
    """Whether a file says any of some terms, whatever it is packed in. One that cannot be read is taken to."""
    try:
        return any(map(terms.within, _pieces(path)))
    except _UNREADABLE:
        return True


def references_said(path: Path) -> Iterator[str]:
    """Whatever in a file is written as the history writes references. One that cannot be read says none."""
    with contextlib.suppress(*_UNREADABLE):
        for piece in _pieces(path):
            for found in _REFERENCE.findall(piece):
                yield found
                yield found.rstrip(".:!?")


def _pieces(path: Path) -> Iterator[str]:
    """A file's text, whatever it is packed in, each piece with the end of the one before."""
    if not path.is_file():
        return
    if path.name.lower().endswith(".parquet"):
        with pq.ParquetFile(path) as file:
            yield from (str(batch.to_pylist()) for batch in file.iter_batches(batch_size=5_000))
    elif path.name.lower().endswith(".gz"):
        with gzip.open(path) as stream:
            yield from _of(stream)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as held:
            for name in held.namelist():
                yield from _of(held.open(name))
    else:
        with path.open("rb") as plain:
            yield from _of(plain)


def _of(stream: IO[bytes] | gzip.GzipFile) -> Iterator[str]:
    before = b""
    while piece := stream.read(PIECE):
        yield (before + piece).decode(errors="replace")
        before = piece[-REACH:]


def _says(upload: Upload, terms: Terms) -> bool:
    return terms.within(upload.name) or file_says(upload.path, terms)


def _rows(terms: Terms) -> int:
    """Empty the rows of sheets that say any of the terms; what became of each stays counted."""
    found = [
        one.pk
        for one in Row.objects.exclude(cells=[], reason="").iterator()
        if terms.within("\n".join(map(str, (*one.cells, one.reason))))
    ]
    return Row.objects.filter(pk__in=found).update(cells=[], column="", reason="")

"""A history with damaged files: which file it is and how to mend it, in words, whoever meets the damage."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from fourfold.errors import BadInput

LOG = "_delta_log"
MAGIC = b"PAR1"  # the first and the last four bytes of every Parquet file
ENDS = 12  # both of them, and the length of what describes the file
MEND = (
    "Nothing was changed. Restore a backup with 'fourfold restore BACKUP FOLDER'; without one, import the original "
    "files into a new workspace."
)


class Damaged(BadInput):
    """A file of the history that is missing, or is not what Fourfold wrote. The message names it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} is part of the history and {what}. {MEND}")


def opened(events: Path, *, written: bool) -> DeltaTable | None:
    """The table in the folder `events`, looked at for damage; None before the first commit. `written` says that there
    has been one.

    Raises `Damaged` where its log or one of its files is missing or cannot be read.
    """
    log = events / LOG
    try:
        if not (log.is_dir() and DeltaTable.is_deltatable(str(events))):
            if written and next(events.glob("month=*/*.parquet"), None) is not None:
                what = "incomplete" if log.is_dir() else "missing"
                raise Damaged(log, f"is {what}, though files that it listed are there")
            return None
        table = DeltaTable(events)
    except DeltaError as error:
        raise Damaged(_entry(log), "cannot be read") from error
    try:
        check_files(table.file_uris())
    except Damaged:
        if DeltaTable(events).version() == table.version():
            raise
        return opened(events, written=written)  # an erasure took files away meanwhile
    return table


def check_files(files: Iterable[str]) -> None:
    """Raise `Damaged` at the first of these files that is missing, or does not begin and end as Parquet files do."""
    for file in files:
        path = on_disk(file)
        if not is_whole(path):
            raise Damaged(path, "is damaged" if path.exists() else "is missing")


def is_whole(path: Path) -> bool:
    """Whether a file is there, and begins and ends as Parquet files do."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return False
    return _is_whole(path, state.st_size, state.st_mtime_ns)


def told(error: BaseException) -> Damaged | None:
    """What to say of an error of DuckDB's that names a Parquet file of a history; None of any other error."""
    import duckdb

    named = re.search(r"['\"](/[^'\"]*/month=[^'\"]*\.parquet)['\"]", str(error))
    return Damaged(Path(named[1]), "is damaged") if isinstance(error, duckdb.Error) and named else None


def on_disk(file: str) -> Path:
    """Where a file of the history lies."""
    return Path(unquote(file.removeprefix("file://")))


@functools.lru_cache(maxsize=65_536)
def _is_whole(path: Path, size: int, written_ns: int) -> bool:
    """Whether a file has both ends of a Parquet file; looked at once while its size and time stay as they are."""
    if size < ENDS:
        return False
    with path.open("rb") as file:
        first = file.read(len(MAGIC))
        file.seek(-(ENDS - len(MAGIC)), os.SEEK_END)
        length, last = int.from_bytes(file.read(len(MAGIC)), "little"), file.read()
    return first == last == MAGIC and length <= size - ENDS


def _entry(log: Path) -> Path:
    """The entry of the log that cannot be read; the log itself where none is the only one."""
    for entry in sorted(log.glob("*.json")):
        try:
            lines = [json.loads(line) for line in entry.read_text(encoding="utf-8").splitlines()]
        except ValueError:
            return entry
        if not lines:
            return entry
    return log

"""The one way in: a source's batches are written to the history one commit each, and every row is counted.

Each batch is committed before the next is read, so an interruption loses nothing that was finished, and running the
same import again completes it. A file that cannot be read is named and passed over; the others go on.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fourfold.errors import BadInput
from fourfold.history.identity import next_ordinal
from fourfold.history.quarantine import Quarantine
from fourfold.history.sources.frame import Batch
from fourfold.history.sources.streams import Found, Stream
from fourfold.history.store import History

Hashes = NDArray[np.uint64]


class Source(Protocol):
    """Something that reads files of one sort."""

    def find(self, paths: Iterable[Path]) -> Found:
        """The files, in the order in which to read them."""

    def batches(self, stream: Stream) -> Iterator[Batch]:
        """The batches of one file. Raises `BadInput` when the file cannot be used."""


@dataclasses.dataclass
class Counts:
    """What became of every row. `read` is the sum of `new` to `erased`; `unlocated` counts events, not rows."""

    files: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    erased: int = 0
    unlocated: int = 0
    missing: list[dict[str, str]] = dataclasses.field(default_factory=list)
    version: int = -1
    rejected_by_reason: dict[str, int] = dataclasses.field(default_factory=dict)
    quarantine: str | None = None
    quarantines: list[str] = dataclasses.field(default_factory=list)
    failed: list[dict[str, str]] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far an import has come."""

    file: str
    done: int
    files: int
    counts: Counts


class Import:
    """One run of an import. `counts` is right at every moment, also after an interruption."""

    def __init__(self, history: History, *, now: dt.datetime) -> None:
        self.counts = Counts(version=history.version)
        self._history = history
        self._now = now
        self._seen: set[str] = set()  # ids of records whose copies are told by content
        self._unlocated: list[Hashes] = []
        self._sources: set[str] = set()
        self._reasons: Counter[str] = Counter()

    def run(self, source: Source, paths: Iterable[Path], progress: Callable[[Progress], None] | None = None) -> Counts:
        """Import everything. Raises `BadInput` when a path is not there and `Busy` when another import is writing."""
        found = source.find(paths)
        self.counts.notes += found.notes
        self.counts.failed += [{"file": name, "reason": reason} for name, reason in found.failed]
        for done, stream in enumerate(found.streams):
            if progress:
                progress(Progress(stream.name, done, len(found.streams), self.counts))
            self._file(source, stream, progress and (lambda d=done, s=stream: progress(
                Progress(s.name, d, len(found.streams), self.counts))))  # fmt: skip
        self.counts.missing = missing_months(self._history, self._sources)
        return self.counts

    def _file(self, source: Source, stream: Stream, tell: Callable[[], None] | None) -> None:
        quarantine, rejected, read = Quarantine(self._history.workspace.quarantine), 0, 0
        mended = _in(stream.path, self._history.workspace.quarantine)
        try:
            for batch in source.batches(stream):
                self._commit(batch, mended)
                quarantine.add(batch.header, batch.rejects)
                rejected, read = rejected + len(batch.rejects), read + batch.read
                if tell:
                    tell()
            self.counts.files += 1
        except BadInput as error:
            self.counts.failed.append({"file": stream.name, "reason": str(error)})
        finally:
            kept = quarantine.close()
            if kept and str(kept) not in self.counts.quarantines:
                self.counts.quarantines.append(str(kept))
                self.counts.quarantine = self.counts.quarantine or str(kept)
        if mended and read and not rejected:
            self.counts.notes.append(f"Every row of {stream.path.name} is in the history; that file is no longer needed.")

    def _commit(self, batch: Batch, mended: bool) -> None:
        events, copies = batch.events, 0
        if batch.copies:
            events, copies = self._without_copies(events)
        if mended:
            events = _fresh_ordinals(events, self._history)
        held = pl.Series(events["id"].filter(pc.is_null(events["x"])).to_pylist(), dtype=pl.String)
        written = self._history.write(events, now=self._now) if events.num_rows else None
        counts = self.counts
        if written:
            counts.new += written.new
            counts.changed += written.changed
            counts.unchanged += written.unchanged
            counts.duplicates += written.duplicates
            counts.erased += written.erased
            counts.version = written.version
        counts.read += batch.read
        counts.changed += batch.changed
        counts.unchanged += batch.unchanged
        counts.duplicates += batch.duplicates + copies
        counts.erased += batch.erased
        counts.rejected += len(batch.rejects)
        self._reasons.update(_sort_of(reject.column, reject.reason) for reject in batch.rejects)
        counts.rejected_by_reason = dict(self._reasons.most_common())
        self._sources |= set(events["source"].unique().to_pylist())
        if len(held):
            self._unlocated = [np.unique(np.concatenate([*self._unlocated, held.hash().to_numpy()]))]
            counts.unlocated = len(self._unlocated[0])

    def _without_copies(self, events: pa.Table) -> tuple[pa.Table, int]:
        keep = []
        for name in events["id"].to_pylist():
            keep.append(name not in self._seen)
            self._seen.add(name)
        return events.filter(pa.array(keep, pa.bool_())), keep.count(False)


def missing_months(history: History, sources: Iterable[str]) -> list[dict[str, str]]:
    """The months without any event between the first and the last month held of each source."""
    files, wanted = history.files(), sorted(sources)
    if not files or not wanted:
        return []
    with duckdb.connect() as con:
        rows = con.execute(
            "SELECT DISTINCT source, month FROM read_parquet($files, hive_partitioning = true, "
            "hive_types_autocast = false) WHERE source IN (SELECT unnest($sources)) AND known_to IS NULL",
            {"files": files, "sources": wanted},
        ).fetchall()
    missing = []
    for source in wanted:
        held = {_number(month) for name, month in rows if name == source}
        gaps = sorted(set(range(min(held), max(held))) - held) if held else []
        missing += [{"source": source, "month": f"{gap // 12:04}-{gap % 12 + 1:02}"} for gap in gaps]
    return missing


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _fresh_ordinals(events: pa.Table, history: History) -> pa.Table:
    """Rows mended in quarantine whose id ends in an ordinal: the next ordinal that no other row has taken."""
    ids, files, lines = (events[name].to_pylist() for name in ("id", "file", "line"))
    taken: dict[str, tuple[str, int]] = {}
    changed = False
    for n, name in enumerate(ids):
        if not re.search(r":#[0-9a-f]{32}-\d+$", name):
            continue
        while (owner := taken.get(name) or _owner(history, name)) and owner != (files[n], lines[n]):
            name = next_ordinal(name)
        taken[name] = (files[n], lines[n])
        changed, ids[n] = True, name
    return events.set_column(0, events.schema.field("id"), pa.array(ids, pa.string())) if changed else events


def _owner(history: History, name: str) -> tuple[str, int] | None:
    held = history.held([name]).to_pylist()
    return (held[0]["file"], held[0]["line"]) if held else None


def _sort_of(column: str, reason: str) -> str:
    """A reason without what differs from row to row, for counting."""
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "…", re.sub(r"^\([^)]*\)", "the point", reason))
    plain = re.sub(r"0x[0-9A-F]{2}|\d[\d,.:]*", "…", plain)
    return f"{column}: {plain}" if column else plain


def _in(path: Path, folder: Path) -> bool:
    return folder.resolve() in path.resolve().parents

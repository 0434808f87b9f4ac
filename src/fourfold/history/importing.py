"""Importing: batches from a source become events in the history or rows in quarantine, and every row is counted.

Rows are committed some 200,000 at a time, small files together. What is committed stays, whatever happens afterwards;
the same import run again finds it unchanged and goes on.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fourfold.errors import BadInput
from fourfold.history.quarantine import Quarantine
from fourfold.history.sources.frame import Batch, Reject
from fourfold.history.store import History
from fourfold.history.summary import summarise
from fourfold.times import UTC
from fourfold.workspace import Workspace

T = TypeVar("T")
Progress = Callable[[str, int], None]
"""Told the file in hand and how many rows of it were read just now."""


ROWS = 200_000
"""Rows in one commit, or a few more. A commit costs about as much as reading 5,000 rows."""


@dataclasses.dataclass
class Counts:
    """What became of every row. `read` is the sum of `new`, `changed`, `unchanged`, `duplicates`, `rejected` and
    `erased`. `unlocated` counts the import's events without a point, `outside` those whose point lies
    in none of the workspace's areas; `missing` gives the months of which a source holds
    nothing between its first and its last; `failed` names files that could not be read, with the reason."""

    files: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    erased: int = 0
    unlocated: int = 0
    outside: int = 0
    version: int = -1
    missing: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    rejected_by_reason: dict[str, int] = dataclasses.field(default_factory=dict)
    quarantine: list[Path] = dataclasses.field(default_factory=list)
    failed: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class _Waiting:
    """What was read and is not committed yet: events, what is known of the rows' fates, and files read to their end."""

    events: list[pa.Table] = dataclasses.field(default_factory=list)
    fates: Counter[str] = dataclasses.field(default_factory=Counter)
    reasons: Counter[str] = dataclasses.field(default_factory=Counter)
    files: list[str] = dataclasses.field(default_factory=list)
    quarantined: list[Quarantine] = dataclasses.field(default_factory=list)


class Import:
    """One run of an import into a workspace. Give it the files in order with `take`, then `finish`. `marking`: of the
    rows that it rejects; without one, what is said as each file is taken."""

    def __init__(
        self, workspace: Workspace, progress: Progress = lambda name, rows: None, *, marking: str = ""
    ) -> None:
        self.workspace = workspace
        self._marking = marking
        self.history = History(workspace)
        self.began = self.history.version
        self.counts = Counts(version=self.began)
        self.done: list[str] = []
        self._progress = progress
        self._reasons: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._waiting = _Waiting()

    def held(self, ids: Sequence[str], *, at: dt.datetime | None = None) -> pa.Table:
        """As `History.held`, with all that was taken so far committed."""
        self.flush()
        return self.history.held(ids, at=at)

    def guarded(self, name: str, look: Callable[[], T]) -> T | None:
        """What `look` finds; None for a file that cannot be read, which is noted in `counts.failed`."""
        try:
            return look()
        except BadInput as error:
            self.counts.files += 1
            self.counts.failed.append((name, str(error)))
            return None

    def take(self, name: str, batches: Iterable[Batch], *, marking: str = "") -> None:
        """Import one file. One that cannot be read is noted in `counts.failed`, and the next can be taken. `marking`:
        the highest that its source gives ("": its rows say).

        Raises `Busy` when another process keeps writing.
        """
        rejects = Quarantine(self.workspace.quarantine, self._marking or marking)
        self.counts.files += 1
        try:
            with _few_collections():
                for batch in batches:
                    rejects.add(batch.header, batch.rejects)
                    self._add(batch)
                    self._progress(name, batch.read)
        except BadInput as error:
            self.counts.failed.append((name, str(error)))
        except BaseException:
            for kept in (*self._waiting.quarantined, rejects):
                kept.abandon()
            raise
        else:
            self._waiting.files.append(name)
        self._waiting.quarantined.append(rejects)

    def flush(self) -> None:
        """Commit what was taken so far. Raises `Busy` when another process keeps writing."""
        waiting, counts = self._waiting, self.counts
        if waiting.events:
            written = self.history.write(pa.concat_tables(waiting.events), now=dt.datetime.now(UTC))
            counts.version = written.version
            for fate in ("new", "changed", "unchanged", "duplicates", "erased"):
                waiting.fates[fate] += getattr(written, fate)
        self._waiting = _Waiting()
        for fate, rows in waiting.fates.items():
            setattr(counts, fate, getattr(counts, fate) + rows)
        self._reasons += waiting.reasons
        self.done += waiting.files
        kept = [path for rejects in waiting.quarantined if (path := rejects.finish()) is not None]
        counts.quarantine += [path for path in dict.fromkeys(kept) if path not in counts.quarantine]

    def finish(self) -> Counts:
        """Commit the rest, and give the counts, with what is missing now."""
        self.flush()
        counts = self.counts
        counts.version = self.history.version
        counts.rejected_by_reason = dict(self._reasons.most_common())
        for source in summarise(self.workspace).sources:
            months = [month for gap in source.missing if gap.kind is None for month in gap.months]
            if months:
                counts.missing[source.source] = months
        return counts

    def _add(self, batch: Batch) -> None:
        waiting = self._waiting
        events = self._first_of_each(batch.events) if batch.copies else batch.events
        waiting.fates += Counter(
            read=batch.read,
            duplicates=batch.duplicates + batch.events.num_rows - events.num_rows,
            changed=batch.changed,
            unchanged=batch.unchanged,
            rejected=len(batch.rejects),
            unlocated=0 if batch.updates else events["x"].null_count,
            outside=0 if batch.updates else _outside(events),
        )
        waiting.reasons.update(map(_sort_of, batch.rejects))
        if events.num_rows:
            waiting.events.append(events)
        if sum(table.num_rows for table in waiting.events) >= ROWS:
            self.flush()

    def _first_of_each(self, events: pa.Table) -> pa.Table:
        """The rows whose id this import has not met yet."""
        keep = np.zeros(events.num_rows, dtype=bool)
        for place, event_id in enumerate(events["id"].to_pylist()):
            if event_id not in self._seen:
                self._seen.add(event_id)
                keep[place] = True
        return events if keep.all() else events.filter(pa.array(keep))


def _outside(events: pa.Table) -> int:
    """How many events have a point that lies in none of the workspace's areas."""
    areas = events["areas"].combine_chunks()
    inside = pc.unique(pc.list_parent_indices(areas).filter(pc.list_flatten(areas).is_valid()))
    return int(len(areas) - areas.null_count - len(inside))


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Rows of text are never cyclic, and looking through millions of them for cycles takes a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _sort_of(reject: Reject) -> str:
    """The sort of a reason: without the texts of the one row."""
    plain = re.sub(r"'[^']*'|\([^)]*\)|0x[0-9A-F]+", "…", reject.reason)
    return f"{reject.column}: {plain}" if reject.column else plain

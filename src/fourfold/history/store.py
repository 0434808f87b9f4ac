"""The event history on disk: one Delta Lake table that knows what it knew when.

`History.write` takes what a source hands over and adds it in one commit: an event not held is new; one that says what
the version in force at its `known_from` says is unchanged; one that says something else becomes a version from then on,
and the version before it is closed. Nothing is overwritten, so the history can be read as it stood at any moment. Only
`erase` removes, and it removes every version.

One process writes at a time, under a file lock that dies with its holder. Readers never wait.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, WriterProperties, write_deltalake
from filelock import FileLock, Timeout

from fourfold.database import connect
from fourfold.errors import Busy
from fourfold.history import erasure, people, shape
from fourfold.history.damage import opened
from fourfold.history.layout import check_layout
from fourfold.history.schema import INCOMING, STORED
from fourfold.history.supplied import supplied, supplied_months
from fourfold.history.versions import HeldIds, merge_versions
from fourfold.redacting import Terms
from fourfold.workspace import Workspace

if TYPE_CHECKING:
    from fourfold.places.areas import Areas

KEPT = "kept"
LOCK_SECONDS = 10.0
FILES_A_MONTH = 24  # more than this in one month are put together

# Statistics on times and places only: those of text columns would keep ids in the log after an erasure.
PROPERTIES = {"delta.dataSkippingStatsColumns": "occurred_from,occurred_to,known_from,known_to,x,y"}
# Rows lie by kind and time: in small groups, one kind's are read without the others'.
WRITER = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=8_192)
SORT = [("month", "ascending"), ("kind", "ascending"), ("occurred_from", "ascending"), ("id", "ascending")]


@dataclasses.dataclass(frozen=True)
class Written:
    """What became of the rows handed to `History.write`, and the version of the history after it."""

    new: int
    changed: int
    unchanged: int
    duplicates: int
    erased: int
    version: int


class History:
    """The history of one workspace. Cheap to make; reads what is committed at the moment of each call."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.path = workspace.history / "events"
        self._ids = HeldIds()
        self._pinned: DeltaTable | None = None

    def pinned(self) -> History:
        """The same history, held at the version of this moment: all that is read from it is of one version, whatever is
        written meanwhile."""
        other = History(self.workspace)
        other._pinned = self._table()
        return other

    @property
    def version(self) -> int:
        """The version of the last commit; -1 before the first."""
        table = self._table()
        return -1 if table is None else table.version()

    def files(self, *, since_month: str | None = None, news_since: dt.datetime | None = None) -> list[str]:
        """The Parquet files of the current version. Empty for an empty history.

        `since_month` (YYYY-MM) leaves out earlier months. `news_since` leaves out files in which nothing became known,
        or ceased to be believed, at that moment or later.
        """
        table = self._table()
        if table is None:
            return []
        news = news_since.isoformat().replace("+00:00", "Z") if news_since else None
        test = f"known_from >= '{news}' OR known_to >= '{news}'" if news else None
        files = table.file_uris(file_pruning_predicate=test) if test else table.file_uris()
        return sorted(file for file in files if since_month is None or _month_of(file) >= since_month)

    @property
    def kept(self) -> Path:
        """A folder in which readers may keep what they made of files of the history, which never change once written.
        All in it goes at an erasure, and none of it into a backup."""
        return self.workspace.history / KEPT

    def shape(self) -> shape.Shape:
        """What kinds are held, since when, and how exactly dated."""
        return shape.shape_of(self.workspace.history, self.version, self.files())

    def supplied(self, since: dt.date) -> pa.Table:
        """What each source supplied of the days from `since` on, and when it was known (`supplied.SUPPLIED`)."""
        return supplied(self.workspace.history, self.files(), since)

    def supplied_months(self) -> pa.Table:
        """The same month by month, and how many events are believed now (`supplied.MONTHS`)."""
        return supplied_months(self.workspace.history, self.files())

    def write(self, incoming: pa.Table, *, now: dt.datetime) -> Written:
        """Add rows (schema `INCOMING`) in one commit. `now` is the moment of import, and the known-from of a row that
        revises what a source had already said from the very same moment.

        Raises `Busy` when another process has been writing for ten seconds.
        """
        with self.locked():
            table = self._table()
            rows, erased = erasure.without_erased(self.workspace, incoming.select(INCOMING.names).cast(INCOMING))
            self._ids.refresh(table)
            merged = merge_versions(rows, table, self._ids, self.workspace.zone, now)
            if merged.closed.num_rows:
                self._merge(table, pa.concat_tables([merged.fresh, merged.closed]))
            elif merged.fresh.num_rows:
                if table is None:  # until there is a commit, files without a log are not a history that lost its log
                    shape.forget_shape(self.workspace.history)
                self._append(merged.fresh)
            before = -1 if table is None else table.version()
            self._tidy(merged.fresh)
            after = self.version
            self._ids.add(merged.fresh, after)
            kept = shape.EMPTY if table is None else shape.kept_shape(self.workspace.history)
            if kept is not None and kept.version == before:
                shape.keep_shape(self.workspace.history, kept.with_rows(merged.fresh, after))
            return Written(merged.new, merged.changed, merged.unchanged, merged.duplicates, erased, after)

    def held(self, ids: Sequence[str], *, at: dt.datetime | None = None) -> pa.Table:
        """The version of each id in force at a moment (default: the newest), as `INCOMING` rows. Ids not held are left
        out."""
        table = self._table()
        if table is None or not ids:
            return INCOMING.empty_table()
        self._ids.refresh(table)
        versions = self._ids.rows(table, pa.table({"id": pa.array(ids, pa.string())}))
        with connect() as con:
            con.register("versions", versions)
            moment = "known_to IS NULL" if at is None else "known_from <= $at AND (known_to IS NULL OR known_to > $at)"
            columns = ", ".join(f'"{name}"' for name in INCOMING.names)
            query = f"SELECT {columns} FROM versions WHERE {moment} ORDER BY id"  # noqa: S608 - fixed text
            return con.sql(query, params={"at": at} if at else {}).to_arrow_table().cast(INCOMING)

    def erase(self, ids: Sequence[str], *, now: dt.datetime, who: str, why: str) -> int:
        """Remove every version of these ids, for good, and remember digests alone so that importing again does not
        bring them back.

        Returns how many versions went. Who, when and why are logged without content. Files are removed from the disk at
        once.
        """
        with self.locked():
            found = self._erase(ids, now=now, who=who, why=why)
            self._vacuum()
            return found

    def erase_people(self, refs: Sequence[str], terms: Terms, *, now: dt.datetime, who: str, why: str) -> list[str]:
        """Take people out of every version of every event that names them, and `terms` out of all words, for good;
        digests of the references alone are remembered, so that importing again does not bring them back. Whoever else
        is in an event stays; one in which nobody else was named is erased. Gives the ids of those."""
        with self.locked():
            erasure.record_people(self.workspace, refs, now=now, who=who, why=why)
            alone, _ = people.events_of(self.files(), refs)
            if alone:
                self._erase(alone, now=now, who=who, why=why)
            for month in people.months_saying(self.files(), refs, terms):
                self._rewrite(month, people.without(self._month(month), refs, terms))
            self._vacuum()
            return alone

    def _erase(self, ids: Sequence[str], *, now: dt.datetime, who: str, why: str) -> int:
        gone = list(dict.fromkeys(ids))
        table = self._table()
        self._ids.refresh(table)
        found = self._ids.rows(table, pa.table({"id": pa.array(gone, pa.string())}))
        erasure.record(self.workspace, gone, len(found["id"].unique()), now=now, who=who, why=why)
        for month in sorted(set(found["month"].to_pylist())) if table is not None else ():
            # Not by a DELETE: the log of the table would keep its condition, and with it the ids.
            rows = self._month(month)
            self._rewrite(month, rows.filter(pc.invert(pc.is_in(rows["id"], pa.array(gone, pa.string())))))
        return int(found.num_rows) if table is not None else 0

    def _vacuum(self) -> None:
        """Remove from the disk at once what is in no file any more, and whatever was made of it."""
        if self._table() is not None:
            DeltaTable(self.path).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
        self._ids = HeldIds()
        shape.forget_shape(self.workspace.history)
        shutil.rmtree(self.kept, ignore_errors=True)

    def place(self, areas: Areas) -> int:
        """Set every version's areas anew, from its point. Areas follow from points and boundaries, so this changes no
        version. One commit a month: interrupted, it can be run again. Returns how many versions were placed."""
        placed = 0
        with self.locked():
            months = sorted({_month_of(file) for file in self.files()})
            for month in months:
                rows = self._month(month)
                codes = areas.locate(rows["x"], rows["y"])
                field = STORED.field("areas")
                self._rewrite(month, rows.set_column(STORED.names.index("areas"), field, codes.cast(field.type)))
                placed += rows.num_rows
        return placed

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock. Raises `Busy` when another process holds it for ten seconds."""
        self.workspace.history.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.workspace.history / "write.lock", timeout=LOCK_SECONDS)
        try:
            with lock:
                yield
        except Timeout:
            raise Busy(
                f"Another command is writing to {self.workspace.root}. Nothing of yours was lost or half done; run the same command again in a moment."
            ) from None

    def _table(self) -> DeltaTable | None:
        if self._pinned is not None:
            return self._pinned
        table = opened(self.path, written=shape.kept_shape(self.workspace.history) is not None)
        if table is not None:
            check_layout(self.path, (field.name for field in table.schema().fields))
        return table

    def _month(self, month: str) -> pa.Table:
        """Every row of one month."""
        table = DeltaTable(self.path).to_pyarrow_table(filters=[("month", "=", month)])
        return table.select(STORED.names).cast(STORED)

    def _rewrite(self, month: str, rows: pa.Table) -> None:
        """Put these rows in place of a month's."""
        predicate = f"month = '{month}'"
        write_deltalake(self.path, rows.sort_by(SORT), mode="overwrite", predicate=predicate, writer_properties=WRITER)

    def _append(self, rows: pa.Table) -> None:
        write_deltalake(
            self.path,
            rows.sort_by(SORT),
            mode="append",
            partition_by=["month"],
            configuration=PROPERTIES,
            writer_properties=WRITER,
        )

    def _merge(self, table: DeltaTable | None, rows: pa.Table) -> None:
        if table is None:  # pragma: no cover - rows can only be closed where a table is
            raise AssertionError("rows to close without a table")
        months = ", ".join(f"'{month}'" for month in sorted(set(rows["month"].to_pylist())))
        (
            table.merge(
                rows.sort_by(SORT),
                predicate=f"held.month IN ({months}) AND held.month = given.month AND held.id = given.id AND held.known_from = given.known_from",
                source_alias="given",
                target_alias="held",
                writer_properties=WRITER,
            )
            .when_matched_update({name: f"given.{name}" for name in ("known_to", "gone_day", "revised", "moved")})
            .when_not_matched_insert_all()
            .execute()
        )

    def _tidy(self, rows: pa.Table) -> None:
        """Put the many small files of a month together, so that years of daily imports stay quick to read."""
        table = self._table()
        if table is None:
            return
        counts: dict[str, int] = {}
        for file in table.file_uris():
            month = _month_of(file)
            counts[month] = counts.get(month, 0) + 1
        touched = set(rows["month"].unique().to_pylist())
        crowded = sorted(month for month in touched if counts.get(month, 0) > FILES_A_MONTH)
        if crowded:
            table.optimize.compact(partition_filters=[("month", "in", crowded)], writer_properties=WRITER)


def _month_of(file: str) -> str:
    return file.rsplit("month=", 1)[-1].split("/")[0]

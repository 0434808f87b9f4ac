"""What each source supplied: which days' events, of which kind, and when they were known.

Looks for more than expected ask this of years of events, day by day; measures ask it month by month. A file of the
history never changes once written, so what each file supplied is kept in one small file beside the table (two: one by
day, one by month), and only files not seen before are read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fourfold.database import connect
from fourfold.whole_files import whole

SUPPLIED = pa.schema(
    [
        ("source", pa.string()),
        ("kind", pa.string()),
        ("last_day", pa.date32()),
        ("known_day", pa.date32()),
        ("gone_day", pa.date32()),
        ("known_from", pa.timestamp("us", tz="UTC")),
        ("known_to", pa.timestamp("us", tz="UTC")),
    ]
)
"""What the versions in a file have, each once, with the first moment that any of them was known from."""

MONTHS = pa.schema(
    [
        ("source", pa.string()),
        ("kind", pa.string()),
        ("month", pa.string()),
        ("known_from", pa.timestamp("us", tz="UTC")),
        ("now", pa.int64()),
    ]
)
"""What the versions in a file have of each month (`YYYY-MM`, of their last day), each source and kind once: the first
moment that any of them was known from, and how many are believed now."""

_TOGETHER = 16_384  # rows, in order of days, so that old days are passed over quickly


@dataclasses.dataclass(frozen=True)
class _Sort:
    """One of the kept files: its name, what its rows are, the column they are in order of, and how a file of the
    history is read into it."""

    name: str
    rows: pa.Schema
    order: str
    read: str

    @property
    def kept(self) -> pa.Schema:
        """The rows as they are kept, each with the file of the history that it is of."""
        return self.rows.insert(0, pa.field("file", pa.string()))


_DAYS = _Sort(
    "supplied.parquet",
    SUPPLIED,
    "last_day",
    "SELECT $file AS file, source, kind, last_day, known_day, gone_day, min(known_from) AS known_from, known_to "
    "FROM read_parquet($path) GROUP BY ALL",
)
_MONTHS = _Sort(
    "months.parquet",
    MONTHS,
    "month",
    "SELECT $file AS file, source, kind, strftime(last_day, '%Y-%m') AS month, min(known_from) AS known_from, "
    "count(*) FILTER (known_to IS NULL) AS now FROM read_parquet($path) GROUP BY ALL",
)


def supplied(folder: Path, files: Sequence[str], since: dt.date) -> pa.Table:
    """What these files of the history in `folder` supplied of the days from `since` on, and some days before (schema
    `SUPPLIED`)."""
    return _held(_DAYS, folder, files, since)


def supplied_months(folder: Path, files: Sequence[str]) -> pa.Table:
    """What these files of the history in `folder` supplied, month by month (schema `MONTHS`)."""
    return _held(_MONTHS, folder, files, None)


def _held(sort: _Sort, folder: Path, files: Sequence[str], since: dt.date | None) -> pa.Table:
    wanted = {_name(file): file for file in files}
    with contextlib.ExitStack() as stack:
        kept = _opened(folder / sort.name, stack)
        if kept is None or _files_in(kept) != set(wanted):
            table = _brought_up(sort, kept, wanted)
            _keep(folder / sort.name, table)
            return table.select(sort.rows.names)
        if since is None:
            return kept.read(columns=sort.rows.names)
        return kept.read_row_groups(_groups_since(kept, since), columns=sort.rows.names)


def _opened(path: Path, stack: contextlib.ExitStack) -> pq.ParquetFile | None:
    """The kept file, if there is one that can be read. Once open, it stays what it is though another takes its
    place."""
    try:
        return pq.ParquetFile(stack.enter_context(path.open("rb")))
    except (OSError, ValueError):  # absent or cut short: it is made again
        return None


def _files_in(kept: pq.ParquetFile) -> set[str]:
    return set(json.loads((kept.schema_arrow.metadata or {}).get(b"files", b"[]")))


def _groups_since(kept: pq.ParquetFile, since: dt.date) -> list[int]:
    column = _DAYS.kept.names.index("last_day")
    newest = [kept.metadata.row_group(n).column(column).statistics.max for n in range(kept.num_row_groups)]
    return [n for n, day in enumerate(newest) if day >= since]


def _brought_up(sort: _Sort, kept: pq.ParquetFile | None, wanted: dict[str, str]) -> pa.Table:
    """The table for the wanted files (name and address); of those that are kept, nothing is read again."""
    known = _files_in(kept) if kept else set()
    with connect() as con:
        tables = [
            con.sql(sort.read, params={"file": name, "path": file}).to_arrow_table().cast(sort.kept)
            for name, file in wanted.items()
            if name not in known
        ]
        if kept:
            con.register("kept", kept.read())
            con.register("wanted", pa.table({"file": pa.array(wanted, pa.string())}))
            same = con.sql("SELECT kept.* FROM kept SEMI JOIN wanted USING (file)").to_arrow_table()
            tables.append(same.cast(sort.kept))
    table = pa.concat_tables(tables).sort_by(sort.order)
    return table.replace_schema_metadata({"files": json.dumps(sorted(wanted))})


def _keep(path: Path, table: pa.Table) -> None:
    """Write the file, whole or not at all. A history that cannot be written to is still read."""
    with contextlib.suppress(OSError), whole(path) as part:
        pq.write_table(table, part, compression="zstd", row_group_size=_TOGETHER)


def _name(file: str) -> str:
    """A file's name within the history: its month and its own name."""
    return "/".join(file.rsplit("/", 2)[-2:])

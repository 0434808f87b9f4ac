"""How incoming rows become versions: the bitemporal heart of the history.

Per event there is one line of versions, each in force from its `known_from` until the next one's. An incoming row finds
the version in force at its own `known_from`: the same content is no news; other content splits the line there. A row
that says otherwise from the very moment at which a held version begins cannot have been known then: it is news as of
the import.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from deltalake import DeltaTable
from numpy.typing import NDArray

from fourfold.database import connect
from fourfold.history.schema import CONTENT, MOMENT, STORED
from fourfold.times import local_days


@dataclasses.dataclass(frozen=True)
class Merged:
    """`fresh` versions to add and held versions to close or mark as revised (`closed`), both `STORED`; and the count of
    rows by fate."""

    fresh: pa.Table
    closed: pa.Table
    new: int
    changed: int
    unchanged: int
    duplicates: int


class HeldIds:
    """Which ids are held, and in which months: kept in memory as 64-bit hashes so that many small writes need not read
    the history's id column again and again. A hash that matches is checked against the rows themselves."""

    def __init__(self) -> None:
        self._con = connect()
        self._con.execute("CREATE TEMP TABLE held (h UBIGINT, month INTEGER)")
        self._version: int | None = None

    def refresh(self, table: DeltaTable | None) -> None:
        """Read the ids anew if the history has moved on without us."""
        version = -1 if table is None else table.version()
        if version == self._version:
            return
        self._con.execute("TRUNCATE held")
        if table is not None and table.file_uris():
            self._con.execute(
                "INSERT INTO held SELECT hash(id), CAST(replace(month, '-', '') AS INTEGER) "
                "FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false)",
                {"files": table.file_uris()},
            )
        self._version = version

    def add(self, fresh: pa.Table, version: int) -> None:
        """Remember rows that this process has just written."""
        self._con.register("fresh", fresh.select(["id", "month"]))
        self._con.execute("INSERT INTO held SELECT hash(id), CAST(replace(month, '-', '') AS INTEGER) FROM fresh")
        self._con.unregister("fresh")
        self._version = version

    def seen(self, ids: pa.ChunkedArray) -> NDArray[np.bool_]:
        """Which rows need a closer look: their id is held already (or its hash is), or comes more than once among
        these."""
        self._con.register("asked", pa.table({"id": ids, "n": np.arange(len(ids))}))
        found = self._con.execute(
            "SELECT n FROM (SELECT n, hash(id) AS h, count(*) OVER (PARTITION BY id) AS times FROM asked) "
            "WHERE times > 1 OR h IN (SELECT h FROM held)"
        ).fetchnumpy()["n"]
        mask = np.zeros(len(ids), dtype=bool)
        mask[found] = True
        return mask

    def rows(self, table: DeltaTable | None, ids: pa.Table) -> pa.Table:
        """Every held version (`STORED`) of the ids in `ids` (one column, `id`)."""
        if table is None:
            return STORED.empty_table()
        self._con.register("asked", ids)
        months = self._con.execute(
            "SELECT DISTINCT month FROM held SEMI JOIN asked ON held.h = hash(asked.id)"
        ).fetchall()
        if not months:
            return STORED.empty_table()
        wanted = [f"{month // 100:04}-{month % 100:02}" for (month,) in months]
        files = table.file_uris(file_pruning_predicate=[("month", "in", wanted)])
        columns = ", ".join(f'"{name}"' for name in STORED.names)
        query = (
            f"SELECT {columns} FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false) "  # noqa: S608 - fixed text
            "WHERE id IN (SELECT id FROM asked)"
        )
        found = self._con.sql(query, params={"files": files}).to_arrow_table()
        return found.cast(STORED)


def merge_versions(
    rows: pa.Table, table: DeltaTable | None, held_ids: HeldIds, zone: ZoneInfo, now: dt.datetime
) -> Merged:
    """Decide each row's fate against what is held. `rows` is `INCOMING`; nothing is written."""
    seen = held_ids.seen(rows["id"])
    plain = _stored(rows.filter(pa.array(~seen)), zone, now)  # nearly all rows are new, and need no comparing
    if not seen.any():
        return Merged(plain, STORED.empty_table(), plain.num_rows, 0, 0, 0)
    look = rows.filter(pa.array(seen))
    with connect() as con:
        months = _months(_days(look["occurred_from"], zone))
        con.register(
            "given", look.append_column("n", pa.array(np.arange(look.num_rows))).append_column("month", months)
        )
        con.register("held", held_ids.rows(table, look.select(["id"])))
        con.execute(_AGAIN)
        con.execute(_DISTINCT)
        con.execute(_HELD)
        con.execute(_NEWS, {"now": now})
        (counts,) = con.execute(_COUNTS).fetchall()  # an unread result would block the next query
        line = con.sql(_LINE).to_arrow_table()
        closed = con.sql(_CLOSED).to_arrow_table()
    new, changed, unchanged, duplicates = (int(count) for count in counts)
    fresh = pa.concat_tables([plain, _stored(line, zone, now)])
    return Merged(fresh, _closed(closed, zone), plain.num_rows + new, changed, unchanged, duplicates)


# What a version says, as one value: attributes in any order are the same.
_SAYS = (
    "{"
    + ", ".join(
        f"'{name}': " + (f'list_sort(map_entries("{name}"))' if name == "attributes" else f'"{name}"')
        for name in CONTENT
    )
    + "}"
)

# Nearly every row seen again says what was held from the very same moment. Those are told apart by plain comparison,
# which is many times faster.
_SAME = " AND ".join(
    f'list_sort(map_entries(a."{name}")) = list_sort(map_entries(b."{name}"))'
    if name == "attributes"
    else f'a."{name}" IS NOT DISTINCT FROM b."{name}"'
    for name in CONTENT
)
_AGAIN = f"""
CREATE TEMP TABLE again AS
SELECT a.n, row_number() OVER (PARTITION BY a.id ORDER BY a.n) AS place
FROM given AS a JOIN held AS b ON a.id = b.id AND a.known_from = b.known_from WHERE {_SAME}
"""  # noqa: S608 - fixed text

# The same row of the same moment, twice in one batch, is a duplicate.
_DISTINCT = f"""
CREATE TEMP TABLE once AS
SELECT * FROM (SELECT *, {_SAYS} AS says FROM given WHERE n NOT IN (SELECT n FROM again))
QUALIFY row_number() OVER (PARTITION BY id, known_from, says ORDER BY n) = 1
"""  # noqa: S608 - fixed text
_HELD = f"CREATE TEMP TABLE told AS SELECT id, known_from, known_to, {_SAYS} AS says FROM held"  # noqa: S608 - fixed text

# A row that differs from a version which begins at the very same moment counts from now: it cannot have been known
# then. If it was told before, then or since, it is no news. Every other row is news if it says something else than what
# comes before it in the event's line of versions.
_NEWS = """
CREATE TEMP TABLE news AS
WITH clashing AS (
    SELECT *, EXISTS (SELECT 1 FROM told WHERE told.id = o.id AND told.known_from = o.known_from AND told.says IS DISTINCT FROM o.says)
              OR row_number() OVER (PARTITION BY id, known_from ORDER BY n) > 1 AS clash
    FROM once AS o
), dated AS (
    SELECT c.* REPLACE (
        CASE WHEN clash THEN greatest($now::TIMESTAMPTZ, coalesce(last.moment, $now::TIMESTAMPTZ)) ELSE c.known_from END AS known_from,
        CASE WHEN clash THEN 'import' ELSE known_basis END AS known_basis
    )
    FROM clashing AS c
    LEFT JOIN (SELECT id, max(known_from) + INTERVAL 1 MICROSECOND AS moment FROM told GROUP BY id) AS last ON last.id = c.id
    WHERE NOT clash OR NOT EXISTS (
        SELECT 1 FROM told
        WHERE told.id = c.id AND (told.known_to IS NULL OR told.known_to >= c.known_from) AND told.says IS NOT DISTINCT FROM c.says
    )
), apart AS (
    SELECT * REPLACE (known_from + to_microseconds(CAST(CASE WHEN clash THEN place - 1 ELSE 0 END AS BIGINT)) AS known_from)
    FROM (SELECT *, row_number() OVER (PARTITION BY id, clash, CASE WHEN clash THEN NULL ELSE known_from END ORDER BY n) AS place FROM dated)
), line AS (
    SELECT id, known_from, n, says, TRUE AS fresh FROM apart
    UNION ALL SELECT id, known_from, -1, says, FALSE FROM told WHERE id IN (SELECT id FROM apart)
), compared AS (
    SELECT *, lag(says) OVER w AS before, lag(n) OVER w IS NULL AS first,
        lead(says) OVER w AS after, coalesce(lead(NOT fresh) OVER w, FALSE) AS after_held
    FROM line WINDOW w AS (PARTITION BY id ORDER BY known_from, n)
)
SELECT apart.* EXCLUDE (says, clash, place) FROM apart JOIN compared USING (id, known_from, n)
WHERE compared.fresh AND CASE
    WHEN first THEN NOT (after_held AND after IS NOT DISTINCT FROM compared.says)
    ELSE compared.says IS DISTINCT FROM before END
"""

_COUNTS = """
SELECT
    count(*) FILTER (WHERE first_of_new),
    count(*) FILTER (WHERE NOT first_of_new),
    (SELECT count(*) FROM once) - count(*) + (SELECT count(*) FROM again WHERE place = 1),
    (SELECT count(*) FROM given WHERE n NOT IN (SELECT n FROM again)) - (SELECT count(*) FROM once)
        + (SELECT count(*) FROM again WHERE place > 1)
FROM (
    SELECT id NOT IN (SELECT id FROM held) AND row_number() OVER (PARTITION BY id ORDER BY known_from, n) = 1 AS first_of_new FROM news
)
"""

# The line of versions of each event touched: each runs until the next begins.
_LINE_OF = """
SELECT *, lead(known_from) OVER line AS next_from, count(*) OVER (PARTITION BY id) > 1 AS many,
    min(month) OVER (PARTITION BY id) <> max(month) OVER (PARTITION BY id) AS shifted
FROM (SELECT id, known_from, month, true AS fresh FROM news
      UNION ALL SELECT id, known_from, month, false FROM held WHERE id IN (SELECT id FROM news))
WINDOW line AS (PARTITION BY id ORDER BY known_from)
"""
_LINE = f"""
SELECT news.* EXCLUDE (n), line.next_from AS known_to, line.many AS revised, line.shifted AS moved
FROM news JOIN ({_LINE_OF}) AS line ON news.id = line.id AND news.known_from = line.known_from AND line.fresh
"""  # noqa: S608 - fixed text
_CLOSED = f"""
SELECT held.* REPLACE (line.next_from AS known_to, true AS revised, line.shifted AS moved)
FROM held JOIN ({_LINE_OF}) AS line ON held.id = line.id AND held.known_from = line.known_from AND NOT line.fresh
"""  # noqa: S608 - fixed text


def _stored(line: pa.Table, zone: ZoneInfo, now: dt.datetime) -> pa.Table:
    """Add what the history adds to fresh versions. `known_to` and `revised` are there if the event has a line of
    versions already."""
    if not line.num_rows:
        return STORED.empty_table()
    first = _days(line["occurred_from"], zone)
    derived = {
        "month": _months(first),
        "known_to": pa.nulls(line.num_rows, MOMENT),
        "revised": pa.repeat(False, line.num_rows),
        "moved": pa.repeat(False, line.num_rows),
        "imported_at": pa.repeat(pa.scalar(now, MOMENT), line.num_rows),
        "first_day": first,
        "last_day": _days(line["occurred_to"], zone),
        "known_day": _days(line["known_from"], zone),
        "gone_day": pa.nulls(line.num_rows, pa.date32()),
    }
    if "known_to" in line.column_names:
        derived |= {
            "known_to": line["known_to"],
            "revised": line["revised"],
            "moved": line["moved"],
            "gone_day": _days(line["known_to"], zone),
        }
    return pa.table({name: derived[name] if name in derived else line[name] for name in STORED.names}).cast(STORED)


def _closed(rows: pa.Table, zone: ZoneInfo) -> pa.Table:
    place = rows.column_names.index("gone_day")
    return rows.set_column(place, "gone_day", _days(rows["known_to"], zone)).cast(STORED)


def _days(moments: pa.ChunkedArray, zone: ZoneInfo) -> pa.Array:
    whole = moments.combine_chunks().cast(MOMENT).cast(pa.int64())
    missing = np.asarray(whole.is_null())
    days = local_days(whole.fill_null(0).to_numpy(zero_copy_only=False), zone)
    return pa.array(days, pa.int32(), mask=missing).cast(pa.date32())


def _months(days: pa.Array) -> pa.Array:
    return pa.array(np.datetime_as_string(np.asarray(days).astype("datetime64[D]"), unit="M"), pa.string())

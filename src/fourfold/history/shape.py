"""The shape of a history: for each kind held, when it and each of its attributes were first known, and the longest
interval it was ever dated to.

Scans ask for these first, and reading every row for them would cost more than the scan. They are kept in a small file
beside the table, for the version they describe; where that is missing or behind, they are worked out again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from fourfold.database import connect
from fourfold.times import INSTANT, UTC
from fourfold.whole_files import whole

ZERO = dt.datetime(1970, 1, 1, tzinfo=UTC)


@dataclasses.dataclass(frozen=True)
class Shape:
    """`first_known` and `longest` (microseconds; an upper bound) by kind, when `attributes` were first known by kind
    and name, and the newest day (days since 1970) on which anything became known."""

    version: int
    first_known: dict[str, int]
    attributes: dict[str, dict[str, int]]
    longest: dict[str, int]
    newest_day: int | None

    def kinds(self, known_at: dt.datetime) -> set[str]:
        """Kinds of which anything was known at a moment."""
        moment = (known_at - ZERO) // INSTANT
        return {kind for kind, first in self.first_known.items() if first <= moment}

    def has(self, kind: str, attribute: str, known_at: dt.datetime) -> bool:
        """Whether this attribute of any event of the kind was known at a moment."""
        first = self.attributes.get(kind, {}).get(attribute)
        return first is not None and first <= (known_at - ZERO) // INSTANT

    def with_rows(self, rows: pa.Table, version: int) -> Shape:
        """The shape after these stored rows were added."""
        if not rows.num_rows:
            return dataclasses.replace(self, version=version)
        with connect() as con:
            con.register("rows", rows)
            return self._joined(_measured(con, "rows", {}), version)

    def _joined(self, other: Shape, version: int) -> Shape:
        first = _of_both(min, self.first_known, other.first_known)
        longest = _of_both(max, self.longest, other.longest)
        names = {kind: _of_both(min, self.attributes.get(kind, {}), found) for kind, found in other.attributes.items()}
        days = [day for day in (self.newest_day, other.newest_day) if day is not None]
        return Shape(version, first, {**self.attributes, **names}, longest, max(days, default=None))


def _of_both(pick: Callable[[int, int], int], one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """What both say of each name; where both say something, that which is picked."""
    return one | {name: pick(one.get(name, said), said) for name, said in other.items()}


EMPTY = Shape(-1, {}, {}, {}, None)


def shape_of(folder: Path, version: int, files: list[str]) -> Shape:
    """The shape of the history in `folder` at a version: as kept, or worked out from the files."""
    kept = kept_shape(folder)
    if kept is not None and kept.version == version:
        return kept
    if not files:
        return EMPTY
    with connect() as con:
        shape = dataclasses.replace(_measured(con, "read_parquet($files)", {"files": files}), version=version)
    keep_shape(folder, shape)
    return shape


def kept_shape(folder: Path) -> Shape | None:
    """The shape in the file, whatever version it is for; None where there is none that can be read."""
    try:
        return Shape(**json.loads(_file(folder).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def keep_shape(folder: Path, shape: Shape) -> None:
    """Write the file, whole or not at all. A history that cannot be written to is still read."""
    with contextlib.suppress(OSError), whole(_file(folder)) as part:
        part.write_text(json.dumps(dataclasses.asdict(shape)), encoding="utf-8")


def forget_shape(folder: Path) -> None:
    """Remove the file, after rows were taken away."""
    _file(folder).unlink(missing_ok=True)


def _measured(con: duckdb.DuckDBPyConnection, table: str, values: dict[str, object]) -> Shape:
    rows = con.execute(
        "SELECT kind, min(epoch_us(known_from)), max(epoch_us(occurred_to) - epoch_us(occurred_from)), "
        f"max(known_day - DATE '1970-01-01') FROM {table} GROUP BY kind",
        values,
    ).fetchall()
    attributes: dict[str, dict[str, int]] = {}
    for kind, name, first in con.execute(_ATTRIBUTES.format(table=table), values).fetchall():
        attributes.setdefault(kind, {})[name] = int(first)
    newest = max((int(day) for *_, day in rows), default=None)
    first_known, longest = {k: int(first) for k, first, _, _ in rows}, {k: int(span) for k, _, span, _ in rows}
    return Shape(-1, first_known, attributes, longest, newest)


_ATTRIBUTES = """
SELECT kind, name, min(first) FROM (
    SELECT kind, unnest(names) AS name, first FROM (
        SELECT kind, min(epoch_us(known_from)) AS first,
            list_transform(list_filter(map_entries(attributes), lambda e: e.value IS NOT NULL), lambda e: e.key)
                AS names
        FROM {table} GROUP BY ALL
    )
) GROUP BY ALL
"""


def _file(folder: Path) -> Path:
    return folder / "shape.json"

"""How good the data held now are, by source: what is missing, inexact, unlocated or late.

Counting ten million events takes seconds, so the counts are kept in a file beside the table for the version that they
describe; where that is missing or behind, they are made again. They are kept by marking and compartments, so that who
may not see an event does not see it counted either.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from fourfold.database import connect
from fourfold.history.store import History
from fourfold.history.summary import LATE_DAYS, MONTH_DAYS, Missing, missing_months
from fourfold.whole_files import whole
from fourfold.workspace import Workspace

COUNTED = ("events", "to_the_day", "month_only", "between", "unlocated", "outside", "recorded", "soon", "week", "late")


@dataclasses.dataclass(frozen=True)
class Row:
    """Counts of events alike in source, kind, month (`YYYY-MM`), marking and compartments.

    `to_the_day`: known to one local day; `month_only`: to the month at best; `between`: to something in between.
    `unlocated`: without a point; `outside`: with a point that lies in none of the workspace's areas.
    `recorded`: whose source says when it wrote them down; of these `soon`, `week`, `late`: known within a day of the
    last day on which they can have happened, within seven days, after more than `LATE_DAYS`.
    """

    source: str
    kind: str
    month: str
    marking: str
    compartments: tuple[str, ...]
    first: str
    last: str
    events: int
    to_the_day: int
    month_only: int
    between: int
    unlocated: int
    outside: int
    recorded: int
    soon: int
    week: int
    late: int


@dataclasses.dataclass(frozen=True)
class SourceQuality:
    """One source's data: the counts of `Row`, its first and last local day, its months, and what is missing."""

    source: str
    first: dt.date
    last: dt.date
    months: int
    missing: tuple[Missing, ...]
    counts: dict[str, int]

    def share(self, name: str, of: str = "events") -> float | None:
        """What share one count is of another; None of nothing."""
        return self.counts[name] / self.counts[of] if self.counts[of] else None


@dataclasses.dataclass(frozen=True)
class Held:
    """The counts of one version of the history."""

    version: int
    rows: tuple[Row, ...]

    def seen(self, markings: Collection[str], compartments: Collection[str]) -> list[SourceQuality]:
        """By source, of events marked so and in no other compartments than these."""
        inside = set(compartments)
        by_source: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.marking in markings and inside.issuperset(row.compartments):
                by_source[row.source].append(row)
        return [_source(name, rows) for name, rows in sorted(by_source.items())]


def held(workspace: Workspace) -> Held:
    """The counts of what is held now: as kept, or made anew and kept."""
    history = History(workspace).pinned()
    path = workspace.history / "quality.json"
    kept = _kept(path)
    if kept is not None and kept.version == history.version:
        return kept
    files = history.files()
    made = Held(history.version, tuple(_counted(files)) if files else ())
    with contextlib.suppress(OSError), whole(path) as part:  # a history that cannot be written to is still read
        rows = [list(vars(row).values()) for row in made.rows]
        part.write_text(json.dumps({"version": made.version, "rows": rows}), encoding="utf-8")
    return made


def _kept(path: Path) -> Held | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Held(found["version"], tuple(_row(row) for row in found["rows"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


_COUNTS = f"""
SELECT source, kind, month, marking, coalesce(list_sort(compartments), []),
    min(first_day)::VARCHAR, max(last_day)::VARCHAR, count(*),
    count(*) FILTER (WHERE last_day = first_day),
    count(*) FILTER (WHERE last_day - first_day >= {MONTH_DAYS - 1}),
    count(*) FILTER (WHERE last_day > first_day AND last_day - first_day < {MONTH_DAYS - 1}),
    count(*) FILTER (WHERE x IS NULL),
    count(*) FILTER (WHERE x IS NOT NULL AND coalesce(list_count(areas), 0) = 0),
    count(*) FILTER (WHERE known_basis = 'recorded'),
    count(*) FILTER (WHERE known_basis = 'recorded' AND known_day - last_day <= 1),
    count(*) FILTER (WHERE known_basis = 'recorded' AND known_day - last_day <= 7),
    count(*) FILTER (WHERE known_basis = 'recorded' AND known_day - last_day > {LATE_DAYS})
FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false)
WHERE known_to IS NULL GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - fixed text


def _counted(files: list[str]) -> list[Row]:
    with connect() as con:
        found = con.execute(_COUNTS, {"files": files}).fetchall()
    return [_row(list(row)) for row in found]


def _row(values: list[Any]) -> Row:
    given = dict(zip((field.name for field in dataclasses.fields(Row)), values, strict=True))
    return Row(**{**given, "compartments": tuple(given["compartments"])})


def _source(name: str, rows: Iterable[Row]) -> SourceQuality:
    rows = list(rows)
    kinds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        kinds[row.kind][row.month] += row.events
    return SourceQuality(
        source=name,
        first=dt.date.fromisoformat(min(row.first for row in rows)),
        last=dt.date.fromisoformat(max(row.last for row in rows)),
        months=len({row.month for row in rows}),
        missing=tuple(missing_months(kinds)),
        counts={count: sum(getattr(row, count) for row in rows) for count in COUNTED},
    )

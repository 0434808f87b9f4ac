"""What the history holds as known at a moment, by source: counts, first and last day, and what is missing or inexact.

A source's month is missing when the source holds nothing in it between its first month and its last. A kind's month is
missing when the source holds none of that kind in it, though it averages `SURE` or more of the kind a month: by chance
alone (Poisson) that would come about less than once in a million months.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from fourfold.database import connect
from fourfold.errors import NotHeld
from fourfold.history.erasure import was_erased
from fourfold.history.store import History
from fourfold.times import UTC
from fourfold.workspace import Workspace

SURE = 14.0
"""Events a month: exp(-14) is 8 in 10 million."""
MONTH_DAYS = 28
"""An event whose interval spans this many local days or more is known to the month at best."""
LATE_DAYS = 28
"""News that comes more than this many days after the event's last possible day is late."""


@dataclasses.dataclass(frozen=True)
class Missing:
    """Months (`YYYY-MM`) of which a source holds nothing: nothing at all (`kind` None), or nothing of a kind."""

    kind: str | None
    months: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class SourceSummary:
    """One source, as known at a moment. `first` and `last` are local days of occurrence. Counts are of events:
    `unlocated` without a point, `month_only` known to the month at best, `assumed` whose known-from rests on a stated
    publication lag, `late` known more than `LATE_DAYS` days after they happened, by the source's own record."""

    source: str
    events: int
    first: dt.date
    last: dt.date
    missing: tuple[Missing, ...]
    unlocated: int
    month_only: int
    assumed: int
    late: int
    kinds: tuple[tuple[str, int], ...]


@dataclasses.dataclass(frozen=True)
class Summary:
    """The history as known at a moment; `known_at` None: as known now."""

    known_at: dt.datetime | None
    version: int
    sources: tuple[SourceSummary, ...]

    @property
    def events(self) -> int:
        """How many events are held."""
        return sum(source.events for source in self.sources)

    @property
    def last(self) -> dt.date | None:
        """The last local day on which any event may have happened; None when none is held."""
        return max((source.last for source in self.sources), default=None)


def summarise(workspace: Workspace, known_at: dt.datetime | None = None, kind: str | None = None) -> Summary:
    """Count what is held, of one kind or of all, on what was known at a moment (default: now)."""
    history = History(workspace)
    files = history.files()
    return Summary(known_at, history.version, tuple(_sources(_counted(files, known_at, kind)) if files else ()))


def versions_of(workspace: Workspace, event_id: str) -> list[dict[str, Any]]:
    """Every version of one event, oldest first, as plain data. Characteristics kept for fairness audits are left out.

    Raises `NotHeld`, which says so when the event was erased.
    """
    files = History(workspace).files()
    with connect() as con:
        rows = con.execute(_VERSIONS, {"files": files, "id": event_id, "ref": None}).fetchall() if files else []
    if rows:
        return [_version(json.loads(text)) for (text,) in rows]
    if was_erased(workspace, event_id):
        raise NotHeld(f"{event_id} was held here and was erased; nothing of it is left but that it was.")
    raise NotHeld(f"No event {event_id!r} is held. An id is the source and its reference, as in sim-crime:C000000123.")


def versions_about(
    workspace: Workspace, ref: str, markings: Sequence[str], compartments: Collection[str]
) -> list[dict[str, Any]]:
    """Every version of every event that names somebody or something as a party, in order of time, as plain data; of
    those marked with one of `markings` and in no other compartments than these."""
    files = History(workspace).files()
    if not files:
        return []
    asked = {"files": files, "ref": ref, "markings": list(markings), "compartments": sorted(compartments)}
    with connect() as con:
        return [_version(json.loads(text)) for (text,) in con.execute(_ABOUT, asked).fetchall()]


_BELIEVED = "known_from <= $at AND (known_to IS NULL OR known_to > $at)"
_COUNTS = f"""
SELECT source, kind, month, count(*), min(first_day), max(last_day),
    count(*) FILTER (WHERE x IS NULL),
    count(*) FILTER (WHERE last_day - first_day >= {MONTH_DAYS - 1}),
    count(*) FILTER (WHERE known_basis = 'lag'),
    count(*) FILTER (WHERE known_basis = 'recorded' AND known_day - last_day > {LATE_DAYS})
FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false)
WHERE ($at IS NULL AND known_to IS NULL OR {_BELIEVED}) AND ($kind IS NULL OR kind = $kind)
GROUP BY ALL ORDER BY source, kind, month
"""  # noqa: S608 - fixed text

_MOMENTS = ("occurred_from", "occurred_to", "recorded_at", "known_from", "known_to", "imported_at")
_AS_DATA = f"""
SELECT to_json(v) FROM (
    SELECT * EXCLUDE (attributes, parties), map_entries(attributes) AS attributes,
        list_transform(parties, lambda p: {{
            'role': p.role, 'sort': p.sort, 'ref': p.ref, 'attributes': map_entries(p.attributes),
            'protected': CASE WHEN p.ref = $ref THEN map_entries(p.protected) END
        }}) AS parties,
        {", ".join(f"epoch_us({name}) AS {name}_us" for name in _MOMENTS)}
    FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false)
    WHERE """  # noqa: S608 - fixed text
_VERSIONS = f"{_AS_DATA} id = $id) AS v ORDER BY v.known_from"
_ABOUT = f"""{_AS_DATA} list_contains(list_transform(parties, lambda p: p.ref), $ref)
    AND list_contains($markings, marking)
    AND len(list_filter(coalesce(compartments, []), lambda c: NOT list_contains($compartments, c))) = 0
) AS v ORDER BY v.occurred_from, v.id, v.known_from"""

_Row = tuple[str, str, str, int, dt.date, dt.date, int, int, int, int]


def _counted(files: list[str], at: dt.datetime | None, kind: str | None) -> list[_Row]:
    with connect() as con:
        rows: list[_Row] = con.execute(
            _COUNTS.replace("$at", "$at::TIMESTAMPTZ"), {"files": files, "at": at, "kind": kind}
        ).fetchall()
        return rows


def _sources(rows: Iterable[_Row]) -> list[SourceSummary]:
    by_source: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_source[row[0]].append(row)
    return [_source(name, by_source[name]) for name in sorted(by_source)]


def _source(name: str, rows: list[_Row]) -> SourceSummary:
    kinds: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        kinds[row[1]][row[2]] = row[3]
    totals = [sum(column) for column in zip(*((row[3], *row[6:]) for row in rows), strict=True)]
    return SourceSummary(
        source=name,
        events=totals[0],
        first=min(row[4] for row in rows),
        last=max(row[5] for row in rows),
        missing=tuple(missing_months(kinds)),
        unlocated=totals[1],
        month_only=totals[2],
        assumed=totals[3],
        late=totals[4],
        kinds=tuple(sorted((kind, sum(months.values())) for kind, months in kinds.items())),
    )


def missing_months(kinds: Mapping[str, Mapping[str, int]]) -> list[Missing]:
    """What is missing, from counts of events by kind and month."""
    held = {month for months in kinds.values() for month in months}
    span = _months(min(held), max(held))
    found = [Missing(None, gone)] if (gone := tuple(month for month in span if month not in held)) else []
    for kind, months in sorted(kinds.items()):
        own = tuple(month for month in span if month in held and month not in months)
        if own and sum(months.values()) / len(months) >= SURE:
            found.append(Missing(kind, own))
    return found


def _months(first: str, last: str) -> list[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{place // 12:04}-{place % 12 + 1:02}" for place in range(start, end + 1)]


def _version(row: dict[str, Any]) -> dict[str, Any]:
    for name in _MOMENTS:
        micros = row.pop(f"{name}_us")
        row[name] = None if micros is None else _moment(micros)
    row["attributes"] = _as_dict(row["attributes"])
    for party in row["parties"] or ():
        party["attributes"] = _as_dict(party["attributes"])
        protected = _as_dict(party.pop("protected"))
        if protected:
            party["protected"] = protected
    return row


def _moment(micros: int) -> str:
    return (dt.datetime(1970, 1, 1, tzinfo=UTC) + dt.timedelta(microseconds=micros)).isoformat().replace("+00:00", "Z")


def _as_dict(entries: list[dict[str, str]] | None) -> dict[str, str]:
    return {entry["key"]: entry["value"] for entry in entries or ()}

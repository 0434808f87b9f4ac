"""A measure counted: month by month, in all or by area, as known now or at a moment; what is not held is unknown.

A month counts as not held when the sources that supply what is counted supplied nothing in it, or none of its kind
though they usually do (as `fourfold history` says). Such a month is None, never nought.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from fourfold.database import connect
from fourfold.errors import BadInput, NotHeld
from fourfold.history.store import History
from fourfold.history.summary import SURE
from fourfold.measures.definition import Measure
from fourfold.places.areas import read_level
from fourfold.times import UTC
from fourfold.triggers.nodes import Select
from fourfold.triggers.seen import any_of, area_sql
from fourfold.workspace import Workspace

Where = tuple[str, str]
"""An area: its level and its code."""
BY_POLYGON = (
    "Each point is counted in the area whose polygon holds it, never by the code that a file gives: police.uk files went "
    "over from the LSOA codes of 2011 to those of 2021 in 2023, and nothing breaks there."
)
"""What is said wherever areas are counted."""


@dataclasses.dataclass(frozen=True)
class Sight:
    """Which events may be counted: marked with one of `markings`, and in no other compartments than these."""

    markings: tuple[str, ...]
    compartments: tuple[str, ...] = ()


PUBLIC = Sight(("OFFICIAL", "OFFICIAL-SENSITIVE"))
"""What a figure that is published may count: nothing marked higher, and nothing that is kept to a compartment."""


@dataclasses.dataclass(frozen=True)
class Month:
    """A month (`YYYY-MM`), its days, and what was counted in it; None where it is not held."""

    month: str
    days: int
    count: float | None


@dataclasses.dataclass(frozen=True)
class Series:
    """A measure month by month. `uncertain`: events that may or may not belong to the month they stand in, since their
    time is not known to it. `unlocated`: of all months, events without a point, which no area counts. `dated`: whether
    events are known to the day."""

    measure: Measure
    months: tuple[Month, ...]
    where: Where | None
    known_at: dt.datetime | None
    version: int
    uncertain: int
    unlocated: int
    dated: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The months not held."""
        return tuple(one.month for one in self.months if one.count is None)

    def within(self, first: str, last: str) -> tuple[Month, ...]:
        """Its months from the first to the last."""
        return tuple(one for one in self.months if first <= one.month <= last)


@dataclasses.dataclass(frozen=True)
class Dated:
    """One entry of a register, handed in: on which day, how much, and its reference."""

    day: dt.date
    amount: float
    reference: str
    areas: tuple[Where, ...] = ()


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last. Raises `BadInput` for what is no month (`YYYY-MM`)."""
    try:
        start, end = (dt.date.fromisoformat(f"{month}-01") for month in (first, last))
    except ValueError:
        raise BadInput(f"{first!r} to {last!r}: months are written as 2024-11.") from None
    if end < start:
        raise BadInput(f"{first} to {last}: the last month is before the first.")
    places = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [f"{place // 12:04}-{place % 12 + 1:02}" for place in places]


def earlier(month: str, by: int) -> str:
    """The month so many months before."""
    place = int(month[:4]) * 12 + int(month[5:]) - 1 - by
    return f"{place // 12:04}-{place % 12 + 1:02}"


def days_in(month: str) -> int:
    """How many days a month has."""
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def series(
    workspace: Workspace,
    measure: Measure,
    months: Sequence[str] | None = None,
    *,
    where: Where | None = None,
    known_at: dt.datetime | None = None,
    handed: Iterable[Dated] | None = None,
    sight: Sight | None = None,
) -> Series:
    """The measure in these months (default: all that its sources supplied). `handed`: the entries of its register,
    for a measure that counts one. `sight`: count no other events than these (default: all). Raises `NotHeld` where nothing of it is held, or nothing was handed in."""
    if measure.select is None:
        return _of_register(measure, months, where, handed)
    history = History(workspace).pinned()
    supplied = _supplied(history, measure.select, known_at) if history.files() else set()
    if not supplied:
        raise NotHeld(f"Nothing that {measure.id!r} counts is held" + (" as known then." if known_at else "."))
    wanted = list(months or months_between(min(supplied), max(supplied)))
    counted = _counts(history, _Asked(measure.select, known_at, sight), where, wanted)
    return Series(
        measure,
        tuple(Month(one, days_in(one), counted.months.get(one, 0) if one in supplied else None) for one in wanted),
        where,
        known_at,
        history.version,
        counted.uncertain,
        counted.unlocated,
        counted.dated,
    )


def by_area(
    workspace: Workspace,
    measure: Measure,
    level: str,
    months: Sequence[str],
    known_at: dt.datetime | None = None,
    sight: Sight | None = None,
) -> dict[str, int]:
    """The measure in these months in each area of a level that has any, by code; by polygon, never by the code in a
    file. Raises `BadInput` for a level that the workspace has not, or a measure that counts no events."""
    found: Counter[str] = Counter()
    for areas in by_area_monthly(workspace, measure, level, months, known_at, sight).values():
        found.update(areas)
    return dict(sorted(found.items()))


def by_area_monthly(
    workspace: Workspace,
    measure: Measure,
    level: str,
    months: Sequence[str],
    known_at: dt.datetime | None = None,
    sight: Sight | None = None,
) -> dict[str, dict[str, int]]:
    """The same for each of these months that has any. Raises `BadInput`."""
    if measure.select is None:
        raise BadInput(f"{measure.id!r} counts a register, whose entries have no place in the history.")
    history = History(workspace).pinned()
    code = _area(history, level)
    asked = _Asked(measure.select, known_at, sight)
    values = _values(history, asked, months)
    if not values["files"]:
        return {}
    with connect() as con:
        rows = con.execute(
            f"SELECT month, {code} AS code, count(*) FROM {_FILES} WHERE {_test(asked.select, values)} "
            "GROUP BY month, code HAVING code IS NOT NULL ORDER BY month, code",
            values,
        ).fetchall()
    found: dict[str, dict[str, int]] = {}
    for month, name, count in rows:
        found.setdefault(str(month), {})[str(name)] = int(count)
    return found


def days_of(
    workspace: Workspace, measure: Measure, months: Sequence[str], *, sight: Sight | None = None
) -> list[dt.date]:
    """The day of each event in these months, in order, for charts of the days between them. Raises `BadInput` for a
    measure that counts no events, or whose events are not all known to the day."""
    if measure.select is None:
        raise BadInput(f"{measure.id!r} counts a register, not events.")
    history = History(workspace).pinned()
    asked = _Asked(measure.select, None, sight)
    values = _values(history, asked, months)
    if not values["files"]:
        return []
    with connect() as con:
        rows = con.execute(
            f"SELECT first_day, last_day FROM {_FILES} WHERE {_test(asked.select, values)} ORDER BY last_day", values
        ).fetchall()
    if any(first != last for first, last in rows):
        raise BadInput(
            f"Not every event that {measure.id!r} counts is known to the day, so none can be charted by days."
        )
    return [last for _, last in rows]


@dataclasses.dataclass(frozen=True)
class _Asked:
    """Which events: a selection, as believed at a moment (None: now), of those that may be counted (None: all)."""

    select: Select
    known_at: dt.datetime | None
    sight: Sight | None


@dataclasses.dataclass(frozen=True)
class _Counted:
    months: dict[str, int]
    uncertain: int
    unlocated: int
    dated: bool


_FILES = "read_parquet($files, hive_partitioning = true, hive_types_autocast = false)"


def _counts(history: History, asked: _Asked, where: Where | None, months: Sequence[str]) -> _Counted:
    values = _values(history, asked, months)
    if not values["files"]:
        return _Counted({}, 0, 0, True)
    test = _test(asked.select, values)
    placed = "TRUE"
    if where is not None:
        placed = f"{_area(history, where[0])} IS NOT DISTINCT FROM $code"
        values["code"] = where[1]
    with connect() as con:
        rows = con.execute(
            f"SELECT month, count(*) FILTER ({placed}), count(*) FILTER ({placed} AND strftime(last_day, '%Y-%m') <> month), "
            f"count(*) FILTER (x IS NULL), count(*) FILTER (last_day <> first_day) FROM {_FILES} WHERE {test} GROUP BY month",
            values,
        ).fetchall()
    if where is not None and not any(row[1] for row in rows):
        _check_there(history.workspace, *where)
    totals = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)] or [0, 0, 0]
    return _Counted({str(row[0]): int(row[1]) for row in rows}, totals[0], totals[1], totals[2] == 0)


def _values(history: History, asked: _Asked, months: Sequence[str]) -> dict[str, object]:
    wanted_months = set(months)
    files = [file for file in history.files(since_month=min(months)) if _month_of(file) in wanted_months]
    values: dict[str, object] = {"files": files}
    if asked.known_at is not None:
        values["at"] = asked.known_at
    if asked.sight is not None:
        values |= {"markings": list(asked.sight.markings), "inside": list(asked.sight.compartments)}
    return values | {f"where{n}": list(wanted) for n, (_, wanted) in enumerate(asked.select.where)}


def _test(select: Select, values: dict[str, object]) -> str:
    """The selection, and what was believed, as SQL over the stored columns."""
    known = "known_from <= $at AND (known_to IS NULL OR known_to > $at)" if "at" in values else "known_to IS NULL"
    tests = [any_of(select.kinds), known]
    if "markings" in values:
        tests.append("list_contains($markings, marking)")
        tests.append("len(list_filter(coalesce(compartments, []), lambda c: NOT list_contains($inside, c))) = 0")
    for n, (name, _) in enumerate(select.where):
        quoted = name.replace("'", "''")
        tests.append(f"coalesce(list_contains($where{n}, attributes['{quoted}']), FALSE)")
    for n, party in enumerate(select.parties):
        asked = []
        for column, wanted in (("role", party.roles), ("sort", (party.sort,) if party.sort else ())):
            if wanted:
                values[f"party{n}{column}"] = list(wanted)
                asked.append(f"list_contains($party{n}{column}, p.{column})")
        tests.append(f"len(list_filter(parties, lambda p: {' AND '.join(asked) or 'TRUE'})) > 0")
    return " AND ".join(tests)


def _area(history: History, level: str) -> str:
    levels = history.workspace.area_levels
    if not level.startswith("grid-") and level not in levels:
        raise BadInput(f"There is no area level {level!r}; there is {', '.join(levels) or 'none'}.")
    return area_sql(history, level)


def _check_there(workspace: Workspace, level: str, code: str) -> None:
    """Nothing in an area is nought; an area that is not there is a mistake. Raises `BadInput`."""
    if not level.startswith("grid-") and code not in read_level(workspace, level).codes:
        raise BadInput(f"There is no {level} {code!r}. Its file is {workspace.areas / level}.geojson.")


def _supplied(history: History, select: Select, known_at: dt.datetime | None) -> set[str]:
    """The months in which the sources of these kinds supplied them: all from the first to the last, but for those in
    which a source supplied nothing, or none of a kind of which it usually has many."""
    at = known_at or dt.datetime.max.replace(tzinfo=UTC)
    held: dict[str, set[str]] = {}
    of_kind: dict[tuple[str, str], set[str]] = {}
    many: Counter[tuple[str, str]] = Counter()
    for row in history.supplied_months().to_pylist():
        source, kind = row["source"], row["kind"]
        if kind in select.kinds:
            many[source, kind] += row["now"]
        if row["known_from"] > at:
            continue
        held.setdefault(source, set()).add(row["month"])
        if kind in select.kinds:
            of_kind.setdefault((source, kind), set()).add(row["month"])
    # So many are held a month that a month without any cannot be chance.
    usual = {pair for pair, months in of_kind.items() if many[pair] / len(months) >= SURE}
    found: set[str] = set()
    gone: set[str] = set()
    for (source, kind), months in of_kind.items():
        span = set(months_between(min(held[source]), max(held[source])))
        lacking = span - held[source]
        if (source, kind) in usual:
            lacking |= span - months
        found |= span - lacking
        gone |= lacking
    # A month that one of two sources lacks is only half known, and so not known.
    return found - gone


def _of_register(
    measure: Measure, months: Sequence[str] | None, where: Where | None, handed: Iterable[Dated] | None
) -> Series:
    if handed is None:
        raise NotHeld(
            f"{measure.id!r} counts the register of {measure.register}, and nobody has handed its entries in."
        )
    entries = [one for one in handed if where is None or where in one.areas]
    sums: Counter[str] = Counter()
    for one in entries:
        sums[f"{one.day:%Y-%m}"] += one.amount  # type: ignore[assignment]
    if not months and not sums:
        raise NotHeld(f"The register of {measure.register} has no entry with its day, and only those fall in a month.")
    wanted = list(months or months_between(min(sums), max(sums)))
    held = tuple(Month(one, days_in(one), sums.get(one, 0)) for one in wanted)
    return Series(measure, held, where, None, -1, 0, 0, True)


def _month_of(file: str) -> str:
    return file.rsplit("month=", 1)[-1].split("/")[0]

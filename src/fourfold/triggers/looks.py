"""The looks of a 'more than expected' rule, worked out for every area and day at once.

An area's window is looked at while it is the newest that the data reach; it fires on the first such day on which it is
established. From then on the same look is made again on what is known each day, so that it lasts as long as the
evidence does. In days, where each look overlaps the last, only the first of a run of established looks fires.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fourfold.history.store import History
from fourfold.times import DAY_US, INSTANT, day_end, local_day
from fourfold.triggers import expected, nodes
from fourfold.triggers.loading import ZERO
from fourfold.triggers.loading_facts import DAY
from fourfold.triggers.question import FOREVER, day_of, number
from fourfold.triggers.seen import Seen, any_of
from fourfold.triggers.trigger import Expected

LOOK_BACK = 120  # days before the question's first day at which a look may first have been made

GONE = f"CASE WHEN known_to IS NULL OR known_to > $known THEN {FOREVER} ELSE gone_day {DAY} END"
"""The day from which a version is no longer believed, on what is known at `$known`."""

W_SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("rid", "eid", "t0", "t1", "d0", "d1", "k0", "k1")]
    + [("cert", pa.bool_()), ("code", pa.string()), ("due", pa.int32())]
)


@dataclasses.dataclass(frozen=True)
class Segment:
    """One area's look through the days of knowledge k0 up to k1, with the figures as known then."""

    eid: int
    code: str
    end: int
    k0: int
    k1: int
    certain: bool
    figures: Expected


@dataclasses.dataclass(frozen=True)
class Coverage:
    """What the sources that supply a kind reach to, on each day of knowledge: `newest` day number and the months
    held."""

    days: NDArray[np.int64]
    newest: NDArray[np.int64]
    held: list[frozenset[tuple[int, int]]]


@dataclasses.dataclass(frozen=True)
class _Rows:
    """Counts of events by area, first and last day, and the days k0 up to k1 through which they were believed."""

    codes: list[str]
    code: NDArray[np.int64]
    d0: NDArray[np.int64]
    d1: NDArray[np.int64]
    k0: NDArray[np.int64]
    k1: NDArray[np.int64]
    count: NDArray[np.int64]


def segments(
    con: duckdb.DuckDBPyConnection,
    history: History,
    step: nodes.MoreThanExpected,
    days: tuple[int, int],
    known_at: dt.datetime,
    supplied: Supply,
    seen: Seen,
) -> list[Segment]:
    """Every established look that may have fired between two days (both inside), followed up to what is known at
    `known_at`."""
    until = max(days[1], number(local_day(known_at, history.workspace.zone)))
    cover = _coverage(supplied, step, (days[0], until))
    ends = {
        int(day): number(expected.look_end(step, day_of(min(day, newest))))
        for day, newest in zip(cover.days, cover.newest, strict=True)
        if newest > -FOREVER and day <= days[1]
    }
    wanted = sorted({end for day, end in ends.items() if day >= days[0]})
    if not wanted:
        return []
    rows = _rows(con, history, step, wanted, known_at, seen)
    if not rows.codes:
        return []
    found: list[Segment] = []
    for end in wanted:
        newest_on = [day for day, other in ends.items() if other == end]
        found += _segments_of(step, end, newest_on, cover, rows, until, len({one.eid for one in found}))
    return found


def table(found: Sequence[Segment], history: History) -> pa.Table:
    """The segments as the table `w` (see `compiling.py`)."""
    zone = history.workspace.zone
    rows = []
    for place, one in enumerate(found):
        last = (day_end(day_of(one.end), zone) - ZERO) // INSTANT  # what follows is counted from the window's end
        rows.append(
            {"rid": -1 - place, "eid": one.eid, "t0": last, "t1": last, "d0": one.end, "d1": one.end,
             "k0": one.k0, "k1": one.k1, "cert": one.certain, "code": one.code, "due": one.end}
        )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=W_SCHEMA)


def window_events(
    con: duckdb.DuckDBPyConnection,
    history: History,
    step: nodes.MoreThanExpected,
    picked: Sequence[tuple[int, str, int, int]],
    known_at: dt.datetime,
    seen: Seen,
) -> list[tuple[int, str, int]]:
    """The events in a look's window: (place, id, first day) for each picked (place, code, last day of the window, day
    of view)."""
    looked = [
        (place, code, number(expected.look_ending(step, day_of(end)).window[0]), end, view)
        for place, code, end, view in picked
    ]
    names = ("place", "code", "first", "last", "seen")
    con.register("picked", pa.table(dict(zip(names, zip(*looked, strict=True), strict=True))))
    first = min(row[2] for row in looked)
    return con.execute(
        f"""
        SELECT p.place, e.id, e.d0 FROM picked AS p JOIN (
            SELECT id, {seen.columns.levels[step.level]} AS code, first_day {DAY} AS d0, last_day {DAY} AS d1, known_day {DAY} AS k0, {GONE} AS k1
            FROM ({seen.of(_files_since(history, first, step.select.kinds) or history.files())})
            WHERE {seen.taken(step.select)} AND known_from <= $known AND last_day BETWEEN $first AND $last
        ) AS e ON e.code = p.code AND e.d1 BETWEEN p.first AND p.last AND e.k0 <= p.seen AND p.seen < e.k1
        """,  # noqa: S608 - names are quoted, values are parameters
        {"known": known_at, "first": day_of(first), "last": day_of(max(row[3] for row in looked))},
    ).fetchall()


def _files_since(history: History, day: int, kinds: Iterable[str]) -> list[str]:
    """Files with all events of these kinds that ended on that day or later: an interval may have begun in an earlier
    month than it ended in."""
    longest = history.shape().longest
    days = max((longest.get(kind, 0) for kind in kinds), default=0) // DAY_US + 2
    return history.files(since_month=f"{day_of(max(0, day - days)):%Y-%m}")


@dataclasses.dataclass(frozen=True)
class Supply:
    """Which days' events each source (a number) supplied, and when they were known: k0 up to k1. `kind` is a place in
    `kinds`, where all that no rule counts is one, and empty."""

    source: NDArray[np.int64]
    kinds: list[str]
    kind: NDArray[np.int64]
    d1: NDArray[np.int64]
    k0: NDArray[np.int64]
    k1: NDArray[np.int64]

    def of(self, sources: NDArray[np.int64]) -> Supply:
        """What these sources supplied."""
        at = np.isin(self.source, sources)
        return Supply(self.source[at], self.kinds, self.kind[at], self.d1[at], self.k0[at], self.k1[at])


def supply(
    con: duckdb.DuckDBPyConnection,
    history: History,
    steps: Sequence[nodes.MoreThanExpected],
    first: int,
    known_at: dt.datetime,
) -> Supply:
    """What the sources supplied, as far back as any look from the day `first` on can go."""
    back = day_of(max(0, first - LOOK_BACK - expected.SUPPLY_DAYS - max(expected.longest_span(step) for step in steps)))
    kind = f"CASE WHEN {any_of(kind for step in steps for kind in step.select.kinds)} THEN kind ELSE '' END"
    con.register("supplied", history.supplied(back))
    got = con.sql(
        f"""
        SELECT source, {kind} AS kind, last_day {DAY} AS d1, min(known_day) {DAY} AS k0, {FOREVER} AS k1
        FROM supplied WHERE known_from <= $known AND last_day >= $back AND known_to IS NULL GROUP BY ALL
        UNION ALL
        SELECT DISTINCT source, {kind} AS kind, last_day {DAY} AS d1, known_day {DAY} AS k0, {GONE} AS k1
        FROM supplied WHERE known_from <= $known AND last_day >= $back AND known_to IS NOT NULL AND k0 < k1
        """,  # noqa: S608 - fixed text
        params={"known": known_at, "back": back},
    ).to_arrow_table()
    numbers = [_integers(got[name]) for name in ("d1", "k0", "k1")]
    return Supply(_numbered(got["source"])[1], *_numbered(got["kind"]), *numbers)


def _coverage(supplied: Supply, step: nodes.MoreThanExpected, days: tuple[int, int]) -> Coverage:
    """On each day of knowledge: how far the sources that supply the kinds reach, and which months of theirs are
    held."""
    wanted = [place for place, kind in enumerate(supplied.kinds) if kind in step.select.kinds]
    supplied = supplied.of(np.unique(supplied.source[np.isin(supplied.kind, wanted)]))
    asked = np.isin(supplied.kind, wanted)
    month = supplied.d1.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    count = int(supplied.source.max(initial=0)) + 1
    every = np.arange(days[0] - LOOK_BACK, days[1] + 1)
    newest, held = np.full(len(every), -FOREVER, dtype=np.int64), []
    seen: dict[bytes, frozenset[tuple[int, int]]] = {}
    for place, day in enumerate(every):
        known = (supplied.k0 <= day) & (day < supplied.k1)
        lately = known & (supplied.d1 > day - expected.SUPPLY_DAYS)
        supplies = np.zeros(count, dtype=bool)
        supplies[supplied.source[lately & asked]] = True
        mine = lately & supplies[supplied.source]
        if mine.any():
            newest[place] = supplied.d1[mine].max()
        months = np.flatnonzero(np.bincount(month[known & supplies[supplied.source]]))
        key = months.tobytes()
        if key not in seen:
            seen[key] = frozenset((1970 + int(m) // 12, int(m) % 12 + 1) for m in months)
        held.append(seen[key])
    return Coverage(every, newest, held)


def _rows(
    con: duckdb.DuckDBPyConnection,
    history: History,
    step: nodes.MoreThanExpected,
    ends: list[int],
    known_at: dt.datetime,
    seen: Seen,
) -> _Rows:
    first = min(expected.look_ending(step, day_of(end)).past[0] for end in ends) - dt.timedelta(days=1)
    files = _files_since(history, number(first), step.select.kinds) or history.files()
    got = con.sql(
        f"""
        SELECT {seen.columns.levels[step.level]} AS code, first_day {DAY} AS d0, last_day {DAY} AS d1, known_day {DAY} AS k0, {GONE} AS k1, count(*) AS n
        FROM ({seen.of(files)})
        WHERE {seen.taken(step.select)} AND known_from <= $known AND last_day BETWEEN $first AND $last
        GROUP BY ALL HAVING code IS NOT NULL AND k0 < k1
        """,  # noqa: S608 - names are quoted, values are parameters
        params={"known": known_at, "first": first, "last": day_of(max(ends))},
    ).to_arrow_table()
    codes, code = _numbered(got["code"])
    return _Rows(codes, code, *(_integers(got[name]) for name in ("d0", "d1", "k0", "k1", "n")))


def _numbered(words: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """The words in order, each once, and the place of each one among them."""
    encoded = words.combine_chunks().dictionary_encode()
    order = pc.array_sort_indices(encoded.dictionary)
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return encoded.dictionary.take(order).to_pylist(), places[encoded.indices]


def _integers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(column, dtype=np.int64)


def _segments_of(
    step: nodes.MoreThanExpected, end: int, newest_on: list[int], cover: Coverage, rows: _Rows, last: int, numbered: int
) -> list[Segment]:
    """The established looks whose window ends on one day."""
    look = expected.look_ending(step, day_of(end))
    span = (number(look.past[0]) - 1 <= rows.d1) & (rows.d1 <= end)
    changes = np.concatenate([rows.k0[span], rows.k1[span], np.asarray(newest_on), _held_changes(cover)])
    first = newest_on[0]
    knowledge = np.unique(changes[(changes >= first) & (changes <= last)])
    holds, figures = _established(step, look, cover, rows, knowledge)
    if step.unit == "days":
        before, _ = _established(step, expected.look_ending(step, day_of(end - 1)), cover, rows, knowledge)
        holds = holds & ~before
    newest = np.isin(
        knowledge, newest_on
    )  # state is the same between days of change, and each spell of being newest begins with one
    found: list[Segment] = []
    for area in np.flatnonzero((holds & newest[None, :]).any(axis=1)):
        fired = int(np.flatnonzero(holds[area] & newest)[0])
        eid = -1 - numbered - len({one.eid for one in found})
        for place in range(fired, len(knowledge)):
            if holds[area, place]:
                until = int(knowledge[place + 1]) if place + 1 < len(knowledge) else FOREVER
                observed, past, p, looks, certain, exposed = (
                    part[area, place] if part.ndim == 2 else part[place] for part in figures
                )
                window_days = (look.window[1] - look.window[0]).days + 1
                found.append(
                    Segment(
                        eid, rows.codes[area], end, int(knowledge[place]), until, bool(certain),
                        Expected(step.level, rows.codes[area], look.window, int(observed), int(past),
                                 float((past + 0.5) * window_days / exposed), float(p), int(looks)),
                    )
                )  # fmt: skip
    return found


def _held_changes(cover: Coverage) -> NDArray[np.int64]:
    changed = [place for place in range(1, len(cover.held)) if cover.held[place] is not cover.held[place - 1]]
    return cover.days[changed]


def _established(
    step: nodes.MoreThanExpected, look: expected.Look, cover: Coverage, rows: _Rows, knowledge: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], tuple[NDArray[np.int64], ...]]:
    """Where and when a look is established: shape (areas, days of knowledge); and its figures."""
    start, end, past_start = number(look.window[0]), number(look.window[1]), number(look.past[0])
    inside = (rows.d1 >= start) & (rows.d1 <= end)
    before = (rows.d1 >= past_start) & (rows.d1 < start)
    observed = _known_counts(rows, inside, knowledge)
    past = _known_counts(rows, before, knowledge)
    loose = _known_counts(rows, inside & (rows.d0 < start), knowledge)
    holds = np.zeros(observed.shape, dtype=bool)
    p = np.ones(observed.shape)
    exposed = np.ones(len(knowledge), dtype=np.int64)
    held = [cover.held[int(day - cover.days[0])] for day in knowledge]
    for months in dict.fromkeys(held):
        at = np.array([other is months for other in held])
        window_days, past_days = expected.exposure(look.window, set(months)), expected.exposure(look.past, set(months))
        if expected.enough(look, window_days, past_days):
            holds[:, at], p[:, at] = expected.established(step, observed[:, at], past[:, at], window_days, past_days)
            exposed[at] = past_days
    looks = (observed + past > 0).sum(axis=0)
    return holds, (observed, past, p, looks, loose == 0, exposed)  # type: ignore[return-value]


def _known_counts(rows: _Rows, chosen: NDArray[np.bool_], knowledge: NDArray[np.int64]) -> NDArray[np.int64]:
    """Events chosen, by area and day of knowledge."""
    deltas = np.zeros((len(rows.codes), len(knowledge) + 1), dtype=np.int64)
    code, count = rows.code[chosen], rows.count[chosen]
    np.add.at(deltas, (code, np.searchsorted(knowledge, rows.k0[chosen])), count)
    np.subtract.at(deltas, (code, np.searchsorted(knowledge, rows.k1[chosen])), count)
    return np.cumsum(deltas, axis=1)[:, :-1]

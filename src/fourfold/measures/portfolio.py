"""The portfolio: which tactics were followed by less harm than places like those they were used in, as an association.

Each place where a tactic was used is set, for so many months before and from the month of its beginning on, beside the
areas in which nobody began anything then and which had between half and twice as many before. That takes out some of
the fall that a place at its worst has by itself (regression to the mean), not all. False discoveries are held down over
all tactics of a page. It is an association: nothing here can tell a tactic from whatever else was done in these places.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from fourfold.errors import BadInput
from fourfold.measures.counting import Series, earlier, months_between
from fourfold.statistics.comparison import CHANCE, least_events
from fourfold.statistics.discovery import adjusted
from fourfold.statistics.dispersion import dispersion, varied
from fourfold.statistics.stratified import PooledRatio, Stratum, pooled_ratio

Verdict = Literal["followed by less", "followed by more", "not established", "too few to tell"]
Counts = Mapping[str, Mapping[str, int]]
"""By month, how many in each area that has any."""
ALIKE = 2.0
"""A comparison area had at least one part in so many, and at most so many times, as many before."""
CAUTION = (
    "This is an association. Work begins where things are at their worst, and from there they fall by themselves "
    "(regression to the mean); the comparison areas had as many before, which takes out some of that. It cannot tell a "
    "tactic from whatever else was done in the same places."
)
COLUMNS = ("tactic", "area", "date")


@dataclasses.dataclass(frozen=True)
class Worked:
    """A tactic used in an area (by its code), from a month on."""

    tactic: str
    area: str
    month: str


@dataclasses.dataclass(frozen=True)
class Place:
    """An area where a tactic was used from a month on, and the areas like it in which nobody began anything."""

    area: str
    month: str
    like: tuple[str, ...]

    def counted(self, counts: Counts, months: int) -> Stratum:
        """How many there were here after and before, and in the areas like it."""
        after = months_between(self.month, earlier(self.month, 1 - months))
        before = months_between(earlier(self.month, months), earlier(self.month, 1))
        here, there = (
            [
                sum(counts.get(month, {}).get(area, 0) for area in areas for month in period)
                for period in (after, before)
            ]
            for areas in ((self.area,), self.like)
        )
        return here[0], here[1], there[0], there[1]


@dataclasses.dataclass(frozen=True)
class Tactic:
    """One tactic over all places where it was used: events before and after there, and in their comparison areas; the
    ratio of the changes, and its p among all tactics of the page."""

    name: str
    places: int
    before: int
    after: int
    control_before: int
    control_after: int
    pooled: PooledRatio
    p: float
    verdict: Verdict
    used: tuple[Place, ...]

    @property
    def sentence(self) -> str:
        """The plain sentence."""
        where = f"{self.places} {'place' if self.places == 1 else 'places'}"
        text = f"{self.name}: {self.before:,} before and {self.after:,} after in {where}"
        ratio, ends = self.pooled.ratio, self.pooled.interval
        if ratio is None:
            return f"{text}: {self.verdict}."
        side = "less" if ratio < 1 else "more"
        return (
            f"{text}, {abs(100 * (ratio - 1)):.0f}% {side} than areas like them (95% interval: "
            f"{100 * (ends.low - 1):+.0f}% to {100 * (ends.high - 1):+.0f}%; p {self.p:.2g} among all here): "
            f"{self.verdict}."
        )


@dataclasses.dataclass(frozen=True)
class Portfolio:
    """Every tactic, the least likely by chance first. `left_out`: how many uses could not be looked at, by why."""

    measure: str
    months: int
    phi: float
    tactics: tuple[Tactic, ...]
    left_out: dict[str, int]

    @property
    def varies(self) -> str:
        """How much more its counts vary than by chance, in words."""
        return varied(self.phi)


def portfolio(held: Series, counts: Counts, work: Iterable[Worked], months: int) -> Portfolio:
    """The portfolio of a measure. `held` is its series everywhere; `counts` those of each area, of all its months.
    Raises `BadInput` for fewer than one month."""
    if months < 1:
        raise BadInput("At least one month before and after is needed.")
    every = sorted(set(work), key=lambda one: (one.month, one.tactic, one.area))
    began: dict[str, list[str]] = {}
    for one in every:
        began.setdefault(one.area, []).append(one.month)
    left_out: Counter[str] = Counter()
    places: dict[str, list[Place]] = {}
    last: dict[tuple[str, str], str] = {}
    for one in every:
        if one.month < earlier(last.get((one.tactic, one.area), "0001-01"), -2 * months):
            left_out["the same tactic was begun there within these months"] += 1
            continue
        found = _place(held, counts, one, began, months)
        if isinstance(found, str):
            left_out[found] += 1
            continue
        last[one.tactic, one.area] = one.month
        places.setdefault(one.tactic, []).append(found)
    known = dispersion([one.count for one in held.months if one.count is not None])
    phi = known.phi if known else 1.0
    return Portfolio(held.measure.id, months, phi, _judged(places, counts, months, phi), dict(left_out))


def _place(held: Series, counts: Counts, one: Worked, began: Mapping[str, list[str]], months: int) -> Place | str:
    """A place with those like it; or why it cannot be looked at."""
    before = months_between(earlier(one.month, months), earlier(one.month, 1))
    after = months_between(one.month, earlier(one.month, 1 - months))
    known = {month.month for month in held.months if month.count is not None}
    if not known.issuperset((*before, *after)):
        return "months before or after are not held"
    if any(before[0] < f"{change.day:%Y-%m}" <= after[-1] for change in held.measure.breaks):
        return "how it is recorded changed within these months"
    sums = {
        area: tuple(sum(counts.get(month, {}).get(area, 0) for month in period) for period in (before, after))
        for area in {area for areas in counts.values() for area in areas} | {one.area}
    }
    here = sums[one.area]
    free = [
        area
        for area, both in sorted(sums.items())
        if not any(before[0] <= month <= after[-1] for month in began.get(area, ()))
        and here[0] / ALIKE <= both[0] <= max(here[0] * ALIKE, 1)
    ]
    if not free:
        return "no area like it was free of work"
    return Place(one.area, one.month, tuple(free))


def _judged(places: Mapping[str, Sequence[Place]], counts: Counts, months: int, phi: float) -> tuple[Tactic, ...]:
    strata = {name: [one.counted(counts, months) for one in each] for name, each in places.items()}
    pooled = {name: pooled_ratio(each, phi=phi) for name, each in strata.items()}
    ps = dict(zip(pooled, adjusted([one.p for one in pooled.values()]), strict=True))
    made = []
    for name, each in strata.items():
        after, before, control_after, control_before = (round(sum(column)) for column in zip(*each, strict=True))
        verdict = _verdict(pooled[name], ps[name], after + before, phi)
        sums = (before, after, control_before, control_after)
        made.append(Tactic(name, len(each), *sums, pooled[name], ps[name], verdict, tuple(places[name])))
    return tuple(sorted(made, key=lambda one: (one.p, one.name)))


def _verdict(found: PooledRatio, p: float, events: int, phi: float) -> Verdict:
    if found.ratio is not None and p < CHANCE and 1 not in found.interval:
        return "followed by less" if found.ratio < 1 else "followed by more"
    return "too few to tell" if events < least_events(phi=phi) else "not established"


def read_work(path: Path) -> list[Worked]:
    """Where which tactic was used, from CSV with the columns tactic, area (its code) and date. Raises `BadInput` with
    the line of the first that cannot be used; nothing is passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as given:
            rows = csv.DictReader(given)
            if set(COLUMNS) - set(rows.fieldnames or ()):
                raise BadInput(f"{path}: the columns {', '.join(COLUMNS)} are needed.")
            return [_worked(row, f"{path}, line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read: {error}.") from None


def _worked(row: dict[str, str], where: str) -> Worked:
    tactic, area = (row["tactic"] or "").strip(), (row["area"] or "").strip()
    try:
        day = dt.date.fromisoformat((row["date"] or "").strip())
    except ValueError:
        raise BadInput(f"{where}: {row['date']!r} must be a date, as 2024-11-01.") from None
    if not tactic or not area:
        raise BadInput(f"{where}: a tactic and an area's code are needed.")
    return Worked(tactic, area, f"{day:%Y-%m}")

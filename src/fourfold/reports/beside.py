"""What a report would tell beside those that are out: small counts that could be got by subtraction between them,
though none shows it by itself.

Two reports may tell of the same records, as one on a theme and the whole do, and one hide what the other gives away.
And counts add up over days: this half-year less the quarter that was told before is the other quarter. So of each
thing that is counted, whatever it rests on, every run of days is worked out whose count follows from those that are
out; a new one must add none that is small, nor differ by a small number from one whose days hold its own or are held by
them. What is out is taken as it was told, so that a record changed since is noticed too.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from fourfold import words
from fourfold.errors import BadInput
from fourfold.reports.disclosure import THRESHOLD, Sum, release
from fourfold.reports.document import Figure
from fourfold.reports.leaving import Held, at_stake, cells_of, sums_of
from fourfold.reports.stored import Data, figures_as_data, figures_from_data

Days = tuple[dt.date, dt.date]
NOW, THEN = "-now", "-then"
"""How the names end of a figure that stands beside the same of a year before, and of that one."""
WHY = "together with what was signed before, it would let a small count be got by subtraction"
DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Counted:
    """A count in a report: the figure's name there, what is counted (the same in every report that counts the same),
    of which days, and how many."""

    name: str
    thing: str
    days: Days
    value: int


@dataclasses.dataclass(frozen=True)
class Told:
    """A report that is out or is to be: its figures with their true values; which of them it shows, and which somebody
    let out knowing what they tell; and of which days each is."""

    figures: tuple[Figure, ...]
    shown: Collection[str]
    answered: Collection[str]
    days: Mapping[str, Days] = dataclasses.field(default_factory=dict)

    def cell(self, name: str) -> str:
        """A figure's name among all reports: two that count the same have the same."""
        return " ".join((name, *map(str, self.days.get(name, ()))))

    @property
    def counts(self) -> Iterator[Counted]:
        """Its counts that are of some days."""
        there = {one.id: one for one in self.figures}
        for one in self.figures:
            if one.counts and one.value is not None and one.id in self.days:
                now = there.get(f"{one.id.removesuffix(THEN)}{NOW}", one) if one.id.endswith(THEN) else one
                yield Counted(one.id, _thing(now), self.days[one.id], int(one.value))

    @property
    def known(self) -> Iterator[str]:
        """What everybody knows of it whether it is out or not: what was printed in a source before."""
        return (one.id for one in self.figures if one.counts and not at_stake(one))

    @property
    def data(self) -> Data:
        """It as plain data, to be kept with the report's seal; but for what is answered, which is kept by itself."""
        counts = tuple(one for one in self.figures if one.counts)
        return {
            "figures": figures_as_data(counts),
            "shown": sorted({one.id for one in counts} & set(self.shown)),
            "days": {name: [day.isoformat() for day in days] for name, days in self.days.items()},
        }

    @classmethod
    def from_data(cls, data: Data, answered: Collection[str]) -> Told:
        """It again, with what is answered."""
        days = {name: (dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for name, (a, b) in data["days"].items()}
        return cls(figures_from_data(data["figures"]), data["shown"], answered, days)


def told_beside(new: Told, before: Sequence[Told], threshold: int = THRESHOLD) -> list[Held]:
    """The figures that a new report shows and that would let a small count be got, beside the reports that are out."""
    wanted = {one.id: one for one in new.figures if one.id in new.shown and at_stake(one)}
    found = _told_by_sums(new, before, wanted, threshold)
    out: dict[str, list[Counted]] = {}
    for told in before:
        known = {*told.shown, *told.known}
        for one in told.counts:
            if one.name in known:
                out.setdefault(one.thing, []).append(one)
    for one in new.counts:
        beside = out.setdefault(one.thing, [])
        asked = one.name in wanted and one.name not in new.answered
        if asked and (why := told_of_days(one, beside, threshold)):
            found.setdefault(one.name, _held(wanted[one.name], f" {why}"))
        elif one.name in new.shown:
            beside.append(one)
    return list(found.values())


def told_of_days(new: Counted, out: Iterable[Counted], threshold: int = THRESHOLD) -> str:
    """Which small count a new one would tell beside those of the same thing that are out, in words; "" where none."""
    same = [one for one in out if one.thing == new.thing]
    if any((one.days, one.value) == (new.days, new.value) for one in same):
        return ""
    counts = {one.days: one.value for one in same}
    told = _worked_out(counts)
    for days, value in told.items():
        if _nested(days, new.days) and 0 < abs(value - new.value) < threshold:
            return f"It differs by a small number from what was told of {words.period(*days)}."
    for days, value in _worked_out({**counts, new.days: new.value}).items():
        if days not in told and days != new.days and 0 < value < threshold:
            return f"What is counted from {words.period(*days)} could be worked out."
    return ""


def _worked_out(counts: Mapping[Days, int]) -> dict[Days, int]:
    """Every run of days whose count follows from these by adding and subtracting: each count leads from the day that
    it begins with to the day after its last, and what lies between any two days so joined is known."""
    steps: dict[dt.date, list[tuple[dt.date, int]]] = {}
    for (first, last), value in counts.items():
        steps.setdefault(first, []).append((last + DAY, value))
        steps.setdefault(last + DAY, []).append((first, -value))
    found: dict[Days, int] = {}
    left = set(steps)
    while left:
        begin = min(left)
        upto, near = {begin: 0}, [begin]
        while near:
            day = near.pop()
            for other, value in steps[day]:
                if other not in upto:
                    upto[other] = upto[day] + value
                    near.append(other)
        left -= upto.keys()
        for one, other in itertools.combinations(sorted(upto), 2):
            found[one, other - DAY] = upto[other] - upto[one]
    return {**found, **counts}


def _thing(one: Figure) -> str:
    """What a figure counts, whatever the days: of what is set beside the same of a year before, a measure's version or
    the definition; of all else its name and its definition."""
    source = one.provenance
    if one.id.endswith(NOW):
        return source.records[0] if source.basis == "measure" else source.definition
    return f"{one.id}: {source.definition}"


def _nested(one: Days, other: Days) -> bool:
    return any(outer[0] <= inner[0] and inner[1] <= outer[1] for outer, inner in ((one, other), (other, one)))


def _told_by_sums(new: Told, before: Sequence[Told], wanted: Mapping[str, Figure], threshold: int) -> dict[str, Held]:
    """What the sums that figures make with one another tell."""
    cells: dict[str, int] = {}
    sums: dict[Sum, None] = {}
    for one in (*before, new):
        held = cells_of(one.figures)
        cells |= {one.cell(name): value for name, value in held.items()}
        for each in sums_of(one.figures, held):
            sums[Sum(one.cell(each.total), tuple(one.cell(part) for part in each.parts))] = None
    adding = [one for one in sums if cells[one.total] == sum(cells[part] for part in one.parts)]
    answered = {one.cell(name) for one in (*before, new) for name in one.answered}
    out = {one.cell(name) for one in before for name in (*one.shown, *one.known)} | answered
    out |= {new.cell(name) for name in new.known}
    called = {new.cell(name): name for name in wanted}
    found: dict[str, Held] = {}
    for group in _joined(adding):
        asked = [name for name in group if name in called and name not in out]
        small = any(0 < cells[name] < threshold and name not in out for name in group)
        if asked and small and group & out:
            mine = [one for one in adding if one.total in group]
            figures = {name: cells[name] for name in group}
            kept = _kept(figures, mine, asked, (out & group, answered & out & group), threshold)
            found |= {called[name]: _held(wanted[called[name]]) for name in asked if name in kept}
    return found


def _kept(
    cells: Mapping[str, int], sums: list[Sum], asked: list[str], out: tuple[set[str], set[str]], threshold: int
) -> Collection[str]:
    before, answered = out
    try:
        made = release(cells, sums, published=asked, earlier=before, answered=answered, threshold=threshold)
    except BadInput:
        return asked  # whatever is left out, one could be got: somebody has to answer for each
    return made.complementary


def _held(one: Figure, more: str = "") -> Held:
    return Held(one.id, "subtraction", f"{one.provenance.definition}: {WHY}.{more}")


def _joined(sums: Iterable[Sum]) -> list[set[str]]:
    """The cells in groups that no sum joins to one another."""
    groups: list[set[str]] = []
    for one in sums:
        group = {one.total, *one.parts}
        apart = [other for other in groups if not other & group]
        groups = [*apart, group.union(*(other for other in groups if other & group))]
    return groups

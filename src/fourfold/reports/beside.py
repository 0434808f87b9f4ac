"""What a report would tell beside those that are out: small counts that could be got by subtraction between them,
though none shows it by itself.

Two reports may tell of the same records, as one on a theme and the whole do, and one hide what the other gives away.
And what a register counts adds up over days: this half-year less the quarter that was told before is the other quarter.
Days are cut where the counts of any report begin or end; what lies between two cuts must not be told, whether or not
any report is of just those days.

That needs the registers, which count the days between anew. Without them there is one rule for every count, whatever it
rests on: one of the same thing whose days hold the other's, or are held by them, must not differ from it by a small
number. So it is found too where a record was changed after its count was told.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from fourfold import words
from fourfold.errors import BadInput
from fourfold.reports.disclosure import THRESHOLD, Sum, release
from fourfold.reports.document import Figure
from fourfold.reports.leaving import Held, at_stake, cells_of, sums_of
from fourfold.reports.stored import Data, figures_as_data, figures_from_data

Days = tuple[dt.date, dt.date]
By = Callable[[Days], Mapping[str, int]]
"""What the registers count of some days, by the figure's id; what is not named is nought."""
NOW, THEN = "-now", "-then"
"""How the names end of a figure that stands beside the same of a year before, and of that one."""
WHY = "together with what was signed before, it would let a small count be got by subtraction."


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
    """A report that is out or is to be: whose records it tells of; its figures with their true values; which of them it
    shows, and which somebody let out knowing what they tell; of which days each is; and which of them registers add up
    over days."""

    of: str
    figures: tuple[Figure, ...]
    shown: Collection[str]
    answered: Collection[str]
    days: Mapping[str, Days] = dataclasses.field(default_factory=dict)
    added: Collection[str] = ()

    def cell(self, name: str) -> str:
        """A figure's name among all reports: two that count the same have the same."""
        return _cell(name, self.days[name]) if name in self.added else f"{name} of {self.of}"

    @property
    def out(self) -> Iterator[Counted]:
        """The counts that everybody has of it once it is out."""
        known = {*self.shown, *self.known}
        return (one for one in self.counts if one.name in known)

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
            "of": self.of,
            "figures": figures_as_data(counts),
            "shown": sorted({one.id for one in counts} & set(self.shown)),
            "days": {name: [day.isoformat() for day in days] for name, days in self.days.items()},
            "added": sorted(self.added),
        }

    @classmethod
    def from_data(cls, data: Data, answered: Collection[str]) -> Told:
        """It again, with what is answered."""
        days = {name: (dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for name, (a, b) in data["days"].items()}
        figures = figures_from_data(data["figures"])
        return cls(data["of"], figures, data["shown"], answered, days, frozenset(data["added"]))


def told_beside(new: Told, before: Sequence[Told], counted: By, threshold: int = THRESHOLD) -> list[Held]:
    """The figures that a new report shows and that would let a small count be got, beside the reports that are out."""
    found = _joined_by_sums(new, before, counted, threshold)
    out = [each for one in before for each in one.out]
    named = {one.name for one in found}
    mine = {one.id: one for one in new.figures if one.id in new.shown and at_stake(one) and one.id not in named}
    for one in new.counts:
        near = differing_little(one, out, threshold) if one.name in mine and one.name not in new.answered else None
        if near is not None:
            found.append(_held(mine[one.name], words.period(*near.days)))
    return found


def differing_little(new: Counted, out: Iterable[Counted], threshold: int = THRESHOLD) -> Counted | None:
    """The first of the counts of the same thing that are out from which a new one differs by a small number, where the
    days of one hold the other's. None where none does, or the new one is out already as it is."""
    same = [one for one in out if one.thing == new.thing]
    if any(one.days == new.days and one.value == new.value for one in same):
        return None
    return next(
        (one for one in same if _nested(one.days, new.days) and 0 < abs(one.value - new.value) < threshold), None
    )


def _thing(one: Figure) -> str:
    """What a figure counts, whatever the days: of what is set beside the same of a year before, a measure's version or
    the definition; of all else its name and its definition."""
    source = one.provenance
    if one.id.endswith(NOW):
        return source.records[0] if source.basis == "measure" else source.definition
    return f"{one.id}: {source.definition}"


def _nested(one: Days, other: Days) -> bool:
    return any(outer[0] <= inner[0] and inner[1] <= outer[1] for outer, inner in ((one, other), (other, one)))


def _joined_by_sums(new: Told, before: Sequence[Told], counted: By, threshold: int) -> list[Held]:
    """What sums tell: of parts and their totals, and of days cut by other reports'."""
    cells: dict[str, int] = {}
    sums: dict[Sum, None] = {}
    for one in (*before, new):
        held = cells_of(one.figures)
        cells |= {one.cell(name): value for name, value in held.items()}
        for each in sums_of(one.figures, held):
            sums[Sum(one.cell(each.total), tuple(one.cell(part) for part in each.parts))] = None
    for each in _by_days((*before, new), cells, counted):
        sums[each] = None
    adding = [one for one in sums if cells[one.total] == sum(cells[part] for part in one.parts)]
    answered = {one.cell(name) for one in (*before, new) for name in one.answered}
    out = {one.cell(name) for one in before for name in (*one.shown, *one.known)} | answered
    out |= {new.cell(name) for name in new.known}
    wanted = {new.cell(one.id): one for one in new.figures if one.id in new.shown and at_stake(one)}
    found: list[Held] = []
    for group in _joined(adding):
        asked = [name for name in group if name in wanted and name not in out]
        small = any(0 < cells[name] < threshold and name not in out for name in group)
        if asked and small and group & out:
            mine = [one for one in adding if one.total in group]
            figures = {name: cells[name] for name in group}
            kept = _kept(figures, mine, asked, (out & group, answered & out & group), threshold)
            found += [_held(wanted[name]) for name in asked if name in kept]
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


def _held(one: Figure, days: str = "") -> Held:
    beside = f" It differs by a small number from what was told of {days}." if days else ""
    return Held(one.id, "subtraction", f"{one.provenance.definition}: {WHY}{beside}")


def _cell(name: str, days: Days) -> str:
    return f"{name} {days[0]}/{days[1]}"


def _by_days(told: Sequence[Told], cells: dict[str, int], counted: By) -> Iterator[Sum]:
    """Each count as the sum of its parts between cuts, whose counts are put among the cells."""
    asked = dict.fromkeys((name, one.days[name]) for one in told for name in one.added if one.cell(name) in cells)
    parts = _parts({days for _, days in asked})
    of = functools.cache(counted)
    for name, days in asked:
        inside = [part for part in parts if days[0] <= part[0] and part[1] <= days[1]]
        if len(inside) > 1:
            for part in inside:
                cells.setdefault(_cell(name, part), of(part).get(name, 0))
            yield Sum(_cell(name, days), tuple(_cell(name, part) for part in inside))


def _parts(windows: Collection[Days]) -> list[Days]:
    """The days between one cut and the next that lie in any of the windows; none where nothing is cut."""
    cuts = sorted({first for first, _ in windows} | {last + dt.timedelta(days=1) for _, last in windows})
    pairs = [(first, after - dt.timedelta(days=1)) for first, after in zip(cuts, cuts[1:], strict=False)]
    return [one for one in pairs if any(first <= one[0] and one[1] <= last for first, last in windows)]


def _joined(sums: Iterable[Sum]) -> list[set[str]]:
    """The cells in groups that no sum joins to one another."""
    groups: list[set[str]] = []
    for one in sums:
        group = {one.total, *one.parts}
        apart = [other for other in groups if not other & group]
        groups = [*apart, group.union(*(other for other in groups if other & group))]
    return groups

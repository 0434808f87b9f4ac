"""What a report would tell beside those that are out: small counts that could be got by subtraction between them,
though none shows it by itself.

Two reports may tell of the same records, as one on a theme and the whole do, and one hide what the other gives away.
And what a register counts adds up over days: this half-year less the quarter that was told before is the other quarter.
Days are cut where the counts of any report begin or end; what lies between two cuts must not be told, whether or not
any report is of just those days.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from fourfold.errors import BadInput
from fourfold.reports.disclosure import THRESHOLD, Sum, release
from fourfold.reports.document import Figure
from fourfold.reports.leaving import Held, at_stake, cells_of, sums_of

Days = tuple[dt.date, dt.date]
By = Callable[[Days], Mapping[str, int]]
"""What the registers count of some days, by the figure's id; what is not named is nought."""
WHY = "together with what was signed before, it would let a small count be got by subtraction."


@dataclasses.dataclass(frozen=True)
class Told:
    """A report that is out or is to be: whose records it tells of; its figures with their true values; which of them it
    shows, and which somebody let out knowing what they tell; and of the counts that add up over days, of which days."""

    of: str
    figures: tuple[Figure, ...]
    shown: Collection[str]
    answered: Collection[str]
    days: Mapping[str, Days]

    def cell(self, name: str) -> str:
        """A figure's name among all reports: two that count the same have the same."""
        return _cell(name, self.days[name]) if name in self.days else f"{name} of {self.of}"

    @property
    def known(self) -> Iterator[str]:
        """What everybody knows of it whether it is out or not: what was printed in a source before."""
        return (one.id for one in self.figures if one.counts and not at_stake(one))


def told_beside(new: Told, before: Sequence[Told], counted: By, threshold: int = THRESHOLD) -> list[Held]:
    """The figures that a new report shows and that would let a small count be got, beside the reports that are out."""
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


def _held(one: Figure) -> Held:
    return Held(one.id, "subtraction", f"{one.provenance.definition}: {WHY}")


def _cell(name: str, days: Days) -> str:
    return f"{name} {days[0]}/{days[1]}"


def _by_days(told: Sequence[Told], cells: dict[str, int], counted: By) -> Iterator[Sum]:
    """Each count as the sum of its parts between cuts, whose counts are put among the cells."""
    asked = dict.fromkeys((name, days) for one in told for name, days in one.days.items() if one.cell(name) in cells)
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

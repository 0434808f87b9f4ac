"""What of a measure may be published, period by period and area by area, so that nothing small can be got by
subtraction: not from totals, and not from what was published before.

Periods are cut where any of them begins or ends. What lies between two cuts in one area is a cell that must not be
told, published or not; each published count is a sum of such cells.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from fourfold.errors import BadInput
from fourfold.measures.counting import days_in, months_between
from fourfold.measures.counting import earlier as months_before
from fourfold.reports.beside import Counted, told_of_days
from fourfold.reports.disclosure import THRESHOLD, Released, Sum, release

ALL, REST = "", "elsewhere"
"""Everywhere; and what lies in none of the areas."""
Counts = Mapping[tuple[str, str], int]
"""How many there were, by month and area (`ALL` for everywhere)."""


@dataclasses.dataclass(frozen=True)
class Cell:
    """A count of the months from `first` to `last` in an area, or everywhere."""

    first: str
    last: str
    area: str = ALL

    @property
    def name(self) -> str:
        """It in one word."""
        return f"{self.first}/{self.last}/{self.area}"

    def counted(self, value: int) -> Counted:
        """It with how many there were."""
        days = (f"{self.first}-01", f"{self.last}-{days_in(self.last)}")
        first, last = map(dt.date.fromisoformat, days)
        return Counted(self.name, self.area, (first, last), value)


def may_be_released(
    counts: Counts,
    wanted: Sequence[Cell],
    before: Sequence[Cell] = (),
    *,
    answered: Iterable[Cell] = (),
    threshold: int = THRESHOLD,
) -> Released:
    """What may be published of the wanted counts; `before`: what has been, and of that `answered`: what somebody let
    out knowing what it tells. Raises `BadInput` where another small number can be got already, or would be whatever is
    left out."""
    out = [one.name for one in before]
    asked = {cell.name: cell for cell in (*wanted, *before)}
    parts = _parts(asked.values())
    areas = sorted({cell.area for cell in asked.values()} - {ALL})
    cells: dict[str, int] = {}
    sums: list[Sum] = []
    for part in parts:
        for area in (ALL, *areas):
            cells[Cell(*part, area).name] = _sum(counts, part, area)
        if areas:
            total, of = Cell(*part).name, [Cell(*part, area).name for area in areas]
            rest = Cell(*part, REST).name
            cells[rest] = cells[total] - sum(cells[one] for one in of)
            if cells[rest] < 0:
                raise BadInput("The areas hold more than there is in all.")
            sums.append(Sum(total, (*of, rest)))
    for name, cell in asked.items():
        if name not in cells:
            inside = [part for part in parts if cell.first <= part[0] and part[1] <= cell.last]
            cells[name] = _sum(counts, (cell.first, cell.last), cell.area)
            sums.append(Sum(name, tuple(Cell(*part, cell.area).name for part in inside)))
    published = [cell.name for cell in wanted]
    known = [one.name for one in answered]
    return release(cells, sums, published=published, earlier=out, answered=known, threshold=threshold)


def differing(new: Mapping[Cell, int], out: Iterable[tuple[Cell, int]]) -> list[Cell]:
    """Those of new counts that would tell a small one beside those that are out as they were told, as when more is held
    of the same months since."""
    told = [cell.counted(value) for cell, value in out]
    return [cell for cell, value in new.items() if told_of_days(cell.counted(value), told)]


def _parts(cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """The periods between one cut and the next, each as its first and last month, of those that any cell covers."""
    asked = list(cells)
    cuts = sorted({cell.first for cell in asked} | {months_before(cell.last, -1) for cell in asked})
    pairs = [(first, months_before(after, 1)) for first, after in zip(cuts, cuts[1:], strict=False)]
    return [part for part in pairs if any(one.first <= part[0] and part[1] <= one.last for one in asked)]


def _sum(counts: Counts, period: tuple[str, str], area: str) -> int:
    return sum(counts.get((month, area), 0) for month in months_between(*period))

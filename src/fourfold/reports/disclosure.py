"""Small numbers kept from leaving: suppression with complementary cells, against totals and against earlier releases,
so that nothing can be got by subtraction.

Cells are joined by sums: a total is its parts, this month is this year so far less last month's. What an outsider can
work out of a suppressed cell is the range that the published cells, the sums and being no less than nought leave it: a
linear programme (Fischetti and Salazar, Mathematical Programming 84, 1999). Cells are suppressed, the least first,
until every small one is left a range at least as wide as the small numbers themselves.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import linprog

from fourfold.errors import BadInput

THRESHOLD = 5
"""Counts from 1 to below this are small, unless a force sets another. Nought is published: nobody is counted in it."""
NEAR = 1e-6


@dataclasses.dataclass(frozen=True)
class Sum:
    """A total cell and the cells that add up to it."""

    total: str
    parts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Released:
    """What may be published: each cell of the release with its value, or None where it is suppressed. `small` were
    suppressed for being small, `complementary` so that the small cannot be got by subtraction."""

    cells: dict[str, int | None]
    small: tuple[str, ...]
    complementary: tuple[str, ...]


def release(
    cells: Mapping[str, int],
    sums: Iterable[Sum] = (),
    *,
    published: Iterable[str] | None = None,
    earlier: Iterable[str] = (),
    answered: Iterable[str] = (),
    threshold: int = THRESHOLD,
) -> Released:
    """What may be published of `cells` (every cell that matters, with its true value). `published`: those that are to
    be (default: all but the earlier); others are protected too. `earlier`: those that the public already has;
    `answered`: those of them that somebody let out knowing what they tell: a small number that they give away is not
    kept any more.

    Raises `BadInput` where the sums do not add up, a cell is not there, or a small number can already be got from
    earlier releases, so that suppressing no longer helps.
    """
    before, joined = set(earlier), tuple(sums)
    wanted = set(cells) - before if published is None else set(published) - before
    _check(cells, joined, wanted | before)
    small = {name for name, value in cells.items() if 0 < value < threshold and name not in before}
    small -= _given_away(cells, joined, before, set(answered) & before, small, threshold)
    hidden = small & wanted | (set(cells) - wanted - before)
    complementary: set[str] = set()
    while found := exposed(cells, joined, hidden, small, threshold=threshold):
        more = _next(found[0], cells, joined, wanted - hidden)
        if more is None:
            raise BadInput(f"{found[0]!r} can be got by subtraction from what has been released before.")
        hidden.add(more)
        complementary.add(more)
    shown = {name: None if name in hidden else cells[name] for name in cells if name in wanted}
    return Released(shown, tuple(sorted(small & wanted)), tuple(sorted(complementary)))


def _given_away(
    cells: Mapping[str, int], sums: tuple[Sum, ...], before: set[str], answered: set[str], small: set[str], least: int
) -> set[str]:
    """The small numbers that what is out already tells, and would not without those that somebody answered for."""
    if not answered:
        return set()
    told, untold = (
        set(exposed(cells, sums, set(cells) - out, small, threshold=least)) for out in (before, before - answered)
    )
    return told - untold


def exposed(
    cells: Mapping[str, int],
    sums: Iterable[Sum],
    hidden: Iterable[str],
    small: Iterable[str],
    *,
    threshold: int = THRESHOLD,
) -> list[str]:
    """Those of the small cells that an outsider can tell too exactly, though these cells are hidden: because they are
    not, or by subtraction."""
    joined, out = tuple(sums), set(hidden)
    return [name for name in sorted(small) if name not in out or _width(name, cells, joined, out) < threshold - 1]


def rounded(value: int, base: int = 5) -> int:
    """A count to the nearest multiple of `base`, halves up: another way to blur small numbers. Totals are rounded from
    their true value, and then need not add up. Raises `ValueError` for a base below 1."""
    if base < 1:
        raise ValueError("a base is at least 1.")
    return (2 * value + base) // (2 * base) * base


def range_left(name: str, cells: Mapping[str, int], sums: Iterable[Sum], hidden: Iterable[str]) -> tuple[float, float]:
    """The least and the most that an outsider can tell a hidden cell to be; the most is infinite where nothing bounds
    it."""
    order = sorted(set(hidden) | {name})
    rows, right = [], []
    for one in sums:
        row = np.zeros(len(order))
        known = 0
        for cell, sign in ((one.total, 1), *((part, -1) for part in one.parts)):
            if cell in order:
                row[order.index(cell)] += sign
            else:
                known += sign * cells[cell]
        if row.any():
            rows.append(row)
            right.append(-known)
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(order))
        aim[order.index(name)] = sign
        found = linprog(aim, A_eq=np.array(rows) if rows else None, b_eq=right if rows else None, bounds=(0, None))
        ends.append(sign * float(found.fun) if found.status == 0 else float("inf"))
    return ends[0], ends[1]


def _width(name: str, cells: Mapping[str, int], sums: tuple[Sum, ...], hidden: set[str]) -> float:
    low, high = range_left(name, cells, sums, hidden)
    return high - low + NEAR


def _next(name: str, cells: Mapping[str, int], sums: tuple[Sum, ...], shown: set[str]) -> str | None:
    """The cell to suppress next: the least of those joined to this one, directly or through others. Cells of nought
    hide nothing, so they come last."""
    near, reached = {name}, {name}
    while near:
        joined = {cell for one in sums if near & {one.total, *one.parts} for cell in (one.total, *one.parts)}
        able = sorted((joined & shown) - {name}, key=lambda cell: (cells[cell] == 0, cells[cell], cell))
        if able:
            return able[0]
        near = joined - reached
        reached |= joined
    return None


def _check(cells: Mapping[str, int], sums: tuple[Sum, ...], named: set[str]) -> None:
    for name in (*named, *(cell for one in sums for cell in (one.total, *one.parts))):
        if name not in cells:
            raise BadInput(f"There is no cell {name!r}.")
    for one in sums:
        if cells[one.total] != sum(cells[part] for part in one.parts):
            raise BadInput(f"{one.total!r} is not the sum of its parts.")
    if any(value < 0 for value in cells.values()):
        raise BadInput("A count cannot be less than nought.")

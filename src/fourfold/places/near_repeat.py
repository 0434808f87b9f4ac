"""The Knox test for near repeats: are events close in space also close in time more often than chance has it?

Chance is found by shuffling the days among the places many times, which keeps both where events happen and when,
and breaks only the tie between the two (Knox 1964; Besag and Diggle 1977; used for shootings by Ratcliffe and
Rengert 2008).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

DAY_BANDS = ((1, 3), (4, 7), (8, 14), (15, 28))
METRE_BANDS = ((1.0, 125.0),)


@dataclasses.dataclass(frozen=True)
class Cell:
    """Pairs of events whose distance lies in `metres` (over the first, at most the second) and whose days lie
    `days` apart (both ends counted).

    `observed` pairs; `expected` is the mean over the shuffles, `by_chance` the range that holds 95% of them. `p` is
    the share of shuffles, counting what was observed as one, with at least so many pairs.
    """

    metres: tuple[float, float]
    days: tuple[int, int]
    observed: int
    expected: float
    by_chance: tuple[float, float]
    p: float

    @property
    def ratio(self) -> float:
        """Observed over expected; NaN where chance gives none."""
        return self.observed / self.expected if self.expected else float("nan")

    @property
    def ratio_interval(self) -> tuple[float, float]:
        """Observed over the upper and the lower end of `by_chance`: wholly above 1 where chance alone would hardly
        do it."""
        low, high = self.by_chance
        return (self.observed / high if high else float("nan"), self.observed / low if low else float("inf"))


def near_repeats(
    x: ArrayLike,
    y: ArrayLike,
    days: ArrayLike,
    *,
    metre_bands: Sequence[tuple[float, float]] = METRE_BANDS,
    day_bands: Sequence[tuple[int, int]] = DAY_BANDS,
    permutations: int = 999,
    seed: int = 1,
) -> list[Cell]:
    """The Knox test over every metre band and day band, in that order.

    `x`, `y` in metres on a projected grid and `days` as whole numbers, one for each event, none missing. The same
    seed gives the same answer.
    """
    place = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    day = np.asarray(days).astype(np.int64)
    if len(day) != len(place) or not np.isfinite(place).all():
        raise ValueError("x, y and days must be as long as each other, and every event located")
    first, second, ring = _pairs(place, metre_bands)
    observed = _count(day, first, second, ring, len(metre_bands), day_bands)
    random = np.random.default_rng(seed)
    shuffled = np.stack(
        [_count(random.permutation(day), first, second, ring, len(metre_bands), day_bands) for _ in range(permutations)]
    )
    return [
        _cell(metres, span, int(observed[row, column]), shuffled[:, row, column])
        for row, metres in enumerate(metre_bands)
        for column, span in enumerate(day_bands)
    ]


Ints = NDArray[np.int64]


def _pairs(place: NDArray[np.float64], bands: Sequence[tuple[float, float]]) -> tuple[Ints, Ints, Ints]:
    """Each pair of events within some band: their indices, and which band."""
    reach = max(high for _, high in bands)
    pairs = cKDTree(place).query_pairs(reach, output_type="ndarray")
    metres = np.hypot(*(place[pairs[:, 0]] - place[pairs[:, 1]]).T)
    found = [
        (pairs[inside], row) for row, (low, high) in enumerate(bands) for inside in [(metres > low) & (metres <= high)]
    ]
    kept = np.concatenate([pair for pair, _ in found])
    ring = np.concatenate([np.full(len(pair), row, dtype=np.int64) for pair, row in found])
    return kept[:, 0].astype(np.int64), kept[:, 1].astype(np.int64), ring


def _count(day: Ints, first: Ints, second: Ints, ring: Ints, rings: int, bands: Sequence[tuple[int, int]]) -> Ints:
    """Pairs by metre band and day band."""
    reach = max(high for _, high in bands)
    apart = np.abs(day[first] - day[second])
    close = apart <= reach
    by_day = np.bincount(ring[close] * (reach + 1) + apart[close], minlength=rings * (reach + 1)).reshape(
        rings, reach + 1
    )
    return np.stack([by_day[:, low : high + 1].sum(axis=1) for low, high in bands], axis=1).astype(np.int64)


def _cell(metres: tuple[float, float], days: tuple[int, int], observed: int, shuffled: Ints) -> Cell:
    low, high = np.quantile(shuffled, [0.025, 0.975])
    p = (1 + int((shuffled >= observed).sum())) / (1 + len(shuffled))
    return Cell(metres, days, observed, float(shuffled.mean()), (float(low), float(high)), p)

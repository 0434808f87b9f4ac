"""Krippendorff's alpha: how far any number of people agree who placed things on one ordered scale, some left unplaced.

Krippendorff, Content Analysis, 2nd edition 2004, chapter 11: 1 is full agreement, 0 what chance alone would give. The
distance between two points grows with how many placings lie between them. The interval is from resampling the things.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fourfold.statistics.interval import LEVEL, Interval

RESAMPLED = 1000
LEAST = 10
"""Fewer things than this, placed by two or more, say too little for an interval."""


@dataclasses.dataclass(frozen=True)
class Alpha:
    """`alpha` over `things` placed by two or more; None where nobody used more than one point. `left_out`: things
    placed by fewer than two. The interval is None with fewer than `LEAST` things."""

    alpha: float | None
    interval: Interval | None
    things: int
    left_out: int


def ordinal_alpha(
    placed: Sequence[Sequence[int | None]], *, points: int, level: float = LEVEL, seed: int = 2004
) -> Alpha:
    """Alpha of a row for each thing, a column for each person, points from 0 to below `points`, None where somebody did
    not place it. The same rows always give the same interval. Raises `ValueError` for a point off the scale."""
    counted = np.array([_row(row, points) for row in placed], dtype=float).reshape(-1, points)
    used = counted[counted.sum(axis=1) >= 2]
    alpha = _alpha(used)
    interval = None
    if alpha is not None and len(used) >= LEAST:
        drawn = np.random.default_rng(seed).integers(0, len(used), size=(RESAMPLED, len(used)))
        again = [found for draw in drawn if (found := _alpha(used[draw])) is not None]
        low, high = np.quantile(again, [(1 - level) / 2, (1 + level) / 2])
        interval = Interval(float(low), float(high), level)
    return Alpha(alpha, interval, len(used), len(counted) - len(used))


def _row(row: Sequence[int | None], points: int) -> NDArray[np.int64]:
    known = [point for point in row if point is not None]
    if any(not 0 <= point < points for point in known):
        raise ValueError(f"a point must be from 0 to {points - 1}.")
    return np.bincount(np.array(known, dtype=np.int64), minlength=points)


def _alpha(counted: NDArray[np.float64]) -> float | None:
    """Alpha of how often each point was used for each thing."""
    if not len(counted):
        return None
    times = counted.sum(axis=1)
    pairs = np.einsum("ti,tj->ij", counted / (times - 1)[:, None], counted)
    pairs -= np.diag((counted / (times - 1)[:, None]).sum(axis=0))
    totals = pairs.sum(axis=0)
    below = np.cumsum(totals) - totals / 2  # how many placings lie below the middle of each point
    apart = np.subtract.outer(below, below) ** 2
    chance = float((apart * np.outer(totals, totals)).sum())
    return None if chance == 0 else 1 - float((totals.sum() - 1) * (apart * pairs).sum()) / chance

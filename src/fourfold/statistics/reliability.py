"""Krippendorff's alpha: how far any number of people agree who placed things on one ordered scale, some left unplaced.

Krippendorff, Content Analysis, 2nd edition 2004, chapter 11: 1 is full agreement, 0 what chance alone would give. The
distance between two points grows with how many placings lie between them. The interval is from leaving out each thing
in turn.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fourfold.statistics.interval import LEVEL, Interval
from fourfold.statistics.leaving_out import interval_of

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


def ordinal_alpha(placed: Sequence[Sequence[int | None]], *, points: int, level: float = LEVEL) -> Alpha:
    """Alpha of a row for each thing, a column for each person, points from 0 to below `points`, None where somebody did
    not place it. Raises `ValueError` for a point off the scale."""
    counted = np.array([_row(row, points) for row in placed], dtype=float).reshape(-1, points)
    used = counted[counted.sum(axis=1) >= 2]
    each = _pairs(used)
    together = each.sum(axis=0)
    alpha = float(_alphas(together))
    found = interval_of(alpha, _alphas(together - each), level) if np.isfinite(alpha) and len(used) >= LEAST else None
    return Alpha(alpha if np.isfinite(alpha) else None, found, len(used), len(counted) - len(used))


def _row(row: Sequence[int | None], points: int) -> NDArray[np.int64]:
    known = [point for point in row if point is not None]
    if any(not 0 <= point < points for point in known):
        raise ValueError(f"a point must be from 0 to {points - 1}.")
    return np.bincount(np.array(known, dtype=np.int64), minlength=points)


def _pairs(counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each thing, how often each two points were used for it together, of how often each was used."""
    times = counted.sum(axis=1)
    pairs = counted[:, :, None] * counted[:, None, :]
    places = np.arange(counted.shape[1])
    pairs[:, places, places] -= counted
    return np.asarray(pairs / (times - 1)[:, None, None], dtype=float)


def _alphas(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """The alpha of each table of pairs; not a number where nobody used more than one point."""
    totals = pairs.sum(axis=-1)
    below = np.cumsum(totals, axis=-1) - totals / 2  # how many placings lie below the middle of each point
    apart = (below[..., :, None] - below[..., None, :]) ** 2
    chance = (apart * totals[..., :, None] * totals[..., None, :]).sum(axis=(-1, -2))
    seen = (totals.sum(axis=-1) - 1) * (apart * pairs).sum(axis=(-1, -2))
    alphas: NDArray[np.float64] = 1 - np.divide(seen, chance, out=np.full_like(chance, np.nan), where=chance > 0)
    return alphas

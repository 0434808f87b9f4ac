"""How far two people agree who judged the same things on the same scale, without having seen each other's judgement.

Cohen's kappa with quadratic weights (Cohen 1968): 1 is full agreement, 0 what chance alone would give. Its interval is
from resampling the things judged. Points that one of the two did not know are left out, and counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int | None, int | None]
RESAMPLED = 2000
LEAST = 10
"""Fewer pairs than this say too little for a kappa."""


@dataclasses.dataclass(frozen=True)
class Agreement:
    """Of `pairs` judged by both, `same` are the same point and `near` (which includes them) at most one apart;
    `unknown` were left out. `kappa` with its 95% interval is None for fewer than `LEAST` pairs, or where nobody used
    more than one point."""

    pairs: int
    same: int
    near: int
    unknown: int
    kappa: float | None
    low: float | None
    high: float | None


def agreement(judged: Sequence[Pair], top: int, *, seed: int = 1968) -> Agreement:
    """How far the two agree on a scale from 0 to `top`. The same pairs always give the same interval."""
    known = [(first, second) for first, second in judged if first is not None and second is not None]
    pairs = np.array(known, dtype=np.int64).reshape(-1, 2)
    apart = np.abs(pairs[:, 0] - pairs[:, 1])
    kappa = weighted_kappa(pairs, top) if len(pairs) >= LEAST else None
    low = high = None
    if kappa is not None:
        drawn = np.random.default_rng(seed).integers(0, len(pairs), size=(RESAMPLED, len(pairs)))
        again = [found for draw in drawn if (found := weighted_kappa(pairs[draw], top)) is not None]
        low, high = (float(edge) for edge in np.percentile(again, [2.5, 97.5]))
    return Agreement(
        len(pairs), int((apart == 0).sum()), int((apart <= 1).sum()), len(judged) - len(pairs), kappa, low, high
    )


def weighted_kappa(pairs: NDArray[np.int64], top: int) -> float | None:
    """Quadratically weighted kappa of pairs (an array of two columns, points 0 to `top`). None where both used one and
    the same point throughout, for then chance alone explains all."""
    apart = (np.subtract.outer(np.arange(top + 1), np.arange(top + 1)) / top) ** 2
    seen = np.zeros((top + 1, top + 1))
    np.add.at(seen, (pairs[:, 0], pairs[:, 1]), 1 / len(pairs))
    by_chance = float((apart * np.outer(seen.sum(axis=1), seen.sum(axis=0))).sum())
    return None if by_chance == 0 else 1 - float((apart * seen).sum()) / by_chance

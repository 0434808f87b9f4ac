"""How far two people agree who judged the same things on the same scale, without having seen each other's judgement.

Cohen's kappa with quadratic weights (Cohen 1968): 1 is full agreement, 0 what chance alone would give. Its interval is
from leaving out each pair in turn. Points that one of the two did not know are left out, and counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fourfold.statistics.leaving_out import interval_of

Pair = tuple[int | None, int | None]
LEAST = 10
"""Fewer pairs than this say too little for a kappa."""


@dataclasses.dataclass(frozen=True)
class Agreement:
    """Of `pairs` judged by both, `same` are the same point and `near` (which includes them) at most one apart;
    `unknown` were left out. `kappa` is None for fewer than `LEAST` pairs, or where nobody used more than one point; its
    95% interval also where all agree in full, or one pair alone decides."""

    pairs: int
    same: int
    near: int
    unknown: int
    kappa: float | None
    low: float | None
    high: float | None


def agreement(judged: Sequence[Pair], top: int) -> Agreement:
    """How far the two agree on a scale from 0 to `top`."""
    known = [(first, second) for first, second in judged if first is not None and second is not None]
    pairs = np.array(known, dtype=np.int64).reshape(-1, 2)
    apart = np.abs(pairs[:, 0] - pairs[:, 1])
    kappa = weighted_kappa(pairs, top) if len(pairs) >= LEAST else None
    found = None
    if kappa is not None:
        each = np.zeros((len(pairs), top + 1, top + 1))
        each[np.arange(len(pairs)), pairs[:, 0], pairs[:, 1]] = 1
        found = interval_of(kappa, _kappas(each.sum(axis=0) - each))
    same, near, unknown = int((apart == 0).sum()), int((apart <= 1).sum()), len(judged) - len(pairs)
    return Agreement(
        len(pairs), same, near, unknown, kappa, found.low if found else None, found.high if found else None
    )


def weighted_kappa(pairs: NDArray[np.int64], top: int) -> float | None:
    """Quadratically weighted kappa of pairs (an array of two columns, points 0 to `top`). None where both used one and
    the same point throughout, for then chance alone explains all."""
    seen = np.zeros((top + 1, top + 1))
    np.add.at(seen, (pairs[:, 0], pairs[:, 1]), 1)
    kappa = float(_kappas(seen))
    return kappa if np.isfinite(kappa) else None


def _kappas(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """The kappa of each table of how often each two points went together; not a number where chance explains all."""
    points = np.arange(tables.shape[-1])
    apart = np.subtract.outer(points, points) ** 2.0
    by_chance = np.einsum("...i,...j,ij->...", tables.sum(axis=-1), tables.sum(axis=-2), apart)
    seen = np.einsum("...ij,ij->...", tables, apart) * tables.sum(axis=(-1, -2))
    kappas: NDArray[np.float64] = 1 - np.divide(
        seen, by_chance, out=np.full_like(by_chance, np.nan), where=by_chance > 0
    )
    return kappas

"""How far scorers (or areas) differ in how high they score, once the groups they scored are allowed for.

A two-way model with fixed effects: score = group + scorer + chance, fitted by least squares (Scheffe, The Analysis of
Variance, 1959, chapter 4). A scorer's lean is how much higher than the average scorer they place the same group.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, stdtrit

from fourfold.statistics.interval import LEVEL, Interval


@dataclasses.dataclass(frozen=True)
class Lean:
    """One scorer's lean, in points of the scale, over so many scores."""

    name: str
    value: float
    interval: Interval
    scores: int


@dataclasses.dataclass(frozen=True)
class Spread:
    """Each scorer's lean; the standard deviation of the leans with chance taken out (never below 0); and the p of there
    being none (F test). `left_out`: scorers who share no group, directly or through others, with the largest set of
    scorers, so that they cannot be compared with it."""

    leans: tuple[Lean, ...]
    deviation: float
    p: float
    left_out: tuple[str, ...]


Score = tuple[str, str, float]
"""Group, scorer (or area), score."""


def spread(scores: Sequence[Score], level: float = LEVEL) -> Spread | None:
    """How scorers differ. None where nothing can be told: fewer than two scorers who share groups, or no more
    scores than the model has terms."""
    used, left_out = _connected(scores)
    scorers = sorted({scorer for _, scorer, _ in used})
    groups = sorted({group for group, _, _ in used})
    freedom = len(used) - len(groups) - len(scorers) + 1
    if len(scorers) < 2 or freedom < 1:
        return None
    values = np.array([score for _, _, score in used])
    by_group = _dummies([group for group, _, _ in used], groups)
    # Leans add up to nought: the last scorer's is minus the others'.
    ones = _dummies([scorer for _, scorer, _ in used], scorers)
    terms = np.hstack([by_group, ones[:, :-1] - ones[:, -1:]])
    inverse = np.linalg.pinv(terms.T @ terms)
    fitted = inverse @ terms.T @ values
    within = float(((values - terms @ fitted) ** 2).sum())
    without = float(((values - by_group @ np.linalg.pinv(by_group) @ values) ** 2).sum())
    noise = within / freedom
    back = np.vstack([np.eye(len(scorers) - 1), -np.ones(len(scorers) - 1)])
    leans = back @ fitted[len(groups) :]
    variances = np.diag(back @ inverse[len(groups) :, len(groups) :] @ back.T) * noise
    reach = float(stdtrit(freedom, 0.5 + level / 2))
    found = tuple(
        Lean(name, float(lean), Interval(lean - reach * error, lean + reach * error, level), int(count))
        for name, lean, error, count in zip(scorers, leans, np.sqrt(variances), ones.sum(axis=0), strict=True)
    )
    between = float((leans**2).sum()) / (len(scorers) - 1)
    ratio = (without - within) / (len(scorers) - 1) / noise if noise > 0 else math.inf
    p = float(fdtrc(len(scorers) - 1, freedom, ratio)) if without - within > 1e-12 else 1.0
    return Spread(found, math.sqrt(max(0.0, between - float(variances.mean()))), p, left_out)


def _dummies(values: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    ones: NDArray[np.float64] = (np.array(values)[:, None] == np.array(names)[None, :]).astype(float)
    return ones


def _connected(scores: Sequence[Score]) -> tuple[list[Score], tuple[str, ...]]:
    """The scores of the largest set of scorers who are joined by shared groups, and the scorers outside it."""
    parts: list[tuple[set[str], set[str]]] = []
    for group, scorer, _ in scores:
        near = [part for part in parts if group in part[0] or scorer in part[1]]
        joined = ({group}.union(*(part[0] for part in near)), {scorer}.union(*(part[1] for part in near)))
        parts = [part for part in parts if part not in near] + [joined]
    if not parts:
        return [], ()
    largest = max(parts, key=lambda part: (len(part[1]), len(part[0])))[1]
    outside = {scorer for _, scorer, _ in scores} - largest
    return [one for one in scores if one[1] in largest], tuple(sorted(outside))

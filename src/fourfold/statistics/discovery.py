"""Many looks at once: holding down the share of findings that are chance alone.

Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57 (1995).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def discoveries(p: NDArray[np.float64], looked: NDArray[np.bool_], rate: float) -> NDArray[np.bool_]:
    """Which of the looks are discoveries at this false-discovery rate. One column a family of looks that are judged
    together, as all areas on a day; `looked` says which were made."""
    values = np.where(looked, p, np.inf)
    order = np.argsort(values, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    looks = looked.sum(axis=0)
    line = rate * np.arange(1, p.shape[0] + 1)[:, None] / np.maximum(looks, 1)[None, :]
    under = ranked <= line
    last = np.where(under.any(axis=0), p.shape[0] - 1 - np.argmax(under[::-1], axis=0), -1)
    found = np.zeros(p.shape, dtype=bool)
    np.put_along_axis(found, order, np.arange(p.shape[0])[:, None] <= last[None, :], axis=0)
    result: NDArray[np.bool_] = found & looked
    return result


def adjusted(p: Sequence[float]) -> tuple[float, ...]:
    """Each p as it stands among all of them: the lowest false-discovery rate at which it would be a discovery."""
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)[::-1]
    ranks = np.arange(len(values), 0, -1)
    lowest = np.minimum.accumulate(values[order] * len(values) / ranks) if len(values) else values
    result = np.empty(len(values))
    result[order] = np.minimum(lowest, 1.0)
    return tuple(float(one) for one in result)

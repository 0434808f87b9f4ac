"""How much more counts vary than chance alone (Poisson) would make them: phi.

Crimes cluster, so counts often vary more than Poisson's. Phi is Pearson's chi-squared divided by its degrees of freedom
(McCullagh and Nelder 1989, 4.5). With two or more whole years of months it is taken from the table of years by months,
so that neither a season nor a year's level counts as clustering; otherwise from the counts about their mean.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from fourfold.statistics.interval import check_counts

SEASON = 12
LEAST = 8
"""Fewer counts than this say too little for a phi."""


@dataclasses.dataclass(frozen=True)
class Dispersion:
    """`phi` (at least 1; `raw` is what came out), the degrees of freedom it rests on, and whether the season was taken
    out. Counts that vary less than Poisson's are treated as Poisson: less variation is not claimed."""

    phi: float
    raw: float
    freedom: int
    seasonal: bool

    @property
    def in_words(self) -> str:
        """How counts vary, in a sentence."""
        if self.phi == 1:
            return "The counts vary no more from month to month than by chance (phi 1)."
        much = varied(self.phi, "from month to month ")
        return f"The counts vary {much} (phi {self.phi:,.2f}): intervals are wider by as much."


def varied(phi: float, among: str = "") -> str:
    """How much more counts vary than by chance, in words. `among`: from what to what, as "from month to month "."""
    times = f"{phi:,.2g}"
    return f"hardly more {among}than by chance" if times == "1" else f"{times} times as much {among}as by chance"


def dispersion(counts: Sequence[float], season: int = SEASON) -> Dispersion | None:
    """Phi of a series of counts of equal periods, oldest first; None where fewer than `LEAST` are given or nothing
    happened in any. Where there are at least two whole seasons, the newest whole ones are used."""
    check_counts(*counts)
    whole = len(counts) // season
    if whole >= 2:
        table = np.array(counts[len(counts) - whole * season :], dtype=float).reshape(whole, season)
        rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
        table = table[rows][:, columns]
        freedom = (table.shape[0] - 1) * (table.shape[1] - 1) if table.size else 0
        if freedom >= LEAST - 1:
            expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
            return _found(table, expected, freedom, seasonal=True)
    if len(counts) < LEAST or not any(counts):
        return None
    values = np.array(counts, dtype=float)
    return _found(values, np.full_like(values, values.mean()), len(counts) - 1, seasonal=False)


def pooled(found: Iterable[Dispersion | None]) -> Dispersion | None:
    """One phi of several series, each weighted by its degrees of freedom; None where none of them has one."""
    each = [one for one in found if one is not None]
    if not each:
        return None
    freedom = sum(one.freedom for one in each)
    raw = sum(one.raw * one.freedom for one in each) / freedom
    return Dispersion(max(1.0, raw), raw, freedom, all(one.seasonal for one in each))


def _found(seen: np.ndarray, expected: np.ndarray, freedom: int, *, seasonal: bool) -> Dispersion:
    raw = float(((seen - expected) ** 2 / expected).sum()) / freedom
    return Dispersion(max(1.0, raw), raw, freedom, seasonal)

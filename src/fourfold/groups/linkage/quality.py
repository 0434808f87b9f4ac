"""How well a linkage does against known truth: pairs found and missed, and whether its probabilities hold."""

from __future__ import annotations

import dataclasses

import duckdb
import pyarrow as pa

from fourfold.statistics.proportion import Proportion, proportion

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0)


@dataclasses.dataclass(frozen=True)
class Quality:
    """Of the pairs at or above a probability: how many are true (precision), how many of all true pairs they are
    (recall), and the harmonic mean of the two (F1)."""

    least: float
    found: int
    true_found: int
    true_all: int

    @property
    def precision(self) -> float:
        """The share of the found that are true; 1 where none is found."""
        return self.true_found / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the true that are found; 1 where there are none."""
        return self.true_found / self.true_all if self.true_all else 1.0

    @property
    def f1(self) -> float:
        """2PR / (P + R)."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclasses.dataclass(frozen=True)
class Bin:
    """Pairs whose probability lies from `low` to below `high`: how many, their mean probability, and the share of them
    that are true."""

    low: float
    high: float
    pairs: int
    said: float
    true: Proportion


def quality(pairs: pa.Table, truth: pa.Table, least: float) -> Quality:
    """Pairs (`first`, `second`, `probability`) against the truth (`ref`, `identity`)."""
    with duckdb.connect() as con:
        con.register("pairs", pairs)
        con.register("truth", truth)
        rows = con.execute(
            """
            SELECT (SELECT count(*) FROM pairs WHERE probability >= $least),
                (SELECT count(*) FROM pairs JOIN truth a ON a.ref = first JOIN truth b ON b.ref = second
                 WHERE probability >= $least AND a.identity = b.identity),
                (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM truth GROUP BY identity))
            """,
            {"least": least},
        ).fetchall()
    found, true_found, true_all = map(int, rows[0])
    return Quality(least, found, true_found, true_all)


def calibration(pairs: pa.Table, truth: pa.Table) -> tuple[Bin, ...]:
    """What the probabilities said, against what was true, in bins; those without a pair are left out."""
    with duckdb.connect() as con:
        con.register("pairs", pairs)
        con.register("truth", truth)
        rows = con.execute(
            "SELECT probability, a.identity = b.identity FROM pairs "
            "JOIN truth a ON a.ref = first JOIN truth b ON b.ref = second"
        ).fetchall()
    found = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        inside = [row for row in rows if low <= row[0] < high or row[0] == high == 1.0]
        if inside:
            true = sum(one for _, one in inside)
            said = sum(probability for probability, _ in inside) / len(inside)
            found.append(Bin(low, high, len(inside), said, proportion(true, len(inside))))
    return tuple(found)

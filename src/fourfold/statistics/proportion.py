"""A share of a count, never without its interval."""

from __future__ import annotations

import dataclasses

from scipy.special import betaincinv


@dataclasses.dataclass(frozen=True)
class Proportion:
    """`count` of `of`, with the 95% interval of the share behind it (exact: Clopper and Pearson 1934, which holds the
    truth at least so often however small the counts). `share`, `low` and `high` are None where there is nothing to
    count."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.share is None or self.low is None or self.high is None:
            return "none to count"
        return f"{self.count:,} of {self.of:,} ({self.share:.0%}; {self.low:.0%} to {self.high:.0%})"


def proportion(count: int, of: int) -> Proportion:
    """A share with its 95% interval. Raises `ValueError` unless 0 <= count <= of."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is not a share.")
    if of == 0:
        return Proportion(0, 0, None, None, None)
    low = float(betaincinv(count, of - count + 1, 0.025)) if count else 0.0
    high = float(betaincinv(count + 1, of - count, 0.975)) if count < of else 1.0
    return Proportion(count, of, count / of, low, high)

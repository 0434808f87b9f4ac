"""How many times one rate is another, with an interval.

Given both counts' sum, the first is binomial with a share p that says the ratio: p / (1 - p) times the second exposure
over the first. So an interval of p is one of the ratio: exact (Clopper and Pearson 1934) or mid-p (Lancaster 1961;
Berry and Armitage 1995). Where counts vary more than Poisson's, the log ratio's variance is multiplied by phi
(quasi-likelihood: McCullagh and Nelder, Generalized Linear Models, 2nd edition 1989, 4.5 and 6.2).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

from scipy.optimize import brentq
from scipy.special import betainc, betaincinv
from scipy.stats import binomtest, norm
from scipy.stats import t as student

from fourfold.statistics.interval import LEVEL, Interval, check_counts, check_exposures

SMALL = 10.0
"""Below this many events, phi taken out, the log ratio is not near enough to normal, and the exact interval is used."""


@dataclasses.dataclass(frozen=True)
class RateRatio:
    """The first rate divided by the second (None where the second count is nought), its interval, the p of no
    difference, and how they were found: `exact`, `mid-p`, or `overdispersed`."""

    ratio: float | None
    interval: Interval
    p: float
    method: str


Exposures = tuple[float, float]


def exact_ratio(first: int, second: int, exposures: Exposures = (1.0, 1.0), level: float = LEVEL) -> RateRatio:
    """The ratio with its exact interval (never too narrow) and the exact binomial p."""
    share = _checked(first, second, exposures)
    interval = _clopper_pearson(first, second, level)
    p = float(binomtest(first, first + second, share).pvalue) if first + second else 1.0
    return RateRatio(_ratio(first, second, exposures), _as_ratio(interval, exposures), p, "exact")


def mid_p_ratio(first: int, second: int, exposures: Exposures = (1.0, 1.0), level: float = LEVEL) -> RateRatio:
    """The ratio with its mid-p interval: narrower, and at its level on average rather than always."""
    share = _checked(first, second, exposures)
    tail = (1 - level) / 2

    def above(p: float) -> float:
        """The chance of more than the first count and half that of itself, by the binomial's beta form."""
        more = 0.0 if second == 0 else float(betainc(first + 1, second, p))
        as_many = 1.0 if first == 0 else float(betainc(first, second + 1, p))
        return (more + as_many) / 2

    low = 0.0 if first == 0 else _solve(lambda p: above(p) - tail)
    high = 1.0 if second == 0 else _solve(lambda p: 1 - above(p) - tail)
    p = min(1.0, 2 * min(above(share), 1 - above(share)))
    interval = _as_ratio((low, high), exposures, level)
    return RateRatio(_ratio(first, second, exposures), interval, p, "mid-p")


def dispersed_ratio(
    first: int,
    second: int,
    exposures: Exposures = (1.0, 1.0),
    *,
    phi: float,
    freedom: int | None = None,
    level: float = LEVEL,
) -> RateRatio:
    """The ratio where counts vary phi times as much as Poisson's. `freedom` is what phi rests on (degrees of freedom;
    None: phi is taken as known). Small counts, for which the log ratio does not serve, are divided by phi and given the
    exact interval. Raises `ValueError` for a phi below 1."""
    share = _checked(first, second, exposures)
    if phi < 1:
        raise ValueError("phi is at least 1: less than Poisson's variation is not claimed.")
    if min(first, second) < SMALL * phi:
        interval = _clopper_pearson(first / phi, second / phi, level)
        p = _tails(first / phi, second / phi, share)
        return RateRatio(_ratio(first, second, exposures), _as_ratio(interval, exposures), p, "overdispersed")
    spread = student(freedom) if freedom else norm
    log = math.log(first / exposures[0]) - math.log(second / exposures[1])
    error = math.sqrt(phi * (1 / first + 1 / second))
    reach = float(spread.ppf(0.5 + level / 2)) * error
    p = 2 * float(spread.sf(abs(log) / error))
    return RateRatio(math.exp(log), Interval(math.exp(log - reach), math.exp(log + reach), level), p, "overdispersed")


def chance_lower(first: int, second: int, exposures: Exposures = (1.0, 1.0)) -> float:
    """How likely it is that the first rate is the lower one, with Jeffreys' prior for each rate (Jeffreys 1946): the
    chance that a gamma variable of shape k1 + 1/2 and rate n1 lies below another of shape k2 + 1/2 and rate n2."""
    share = _checked(first, second, exposures)
    return float(betainc(first + 0.5, second + 0.5, share))


def _checked(first: int, second: int, exposures: Exposures) -> float:
    """The share of all events that the first count would have on average, were the rates the same."""
    check_counts(first, second)
    check_exposures(*exposures)
    return exposures[0] / (exposures[0] + exposures[1])


def _clopper_pearson(first: float, second: float, level: float) -> Interval:
    tail = (1 - level) / 2
    low = 0.0 if first == 0 else float(betaincinv(first, second + 1, tail))
    high = 1.0 if second == 0 else float(betaincinv(first + 1, second, 1 - tail))
    return Interval(low, high, level)


def _tails(first: float, second: float, share: float) -> float:
    """Twice the smaller tail of the binomial, by its beta form, which counts that are not whole can use too."""
    below = 1.0 if second == 0 else 1 - float(betainc(first + 1, second, share))
    above = 1.0 if first == 0 else float(betainc(first, second + 1, share))
    return min(1.0, 2 * min(below, above))


def _solve(gap: Callable[[float], float]) -> float:
    return float(brentq(gap, 1e-300, 1 - 1e-16, xtol=1e-15, rtol=1e-12))


def _as_ratio(share: Interval | tuple[float, float], exposures: Exposures, level: float = LEVEL) -> Interval:
    low, high = (share.low, share.high) if isinstance(share, Interval) else share
    scale = exposures[1] / exposures[0]
    level = share.level if isinstance(share, Interval) else level
    return Interval(
        low / (1 - low) * scale if low < 1 else math.inf, high / (1 - high) * scale if high < 1 else math.inf, level
    )


def _ratio(first: int, second: int, exposures: Exposures) -> float | None:
    return None if second == 0 else (first / exposures[0]) / (second / exposures[1])

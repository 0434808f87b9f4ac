"""Two counts compared, and what may be said of the change in one plain sentence.

The rules for the words:

- established: the p that decides is below 0.05 (over a page of comparisons, the share of false discoveries is held to
  that), and the printed interval leaves out no change;
- too few to tell: otherwise, if there are so few events in both periods together that a true halving would be missed
  more often than found. With equal periods and Poisson counts that is fewer than 34;
- not established: otherwise.

The p that decides is the E-test's, or, where counts are known to vary more than chance, the overdispersed ratio's.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Literal

from fourfold.statistics.discovery import adjusted
from fourfold.statistics.e_test import e_test
from fourfold.statistics.interval import LEVEL, Interval, normal_quantile
from fourfold.statistics.ratio import Exposures, RateRatio, chance_lower, dispersed_ratio, exact_ratio, mid_p_ratio

Verdict = Literal["established", "not established", "too few to tell"]
CHANCE = 0.05
"""A change is established only if chance alone would give so large a one less often than this."""
HALVING = 0.5
ALIKE = 0.01
"""Exposures nearer than this, as of a leap year and another, are allowed for but not spoken of."""


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The first count (this period) against the second (then), each in its exposure. `decides` is the overdispersed
    ratio where phi was given. `adjusted_p` is the p among all the comparisons of a page, where there were several."""

    first: int
    second: int
    exposures: Exposures
    e_test_p: float
    exact: RateRatio
    mid_p: RateRatio
    overdispersed: RateRatio | None
    phi: float
    chance_lower: float
    adjusted_p: float | None = None

    @property
    def printed(self) -> RateRatio:
        """The ratio whose interval is printed: the overdispersed where there is one, else the exact."""
        return self.overdispersed or self.exact

    @property
    def p(self) -> float:
        """The p that decides, by itself or among the others of its page."""
        alone = self.overdispersed.p if self.overdispersed else self.e_test_p
        return alone if self.adjusted_p is None else self.adjusted_p

    @property
    def change(self) -> float | None:
        """The change of the rate as a share of the second: -0.31 is 31% lower. None where the second is nought."""
        ratio = self.exact.ratio
        return None if ratio is None else ratio - 1

    @property
    def change_interval(self) -> Interval:
        """The interval of the change."""
        return self.printed.interval.map(1, -1)

    @property
    def verdict(self) -> Verdict:
        """What may be said; the rules are this module's."""
        if self.p < CHANCE and 1 not in self.printed.interval:
            return "established"
        return (
            "too few to tell"
            if self.first + self.second < least_events(self.exposures, self.phi)
            else "not established"
        )

    @property
    def direction(self) -> Literal["lower", "higher", "the same"]:
        """How the first rate stands to the second."""
        here, there = self.first / self.exposures[0], self.second / self.exposures[1]
        return "the same" if math.isclose(here, there) else "lower" if here < there else "higher"

    @property
    def tests(self) -> str:
        """What the sentence rests on: the exact rate ratio and the E-test, and the ratio that allows for how counts
        vary where they vary more than by chance."""
        if self.exact.ratio is None:
            return f"No rate ratio: the second count is nought. E-test p {self.e_test_p:.2g}."
        said = f"Rate ratio {_ratio(self.exact)} exact; E-test p {self.e_test_p:.2g}."
        if self.overdispersed is None:
            return said
        wider = f"{_ratio(self.overdispersed)} with phi {self.phi:.2f} (p {self.overdispersed.p:.2g})"
        return f"{said} Counts vary more than by chance, so what decides is {wider}."

    @property
    def sentence(self) -> str:
        """The one plain sentence."""
        counts = f"{self.first:,} against {self.second:,}"
        if not math.isclose(*self.exposures, rel_tol=ALIKE):
            counts += f" in {self.exposures[1] / self.exposures[0]:.3g} times the exposure"
        if not self.first + self.second:
            return f"{counts}: nothing in either, too few to tell."
        likely = self.change_interval
        ends = f"{100 * likely.level:.0f}% interval: {in_words(likely.low)} to {in_words(likely.high)}"
        if self.direction == "the same":
            return f"{counts}: no difference ({ends}), {self._doubt}"
        by = "" if self.change is None else in_words(self.change)
        said = by or f"{self.direction}, from nought"
        return f"{counts}: {said} ({ends}), {self._doubt}"

    @property
    def _doubt(self) -> str:
        among = " with the other comparisons on the page allowed for" if self.adjusted_p is not None else ""
        chance = f"p {self.p:.2g}{among}" if self.p >= 0.0001 else f"p below 0.0001{among}"
        if self.verdict == "established":
            return f"established ({chance})."
        if self.p < CHANCE:
            chance += ", but the exact interval still holds no change"
        if self.verdict == "too few to tell":
            return (
                f"too few to tell ({chance}): with so few events a true halving would be missed more often than found."
            )
        return f"not established at 5% ({chance}): chance alone could give it."


def _ratio(one: RateRatio) -> str:
    ends = one.interval
    high = "no upper limit" if math.isinf(ends.high) else f"{ends.high:.3f}"
    return f"{one.ratio:.3f}, {100 * ends.level:.0f}% interval {ends.low:.3f} to {high}"


def compare(
    first: int,
    second: int,
    exposures: Exposures = (1.0, 1.0),
    *,
    phi: float = 1.0,
    freedom: int | None = None,
    level: float = LEVEL,
) -> Comparison:
    """Two counts compared in every way that Fourfold knows. `phi` (with the degrees of freedom it rests on) is from the
    history; 1 is Poisson. Raises `ValueError` for what is no count, exposure or phi."""
    wider = dispersed_ratio(first, second, exposures, phi=phi, freedom=freedom, level=level) if phi != 1 else None
    return Comparison(
        first,
        second,
        exposures,
        e_test(first, second, exposures),
        exact_ratio(first, second, exposures, level),
        mid_p_ratio(first, second, exposures, level),
        wider,
        phi,
        chance_lower(first, second, exposures),
    )


def on_one_page(found: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Comparisons that are read together, each with its p among them all, so that the share of false discoveries is
    held down (Benjamini and Hochberg 1995)."""
    ps = adjusted([dataclasses.replace(one, adjusted_p=None).p for one in found])
    return tuple(dataclasses.replace(one, adjusted_p=p) for one, p in zip(found, ps, strict=True))


def least_events(exposures: Exposures = (1.0, 1.0), phi: float = 1.0) -> float:
    """The number of events in both periods with which a true halving has an even chance of being established at 5%: by
    the arcsine approximation to the power of a binomial test (Cohen 1988, chapter 6)."""
    same, halved = exposures[0] / sum(exposures), HALVING * exposures[0] / (HALVING * exposures[0] + exposures[1])
    effect = 2 * abs(math.asin(math.sqrt(same)) - math.asin(math.sqrt(halved)))
    return phi * (normal_quantile(1 - CHANCE) / effect) ** 2


def in_words(change: float) -> str:
    """A change as people say it: 31% lower, 8% higher, 3.2 times as high, no change."""
    if math.isinf(change):
        return "no upper limit"
    if change >= 0.995:
        return f"{change + 1:,.2g} times as high" if change < 99 else f"{change + 1:,.0f} times as high"
    percent = abs(100 * change)
    shown = f"{percent:.0f}" if percent >= 1 else f"{percent:.1g}"
    return "no change" if percent < 0.05 else f"{shown}% {'lower' if change < 0 else 'higher'}"

"""An assessment on the matrix: points a person gave, and the range of values that they leave open.

Every known point narrows the range; every unknown one leaves it as wide as its scale. A higher point never lowers
the result.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

from fourfold.matrix.scales import TOP, Scales, check_points


@dataclasses.dataclass(frozen=True)
class Range:
    """The lowest and the highest value, 0 to 4, that the points allow."""

    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class Assessment:
    """Points on a matrix's scales: every scale of it, in its order, None where unknown. Build with `assess`."""

    scales: Scales
    points: tuple[tuple[str, int | None], ...]

    def section(self, section: str) -> Range:
        """The range of one section's value."""
        names = [scale.name for scale in self.scales.section(section)]
        known = dict(self.points)
        lows = [0 if known[name] is None else known[name] or 0 for name in names]
        highs = [TOP if known[name] is None else known[name] or 0 for name in names]
        if dict(self.scales.combine)[section] == "highest":
            return Range(float(max(lows)), float(max(highs)))
        return Range(sum(lows) / len(lows), sum(highs) / len(highs))

    @property
    def overall(self) -> Range:
        """The range of the whole: the geometric mean of harm and likelihood, shifted by organisational position's
        share; or the mean of the sections, where the scales have no such share."""
        spans = [self.section(name) for name in self.scales.sections]
        share = self.scales.position_share
        if share is None:
            return Range(sum(one.low for one in spans) / len(spans), sum(one.high for one in spans) / len(spans))
        harm, likelihood, position = spans
        return Range(
            (1 - share) * math.sqrt(harm.low * likelihood.low) + share * position.low,
            (1 - share) * math.sqrt(harm.high * likelihood.high) + share * position.high,
        )

    @property
    def bands(self) -> tuple[int, int]:
        """The lowest and highest band it may be in, as places in the matrix's bands."""
        overall = self.overall
        return self.scales.band(overall.low), self.scales.band(overall.high)

    @property
    def band(self) -> str:
        """The band or bands it may be in, in words: "high", or "medium to high"."""
        low, high = (self.scales.bands[place][0] for place in self.bands)
        return low if low == high else f"{low} to {high}"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each judged point with its anchor, what is unknown, and how the sections came out, in words."""
        judged = [
            f"{name}: {point} of {TOP}. {self.scales.scale(name).points[point]}"
            for name, point in self.points
            if point is not None
        ]
        unknown = [name for name, point in self.points if point is None]
        if unknown:
            judged.append(f"Unknown, so anything from 0 to {TOP}: {', '.join(unknown)}.")
        sections = ", ".join(f"{name} {_span(self.section(name))}" for name in self.scales.sections)
        return (*judged, f"By section: {sections}. Overall {_span(self.overall)} of {TOP}: {self.band}.")


def assess(points: Iterable[tuple[str, int | None]], scales: Scales) -> Assessment:
    """An assessment from the points given; scales that are not mentioned are unknown. Raises `BadInput` for a point
    off the scales."""
    given = list(points)
    check_points(given, scales)
    known = dict(given)
    return Assessment(scales, tuple((scale.name, known.get(scale.name)) for scale in scales.scales))


def _span(span: Range) -> str:
    low, high = f"{span.low:.1f}".removesuffix(".0"), f"{span.high:.1f}".removesuffix(".0")
    return low if low == high else f"{low} to {high}"

"""Which control chart suits a measure, and its chart."""

from __future__ import annotations

from fourfold.errors import BadInput
from fourfold.measures.counting import Series
from fourfold.statistics.control import ControlChart, u_chart, xmr_chart

PER_DAYS = 30
"""Rates are for each thirty days, so that short and long months can be compared."""


def chart_of(held: Series, base: int | None = None) -> ControlChart:
    """A u chart of a count, by the days of each month, with limits that allow for more variation than Poisson's; an XmR
    chart of pounds, years and other amounts. Months not held are left out. Raises `BadInput` where fewer than three are
    held."""
    months = [one for one in held.months if one.count is not None]
    if len(months) < 3:
        raise BadInput("A chart needs at least three months that are held.")
    labels = [one.month for one in months]
    if held.measure.unit in ("incidents", "people", "firearms", "sessions"):
        counts, days = [round(one.count or 0) for one in months], [one.days / PER_DAYS for one in months]
        return u_chart(labels, counts, days, base=base, widened=True)
    return xmr_chart(labels, [one.count or 0.0 for one in months], base=base)

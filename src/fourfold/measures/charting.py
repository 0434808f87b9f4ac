"""Which control chart suits a measure, and its chart."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from fourfold.errors import BadInput
from fourfold.measures.counting import Series, Sight, days_of
from fourfold.statistics.control import ControlChart, g_chart, t_chart, u_chart, xmr_chart
from fourfold.workspace import Workspace

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


RARE = 3.0
"""Fewer events a month than this are charted by the days between them: a chart of months would show mostly noughts."""


def is_rare(held: Series) -> bool:
    """Whether a measure's events are so few, and known to the day, that the days between them are charted instead."""
    known = [one.count for one in held.months if one.count is not None]
    return held.measure.select is not None and held.dated and bool(known) and sum(known) / len(known) < RARE


def days_between_chart(days: Sequence[dt.date], kind: Literal["g", "t"] = "g", base: int | None = None) -> ControlChart:
    """The whole days from each event to the next, oldest first, as a g chart or a t chart: a long gap is good news.
    Raises `BadInput` with fewer than four events, which are three gaps."""
    if len(days) < 4:
        raise BadInput("A chart of the days between events needs at least four events.")
    ordered = sorted(days)
    gaps = [(later - before).days for before, later in itertools.pairwise(ordered)]
    seen: Counter[dt.date] = Counter()
    labels = []
    for day in ordered[1:]:  # a point has a name of its own, on a day with several events too
        seen[day] += 1
        labels.append(f"{day:%Y-%m-%d}" + (f" ({seen[day]})" if seen[day] > 1 else ""))
    return g_chart(labels, gaps, base=base) if kind == "g" else t_chart(labels, gaps, base=base)


KINDS = ("u", "XmR", "g", "t")


def fitting_chart(
    workspace: Workspace, held: Series, *, kind: str | None = None, base: int | None = None, sight: Sight | None = None
) -> tuple[ControlChart, str]:
    """The chart that fits, or of the kind asked for, and what its values are. Raises `BadInput` for a kind that there
    is not, days between events of one area or of what was known, and too few points."""
    if kind is not None and kind not in KINDS:
        raise BadInput(f"There is no chart of the kind {kind!r}; there is {', '.join(KINDS)}.")
    days = kind in ("g", "t") or (kind is None and is_rare(held) and held.where is None and held.known_at is None)
    if days:
        if held.where is not None or held.known_at is not None:
            raise BadInput("Days between events are charted of the whole force, as known now.")
        found = days_of(workspace, held.measure, [one.month for one in held.months], sight=sight)
        return days_between_chart(found, "t" if kind == "t" else "g", base), "Days since the one before"
    if kind == "XmR":
        known = [one for one in held.months if one.count is not None]
        return xmr_chart([one.month for one in known], [one.count or 0.0 for one in known], base=base), "Each month"
    made = chart_of(held, base)
    return made, "Each 30 days" if made.kind == "u" else held.measure.unit.capitalize()

"""Did work in a place make a difference? Before and after, with a place that nobody worked on beside it, and where it
may have moved to; and where a series is long enough, whether its level or slope changed.

An evaluation always says what it cannot tell: whatever else changed at the same time is not taken out by counting.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from fourfold.errors import BadInput
from fourfold.measures.counting import Month, Series, earlier, months_between
from fourfold.statistics.dispersion import SEASON, Dispersion, dispersion, pooled
from fourfold.statistics.displacement import Area, Difference, weighted_displacement
from fourfold.statistics.interrupted import LEAST, Interrupted, interrupted

ALSO = "It cannot tell the work from whatever else changed at the same time."
UNKNOWN_SPREAD = (
    "Fewer than eight months before are held, so how much the counts vary is not known: the interval supposes chance "
    "alone, and is too narrow if they cluster."
)
NO_SEASON = "The season is not allowed for: that takes two whole years of months."
PARTS = ("treated", "control", "displaced", "displaced-control")


@dataclasses.dataclass(frozen=True)
class Evaluated:
    """Counts before and after by part (the place worked on, its control, and where it may have moved to with the
    control of that), and the weighted displacement difference: below nought, so many more fell here than there.
    `dispersion` is of the months before the change in all of these places (None: too few to tell, and counts are taken
    to vary by chance alone). `also`: what else changed at the same time, as whoever asks says."""

    measure: str
    before: tuple[str, str]
    after: tuple[str, str]
    counts: dict[str, tuple[int, int]]
    difference: Difference
    dispersion: Dispersion | None
    also: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The plain sentence."""
        found, here = self.difference, self.counts["treated"]
        there = self.counts["control"]
        side = "fewer" if found.value < 0 else "more"
        sure = "established" if found.p < 0.05 else "not established at 5%"
        return (
            f"{here[0]:,} before and {here[1]:,} after, against {there[0]:,} and {there[1]:,} in the control: "
            f"{abs(found.value):,.1f} {side} than the control's change would give (95% interval: "
            f"{found.interval.low:+,.1f} to {found.interval.high:+,.1f}), {sure} (p {found.p:.2g}). "
            f"{self.dispersion.in_words if self.dispersion else UNKNOWN_SPREAD} {what_else(self.also)}"
        )


def what_else(also: Sequence[str]) -> str:
    """What an evaluation cannot tell the work from, and what else is known to have changed."""
    told = f"What else changed: {'; '.join(also)}." if also else "What else changed has not been stated."
    return f"{ALSO} {told}"


def evaluate(places: Mapping[str, Series], changed: str, months: int, also: Sequence[str] = ()) -> Evaluated:
    """So many months before month `changed` against as many from it on. `places`: the series of each of `PARTS`, of
    which treated and control are needed, and each displaced one with its own control. Raises `BadInput` for a month
    that is not held, or a change in recording among them."""
    if set(places) - set(PARTS) or not {"treated", "control"} <= set(places):
        raise BadInput("An evaluation needs a place worked on and a control; where it may have moved to is optional.")
    if ("displaced" in places) != ("displaced-control" in places):
        raise BadInput("A place that it may have moved to needs a control of its own.")
    where = [held.where for held in places.values() if held.where]
    if len(set(where)) < len(where):
        raise BadInput("The place worked on, its control, and where it may have moved to are different places.")
    if months < 1:
        raise BadInput("At least one month before and after is needed.")
    before, after = (earlier(changed, months), earlier(changed, 1)), (changed, earlier(changed, 1 - months))
    measure = places["treated"].measure
    broken = [one for one in measure.breaks if before[0] <= f"{one.day:%Y-%m}" <= after[1]]
    if broken:
        raise BadInput(
            f"How it is recorded changed on {broken[0].day}: {broken[0].what}. That cannot be told from the work."
        )
    counts = {name: (_count(held, before, name), _count(held, after, name)) for name, held in places.items()}
    areas = [Area(*counts[name]) if name in counts else None for name in PARTS]
    treated, control, displaced, displaced_control = areas
    assert treated is not None and control is not None  # noqa: PT018 - asked for above
    spread = pooled(_spread(held, changed) for held in places.values())
    phi = spread.phi if spread else 1.0
    made = weighted_displacement(treated, control, displaced, displaced_control, phi=phi)
    return Evaluated(measure.id, before, after, counts, made, spread, tuple(also))


def _spread(held: Series, changed: str) -> Dispersion | None:
    """How a place's months before the change vary, since recording last changed; what came after would count the work
    itself as variation."""
    since = max((f"{one.day:%Y-%m}" for one in held.measure.breaks if f"{one.day:%Y-%m}" < changed), default="")
    counts = [one.count for one in held.months if since <= one.month < changed]
    known = [count for count in counts if count is not None]
    return dispersion(known, season=SEASON if len(known) == len(counts) else len(known) + 1)


def _count(held: Series, period: tuple[str, str], name: str) -> int:
    known: dict[str, Month] = {one.month: one for one in held.months}
    counts = [known[month].count if month in known else None for month in months_between(*period)]
    if None in counts:
        raise BadInput(
            f"The {name} place has months from {period[0]} to {period[1]} that are not held: unknown, not nought."
        )
    return round(sum(count or 0 for count in counts))


def interrupt(held: Series, changed: str) -> Interrupted:
    """Whether the level or the slope of a whole series changed from a month on, by the days of each month. Raises
    `BadInput` where a month is not held, or too few are before or after."""
    counts = [one.count for one in held.months]
    labels = [one.month for one in held.months]
    if changed not in labels or None in counts:
        raise BadInput("An interrupted series needs every month held, and the month of the change among them.")
    try:
        return interrupted(
            [round(one or 0) for one in counts], labels.index(changed), [one.days for one in held.months]
        )
    except ValueError as error:
        raise BadInput(f"{str(error).capitalize()} ({LEAST} months on each side.)") from None


def in_words(found: Interrupted, changed: str, also: Sequence[str] = ()) -> str:
    """The plain sentence of an interrupted series."""
    sure = "established" if found.level_p < 0.05 else "not established at 5%"
    level, ends = 100 * (found.level - 1), found.level_interval
    side = "lower" if level < 0 else "higher"
    text = (
        f"From {changed} the series stood {abs(level):.0f}% {side} than it would have gone on (95% interval: "
        f"{100 * (ends.low - 1):+.0f}% to {100 * (ends.high - 1):+.0f}%), {sure} (p {found.level_p:.2g}); "
        f"its slope changed by {100 * (found.slope - 1):+.1f}% a month (p {found.slope_p:.2g})."
    )
    text += " The season is allowed for." if found.seasonal else f" {NO_SEASON}"
    return " ".join(filter(None, (text, found.caution and f"Note: {found.caution}.", what_else(also))))

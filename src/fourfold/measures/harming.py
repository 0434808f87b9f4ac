"""An evaluation in harm: each kind that a measure counts by its weight in crime-harm days."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from fourfold import words
from fourfold.errors import BadInput, NotHeld
from fourfold.measures.counting import Series
from fourfold.measures.definition import Measure
from fourfold.measures.evaluating import evaluate
from fourfold.statistics.displacement import Difference, harm_displacement

Places = Callable[[Measure], Mapping[str, Series]]
"""Counts a measure in each place of an evaluation."""


@dataclasses.dataclass(frozen=True)
class Harm:
    """The weighted displacement difference in crime-harm days, the weight of each kind in it, and the kinds left out
    because they have no weight or nothing of them is held."""

    difference: Difference
    weights: dict[str, float]
    left_out: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The plain sentence."""
        found = self.difference
        side = "fewer" if found.value < 0 else "more"
        sure = "established" if found.p < 0.05 else "not established at 5%"
        each = words.listing([f"{words.spoken(kind)} {weight:,g}" for kind, weight in self.weights.items()])
        said = (
            f"In harm: {abs(found.value):,.0f} crime-harm days {side} than the control's change would give (95% "
            f"interval: {found.interval.low:+,.0f} to {found.interval.high:+,.0f}), {sure} (p {found.p:.2g}). Days for "
            f"each, the middle of a range: {each}."
        )
        out = words.listing([words.spoken(kind) for kind in self.left_out])
        return f"{said} Without a weight, or not held, and left out: {out}." if out else said


def harm_of(measure: Measure, places: Places, weights: Mapping[str, float], changed: str, months: int) -> Harm:
    """The evaluation of a measure in harm; `weights` are the days of each kind that has any. Raises `BadInput` for a
    measure of a register, or where no kind has a weight and is held."""
    if measure.select is None:
        raise BadInput("Harm is of events: this measure counts a register.")
    found: list[tuple[float, Difference]] = []
    used: dict[str, float] = {}
    for kind in measure.select.kinds:
        try:
            if kind in weights:
                found.append((weights[kind], evaluate(places(measure.of_kind(kind)), changed, months).difference))
                used[kind] = weights[kind]
        except NotHeld:
            continue
    if not found:
        raise BadInput("No kind that this measure counts has a weight in crime-harm days and is held.")
    return Harm(harm_displacement(found), used, tuple(one for one in measure.select.kinds if one not in used))

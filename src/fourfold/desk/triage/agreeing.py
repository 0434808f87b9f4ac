"""How far two people agree who assessed one trigger unseen by each other: counted scale by scale, in plain words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from fourfold.desk.triage.models import Assessment
from fourfold.words import spoken

FEW = 3
"""On fewer scales than this that both judged, the count says little, and that is said."""


@dataclasses.dataclass(frozen=True)
class Scale:
    """Two people's points on one scale, None for unknown."""

    name: str
    one: int | None
    other: int | None

    @property
    def apart(self) -> int | None:
        """How many points lie between them; None where either did not know."""
        return None if self.one is None or self.other is None else abs(self.one - self.other)

    @property
    def words(self) -> str:
        """It, in words."""
        if self.apart is None:
            return "both unknown" if self.one == self.other else "unknown to one of them"
        return ("the same", "1 point apart")[self.apart] if self.apart < 2 else f"{self.apart} points apart"


@dataclasses.dataclass(frozen=True)
class Agreeing:
    """What two people judged, scale by scale in the matrix's order."""

    one: Assessment
    other: Assessment
    scales: tuple[Scale, ...]

    @property
    def words(self) -> str:
        """The counts in a sentence or two. No figure beyond counts: on a handful of scales there is none that means
        anything."""
        apart = [scale.apart for scale in self.scales if scale.apart is not None]
        unknown = len(self.scales) - len(apart)
        left = f" {_scales(unknown)} left unknown by one or both, and not counted." if unknown else ""
        if not apart:
            return f"No scale was judged by both, so nothing can be said.{left}"
        near, far = apart.count(1), sum(1 for one in apart if one > 1)
        counted = f"the same point on {apart.count(0)}, 1 point apart on {near}, further apart on {far}."
        little = " On so few scales that says little." if len(apart) < FEW else ""
        return f"Of {_scales(len(apart))} that both judged: {counted}{little}{left}"


def agreeing(finished: Sequence[Assessment], decided_at: dt.datetime | None, order: Sequence[str]) -> Agreeing | None:
    """How far the two who assessed a trigger unseen by each other agree; None where there are no such two."""
    pair = unseen_pair(finished, decided_at)
    if pair is None:
        return None
    one, other = pair
    names = in_order({*one.points, *other.points}, order)
    scales = (Scale(spoken(name).capitalize(), one.points.get(name), other.points.get(name)) for name in names)
    return Agreeing(one, other, tuple(scales))


def in_order(names: Collection[str], order: Sequence[str]) -> list[str]:
    """Names of scales in the matrix's order, and after them those that an earlier matrix had."""
    return [*(name for name in order if name in names), *sorted(set(names) - set(order))]


def unseen_pair(finished: Iterable[Assessment], decided_at: dt.datetime | None) -> tuple[Assessment, Assessment] | None:
    """Of one trigger's finished assessments, the first of each of the first two people to finish one; None unless both
    judged by the same matrix and before anything was decided. A later judgement of somebody's, and one made after the
    decision, may have been made with the other's in sight."""
    first: dict[int, Assessment] = {}
    timed = [(one.finished_at, one.pk, one) for one in finished if one.finished_at is not None]
    for at, _, one in sorted(timed):
        if decided_at is None or at <= decided_at:
            first.setdefault(one.by_id, one)
    pair = list(first.values())[:2]
    if len(pair) < 2 or (pair[0].matrix, pair[0].matrix_version) != (pair[1].matrix, pair[1].matrix_version):
        return None
    return pair[0], pair[1]


def _scales(number: int) -> str:
    return f"{number} scale" if number == 1 else f"{number} scales"

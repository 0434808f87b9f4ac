"""Does the work go where the scores are high? Each sort of effort by itself, never added up, and who stands out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fourfold.desk.groups.models import Disruption
from fourfold.desk.groups.scored import Sided
from fourfold.desk.oversight.window import Window
from fourfold.desk.plans.for_groups import PlanOf
from fourfold.desk.triage.models import Concerned, Deployment
from fourfold.statistics.rank import spearman

SCORE = "The middle of each scoring’s range as it stood at the end of the month, and the mean of the two middles."
OUTLIERS = {
    "high-quiet": (
        "High and quiet: both scorings may be high or above at their lowest, and none of the kinds of effort that are "
        "kept was put in within the three months."
    ),
    "low-busy": (
        "Low and busy: neither scoring may be above medium, and the group is among the quarter of groups with the most "
        "of some kind of effort."
    ),
}
HIGH, MEDIUM = 2, 1
"""Places among the bands (low, medium, high, very high)."""


@dataclasses.dataclass(frozen=True)
class Effort:
    """One sort of effort: what it counts, and how much by group; None where it is not kept. `known`: of how many
    records, of how many in all, where it is not known of each."""

    name: str
    definition: str
    by_group: dict[int, int] | None
    known: tuple[int, int] | None = None


def efforts(groups: Sequence[Sided], window: Window, plans: dict[int, PlanOf]) -> list[Effort]:
    """Every sort of effort, over the three months that end with this one."""
    keys = {one.group.ref: one.group.pk for one in groups}
    begin, end = Window(window.effort_from).begin, window.end
    named = Concerned.objects.filter(sort="group", ref__in=keys).values_list("trigger", "ref").distinct()
    refs: dict[str, set[str]] = {}
    for trigger, ref in named:
        refs.setdefault(trigger, set()).add(ref)
    deployed = Deployment.objects.filter(trigger__in=refs, created_at__gte=begin, created_at__lt=end)
    deployments = Counter(keys[ref] for trigger in deployed.values_list("trigger", flat=True) for ref in refs[trigger])
    days = (window.effort_from, window.last)
    disrupted = Disruption.objects.filter(group__in=keys.values(), on__range=days).exclude(moderated_level="")
    disruptions = Counter(disrupted.values_list("group", flat=True))
    return [
        Effort("Deployments", "Deployments begun on triggers whose events name the group.", dict(deployments)),
        Effort("Disruptions", "Moderated disruptions of the group, whatever their level.", dict(disruptions)),
        Effort(
            "Plan actions",
            "Actions of the group’s plan that were finished.",
            {key: plan.finished for key, plan in plans.items()},
        ),
        _hours(list(deployed.values_list("trigger", "hours")), {one: [keys[ref] for ref in refs[one]] for one in refs}),
    ]


def _hours(deployed: list[tuple[str, int | None]], groups: Mapping[str, Sequence[int]]) -> Effort:
    """Officers' hours of deployments on triggers, each of which names some groups; not kept unless somebody says them
    of any."""
    said = [(trigger, hours) for trigger, hours in deployed if hours is not None]
    by_group: Counter[int] = Counter()
    for trigger, hours in said:
        by_group.update(dict.fromkeys(groups[trigger], hours))
    told = "Hours of officers’ time on the deployments counted above, as far as somebody says them."
    return Effort("Officer-hours", told, dict(by_group) if said else None, (len(said), len(deployed)))


def proportionality(groups: Sequence[Sided], found: Sequence[Effort]) -> list[dict[str, Any]]:
    """For each sort of effort, the rank correlation with the score over all scored groups, as plain data."""
    scored = [(one.group.pk, middle) for one in groups if (middle := middle_of(one)) is not None]
    return [_correlated(effort, scored) for effort in found]


def _correlated(effort: Effort, scored: list[tuple[int, float]]) -> dict[str, Any]:
    told: dict[str, Any] = {"effort": effort.name, "definition": effort.definition, "kept": effort.by_group is not None}
    if effort.by_group is None:
        return told
    rank = spearman([middle for _, middle in scored], [float(effort.by_group.get(key, 0)) for key, _ in scored])
    return told | {
        "known": effort.known,
        "total": sum(effort.by_group.values()),
        "groups": rank.pairs,
        "rank": rank.value,
        "low": rank.interval.low if rank.interval else None,
        "high": rank.interval.high if rank.interval else None,
    }


def middle_of(one: Sided) -> float | None:
    """A group's score as one number for ranking groups against effort; None unless it has both."""
    middles = [
        (standing.score.low + standing.score.high) / 2
        for standing in one.standings
        if standing.score and standing.score.low is not None and standing.score.high is not None
    ]
    return sum(middles) / 2 if len(middles) == 2 else None


def outliers(groups: Sequence[Sided], found: Sequence[Effort]) -> list[tuple[str, Sided]]:
    """The groups that stand out, and in which direction."""
    kept = [effort.by_group for effort in found if effort.by_group is not None]
    busy = [_busiest(by_group, groups) for by_group in kept]
    told: list[tuple[str, Sided]] = []
    for one in groups:
        places = [standing.places for standing in one.standings if standing.places]
        if len(places) < 2:
            continue
        quiet = all(not by_group.get(one.group.pk) for by_group in kept)
        if quiet and all(low >= HIGH for low, _ in places):
            told.append(("high-quiet", one))
        if any(one.group.pk in most for most in busy) and all(high <= MEDIUM for _, high in places):
            told.append(("low-busy", one))
    return told


def _busiest(by_group: dict[int, int], groups: Sequence[Sided]) -> set[int]:
    """The quarter of groups with the most of it, and all that have as much as the last of them; none with nought."""
    counts = sorted((by_group.get(one.group.pk, 0) for one in groups), reverse=True)
    least = max(1, counts[max(0, len(counts) // 4 - 1)]) if counts else 1
    return {one.group.pk for one in groups if by_group.get(one.group.pk, 0) >= least}

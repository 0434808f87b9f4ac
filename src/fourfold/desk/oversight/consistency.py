"""Do scorers agree? Scores made twice, unseen; and how scorers and areas lean once the group is allowed for."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fourfold.desk.groups.models import Group, Score
from fourfold.desk.oversight.window import Window, back
from fourfold.groups.scoring import Scoring
from fourfold.statistics.agreement import agreement
from fourfold.statistics.interval import Interval
from fourfold.statistics.reliability import ordinal_alpha
from fourfold.statistics.spread import Spread, spread

DEFINITIONS = {
    "pairs": (
        "Groups scored by a second officer, within the twelve months that end with this one, who by the audit had not "
        "looked at the first score. Each pair counts once, by the band that the middle of each range lies in."
    ),
    "kappa": "Cohen’s kappa with quadratic weights: 1 is full agreement, 0 what chance alone would give. Its 95% "
    "interval is from leaving out each pair in turn.",
    "alpha": "Krippendorff’s alpha for ordered bands, over the same pairs, with its 95% interval, likewise.",
    "lean": (
        "How much higher (or lower) than the average scorer the same groups are scored, in points of 0 to 4, over all "
        "scores of the twelve months; a two-way model of group and scorer, fitted by least squares, with its 95% "
        "interval. A group that itself changed within the months adds to the interval."
    ),
}
LEAST = 10
"""Fewer pairs than this say too little."""


@dataclasses.dataclass(frozen=True)
class Scored:
    """One score as the comparison needs it."""

    score: Score
    middle: float
    place: int


def consistency(groups: list[Group], scoring: Scoring, window: Window) -> dict[str, Any]:
    """The figures of one scoring, as plain data."""
    held = Score.objects.filter(
        group__in=[one.pk for one in groups],
        scoring=scoring.name,
        version=scoring.version,
        finished_at__lt=window.end,
        finished_at__gte=_start(window.scores_from),
    )
    scores = [_scored(one, scoring) for one in held.select_related("by", "second_of", "second_of__by")]
    firsts = {one.score.pk: one for one in scores}
    pairs = [
        (firsts[one.score.second_of_id], one) for one in scores if one.score.unseen and one.score.second_of_id in firsts
    ]
    top = len(scoring.scales.bands) - 1
    found = agreement([(one.place, other.place) for one, other in pairs], top)
    alpha = ordinal_alpha([(one.place, other.place) for one, other in pairs], points=top + 1)
    return {
        "scoring": scoring.name,
        "title": scoring.title,
        "version": scoring.version,
        "pairs": found.pairs,
        "same": found.same,
        "near": found.near,
        "kappa": _figure(found.kappa, found.low, found.high),
        "alpha": _with(alpha.alpha if len(pairs) >= LEAST else None, alpha.interval),
        "by_scale": [_scale(name, pairs) for name in scoring.scales.names],
        "scorers": _leans(scores, window, "by"),
        "areas": _leans(scores, window, "area"),
        "scores": len(scores),
    }


def _start(day: dt.date) -> dt.datetime:
    return Window(day).begin


def _scored(score: Score, scoring: Scoring) -> Scored:
    middle = ((score.low or 0.0) + (score.high or 0.0)) / 2
    return Scored(score, middle, scoring.scales.band(middle))


def _scale(name: str, pairs: list[tuple[Scored, Scored]]) -> dict[str, Any]:
    known = [
        abs(one.score.points[name] - other.score.points[name])
        for one, other in pairs
        if one.score.points.get(name) is not None and other.score.points.get(name) is not None
    ]
    return {"scale": name, "known": len(known), "same": known.count(0), "near": sum(n <= 1 for n in known)}


def _leans(scores: list[Scored], window: Window, by: str) -> dict[str, Any]:
    """Leans over the whole year and over its last half, so that a drift is seen."""
    rows = [(str(one.score.group_id), _who(one, by), one.middle, one.score.finished_at) for one in scores]
    rows = [row for row in rows if row[1]]
    half = Window(back(window.month, 5)).begin
    whole = spread([row[:3] for row in rows])
    if whole is None:
        return {"p": None, "deviation": None, "leans": [], "left_out": []}
    before = _by_name(spread([row[:3] for row in rows if row[3] and row[3] < half]))
    after = _by_name(spread([row[:3] for row in rows if row[3] and row[3] >= half]))
    return {
        "p": whole.p,
        "deviation": whole.deviation,
        "leans": [
            {
                "name": one.name,
                "scores": one.scores,
                "value": one.value,
                "low": one.interval.low,
                "high": one.interval.high,
                "before": before.get(one.name),
                "after": after.get(one.name),
            }
            for one in whole.leans
        ],
        "left_out": list(whole.left_out),
    }


def _who(one: Scored, by: str) -> str:
    return str(one.score.by) if by == "by" else one.score.area


def _by_name(found: Spread | None) -> dict[str, float]:
    return {one.name: one.value for one in found.leans} if found else {}


def _figure(value: float | None, low: float | None, high: float | None) -> dict[str, float | None] | None:
    """A figure with its interval; without, where all agree in full, or one pair alone decides."""
    return None if value is None else {"value": value, "low": low, "high": high}


def _with(value: float | None, interval: Interval | None) -> dict[str, float | None] | None:
    return _figure(value, interval.low if interval else None, interval.high if interval else None)

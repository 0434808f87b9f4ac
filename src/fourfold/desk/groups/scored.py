"""A group's two scorings side by side: what stands, whether they disagree, when each is due, and how it changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Group, Score
from fourfold.desk.groups.policies import may_be_second
from fourfold.desk.groups.states import State
from fourfold.groups.scoring import Change, Scoring, band_places, changes, disagree, load_scoring, load_scorings
from fourfold.matrix.assess import assess


@dataclasses.dataclass(frozen=True)
class Past:
    """One score in a group's history, with what changed since the one before it. `reworded`: the scoring itself had
    another version then, so that points are not compared."""

    score: Score
    changes: tuple[Change, ...]
    reworded: bool


@dataclasses.dataclass(frozen=True)
class Beside:
    """A second score and the one it was made beside. `same` and `near` (at most one point apart) are of `scales` that
    both answered with a point."""

    first: Score
    second: Score
    scales: tuple[tuple[str, int | None, int | None], ...]
    same: int
    near: int
    known: int


@dataclasses.dataclass(frozen=True)
class Standing:
    """One scoring of a group. `places`: the lowest and highest place of its band; None where it has no score, or one
    under other bands. `due`: the day by which it is scored again."""

    scoring: Scoring
    score: Score | None
    places: tuple[int, int] | None
    due: dt.date | None

    @property
    def overdue(self) -> bool:
        """Whether it should have been scored again by now; a mapped group without a score always is."""
        return self.due is not None and self.due < timezone.localdate()


@dataclasses.dataclass(frozen=True)
class Sided:
    """Both scorings of a group. `hidden`: not shown to this reader until they have scored it unseen or asked to see."""

    group: Group
    standings: tuple[Standing, ...]
    hidden: bool = False

    @property
    def disagree(self) -> bool:
        """Whether no band lies in the ranges of both (see `scoring.DISAGREE`)."""
        places = [one.places for one in self.standings]
        return len(places) == 2 and places[0] is not None and places[1] is not None and disagree(places[0], places[1])

    @property
    def overdue(self) -> list[Standing]:
        """The scorings that are overdue, for a group that has to be scored."""
        return [one for one in self.standings if one.overdue] if self.group.state == State.MAPPED else []

    @property
    def highest(self) -> int:
        """The highest band that either says it may be in, as a place; -1 without a score."""
        return max((one.places[1] for one in self.standings if one.places), default=-1)


def sided(groups: Iterable[Group], user: User | None = None, *, until: dt.datetime | None = None) -> list[Sided]:
    """Both scorings of each group, as they stood at a moment (None: now). For a user, scores that they are making
    beside somebody else's are hidden."""
    held = list(groups)
    scorings = load_scorings(workspace())
    asked = Score.objects.first_hand().filter(group__in=[one.pk for one in held])
    if until is not None:
        asked = asked.filter(finished_at__lte=until)
    newest: dict[tuple[int, str], Score] = {}
    for score in asked.select_related("by").defer("rationale").order_by("finished_at", "pk"):
        newest[score.group_id, score.scoring] = score
    beside = _beside(held, user)
    return [
        Sided(
            group,
            tuple(_standing(scoring, newest.get((group.pk, scoring.name)), group) for scoring in scorings),
            group.pk in beside,
        )
        for group in held
    ]


def _beside(groups: list[Group], user: User | None) -> set[int]:
    if user is None:
        return set()
    begun = Score.objects.filter(by=user, finished_at=None, second_of__isnull=False, group__in=[g.pk for g in groups])
    return set(begun.values_list("group_id", flat=True))


def _standing(scoring: Scoring, score: Score | None, group: Group) -> Standing:
    if score is None or score.finished_at is None:
        return Standing(scoring, None, None, group.created_at.date())
    try:
        places = band_places(score.band, (name for name, _ in scoring.scales.bands))
    except ValueError:
        return Standing(scoring, score, None, timezone.localtime(score.finished_at).date())
    days = dict(scoring.rescore_days)[scoring.scales.bands[places[1]][0]]
    return Standing(scoring, score, places, timezone.localtime(score.finished_at).date() + dt.timedelta(days=days))


def history(group: Group, scoring: Scoring) -> list[Past]:
    """A group's own scores of one scoring, newest first, each with what changed."""
    held = list(Score.objects.first_hand().filter(group=group, scoring=scoring.name).select_related("by"))
    held.sort(key=lambda one: (one.finished_at, one.pk))
    found = []
    for place, score in enumerate(held):
        before = held[place - 1] if place else None
        same = before is not None and before.version == score.version
        differing = changes(before.points, score.points, scoring.scales.names) if before and same else ()
        found.append(Past(score, differing, before is not None and not same))
    return found[::-1]


def seconds(group: Group) -> list[Beside]:
    """The finished second scores of a group, each beside the first, newest first."""
    return seconds_of(Score.objects.filter(group=group).select_related("by", "second_of__by"))


def seconds_of(scores: Iterable[Score]) -> list[Beside]:
    """Those of some scores that are finished second ones, each beside the first, newest first."""
    held = ((one.finished_at, one) for one in scores if one.second_of_id and one.finished_at)
    return [beside(one) for _, one in sorted(held, key=lambda pair: pair[0], reverse=True)]


def beside(second: Score) -> Beside:
    """A second score and its first, scale by scale."""
    first = second.second_of
    assert first is not None  # noqa: S101 - asked by callers
    names = load_scoring(second.scoring, workspace()).scales.names
    judged = [name for name in names if name in second.points]
    scales = tuple((name, first.points.get(name), second.points[name]) for name in judged)
    apart = [abs(one - other) for _, one, other in scales if one is not None and other is not None]
    return Beside(first, second, scales, sum(n == 0 for n in apart), sum(n <= 1 for n in apart), len(apart))


def reasons(score: Score, scoring: Scoring) -> tuple[str, ...]:
    """How a score came out, in words; empty for one under another version of the scoring."""
    if score.version != scoring.version:
        return ()
    return assess(score.points.items(), scoring.scales).reasons


def shown_scores(group: Group, user: User, asked: bool) -> dict[str, Any]:
    """What a group's page says of its scores. `asked`: the user said that they want to see them. Being shown them is
    for the caller to put on record."""
    every = list(Score.objects.filter(group=group).select_related("by", "second_of__by").order_by("pk"))
    own = [one for one in every if one.by_id == user.pk and one.finished_at is None]
    begun = [one for one in own if one.second_of_id]
    drafts = {one.scoring for one in own if not one.second_of_id}
    second = [] if begun else may_be_second(group, user)
    # not while they score it beside somebody else, nor, unasked, before they have said whether they will
    shown = not begun and (asked or not second)
    [both] = sided([group], user)
    told = [
        (one, reasons(one.score, one.scoring) if one.score else (), one.scoring.name in drafts)
        for one in both.standings
    ]
    return {
        "scores_shown": shown,
        "both": both if shown else None,
        "told": told if shown else [],
        "begun": begun,
        "second": second,
        "unscored": [one.scoring for one in both.standings if one.score is None],
        "seconds": seconds_of(every) if shown else [],
        "any_scores": any(one.finished_at and not one.second_of_id for one in every),
    }

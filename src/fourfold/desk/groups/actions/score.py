"""Scoring a group, by oneself or unseen beside another officer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Group, Score
from fourfold.desk.groups.policies import check_may_score, has_looked, newest_scores
from fourfold.errors import BadInput
from fourfold.groups.scoring import Scoring, load_scoring


@dataclasses.dataclass(frozen=True)
class Scored:
    """What somebody judged: points by scale (None for unknown; a scale left out has not been answered), how confident
    they are, and why."""

    points: Mapping[str, int | None]
    confidence: str
    rationale: str


@transaction.atomic
def score_begin_beside(*, by: User, group: Group, scoring: str) -> Score:
    """Begin to score beside the newest score of a group, without seeing it. Raises `Denied`, and `BadInput` where there
    is none, or it is one's own."""
    check_may(by, Permission.SCORE_GROUPS)
    group = Group.fresh(group.pk)
    check_may_score(group)
    first = newest_scores(group).get(scoring)
    if first is None:
        raise BadInput("Nobody has scored it yet. Score it first; somebody else can then score it beside you.")
    if first.by_id == by.pk:
        raise BadInput("You made this score yourself. Somebody else has to score beside it.")
    held = draft_of(group, scoring, by)
    if held is None:
        held = Score(group=group, scoring=scoring, by=by, version=load_scoring(scoring, workspace()).version)
    held.second_of, held.area = first, by.agency
    held.save()
    return held


@transaction.atomic
def score_save(*, by: User, group: Group, scoring: str, scored: Scored, finish: bool) -> Score:
    """Save a score, to go on with later or finished. A finished one has an answer for every scale, how confident its
    scorer is, and a rationale. Raises `Denied`, and `BadInput` for points off the scales or what is still missing."""
    check_may(by, Permission.SCORE_GROUPS)
    group = Group.fresh(group.pk)
    check_may_score(group)
    with_scales = load_scoring(scoring, workspace())
    score = draft_of(group, scoring, by) or Score(group=group, scoring=scoring, by=by, area=by.agency)
    judged = with_scales.judge(scored.points)
    score.version, score.points = with_scales.version, dict(scored.points)
    score.low, score.high, score.band = judged.overall.low, judged.overall.high, judged.band
    score.confidence, score.rationale = scored.confidence, scored.rationale.strip()
    if finish:
        _finish(score, with_scales)
    score.full_clean(exclude=["low", "high"])
    score.save()
    return score


def draft_of(group: Group, scoring: str, by: User) -> Score | None:
    """What somebody has begun and not finished."""
    found: Score | None = Score.objects.filter(group=group, scoring=scoring, by=by, finished_at=None).first()
    return found


def _finish(score: Score, scoring: Scoring) -> None:
    unanswered = [scale.name for scale in scoring.scales.scales if scale.name not in score.points]
    if unanswered:
        raise BadInput(f"Answer every scale, with unknown where it is not known. Still open: {', '.join(unanswered)}.")
    if not score.rationale:
        raise BadInput("Give the rationale for this score.")
    if not score.confidence:
        raise BadInput("Say how confident you are in this score.")
    if score.second_of is not None:
        score.unseen = not has_looked(score.by, score.second_of)
    score.finished_at = timezone.now()

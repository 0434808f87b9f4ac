"""Assessing a trigger on the matrix."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.triage.models import Assessment, Trigger
from fourfold.desk.triage.policies import assessed_blind, check_may_assess, departs, has_finished
from fourfold.desk.triage.proposals import proposal_of
from fourfold.desk.triage.states import State
from fourfold.errors import BadInput
from fourfold.matrix.assess import assess
from fourfold.matrix.scales import Scales, load_scales


@dataclasses.dataclass(frozen=True)
class Judgement:
    """What somebody judged: points by scale (None for unknown; a scale left out has not been answered), why, and their
    words under THRIVE."""

    points: Mapping[str, int | None]
    rationale: str
    thrive: Mapping[str, str]


class RationaleOwed(BadInput):
    """The points depart from the proposal, and nothing says why."""


@transaction.atomic
def assessment_save(*, by: User, trigger: Trigger, judgement: Judgement, finish: bool) -> Assessment:
    """Save a judgement, to go on with later or finished. A finished one has an answer for every scale and, where it
    departs from a proposal that the assessor was shown, a rationale; a blind one owes its rationale afterwards.

    Raises `Denied`, `RationaleOwed`, and `BadInput` for points off the scales or scales not answered.
    """
    trigger = Trigger.fresh(trigger.pk)
    check_may_assess(trigger, by)
    scales = load_scales(workspace())
    assessment = Assessment.objects.filter(trigger=trigger, by=by, finished=False).first() or Assessment(
        trigger=trigger,
        by=by,
        proposal=proposal_of(trigger, scales),
        blind=assessed_blind(trigger) and not has_finished(trigger, by),
    )
    _judge(assessment, judgement, scales)
    if finish:
        _finish(assessment, scales)
        if trigger.state == State.NEW:
            trigger.state = State.ASSESSED
            trigger.save()
    assessment.full_clean(exclude=["low", "high"])
    assessment.save()
    return assessment


@transaction.atomic
def rationale_give(*, by: User, assessment: Assessment, rationale: str) -> Assessment:
    """Give the rationale that a blind assessment owes once the proposal is seen. It is given once."""
    assessment = Assessment.fresh(assessment.pk)
    if assessment.by_id != by.pk:
        raise BadInput("Only who made the assessment can give its rationale.")
    if assessment.rationale:
        raise BadInput("This assessment has its rationale already. Add to the trigger's decision log instead.")
    if not rationale.strip():
        raise RationaleOwed("Say why your judgement departs from the proposal.")
    assessment.rationale = rationale.strip()
    assessment.save()
    return assessment


def _judge(assessment: Assessment, judgement: Judgement, scales: Scales) -> None:
    held = assess(judgement.points.items(), scales)
    overall = held.overall
    assessment.points = dict(judgement.points)
    assessment.matrix, assessment.matrix_version = scales.name, scales.version
    assessment.low, assessment.high, assessment.band = overall.low, overall.high, held.band
    assessment.rationale = judgement.rationale.strip()
    assessment.thrive = {name: text.strip() for name, text in judgement.thrive.items() if text.strip()}


def _finish(assessment: Assessment, scales: Scales) -> None:
    unanswered = [scale.name for scale in scales.scales if scale.name not in assessment.points]
    if unanswered:
        raise BadInput(f"Answer every scale, with unknown where it is not known. Still open: {', '.join(unanswered)}.")
    if departs(assessment) and not assessment.blind and not assessment.rationale:
        raise RationaleOwed("Say why your judgement departs from the proposal.")
    proposed = {name: point for name, point in assessment.proposal.items() if point is not None}
    assessment.accepted = bool(proposed) and all(assessment.points[name] == point for name, point in proposed.items())
    assessment.finished, assessment.finished_at = True, timezone.now()

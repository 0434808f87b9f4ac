"""Reviewing plans: one by one, and in rounds over the whole portfolio."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.plans.models import Awaited, Plan, PlanReview, ReviewRound
from fourfold.desk.plans.policies import check_may_review
from fourfold.desk.plans.progress import progress_of
from fourfold.desk.plans.quality import Quality, quality_of
from fourfold.errors import BadInput


class ReviewedMeanwhile(Exception):
    """Somebody else reviewed the plan since the page was read; `review` is theirs."""

    def __init__(self, review: PlanReview) -> None:
        super().__init__(str(review))
        self.review = review


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a reviewer found: points of what they were asked to judge, by criterion (None is unknown), their words for
    each, the finding as a whole, and by when the plan is looked at again."""

    points: Mapping[str, int | None]
    words: Mapping[str, str]
    finding: str
    next_by: dt.date | None = None


@transaction.atomic
def plan_review(*, by: User, plan: Plan, finding: Finding, seen: int) -> PlanReview:
    """Put a review on record, in the round that awaits the plan, if one is open. `seen`: how many reviews there were
    when the page was read. Raises `Denied`, `ReviewedMeanwhile`, and `BadInput` without a finding, or where somebody
    judges what is computed."""
    check_may(by, Permission.REVIEW_PLANS)
    plan = Plan.fresh(plan.pk)
    if not plan.visible_for(by):
        raise Denied("There is no such plan.")
    check_may_review(plan, by)
    latest = plan.reviews.order_by("-number").first()
    if latest is not None and latest.number > seen:
        raise ReviewedMeanwhile(latest)
    if not finding.finding.strip():
        raise BadInput("Say what you found.")
    quality = quality_of(plan)
    _check_points(quality, finding)
    progress = progress_of([plan])[plan.pk]
    awaited = plan.awaited.filter(round__closed_at=None).select_related("round").first()
    review = PlanReview(
        plan=plan,
        round=awaited.round if awaited else None,
        number=(latest.number if latest else 0) + 1,
        by=by,
        at=timezone.now(),
        rubric=quality.rubric.name,
        rubric_version=quality.rubric.version,
        points={**{one.criterion.name: one.points for one in quality.found}, **finding.points},
        judged=sorted(finding.points),
        words={name: text.strip() for name, text in finding.words.items() if text.strip()},
        done=progress.done,
        due=progress.due,
        overdue=progress.overdue,
        finding=finding.finding.strip(),
        next_by=finding.next_by,
    )
    review.full_clean(exclude=["points", "judged", "words"])
    review.save()
    if finding.next_by is not None:
        plan.review_by = finding.next_by
        plan.save()
    return review


def _check_points(quality: Quality, finding: Finding) -> None:
    asked = {one.criterion.name for one in quality.to_judge}
    if strange := set(finding.points) - asked:
        raise BadInput(f"These are computed, or not in the rubric: {', '.join(sorted(strange))}.")
    if any(points not in (0, 1, 2, None) for points in finding.points.values()):
        raise BadInput("A criterion is met (2), partly met (1), not met (0) or unknown.")


@transaction.atomic
def round_open(*, by: User, name: str, due: dt.date) -> ReviewRound:
    """Open a round: every plan that is live now is to be reviewed in it. Raises `Denied`, and `BadInput` without a
    name, for a name that was used, a day that has passed, or while another round is open."""
    check_may(by, Permission.REVIEW_PLANS)
    if not name.strip():
        raise BadInput("Give the round a name, as in December 2026.")
    if ReviewRound.objects.select_for_update().filter(closed_at=None).exists():
        raise BadInput("Another round is open. Close that one first.")
    if ReviewRound.objects.filter(name=name.strip()).exists():
        raise BadInput("There was a round of that name.")
    if due < timezone.localdate():
        raise BadInput("That day has passed.")
    made = ReviewRound(name=name.strip(), due=due, opened_at=timezone.now(), opened_by=by)
    made.full_clean()
    made.save()
    Awaited.objects.bulk_create(Awaited(round=made, plan=plan) for plan in Plan.objects.live())
    return made


@transaction.atomic
def round_close(*, by: User, held: ReviewRound, closing: str) -> ReviewRound:
    """Close a round, with a word on what it found and why anything is left. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.REVIEW_PLANS)
    held = ReviewRound.fresh(held.pk)
    if held.closed_at is not None:
        raise BadInput("It was closed already.")
    if not closing.strip():
        raise BadInput("Say what the round found, and why anything is left.")
    held.closed_at, held.closed_by, held.closing = timezone.now(), by, closing.strip()
    held.full_clean()
    held.save()
    return held

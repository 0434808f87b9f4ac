"""How good a plan is, criterion by criterion: what is computed as it stands now, and what its last reviewer judged."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.plans.models import IntelligenceGap, Plan, PlanAction, PlanReview
from fourfold.desk.plans.rubric import POINTS, Criterion, Rubric, rubric_held
from fourfold.desk.triage.models.deployment import PS

CURRENT = dt.timedelta(days=365)
"""How old a profile may be, and what was considered, to count as current."""
POLICE = "police"
Told = tuple[int | None, str]
"""Points (None is unknown), and why."""


@dataclasses.dataclass(frozen=True)
class Held:
    """All of a plan that quality asks after, read once."""

    plan: Plan
    owners: dict[str, User | None]
    actions: list[PlanAction]
    gaps: list[IntelligenceGap]
    considered: dict[str, dt.date]
    today: dt.date


@dataclasses.dataclass(frozen=True)
class Found:
    """One criterion of a plan: its points (None is unknown), and why; by whom, where somebody judged it."""

    criterion: Criterion
    points: int | None
    why: str
    judged_by: User | None = None

    @property
    def said(self) -> str:
        """The points in words."""
        return "Unknown" if self.points is None else dict(POINTS)[self.points]


@dataclasses.dataclass(frozen=True)
class Quality:
    """A plan on a rubric."""

    rubric: Rubric
    found: tuple[Found, ...]

    @property
    def low(self) -> int:
        """The sum with everything unknown at its least."""
        return sum(one.points or 0 for one in self.found)

    @property
    def high(self) -> int:
        """The sum with everything unknown at its most."""
        return sum(2 if one.points is None else one.points for one in self.found)

    @property
    def most(self) -> int:
        """What a plan could have."""
        return 2 * len(self.found)

    @property
    def to_judge(self) -> tuple[Found, ...]:
        """What a reviewer is asked: what nothing computes, and what the plan alone does not say."""
        return tuple(one for one in self.found if not one.criterion.computed or one.points is None or one.judged_by)


def quality_of(plan: Plan) -> Quality:
    """A plan on the rubric that holds now. A reviewer's judgement counts while the rubric's version is the one that
    they judged on."""
    rubric = rubric_held(workspace())
    latest = plan.reviews.filter(rubric=rubric.name, rubric_version=rubric.version).order_by("-number").first()
    held = held_of(plan)
    return Quality(rubric, tuple(_found(one, held, latest) for one in rubric.criteria))


def held_of(plan: Plan) -> Held:
    """A plan with its parts."""
    considered: dict[str, dt.date] = {}
    for what, on in plan.considerations.order_by("on").values_list("what", "on"):
        considered[what] = on
    return Held(
        plan=plan,
        owners=plan.owned_by(),
        actions=list(plan.actions.kept().select_related("agency")),
        gaps=list(plan.gaps.all()),
        considered=considered,
        today=timezone.localdate(),
    )


def _found(criterion: Criterion, held: Held, latest: PlanReview | None) -> Found:
    if criterion.computed:
        points, why = _COMPUTED[criterion.computed](held)
        if points is not None:
            return Found(criterion, points, why)
    else:
        why = "No reviewer has judged it yet."
    points = latest.points.get(criterion.name) if latest and criterion.name in latest.judged else None
    if latest is None or points is None:
        return Found(criterion, None, why)
    said = latest.words.get(criterion.name) or dict(criterion.anchors).get(points, "")
    return Found(criterion, points, said, latest.by)


def _profile(held: Held) -> Told:
    plan = held.plan
    if not plan.profile:
        return 0, "None is named."
    if plan.profile_on is None:
        return 1, f"{plan.profile}, without its day."
    current = held.today - plan.profile_on <= CURRENT
    return (
        2 if current else 1
    ), f"{plan.profile}, of {plan.profile_on:%-d %B %Y}{'' if current else ': over a year old'}."


def _owners(held: Held) -> Told:
    named = [one for one in held.owners.values() if one is not None]
    return len(named), f"{len(named)} of 2 named."


def _four_ps(held: Held) -> Told:
    wanting = [title for name, title in PS if not any(one.p == name for one in held.actions)]
    points = 2 if not wanting else 1 if len(wanting) < len(PS) else 0
    return points, f"Without an action: {', '.join(wanting)}." if wanting else "All four have one."


def _share(good: int, all_of_them: int, what: str) -> Told:
    points = 2 if good == all_of_them else 1 if 2 * good >= all_of_them else 0
    return points, f"{good} of {all_of_them} {what}."


def _complete(held: Held) -> Told:
    if not held.actions:
        return 0, "It has no action."
    good = [one for one in held.actions if one.agency and one.due and one.measure and _owned(one)]
    return _share(len(good), len(held.actions), "actions have an owner, an agency, a day and a measure")


def _owned(one: PlanAction) -> bool:
    """Whether somebody is named; of another agency's, the agency is enough, since its people need not sign in here."""
    return one.owner_id is not None or (one.agency is not None and one.agency.kind != POLICE)


def _partners(held: Held) -> Told:
    others = {one.agency.name for one in held.actions if one.agency is not None and one.agency.kind != POLICE}
    return (2 if others else 0), f"Actions of {', '.join(sorted(others))}." if others else "Police alone own actions."


def _gaps(held: Held) -> Told:
    if not held.gaps:
        return None, "None is recorded; whether there is none, a reviewer says."
    good = [one for one in held.gaps if one.filled_at or (one.owner_id and one.due)]
    return _share(len(good), len(held.gaps), "gaps have somebody who collects, and a day, or are filled")


def _considered(held: Held, what: str) -> Told:
    on = held.considered.get(what)
    if on is None:
        return 0, "It was not considered."
    current = held.today - on <= CURRENT
    return (2 if current else 1), f"Considered on {on:%-d %B %Y}{'' if current else ', over a year ago'}."


def _with_action(what: str) -> Callable[[Held], Told]:
    def told(held: Held) -> Told:
        points, why = _considered(held, what)
        acts = sum(one.aspect == what for one in held.actions)
        return min(2, (1 if points else 0) + (1 if acts else 0)), f"{why} Actions for it: {acts}."

    return told


def _offenders(held: Held) -> Told:
    acts = sum(one.aspect == "offenders" for one in held.actions)
    return (2 if acts else 0), f"Actions for it: {acts}."


def _review(held: Held) -> Told:
    by = held.plan.review_by
    if by is None:
        return 0, "No day is set."
    return (0 if by < held.today else 2), f"By {by:%-d %B %Y}{': it has passed' if by < held.today else ''}."


def _learning(held: Held) -> Told:
    done = sum(one.done_at is not None for one in held.actions)
    if held.plan.learned.strip():
        return 2, "It is."
    return (0, f"Nothing, with {done} actions done.") if done else (None, "Nothing yet, and no action is done.")


_COMPUTED: dict[str, Callable[[Held], Told]] = {
    "profile": _profile,
    "owners": _owners,
    "four ps": _four_ps,
    "complete actions": _complete,
    "partners": _partners,
    "gaps": _gaps,
    "safeguarding": _with_action("safeguarding"),
    "assets": _with_action("assets"),
    "offenders": _offenders,
    "displacement": lambda held: _considered(held, "displacement"),
    "proportionality": lambda held: _considered(held, "proportionality"),
    "review": _review,
    "learning": _learning,
}

"""Each rule's record at the desk: what became of its triggers, separately by what was decided, with intervals."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

from django.db.models import Min

from fourfold.desk.accounts.models import User
from fourfold.desk.triage.agreeing import unseen_pair
from fourfold.desk.triage.models import Assessment, Decision, Deployment, Review, Trigger
from fourfold.statistics.agreement import Agreement, Pair, agreement
from fourfold.statistics.proportion import Proportion, proportion
from fourfold.words import spoken

FOLLOWED = (("deploy", "Deployed"), ("monitor", "Monitored"), ("no-action", "No action"), ("undecided", "Not decided"))


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Triggers reviewed after one kind of decision. `escalated` is of those for which the reviewer knew."""

    title: str
    reviewed: int
    unknown: int
    escalated: Proportion
    false_alarms: int


@dataclasses.dataclass(frozen=True)
class RuleRecord:
    """What became of a rule's triggers, of those that the reader may see. `a_day`: triggers filed a day since the first
    was."""

    fired: int
    assessed: int
    deployed: int
    deployments: int
    reviewed: int
    outcomes: tuple[Outcome, ...]
    false_alarms: Proportion
    days: int
    a_day: float | None


def record_of_rule(rule: str, user: User, today: dt.date) -> RuleRecord:
    """The record of one rule, every version together."""
    seen = Trigger.objects.visible_to(user).filter(rule=rule)
    keys = seen.values("pk")
    reviews = list(Review.objects.filter(trigger__in=keys).order_by("trigger", "pk"))
    latest = list({one.trigger_id: one for one in reviews}.values())  # a later review takes an earlier one's place
    first = seen.order_by("filed_as_of").values_list("filed_as_of", flat=True).first()
    last = seen.order_by("-filed_as_of").values_list("filed_as_of", flat=True).first()
    fired = seen.count()
    days = (max(last, min(today, last)) - first).days + 1 if first and last else 0
    return RuleRecord(
        fired=fired,
        assessed=Assessment.objects.filter(trigger__in=keys, finished=True).values("trigger").distinct().count(),
        deployed=Decision.objects.filter(trigger__in=keys, kind="deploy").values("trigger").distinct().count(),
        deployments=Deployment.objects.filter(trigger__in=keys).count(),
        reviewed=len(latest),
        outcomes=tuple(_outcome(title, [one for one in latest if one.followed == kind]) for kind, title in FOLLOWED),
        false_alarms=proportion(sum(one.wrong_evidence for one in latest), len(latest)),
        days=days,
        a_day=fired / days if days else None,
    )


def _outcome(title: str, reviews: list[Review]) -> Outcome:
    counted = Counter(one.escalated for one in reviews)
    return Outcome(
        title=title,
        reviewed=len(reviews),
        unknown=counted["unknown"],
        escalated=proportion(counted["yes"], counted["yes"] + counted["no"]),
        false_alarms=sum(one.wrong_evidence for one in reviews),
    )


@dataclasses.dataclass(frozen=True)
class Assessing:
    """How assessments go: how often a proposal that was shown is simply accepted, how often a blind judgement happens
    to equal it, and how far two people agree, by scale."""

    shown: Proportion
    blind: Proportion
    by_scale: tuple[tuple[str, Agreement], ...]
    twice: int


def assessing(user: User, top: int) -> Assessing:
    """Over every trigger that the reader may see; of one trigger, the first two who judged unseen by each other."""
    seen = Trigger.objects.visible_to(user).values("pk")
    finished = list(Assessment.objects.filter(trigger__in=seen, finished=True).order_by("finished_at", "pk"))
    proposed = [one for one in finished if any(point is not None for point in one.proposal.values())]
    decided = dict(Decision.objects.filter(trigger__in=seen).values_list("trigger").annotate(Min("at")))
    of_one: dict[str, list[Assessment]] = {}
    for one in finished:
        of_one.setdefault(one.trigger_id, []).append(one)
    pairs = [pair for key, held in of_one.items() if (pair := unseen_pair(held, decided.get(key)))]
    by_scale: dict[str, list[Pair]] = {}
    for one, other in pairs:
        for name in one.points:
            by_scale.setdefault(name, []).append((one.points.get(name), other.points.get(name)))
    return Assessing(
        shown=_accepted([one for one in proposed if not one.blind]),
        blind=_accepted([one for one in proposed if one.blind]),
        by_scale=tuple((spoken(name).capitalize(), agreement(judged, top)) for name, judged in by_scale.items()),
        twice=len(pairs),
    )


def _accepted(assessments: list[Assessment]) -> Proportion:
    return proportion(sum(one.accepted for one in assessments), len(assessments))

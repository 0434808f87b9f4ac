"""Records as a program sees them. Nothing here reads what the caller may not see: that is for the routes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.versions import version_of
from fourfold.desk.context import workspace
from fourfold.desk.operations.serving import operations_of
from fourfold.desk.registers.declaration import missing
from fourfold.desk.search.finding import Group
from fourfold.desk.triage import models
from fourfold.desk.triage.models.deployment import WANTED
from fourfold.desk.triage.policies import assessed_blind, departs, visible_assessments
from fourfold.desk.triage.proposals import proposal_of
from fourfold.desk.triage.shown import near, shown
from fourfold.matrix.scales import load_scales

NOT_SHOWN = {"band": "", "expected": {"low": None, "middle": None, "high": None}}
SAME = (
    "id", "title", "rule", "rule_version", "theme", "section", "duty", "life_at_risk", "state", "certainty", "why",
    "area", "place", "x", "y", "fired_on", "live_until", "withdrawn_on", "marking",
)  # fmt: skip


def named(one: Any) -> dict[str, Any] | None:
    """A record by its key and title; None for none."""
    return None if one is None else {"id": one.pk, "title": str(one)}


def trigger_rows(triggers: list[models.Trigger], user: User) -> list[dict[str, Any]]:
    """Triggers as the board has them, with their compartments fetched beforehand."""
    keys = [one.pk for one in triggers]
    mine = models.Assessment.objects.filter(by=user, finished=True, trigger__in=keys)
    finished = set(mine.values_list("trigger", flat=True))
    return [_row(one, sees=not _is_blind(one, user) or one.pk in finished) for one in triggers]


def _is_blind(trigger: models.Trigger, user: User) -> bool:
    from fourfold.desk.accounts.permissions import Permission

    return Permission.ASSESS in user.held and assessed_blind(trigger)


def _row(one: models.Trigger, *, sees: bool) -> dict[str, Any]:
    weighed: dict[str, Any] = {
        "band": one.band,
        "expected": {"low": one.expected_low, "middle": one.expected_middle, "high": one.expected_high},
    }
    return {
        **{name: getattr(one, name) for name in SAME},
        **(weighed if sees else NOT_SHOWN),
        "proposal_shown": sees,
        "compartments": [compartment.name for compartment in one.compartments.all()],
    }


def trigger(one: models.Trigger, user: User) -> dict[str, Any]:
    """A whole trigger."""
    prefetch_related_objects([one], "assessments__by")
    (row,) = trigger_rows([one], user)
    told = shown(one)
    decisions = list(one.decisions.select_related("by").prefetch_related("deployments__owner", "deployments__decision"))
    return {
        **row,
        "protected": [dataclasses.asdict(person) for person in told.protected],
        "others": [dataclasses.asdict(person) for person in told.others],
        "events": one.evidence["events"],
        "reasons": one.reasons if row["proposal_shown"] else [],
        "proposal": proposal_of(one, load_scales(workspace())) if row["proposal_shown"] else None,
        "assessments": [assessment(held) for held in visible_assessments(one, user)],
        "decisions": [decision(held, user) for held in decisions],
        "reviews": [review(held) for held in one.reviews.select_related("by")],
        "near": [{"id": other.pk, "title": str(other), "why": why} for other, why in near(one, user)],
        "seen": max((held.number for held in decisions), default=0),
    }


def deployment(one: models.Deployment, user: User) -> dict[str, Any]:
    """A deployment."""
    same = ("id", "p", "tactic", "agency", "area", "start", "end", "resources", "legal_power", "hours")
    return {
        **{name: getattr(one, name) for name in (*same, "progress", "done_at", "result")},
        "version": version_of(one),
        "decision": one.decision.number,
        "owner": named(one.owner),
        "operation": named(operations_of([one], user).get(one.operation_id or 0)),
        "missing": missing(one, WANTED),
    }


def decision(one: models.Decision, user: User) -> dict[str, Any]:
    """A decision with its deployments."""
    same = ("number", "kind", "at", "reason", "authority", "ndm", "review_by")
    return {
        **{name: getattr(one, name) for name in same},
        "by": named(one.by),
        "deployments": [deployment(held, user) for held in one.deployments.all()],
    }


def assessment(one: models.Assessment) -> dict[str, Any]:
    """An assessment."""
    same = ("id", "points", "rationale", "thrive", "blind", "band", "low", "high", "finished", "finished_at")
    return {
        **{name: getattr(one, name) for name in same},
        "by": named(one.by),
        "rationale_owed": one.finished and not one.rationale and departs(one),
    }


def review(one: models.Review) -> dict[str, Any]:
    """A review."""
    same = ("id", "at", "followed", "escalated", "linked", "done", "learned", "wrong_evidence", "wrong_how")
    return {**{name: getattr(one, name) for name in same}, "by": named(one.by)}


def hits(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """What was found, group by group."""
    return [dataclasses.asdict(group) for group in groups]

"""The rules, each with its record."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.api.scopes import RULES_READ
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.proposals import rules_by_id
from fourfold.desk.triage.records import record_of_rule
from fourfold.triggers.nodes import Rule

router = Router(tags=["Rules"])


class Share(Schema):
    """A share of a count with its 95% interval; nulls where there is nothing to count."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class RuleRow(Schema):
    """A rule, and how many of its triggers are open of those that the caller may see (null: they see none)."""

    id: str
    version: int
    title: str
    theme: str
    grade: str
    open: int | None


class Outcome(Schema):
    """Triggers reviewed after one kind of decision."""

    title: str
    reviewed: int
    unknown: int
    escalated: Share
    false_alarms: int


class RuleRecord(Schema):
    """What became of a rule's triggers, of those that the caller may see."""

    fired: int
    assessed: int
    deployed: int
    deployments: int
    reviewed: int
    outcomes: list[Outcome]
    false_alarms: Share
    days: int
    a_day: float | None


class RuleTold(RuleRow):
    """A rule with its record. A false alarm is a person's finding that the evidence was wrong."""

    why: str
    tactics: dict[str, list[str]]
    record: RuleRecord | None


@router.get("/rules", response=list[RuleRow], auth=Bearer(RULES_READ), summary="The rules")
def rules_list(request: HttpRequest) -> Any:
    """Every rule that runs, by title. How many of its triggers are open needs the scope triggers:read too."""
    opened = _open(user_of(request))
    return [_row(rule, opened) for rule in sorted(rules_by_id().values(), key=lambda one: one.title)]


@router.get("/rules/{slug:name}", response=RuleTold, auth=Bearer(RULES_READ), summary="One rule")
def rule_one(request: HttpRequest, name: str) -> Any:
    """What it looks for, why it is believed, and its record here, with intervals."""
    rule, user = rules_by_id().get(name), user_of(request)
    if rule is None:
        raise Http404
    sees = user.may(Permission.SEE_TRIGGERS)
    return {
        **_row(rule, _open(user)),
        "why": rule.why,
        "tactics": {p: list(tactics) for p, tactics in rule.tactics},
        "record": dataclasses.asdict(record_of_rule(name, user, timezone.localdate())) if sees else None,
    }


def _open(user: User) -> dict[str, int] | None:
    if not user.may(Permission.SEE_TRIGGERS):
        return None
    seen = Trigger.objects.visible_to(user).open()
    return dict(seen.values_list("rule").annotate(n=Count("pk")).order_by())


def _row(rule: Rule, opened: dict[str, int] | None) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "theme": rule.theme,
        "grade": rule.evidence.grade,
        "open": None if opened is None else opened.get(rule.id, 0),
    }

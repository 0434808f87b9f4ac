"""What the system proposes for a trigger on the matrix: the points of its rule's author."""

from __future__ import annotations

from functools import lru_cache

from fourfold.desk.context import workspace
from fourfold.desk.triage.models import Trigger
from fourfold.matrix.scales import Scales
from fourfold.reports.cards import GRADES
from fourfold.triggers.nodes import Rule
from fourfold.triggers.scan import rules_for


def rule_of(trigger: Trigger) -> Rule | None:
    """The rule that fired, as it is now; None when it is no longer among the rules, or is of another version."""
    rule = rules_by_id().get(trigger.rule)
    return rule if rule and rule.version == trigger.rule_version else None


def proposal_of(trigger: Trigger, scales: Scales) -> dict[str, int | None]:
    """Points for each scale, None where the rule's author left it unknown."""
    rule = rule_of(trigger)
    given = dict(rule.assessed) if rule else {}
    return {scale.name: given.get(scale.name) for scale in scales.scales}


def grades() -> dict[str, str]:
    """How well each rule is supported, in words, by the rule's id."""
    return {rule.id: GRADES[rule.evidence.grade] for rule in rules_by_id().values()}


def rules_by_id() -> dict[str, Rule]:
    """The rules that run, by id. Read again when a file of the workspace's own rules changes."""
    own = workspace().rules
    stamp = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in own.glob("*.y*ml"))) if own.is_dir() else ()
    return _rules(stamp)


@lru_cache(maxsize=2)
def _rules(stamp: tuple[tuple[str, int], ...]) -> dict[str, Rule]:
    return {rule.id: rule for rule in rules_for(workspace())}

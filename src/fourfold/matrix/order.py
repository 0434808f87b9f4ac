"""The order of the brief: what a duty comes with first, then what is measured by expected harm, then what is not,
by assessed band.

What is not measured stands in a section of its own: it is not compared with measured harm, and is not sunk below it
for want of a record.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

from fourfold.matrix.assess import Assessment, assess
from fourfold.matrix.expected import Expected, expected_harm, why_not_expected
from fourfold.matrix.harm import HarmTable, harm_table
from fourfold.matrix.record import Records, load_records
from fourfold.matrix.scales import Scales, load_scales
from fourfold.triggers.nodes import Rule
from fourfold.triggers.scan import Scan
from fourfold.triggers.trigger import Trigger
from fourfold.workspace import Workspace

Section = Literal["duty", "measured", "unmeasured"]
SECTIONS: tuple[Section, ...] = ("duty", "measured", "unmeasured")
"""In the brief's order."""

DUTIES = ("threat-to-life", "missing-high-risk", "safeguarding")
"""Statutory duties, most pressing first."""


@dataclasses.dataclass(frozen=True)
class Weighed:
    """A trigger with its place in the brief. `expected` is None where it is not known; `band` is by the rule's
    assessed points, in words; `reasons` say how both came about."""

    trigger: Trigger
    rule: Rule
    section: Section
    expected: Expected | None
    band: str
    reasons: tuple[str, ...]


def weigh(items: Sequence[tuple[Trigger, Rule]], records: Records, harm: HarmTable, scales: Scales) -> list[Weighed]:
    """Every trigger given, weighed and in the brief's order. Raises `BadInput` when a rule's points are not on the
    matrix's scales."""
    placed = [_weigh(trigger, rule, records, harm, scales) for trigger, rule in items]
    return [weighed for _, weighed in sorted(placed, key=lambda entry: entry[0])]


def weigh_scan(workspace: Workspace, scanned: Scan) -> list[Weighed]:
    """A scan's triggers, weighed by the workspace's own records, harm weights and matrix, in the brief's order."""
    by_id = {rule.id: rule for rule in scanned.rules}
    pairs = [(trigger, by_id[trigger.rule]) for trigger in scanned.triggers]
    return weigh(pairs, load_records(workspace), harm_table(workspace), load_scales(workspace))


Key = tuple[int, float, float, int, str]


def _weigh(trigger: Trigger, rule: Rule, records: Records, harm: HarmTable, scales: Scales) -> tuple[Key, Weighed]:
    record = records.get((rule.id, rule.version))
    expected = expected_harm(rule, record, harm)
    assessment = assess(rule.assessed, scales)
    section: Section = "duty" if rule.duty else "measured" if expected else "unmeasured"
    reasons = [f"A statutory duty: {rule.duty.replace('-', ' ')}."] if rule.duty else []
    reasons += expected.reasons if expected else [why_not_expected(rule, record, harm)]
    reasons += assessment.reasons
    weighed = Weighed(trigger, rule, section, expected, assessment.band, tuple(reasons))
    key = (SECTIONS.index(section), *_within(rule, expected, assessment), -trigger.fired_on.toordinal(), trigger.id)
    return key, weighed


def _within(rule: Rule, expected: Expected | None, assessment: Assessment) -> tuple[float, float]:
    """Where it stands in its section, least first: by duty, by expected harm, or by band.

    A band that is a range stands at its middle, before a narrower one there, because it may be worse.
    """
    if rule.duty:
        return float(DUTIES.index(rule.duty)), 0.0
    if expected:
        return -expected.middle, 0.0
    low, high = assessment.bands
    return -(low + high) / 2, float(-high)

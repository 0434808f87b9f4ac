"""Why a trigger fired, in a sentence: what is not known is said to be not known. Expected texts are written by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from fourfold.times import UTC, day_end, day_start, month_interval
from fourfold.triggers.language import parse_rule, shipped_rules
from fourfold.triggers.sentence import when, why
from fourfold.triggers.trigger import EvidenceEvent, Firing

LONDON = ZoneInfo("Europe/London")
NOON = dt.datetime(2024, 5, 3, 11, tzinfo=UTC)  # noon in summer time
DAY = dt.date(2024, 5, 3)


BURST = """
rule: burst
version: 1
title: Two shootings
theme: guns-and-gangs
why: To try the words.
evidence: {grade: judgement, source: a test}
look_for: [{at_least: 2, called: shootings, kind: firearm-discharge, within: {days: 7}}]
may_come_before: {kind: [firearm-discharge], within: {days: 14, metres: 400}}
tactics: {protect: [Speak to those at risk]}
"""


def shot(name: str, first: dt.datetime, last: dt.datetime, x: float) -> EvidenceEvent:
    return EvidenceEvent(
        step="",
        id=name,
        source="test",
        reference=None,
        kind="firearm-discharge",
        occurred_from=first,
        occurred_to=last,
        known_from=last,
        known_basis="recorded",
        x=x,
        y=0.0,
        precision_m=0.0,
        areas=(),
        marking="OFFICIAL",
        compartments=(),
        attributes=(),
        parties=(),
        file=None,
        line=None,
    )


def near_repeat(*events: EvidenceEvent, certain: bool) -> str:
    rule = next(rule for rule in shipped_rules() if rule.id == "near-repeat-shooting")
    bound = tuple(zip((step.name for step in rule.steps), (event.id for event in events), strict=True))
    return why(rule, Firing(rule.id, bound, None, DAY, certain), events, LONDON, {})


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (NOON, NOON, "on 3 May 2024 at 12:00"),
        (NOON, NOON + dt.timedelta(hours=2), "on 3 May 2024, between 12:00 and 14:00"),
        (day_start(DAY, LONDON), day_end(DAY, LONDON), "on 3 May 2024 (time not known)"),
        (*month_interval(2024, 5, LONDON), "in May 2024 (day not known)"),
        (NOON, NOON + dt.timedelta(days=1), "between 12:00 on 3 May 2024 and 12:00 on 4 May 2024"),
    ],
)
def test_when_is_told_as_exactly_as_it_is_known(first: dt.datetime, last: dt.datetime, text: str) -> None:
    assert when(shot("a", first, last, 0), LONDON) == text


def test_an_event_that_is_no_longer_held_is_said_to_be() -> None:
    assert when(None, LONDON) == "(no longer held)"


def test_two_shootings_in_a_sentence() -> None:
    later = NOON + dt.timedelta(days=4)
    assert near_repeat(shot("a", NOON, NOON, 0), shot("b", later, later, 84), certain=True) == (
        "A firearm discharge on 3 May 2024 at 12:00, then a firearm discharge on 7 May 2024 at 12:00, 84 metres away, "
        "4 days apart."
    )


def test_a_count_says_how_many_the_rule_asks_for_with_the_latest_among_them() -> None:
    rule = parse_rule(BURST)
    events = shot("a", NOON, NOON, 0), shot("b", NOON, NOON, 0)
    firing = Firing(rule.id, (("latest of shootings", "a"),), None, DAY, True, counted=(("shootings", ("b",)),))
    assert why(rule, firing, events, LONDON, {}) == (
        "A firearm discharge on 3 May 2024 at 12:00, with 1 other firearm discharge within 7 days before it "
        "(the rule asks for 2 in all)."
    )


def test_a_day_without_a_time_is_said_to_leave_it_open() -> None:
    day = day_start(DAY, LONDON), day_end(DAY, LONDON)
    text = near_repeat(shot("a", *day, 0), shot("b", *day, 84), certain=False)
    assert text.endswith("Possible, not certain: some of these times are not exact.")

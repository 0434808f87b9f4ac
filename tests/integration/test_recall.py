"""Sequences planted in an invented force are found by the rules named for them, on the day they were complete."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from fourfold.simulate.force import simulate
from fourfold.simulate.install import install
from fourfold.simulate.planted import RECIPES
from fourfold.simulate.world import Asked
from fourfold.times import UTC
from fourfold.triggers.scan import replay
from fourfold.triggers.trigger import Trigger
from fourfold.workspace import Workspace

RULE_FOR = {
    "near-repeat-shooting": "near-repeat-shooting",
    "conflict-member-shot": "shooting-of-group-member-in-conflict",
    "associate-shot-125-days": "same-group-window-125-days",
    "retaliation": "associate-window-125-days",
    "release-into-conflict": "release-into-live-conflict",
    "firearm-find-near-shooting": "firearm-find-near-shooting",
    "seizure-then-violence": "drug-seizure-and-debt",
    "dealer-robbed-then-shooting": "robbery-of-dealer",
    "cuckooed-twice": "cuckooed-address",
    "cuckooed-then-county-lines": "cuckooing-then-county-lines-indicator",
    "missing-high-risk": "high-risk-missing",
    "child-exploitation-concern": "child-exploitation-concern",
    "threat-to-life": "threat-to-life",
    "keys-then-plates": "staged-vehicle",
    "online-threat-then-assault": "online-threat-between-groups",
    "funeral-in-conflict": "funeral-of-group-member",
}
# Told before the sequence is complete: the rule looks for its beginning.
EARLIER = {
    "fireworks-then-disorder": "fireworks-before-disorder",
    "missing-then-exploitation": "high-risk-missing",
}
# A count against the place's past, in squares; the planted burst is in a ward. Found in part.
BURST = {"weapons-burst": ("weapons-more-than-expected", "weapons-burst")}


@dataclasses.dataclass(frozen=True)
class Told:
    """What was planted, and what the catalogue made of it."""

    planted: list[dict[str, Any]]
    triggers: tuple[Trigger, ...]

    def of(self, pattern: str) -> list[dict[str, Any]]:
        return [one for one in self.planted if one["pattern"] == pattern]

    def evidence(self, *rules: str) -> Iterator[tuple[Trigger, set[str]]]:
        for trigger in self.triggers:
            if trigger.rule in rules:
                yield trigger, {event.id for event in trigger.events}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("recall")
    made = simulate(Asked(years=2, events=20_000, seed=3), folder / "force")
    workspace = Workspace.create(folder / "w", invented=True)
    install(workspace, made.folder, now=dt.datetime(2026, 11, 1, 6, tzinfo=UTC))
    truth = json.loads((made.folder / "truth.json").read_text(encoding="utf-8"))
    days = [dt.date.fromisoformat(one["day"]) for one in truth["planted"]]
    triggers = replay(Workspace.open(workspace.root), min(days) - dt.timedelta(days=130), max(days))
    return Told(truth["planted"], triggers)


def test_every_pattern_is_accounted_for() -> None:
    patterns = {recipe.pattern for recipe in RECIPES}
    assert patterns == {*RULE_FOR, *EARLIER, *BURST}


@pytest.mark.parametrize("pattern", RULE_FOR)
def test_a_planted_sequence_is_found_on_the_day_it_was_complete(told: Told, pattern: str) -> None:
    planted = told.of(pattern)
    assert len(planted) >= 3
    for one in planted:
        fired = [trigger.fired_on for trigger, ids in told.evidence(RULE_FOR[pattern]) if ids == set(one["events"])]
        assert fired == [dt.date.fromisoformat(one["day"])], one


@pytest.mark.parametrize("pattern", EARLIER)
def test_a_planted_sequence_is_told_before_it_is_complete(told: Told, pattern: str) -> None:
    for one in told.of(pattern):
        begun = [t.fired_on for t, ids in told.evidence(EARLIER[pattern]) if ids < set(one["events"])]
        assert begun, one
        assert min(begun) <= dt.date.fromisoformat(one["day"])


def test_a_burst_is_found_where_it_falls_together(told: Told) -> None:
    planted = told.of("weapons-burst")
    found = [
        one
        for one in planted
        if any(len(ids & set(one["events"])) >= 4 for _, ids in told.evidence(*BURST["weapons-burst"]))
    ]
    assert len(found) * 2 >= len(planted)

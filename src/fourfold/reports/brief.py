"""The daily brief as data: the triggers live on a day, in order, what changed, and what the data cannot say."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fourfold.history.erasure import logged
from fourfold.history.facts import Facts
from fourfold.history.schema import highest_marking
from fourfold.history.summary import Summary, summarise
from fourfold.matrix.cards import RestsOn, on_cards
from fourfold.matrix.expected import is_measured
from fourfold.matrix.order import SECTIONS, Section, Weighed, weigh_scan
from fourfold.matrix.record import Records, load_records
from fourfold.reports.changes import Changes, compare
from fourfold.times import day_end, day_start, local_day
from fourfold.triggers.nodes import Rule
from fourfold.triggers.scan import CouldNotRun, Scan, scan
from fourfold.triggers.trigger import Trigger
from fourfold.workspace import Workspace

LATE_DAYS = 7
"""A trigger that fires more than this many days after its last event rests on late news."""


@dataclasses.dataclass(frozen=True)
class Item:
    """A live trigger with its number on the page."""

    number: int
    weighed: Weighed

    @property
    def trigger(self) -> Trigger:
        return self.weighed.trigger


@dataclasses.dataclass(frozen=True)
class Limits:
    """What the data cannot say. `asked`: how many rules there are; `could_not_run`: those for which the history lacks
    something; `unmeasured`: those that ran but have no record of how often harm followed; `late`: ids of triggers that
    rest on late news; `erased`: how many events have been erased from the history, ever."""

    summary: Summary
    asked: int
    could_not_run: tuple[CouldNotRun, ...]
    unmeasured: tuple[Rule, ...]
    late: tuple[str, ...]
    erased: int


@dataclasses.dataclass(frozen=True)
class Brief:
    """Everything that the brief says, as data. `marking` is the highest of its contents, `compartments` their union.
    `version` is that of the history. `command` makes the same page again while the history is at that version."""

    force: str
    invented: bool
    time_zone: str
    as_of: dt.date
    known_at: dt.datetime
    version: int
    marking: str
    compartments: tuple[str, ...]
    items: tuple[Item, ...]
    changes: Changes
    limits: Limits
    command: str

    def section(self, section: Section) -> tuple[Item, ...]:
        """The triggers of one section, in order."""
        return tuple(item for item in self.items if item.weighed.section == section)

    @property
    def cards(self) -> tuple[tuple[Item, ...], ...]:
        """Every trigger on one card: near-identical ones together, the strongest first, in its section."""
        return tuple(on_cards(self.items, lambda item: RestsOn.of(item.trigger)))

    @property
    def public_data(self) -> bool:
        """Whether it shows data published under the Open Government Licence (data.police.uk)."""
        return any(source.source.startswith("police-uk") for source in self.limits.summary.sources)

    def as_json(self) -> dict[str, Any]:
        """Plain data for `--json`; dates and moments stay as they are, for the encoder."""
        return {
            "force": self.force,
            "invented": self.invented,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "version": self.version,
            "marking": self.marking,
            "compartments": list(self.compartments),
            "counts": {section: len(self.section(section)) for section in SECTIONS},
            "cards": [[item.number for item in card] for card in self.cards],
            "triggers": [_item_json(item) for item in self.items],
            "changes": {
                "since": self.changes.since,
                "new": list(self.changes.new),
                "changed": list(self.changes.changed),
                "gone": [{"reason": gone.why, **gone.trigger.as_json()} for gone in self.changes.gone],
                "erased": self.changes.erased,
            },
            "limits": {
                "rules": self.limits.asked,
                "sources": [dataclasses.asdict(source) for source in self.limits.summary.sources],
                "could_not_run": [dataclasses.asdict(rule) for rule in self.limits.could_not_run],
                "unmeasured": [rule.id for rule in self.limits.unmeasured],
                "late": list(self.limits.late),
                "erased": self.limits.erased,
            },
            "command": self.command,
        }


def build_brief(
    workspace: Workspace,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    rules: Sequence[Rule] | None = None,
    folder: Path | None = None,
    facts: Facts | None = None,
) -> Brief:
    """The brief for a day (default: the newest held), on what was known at a moment (default: that day's end), with the
    facts that people hold (default: those in the workspace's files).

    `folder` is where `rules` came from if not from the catalogue, for the command that makes the page again. Raises
    `NotHeld` for an empty history and `BadInput` for wrong settings, records, weights or scales.
    """
    today = scan(workspace, as_of=as_of, known_at=known_at, rules=rules, facts=facts)
    yesterday = today.as_of - dt.timedelta(days=1)
    known_then = min(today.known_at, day_end(yesterday, workspace.zone))
    before = scan(workspace, as_of=yesterday, known_at=known_then, rules=today.rules, facts=facts)
    erasures = logged(workspace)
    since = day_start(today.as_of, workspace.zone)
    changes = compare(yesterday, before.triggers, today.triggers, sum(n for when, n in erasures if when >= since))
    records = load_records(workspace)
    limits = Limits(
        summary=summarise(workspace, today.known_at),
        asked=len(today.rules),
        could_not_run=today.could_not_run,
        unmeasured=_unmeasured(today, records),
        late=tuple(trigger.id for trigger in today.triggers if is_late(trigger, workspace.zone)),
        erased=sum(n for _, n in erasures),
    )
    return compose(workspace, today, weigh_scan(workspace, today), changes, limits, folder)


def compose(
    workspace: Workspace,
    today: Scan,
    weighed: Sequence[Weighed],
    changes: Changes,
    limits: Limits,
    folder: Path | None = None,
) -> Brief:
    """Put the parts together."""
    shown = [*today.triggers, *(gone.trigger for gone in changes.gone)]
    command = f"fourfold brief --as-of {today.as_of} --known-at {today.known_at.isoformat()}"
    command += f" --rules {shlex.quote(str(folder))}" if folder else ""
    return Brief(
        force=workspace.name,
        invented=workspace.invented,
        time_zone=workspace.time_zone,
        as_of=today.as_of,
        known_at=today.known_at,
        version=today.version,
        marking=highest_marking(trigger.marking for trigger in shown),
        compartments=tuple(sorted({name for trigger in shown for name in trigger.compartments})),
        items=tuple(Item(number, one) for number, one in enumerate(weighed, start=1)),
        changes=changes,
        limits=limits,
        command=f"{command} -o brief.html",
    )


def is_late(trigger: Trigger, zone: ZoneInfo) -> bool:
    """Whether it fired more than `LATE_DAYS` days after the last day on which its newest event may have happened."""
    if not trigger.events or trigger.expected is not None or trigger.day is not None:
        return False  # such a rule waits for its window to end
    newest = max(local_day(event.occurred_to, zone) for event in trigger.events)
    return (trigger.fired_on - newest).days > LATE_DAYS


def _unmeasured(today: Scan, records: Records) -> tuple[Rule, ...]:
    unable = {rule.rule for rule in today.could_not_run}
    return tuple(
        rule for rule in today.rules if rule.id not in unable and not is_measured(records.get((rule.id, rule.version)))
    )


def _item_json(item: Item) -> dict[str, Any]:
    weighed = item.weighed
    return {
        "number": item.number,
        "section": weighed.section,
        "expected_harm": dataclasses.asdict(weighed.expected) if weighed.expected else None,
        "band": weighed.band,
        "reasons": list(weighed.reasons),
        "evidence": dataclasses.asdict(weighed.rule.evidence),
        "tactics": {p: list(tactics) for p, tactics in weighed.rule.tactics},
        "prompt": weighed.rule.prompt,
        **item.trigger.as_json(),
    }

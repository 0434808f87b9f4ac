"""The reference engine: plain Python, brute force, slow and obvious. What it says is what the rule language means.

For every day from the beginning it takes what was believed at that day's end, tries every combination of events, and
notes the first day on which each matched. The other engines must agree with it (`tests/generative`).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from fourfold.history.facts import Facts
from fourfold.times import DAY_US, INSTANT, day_end, local_day
from fourfold.triggers import expected, grounds, nodes
from fourfold.triggers.question import FOREVER, Question, day_of, in_order, number
from fourfold.triggers.reference_rows import (
    ZERO,
    Version,
    in_reach,
    in_time,
    version_of,
)
from fourfold.triggers.trigger import Expected, Firing
from fourfold.workspace import Workspace

FINAL = FOREVER - 1
Key = tuple[frozenset[str], int | None]
Counted = tuple[tuple[str, tuple[str, ...]], ...]


@dataclasses.dataclass(frozen=True)
class Found:
    """A match on one day: its bound steps, whether it is certain, the due day, and what was counted."""

    bound: tuple[tuple[str, str], ...]
    certain: bool
    due: int | None
    counted: Counted
    figures: Expected | None


@dataclasses.dataclass(frozen=True)
class _Look:
    """An established look: its figures, whether every event surely lies in its window, and their ids."""

    figures: Expected
    certain: bool
    inside: tuple[str, ...]


class ReferenceEngine:
    """Runs rules over versions held in memory: `events` in the stored schema, and facts."""

    def __init__(self, workspace: Workspace, events: pa.Table, facts: Facts) -> None:
        self.workspace = workspace
        self._events, self._facts = events, facts

    def firings(self, rules: Sequence[nodes.Rule], question: Question) -> list[Firing]:
        """All firings that answer the question, in the one order."""
        known_day = number(local_day(question.known_at, self.workspace.zone))
        versions = [version for row in self._events.to_pylist() if (version := version_of(row, question.known_at))]
        held = grounds.Held.of(self._facts, known_day)
        found: list[Firing] = []
        for rule in rules:
            found += _Run(self.workspace, rule, versions, held, known_day).firings(question)
        return in_order(found)


class _Run:
    """One rule over one history."""

    def __init__(
        self, workspace: Workspace, rule: nodes.Rule, versions: list[Version], facts: grounds.Held, known_day: int
    ) -> None:
        self.known_day = known_day
        self.workspace, self.rule, self.versions, self.facts = workspace, rule, versions, facts
        self.looked: dict[tuple[str, int], int] = {}  # area and window's end -> the day it fired

    def firings(self, question: Question) -> list[Firing]:
        first, last = question.fired_between(self.rule)
        self.until = max(last, self.known_day)
        begin = min((version.k0 for version in self.versions), default=last)
        fired: dict[Key, int] = {}
        then: dict[Key, Found] = {}
        for day in range(begin, last + 1):
            for key, match in self.matches(day).items():
                if key not in fired:
                    fired[key], then[key] = day, match
        now = self.matches(FINAL) if question.about == "live" else then
        return [
            Firing(self.rule.id, match.bound, None if match.due is None else day_of(match.due), day_of(fired[key]),
                   match.certain, match.counted, match.figures)
            for key, match in now.items()
            if key in fired and first <= fired[key] <= last
        ]  # fmt: skip

    def matches(self, day: int) -> dict[Key, Found]:
        """Every match on what is believed at the end of a day, by its events and due day."""
        self.day = day
        self.now = [version for version in self.versions if version.k0 <= day < version.k1]
        self.facts_now = self.facts.on(day)
        best: dict[Key, Found] = {}
        for match in self._from_step(0, {}, True, None, (), None):
            key = (frozenset(name for _, name in match.bound), match.due)
            other = best.get(key)
            if other is None:
                best[key] = match
            else:
                chosen = min(match, other, key=lambda found: found.bound)
                best[key] = dataclasses.replace(chosen, certain=match.certain or other.certain)
        return best

    def _from_step(
        self,
        place: int,
        bound: dict[str, Version],
        certain: bool,
        due: int | None,
        counted: Counted,
        figures: Expected | None,
    ) -> Iterator[Found]:
        if place == len(self.rule.steps):
            if due is None or self.day >= due:
                yield Found(
                    tuple((name, version.id) for name, version in bound.items()), certain, due, counted, figures
                )
            return
        step = self.rule.steps[place]
        if isinstance(step, nodes.MoreThanExpected):
            for area, look in self._looks(step):
                inside = ((step.name, look.inside),)
                yield from self._from_step(1, {step.name: area}, look.certain, area.d1, inside, look.figures)
        elif isinstance(step, nodes.Event):
            for version, sure in self._selected(step.select):
                yield from self._from_step(place + 1, {step.name: version}, sure, due, counted, figures)
        elif isinstance(step, nodes.Then):
            for version, sure in self._linked(step.select, step.link, bound):
                yield from self._from_step(
                    place + 1, {**bound, step.name: version}, certain and sure, due, counted, figures
                )
        else:
            yield from self._counted(place, bound, certain, due, counted, figures)

    def _counted(
        self,
        place: int,
        bound: dict[str, Version],
        certain: bool,
        due: int | None,
        counted: Counted,
        figures: Expected | None,
    ) -> Iterator[Found]:
        """Go on from a step that asks for at least so many other events, or for none."""
        step = self.rule.steps[place]
        assert isinstance(step, nodes.AtLeast | nodes.NoneSince)
        near = list(self._linked(step.select, step.link, bound))
        possible, sure_count = len(near), sum(1 for _, sure in near if sure)
        if isinstance(step, nodes.AtLeast):
            if possible >= step.count:
                enough = certain and sure_count >= step.count
                counted = (*counted, (step.name, tuple(sorted(version.id for version, _ in near))))
                yield from self._from_step(place + 1, bound, enough, due, counted, figures)
        elif sure_count == 0:
            ends = bound[step.link.to].d1 + math.ceil(step.link.within // INSTANT / DAY_US)
            none = certain and possible == 0
            yield from self._from_step(place + 1, bound, none, max(ends, due or ends), counted, figures)

    def _selected(self, select: nodes.Select) -> Iterator[tuple[Version, bool]]:
        """Events that the selection takes, and whether for certain."""
        for version in self.now:
            attributes = dict(version.attributes)
            if version.kind in select.kinds and all(attributes.get(name) in wanted for name, wanted in select.where):
                sure = [self._party(version, party) for party in select.parties]
                if None not in sure:
                    yield version, all(sure)

    def _party(self, version: Version, asked: nodes.PartyIs) -> bool | None:
        """Whether some party is as asked: True for certain, False possibly, None not at all."""
        answers = [sure for sure, _ in grounds.of_party(self.facts_now, version, asked)]
        return any(answers) if answers else None

    def _linked(
        self, select: nodes.Select, link: nodes.Link, bound: dict[str, Version]
    ) -> Iterator[tuple[Version, bool]]:
        """Other events that stand as the link says to the one it names, and whether for certain."""
        first = bound[link.to]
        taken = {version.id for version in bound.values()}
        for second, sure in self._selected(select):
            if second.id in taken:
                continue
            answers = [in_time(first, second, link), in_reach(first, second, link.metres)]
            answers += [self._shared(first, second, share) for share in link.shares]
            if None not in answers:
                yield second, sure and all(answers)

    def _shared(self, first: Version, second: Version, share: nodes.Share) -> bool | None:
        if share.thing == "area":
            one, other = self._area(first, str(share.level)), self._area(second, str(share.level))
            return True if one is not None and one == other else None
        answers = [sure for sure, _ in grounds.of_two(self.facts_now, first, second, share)]
        return any(answers) if answers else None

    def _area(self, version: Version, level: str) -> str | None:
        if version.code is not None:
            return version.code
        if level.startswith("grid-"):
            size = int(level.removeprefix("grid-"))
            if version.x is None or version.y is None:
                return None
            return f"{math.floor(version.x / size)}_{math.floor(version.y / size)}"
        return version.areas[self.workspace.area_levels.index(level)] if version.areas else None

    def _looks(self, step: nodes.MoreThanExpected) -> Iterator[tuple[Version, _Look]]:
        """Areas with more than expected: those newly so in the newest window, and those that fired before and still
        are."""
        today = min(self.day, self.until)
        lately = [version for version in self.now if version.d1 > today - expected.SUPPLY_DAYS]
        sources = {version.source for version in lately if version.kind in step.select.kinds}
        reached = [version.d1 for version in lately if version.source in sources]
        if not reached:
            return
        held = {(day_of(v.d1).year, day_of(v.d1).month) for v in self.now if v.source in sources}
        end = number(expected.look_end(step, day_of(min(today, max(reached)))))
        if self.day < FINAL:
            for code in self._established(step, end, held):
                self.looked.setdefault((code, end), self.day)
        for code, other in list(self.looked):
            look = self._established(step, other, held).get(code)
            if look is not None:
                yield self._as_version(step, code, other), look

    def _established(self, step: nodes.MoreThanExpected, end: int, held: set[tuple[int, int]]) -> dict[str, _Look]:
        found = self._look(step, end, held)
        return {
            code: one
            for code, one in found.items()
            if step.unit == "months" or code not in self._look(step, end - 1, held)
        }

    def _look(self, step: nodes.MoreThanExpected, end: int, held: set[tuple[int, int]]) -> dict[str, _Look]:
        look = expected.look_ending(step, day_of(end))
        window_days, past_days = expected.exposure(look.window, held), expected.exposure(look.past, held)
        if not expected.enough(look, window_days, past_days):
            return {}
        start, past_start = number(look.window[0]), number(look.past[0])
        inside: dict[str, list[Version]] = {}
        before: dict[str, int] = {}
        for version, _ in self._selected(step.select):
            code = self._area(version, step.level)
            if code is not None and start <= version.d1 <= end:
                inside.setdefault(code, []).append(version)
            elif code is not None and past_start <= version.d1 < start:
                before[code] = before.get(code, 0) + 1
        codes = sorted({*inside, *before})
        if not codes:
            return {}
        observed = np.array([[len(inside.get(code, ()))] for code in codes])
        past = np.array([[before.get(code, 0)] for code in codes])
        holds, p = expected.established(step, observed, past, window_days, past_days)
        return {
            code: _Look(
                Expected(step.level, code, look.window, int(observed[n, 0]), int(past[n, 0]),
                         float((past[n, 0] + 0.5) * window_days / past_days), float(p[n, 0]), len(codes)),
                all(version.d0 >= start for version in inside[code]),
                tuple(sorted(version.id for version in inside[code])),
            )
            for n, code in enumerate(codes)
            if holds[n, 0]
        }  # fmt: skip

    def _as_version(self, step: nodes.MoreThanExpected, code: str, end: int) -> Version:
        # What follows is counted from the window's end.
        last = (day_end(day_of(end), self.workspace.zone) - ZERO) // INSTANT
        return Version(
            f"{step.level}:{code}", "", "", last, last, end, end, 0, FOREVER, None, None, None, (), (), (), code
        )

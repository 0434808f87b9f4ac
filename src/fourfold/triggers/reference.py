"""The reference engine: plain Python, brute force, slow and obvious. What it says is what the rule language means.

For every day from the beginning it takes what was believed at that day's end, tries every combination of events, and
notes the first day on which each matched. The other engines must agree with it (`tests/generative`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from fourfold.times import DAY_US, INSTANT, UTC, day_end, local_day
from fourfold.triggers import expected, nodes
from fourfold.triggers.question import FOREVER, Question, day_of, in_order, number
from fourfold.triggers.trigger import Expected, Firing
from fourfold.workspace import Workspace

ZERO = dt.datetime(1970, 1, 1, tzinfo=UTC)
FINAL = FOREVER - 1
Key = tuple[frozenset[str], int | None]


@dataclasses.dataclass(frozen=True)
class Version:
    """One version of an event (or of an area with more than expected), in microseconds, day numbers and metres."""

    id: str
    kind: str
    source: str
    t0: int
    t1: int
    d0: int
    d1: int
    k0: int
    k1: int
    x: float | None
    y: float | None
    r: float | None
    areas: tuple[str | None, ...]
    attributes: tuple[tuple[str, str], ...]
    parties: tuple[tuple[str, str, str | None], ...]  # role, sort, ref
    code: str | None = None


@dataclasses.dataclass(frozen=True)
class Fact:
    """A membership (person, group) or a conflict (group, group): true on days d0 to d1, believed from k0 until k1."""

    one: str
    other: str
    d0: int
    d1: int
    k0: int
    k1: int


@dataclasses.dataclass(frozen=True)
class Found:
    """A match on one day: its bound steps, whether it is certain, the due day, and what was counted."""

    bound: tuple[tuple[str, str], ...]
    certain: bool
    due: int | None
    counted: tuple[tuple[str, tuple[str, ...]], ...]
    figures: Expected | None


@dataclasses.dataclass(frozen=True)
class _Look:
    """An established look: its figures, whether every event surely lies in its window, and their ids."""

    figures: Expected
    certain: bool
    inside: tuple[str, ...]


class ReferenceEngine:
    """Runs rules over versions held in memory: `events` in the stored schema, memberships and conflicts as Arrow tables
    (see `history.facts`)."""

    def __init__(self, workspace: Workspace, events: pa.Table, memberships: pa.Table, conflicts: pa.Table) -> None:
        self.workspace = workspace
        self._events, self._memberships, self._conflicts = events, memberships, conflicts

    def firings(self, rules: Sequence[nodes.Rule], question: Question) -> list[Firing]:
        """All firings that answer the question, in the one order."""
        known_day = number(local_day(question.known_at, self.workspace.zone))
        versions = [version for row in self._events.to_pylist() if (version := _version(row, question.known_at))]
        members = _facts(self._memberships, "person", "group", known_day)
        conflicts = _facts(self._conflicts, "group", "other", known_day)
        found: list[Firing] = []
        for rule in rules:
            found += _Run(self.workspace, rule, versions, members, conflicts, known_day).firings(question)
        return in_order(found)


class _Run:
    """One rule over one history."""

    def __init__(
        self,
        workspace: Workspace,
        rule: nodes.Rule,
        versions: list[Version],
        members: list[Fact],
        conflicts: list[Fact],
        known_day: int,
    ) -> None:
        self.known_day = known_day
        self.workspace, self.rule, self.versions, self.members, self.conflicts = (
            workspace,
            rule,
            versions,
            members,
            conflicts,
        )
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
        self.members_now = [fact for fact in self.members if fact.k0 <= day < fact.k1]
        self.conflicts_now = [fact for fact in self.conflicts if fact.k0 <= day < fact.k1]
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
        counted: tuple[tuple[str, tuple[str, ...]], ...],
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
            near = list(self._linked(step.select, step.link, bound))
            possible, sure_count = len(near), sum(1 for _, sure in near if sure)
            if isinstance(step, nodes.AtLeast):
                if possible >= step.count:
                    names = tuple(sorted(version.id for version, _ in near))
                    yield from self._from_step(
                        place + 1,
                        bound,
                        certain and sure_count >= step.count,
                        due,
                        (*counted, (step.name, names)),
                        figures,
                    )
            elif sure_count == 0:
                ends = bound[step.link.to].d1 + math.ceil(step.link.within // INSTANT / DAY_US)
                yield from self._from_step(
                    place + 1, bound, certain and possible == 0, max(ends, due or ends), counted, figures
                )

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
        answers: list[bool] = []
        for role, sort, ref in version.parties:
            if (asked.roles and role not in asked.roles) or (asked.sort and sort != asked.sort):
                continue
            if asked.group is None:
                answers.append(True)
            for group, sure in self._groups(version, sort, ref):
                if asked.group == "any" or asked.group == group:
                    answers.append(sure)
                elif asked.group == "in-conflict":
                    answers += [
                        sure and _covers(c, version)
                        for c in self.conflicts_now
                        if c.one == group and _meets(c, version)
                    ]
        return any(answers) if answers else None

    def _groups(self, version: Version, sort: str, ref: str | None) -> list[tuple[str, bool]]:
        """The groups that a party is, or is in, on the event's day."""
        if sort == "group" and ref is not None:
            return [(ref, True)]
        if sort != "person":
            return []
        return [
            (fact.other, _covers(fact, version))
            for fact in self.members_now
            if fact.one == ref and _meets(fact, version)
        ]

    def _linked(
        self, select: nodes.Select, link: nodes.Link, bound: dict[str, Version]
    ) -> Iterator[tuple[Version, bool]]:
        """Other events that stand as the link says to the one it names, and whether for certain."""
        first = bound[link.to]
        taken = {version.id for version in bound.values()}
        for second, sure in self._selected(select):
            if second.id in taken:
                continue
            answers = [_in_time(first, second, link), _in_reach(first, second, link.metres)]
            answers += [self._shared(first, second, share) for share in link.shares]
            if None not in answers:
                yield second, sure and all(answers)

    def _shared(self, first: Version, second: Version, share: nodes.Share) -> bool | None:
        if share.thing == "area":
            one, other = self._area(first, str(share.level)), self._area(second, str(share.level))
            return True if one is not None and one == other else None
        ours = [party for party in first.parties if not share.first_roles or party[0] in share.first_roles]
        theirs = [party for party in second.parties if not share.second_roles or party[0] in share.second_roles]
        answers: list[bool] = []
        for (_, sort_1, ref_1), (_, sort_2, ref_2) in itertools.product(ours, theirs):
            if share.thing in ("person", "premises"):
                if sort_1 == sort_2 == share.thing and ref_1 is not None and ref_1 == ref_2:
                    answers.append(True)
                continue
            for (group_1, sure_1), (group_2, sure_2) in itertools.product(
                self._groups(first, sort_1, ref_1), self._groups(second, sort_2, ref_2)
            ):
                if share.thing == "group" and group_1 == group_2:
                    answers.append(sure_1 and sure_2)
                elif share.thing == "opposing-groups":
                    answers += [
                        sure_1 and sure_2 and _covers(c, second)
                        for c in self.conflicts_now
                        if c.one == group_1 and c.other == group_2 and _meets(c, second)
                    ]
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
        last = (
            day_end(day_of(end), self.workspace.zone) - ZERO
        ) // INSTANT  # what follows is counted from the window's end
        return Version(
            f"{step.level}:{code}", "", "", last, last, end, end, 0, FOREVER, None, None, None, (), (), (), code
        )


def _in_time(first: Version, second: Version, link: nodes.Link) -> bool | None:
    window = link.within // INSTANT
    if link.when == "either":
        possible = second.t1 >= first.t0 - window and second.t0 <= first.t1 + window
        return (second.t1 - first.t0 <= window and first.t1 - second.t0 <= window) if possible else None
    early, late = (first, second) if link.when == "after" else (second, first)
    possible = late.t1 >= early.t0 and late.t0 - early.t1 <= window
    return (late.t0 >= early.t1 and late.t1 - early.t0 <= window) if possible else None


def _in_reach(first: Version, second: Version, metres: float | None) -> bool | None:
    if metres is None:
        return True
    if first.x is None or first.y is None or second.x is None or second.y is None:
        return None
    apart = (second.x - first.x) * (second.x - first.x) + (second.y - first.y) * (second.y - first.y)
    if apart > metres * metres:
        return None
    return first.r is not None and second.r is not None and math.sqrt(apart) + first.r + second.r <= metres


def _meets(fact: Fact, version: Version) -> bool:
    return fact.d0 <= version.d1 and fact.d1 >= version.d0


def _covers(fact: Fact, version: Version) -> bool:
    return fact.d0 <= version.d0 and version.d1 <= fact.d1


def _version(row: dict[str, Any], known_at: dt.datetime) -> Version | None:
    if row["known_from"] > known_at:
        return None
    open_still = row["known_to"] is None or row["known_to"] > known_at
    k0, k1 = number(row["known_day"]), FOREVER if open_still else number(row["gone_day"])
    if k0 >= k1:
        return None  # believed for part of a day only: no day's end saw it
    return Version(
        row["id"], row["kind"], row["source"], (row["occurred_from"] - ZERO) // INSTANT, (row["occurred_to"] - ZERO) // INSTANT,
        number(row["first_day"]), number(row["last_day"]), k0, k1, row["x"], row["y"], row["precision_m"],
        tuple(row["areas"] or ()), tuple(row["attributes"] or ()),
        tuple((party["role"], party["sort"], party["ref"]) for party in row["parties"] or ()),
    )  # fmt: skip


def _facts(table: pa.Table, one: str, other: str, known_day: int) -> list[Fact]:
    facts = []
    for row in table.to_pylist():
        k0 = number(row["known_day"])
        gone = FOREVER if row["gone_day"] is None or number(row["gone_day"]) > known_day else number(row["gone_day"])
        last = FOREVER if row["valid_to"] is None else number(row["valid_to"])
        if k0 <= known_day and k0 < gone:
            facts.append(Fact(row[one], row[other], number(row["valid_from"]), last, k0, gone))
    return facts

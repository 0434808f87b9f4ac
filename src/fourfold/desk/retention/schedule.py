"""The retention schedule: for how long each sort of record is kept before somebody has to look at it again."""

from __future__ import annotations

import dataclasses
from typing import cast

from fourfold.marked import Marked, Problem, Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import own_or_shipped

OWN = "retention.yaml"
"""A force's own schedule, in its workspace."""


@dataclasses.dataclass(frozen=True)
class ReviewGroup:
    """Records that are kept alike. `clear_years`: how long without anything new until the first review; `review_years`:
    how long from a decision to keep until the next."""

    name: str
    title: str
    clear_years: int
    review_years: int


@dataclasses.dataclass(frozen=True)
class Schedule:
    """The review groups, and which sort of record is in which. `source`: where the figures come from."""

    name: str
    version: int
    source: str
    groups: tuple[ReviewGroup, ...]
    kinds: tuple[tuple[str, str], ...]

    def group(self, name: str) -> ReviewGroup | None:
        """A review group by name."""
        return next((one for one in self.groups if one.name == name), None)

    def group_of(self, kind: str) -> ReviewGroup:
        """The group of a sort of record. One that the schedule does not name is in the group with the longest period,
        so that nothing is due early because it was forgotten."""
        named = self.group(dict(self.kinds).get(kind, ""))
        return named or max(self.groups, key=lambda one: (one.clear_years, one.review_years))

    @property
    def said(self) -> str:
        """Which schedule it is."""
        return f"{self.name}, version {self.version}"


def load_schedule(workspace: Workspace | None = None) -> Schedule:
    """The force's own schedule if its workspace has one, else the shipped one. Raises `BadInput` with every mistake."""
    own = workspace.root / OWN if workspace else None
    return own_or_shipped(parse_schedule, own, "fourfold.desk.retention", "schedule.yaml")


def parse_schedule(data: object, file: str) -> Schedule:
    """A schedule from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name, source = document.text("schedule", needed=True), document.text("source", needed=True)
    version = document.whole("version", needed=True)
    groups = _groups(document)
    kinds = _kinds(document, {one.name for one in groups})
    document.close()
    if not groups and not problems:
        document.problem("a schedule needs at least one review group.", key="groups")
    if problems:
        raise Problems(problems)
    return Schedule(cast(str, name), cast(int, version), cast(str, source), groups, kinds)


def _groups(document: Marked) -> tuple[ReviewGroup, ...]:
    held = document.mapping("groups", needed=True)
    found = []
    for key in list(held.data) if held else []:
        one = held.mapping(key) if held else None
        if one is not None:
            title = one.text("title", needed=True)
            clear, review = one.whole("clear_years", needed=True), one.whole("review_years", needed=True)
            one.close()
            found.append(ReviewGroup(str(key), title or "", clear or 0, review or 0))
    return tuple(found)


def _kinds(document: Marked, groups: set[str]) -> tuple[tuple[str, str], ...]:
    held = document.mapping("kinds", needed=True)
    found = [(str(key), held.one_of(key, groups, needed=True)) for key in list(held.data)] if held else []
    return tuple((kind, group) for kind, group in found if group is not None)

"""The criteria of cohorts, versioned: what each asks, where that comes from, and in which way a file meets it."""

from __future__ import annotations

import dataclasses
from typing import cast

from fourfold.desk.context import workspace
from fourfold.marked import Marked, Problem, Problems
from fourfold.yaml_files import own_or_shipped

OWN = "cohort-criteria.yaml"
"""A force's and its partners' own criteria, in the workspace."""


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One criterion. `at_least`: the value in a partner's file from which it is met; None where being in the file is
    enough. `adds`: whether who is in the file joins the cohort."""

    name: str
    title: str
    source: str
    at_least: float | None
    adds: bool

    def met_by(self, value: str) -> bool:
        """Whether a row's value meets it. Raises `ValueError` for a value that has to be a number and is none."""
        return self.at_least is None or float(value.strip().removesuffix("%")) >= self.at_least

    def in_words(self, value: str) -> str:
        """How it was met."""
        if self.at_least is None:
            return f"Named in the file{f': {value.strip()}' if value.strip() else ''}."
        return f"{value.strip()} in the file; the criterion is {self.at_least:g} or more."


@dataclasses.dataclass(frozen=True)
class Criteria:
    """All criteria, with what makes them lawful. `keep_file_days`: for how long a file may be kept for matching;
    `review_months`: how often support is reviewed."""

    name: str
    version: int
    lawful_basis: str
    keep_file_days: int
    review_months: int
    each: tuple[Criterion, ...]

    def one(self, name: str) -> Criterion | None:
        """A criterion by name."""
        return next((one for one in self.each if one.name == name), None)

    @property
    def said(self) -> str:
        """Which criteria they are."""
        return f"{self.name}, version {self.version}"


def criteria() -> Criteria:
    """The workspace's own criteria if it has any, else those shipped. Raises `BadInput` with every mistake."""
    return own_or_shipped(parse_criteria, workspace().root / OWN, "fourfold.desk.cohorts", "criteria.yaml")


def parse_criteria(data: object, file: str) -> Criteria:
    """Criteria from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name, basis = document.text("criteria", needed=True), document.text("lawful_basis", needed=True)
    wholes = {key: document.whole(key, needed=True) for key in ("version", "keep_file_days", "review_months")}
    held = document.mapping("list", needed=True)
    found = [_one(held, str(key)) for key in list(held.data)] if held else []
    document.close()
    if problems:
        raise Problems(problems)
    each = tuple(one for one in found if one is not None)
    return Criteria(cast(str, name), lawful_basis=cast(str, basis), each=each, **cast(dict[str, int], wholes))


def _one(held: Marked, key: str) -> Criterion | None:
    one = held.mapping(key)
    if one is None:
        return None
    title, source = one.text("title", needed=True), one.text("source", needed=True)
    least, adds = one.number("at_least"), one.one_of("adds", ("yes", "no"))
    one.close()
    return Criterion(key, title or "", source or "", least, adds == "yes")

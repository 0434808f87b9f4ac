"""What makes a plan good: a versioned list of criteria, computed from the plan or judged by a reviewer."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from functools import lru_cache
from typing import cast

from fourfold.marked import Marked, Problem, Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import own_or_shipped

POINTS = ((2, "Met"), (1, "Partly met"), (0, "Not met"))
"""What a criterion may be, besides unknown."""
COMPUTED = (
    "profile", "owners", "four ps", "complete actions", "partners", "gaps", "safeguarding", "assets", "offenders",
    "displacement", "proportionality", "review", "learning",
)  # fmt: skip
"""The names of what is computed; `quality` computes each."""


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One criterion: what it asks, and either the name of what computes it or the words that anchor a reviewer's points
    (by points)."""

    name: str
    asks: str
    computed: str
    anchors: tuple[tuple[int, str], ...]


@dataclasses.dataclass(frozen=True)
class Rubric:
    """A version of the list. `source`: where it comes from. Points are comparable within a version alone."""

    name: str
    version: int
    source: str
    criteria: tuple[Criterion, ...]

    @property
    def said(self) -> str:
        """Which rubric it is."""
        return f"{self.name}, version {self.version}"


def rubric_held(workspace: Workspace) -> Rubric:
    """The force's own rubric or the shipped one, read again when the force's own changes."""
    own = workspace.root / "plans" / "quality.yaml"
    return _held(workspace, own.stat().st_mtime_ns if own.is_file() else 0)


@lru_cache(maxsize=2)
def _held(workspace: Workspace, stamp: int) -> Rubric:
    return load_rubric(workspace)


def load_rubric(workspace: Workspace) -> Rubric:
    """The force's own rubric if its workspace has one, else the shipped one. Raises `BadInput` with every mistake."""
    own = workspace.root / "plans" / "quality.yaml"
    return own_or_shipped(parse_rubric, own, "fourfold.desk.plans", "quality.yaml")


def parse_rubric(data: object, file: str) -> Rubric:
    """A rubric from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name, source = document.text("rubric", needed=True), document.text("source", needed=True)
    version = document.whole("version", needed=True)
    criteria: list[Criterion] = []
    for one in document.mappings("criteria", needed=True):
        criteria.append(_criterion(one, {held.name for held in criteria}))
    document.close()
    if problems:
        raise Problems(problems)
    return Rubric(cast(str, name), cast(int, version), cast(str, source), tuple(criteria))


def _criterion(one: Marked, taken: Collection[str]) -> Criterion:
    name, asks = one.text("criterion", needed=True) or "", one.text("asks", needed=True) or ""
    if name in taken:
        one.problem(f"there is a criterion {name!r} already.", key="criterion")
    computed = one.one_of("computed", COMPUTED) or ""
    judged = one.mapping("judged")
    if one.has("computed") == one.has("judged"):
        one.problem("a criterion is either 'computed' or 'judged', with words for 0, 1 and 2.")
    anchors = _anchors(judged) if judged else ()
    one.close()
    return Criterion(name, asks, computed, anchors)


def _anchors(judged: Marked) -> tuple[tuple[int, str], ...]:
    words = {str(key): value for key, value in judged.data.items()}
    if set(words) != {"0", "1", "2"} or not all(isinstance(value, str) and value.strip() for value in words.values()):
        judged.problem("'judged' has words for 0, 1 and 2, and for nothing else.")
        return ()
    return tuple((points, words[str(points)]) for points, _ in POINTS)

"""A force's policy on its groups: what responsible officers are called, and how often groups are looked at again."""

from __future__ import annotations

import dataclasses
from typing import cast

from fourfold.marked import Marked, Problem, Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import own_or_shipped

OWNERS = ("sro", "lro")
"""The two who answer for a group: who sets objectives and answers for it, and who leads the work."""

REVIEWED = ("proposed", "mapped", "dormant")
"""The states in which a group is reviewed."""


@dataclasses.dataclass(frozen=True)
class Policy:
    """`owners`: role to what people call it. `review_days`: state to days between reviews. `second_percent`: of a
    hundred scores, how many are to be made again by somebody else. `source`: where these figures come from."""

    name: str
    version: int
    source: str
    owners: tuple[tuple[str, str], ...]
    review_days: tuple[tuple[str, int], ...]
    second_percent: int

    def owner_title(self, role: str) -> str:
        """What people call a responsible officer."""
        return dict(self.owners)[role]


def load_policy(workspace: Workspace | None = None) -> Policy:
    """The force's own policy if its workspace has one, else the shipped one. Raises `BadInput` with every mistake."""
    own = workspace.root / "groups" / "policy.yaml" if workspace else None
    return own_or_shipped(parse_policy, own, "fourfold.groups", "policy.yaml")


def parse_policy(data: object, file: str) -> Policy:
    """A policy from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name, source = document.text("policy", needed=True), document.text("source", needed=True)
    version = document.whole("version", needed=True)
    owners = document.mapping("owners", needed=True)
    titles = [(role, owners.text(role, needed=True)) for role in OWNERS] if owners else []
    days = document.mapping("review_days", needed=True)
    intervals = [(state, days.whole(state, needed=True)) for state in REVIEWED] if days else []
    percent = document.whole("second_scoring_percent", needed=True, least=0)
    for part in (owners, days, document):
        if part:
            part.close()
    if problems:
        raise Problems(problems)
    return Policy(
        cast(str, name),
        cast(int, version),
        cast(str, source),
        cast(tuple[tuple[str, str], ...], tuple(titles)),
        cast(tuple[tuple[str, int], ...], tuple(intervals)),
        cast(int, percent),
    )

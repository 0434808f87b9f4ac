"""Invented groups for the desk's tests."""

from __future__ import annotations

from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.groups.actions.mapping import Panel, Proposal, group_move, group_propose
from fourfold.desk.groups.actions.score import Scored, score_begin_beside, score_save
from fourfold.desk.groups.models import Group, Score
from fourfold.desk.groups.states import State
from fourfold.groups.scoring import load_scoring

EVIDENCE = tuple(
    {"limb": limb, "text": f"Invented evidence of {limb}.", "source_grade": "1", "intelligence_grade": "B"}
    for limb in ("three-or-more", "serious-crime", "together")
)


def proposed(by: User, name: str = "Code Kestrel", ref: str = "group:G07", **more: Any) -> Group:
    """A group, proposed with evidence for each limb."""
    fields = {"name": name, "ref": ref, "themes": ["guns-and-gangs"], **more}
    return group_propose(by=by, proposal=Proposal(fields, EVIDENCE))


def mapped(by: User, name: str = "Code Kestrel", ref: str = "group:G07") -> Group:
    """A group that a panel has mapped."""
    group = proposed(by, name, ref)
    group_move(by=by, group=group, panel=Panel(State.MAPPED, "An invented panel", "The test is met."), seen=1)
    found: Group = Group.objects.get(pk=group.pk)
    return found


def points(scoring: str, point: int | None, **other: int | None) -> dict[str, int | None]:
    """The same point on every scale, but for some (spaces in their names as underscores)."""
    names = [scale.name for scale in load_scoring(scoring, workspace()).scales.scales]
    return {**dict.fromkeys(names, point), **{name.replace("_", " "): value for name, value in other.items()}}


def scored(group: Group, by: User, point: int | None = 2, scoring: str = "harm", **other: int | None) -> Score:
    """A finished score."""
    given = Scored(points(scoring, point, **other), "moderate", "An invented rationale.")
    return score_save(by=by, group=group, scoring=scoring, scored=given, finish=True)


def scored_twice(group: Group, first: User, second: User, point: int = 2, other: int = 3) -> Score:
    """A second score beside a first, which its scorer has not seen."""
    scored(group, first, point)
    score_begin_beside(by=second, group=group, scoring="harm")
    return scored(group, second, other)

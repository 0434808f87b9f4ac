"""The whole portfolio: every theme by the four Ps, with what is live, late and missing."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db.models import Exists, OuterRef

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.plans.models import Plan
from fourfold.desk.plans.progress import counted
from fourfold.desk.plans.states import State
from fourfold.desk.triage.models.deployment import PS

NO_THEME = ("", "Without a theme")


@dataclasses.dataclass(frozen=True)
class Cell:
    """One P of one theme, over its live plans: how many of them have an action under it (`missing` are those that have
    none), and of these actions, those still to be done, those done of those due by today, and those overdue."""

    title: str
    plans: int
    open: int
    done: int
    due: int
    overdue: int
    missing: tuple[Plan, ...]


@dataclasses.dataclass(frozen=True)
class Theme:
    """One theme: its plans by state, the Ps of its live plans, those of them past their day of review, and its mapped
    groups that have no live plan (None: the reader does not see groups)."""

    name: str
    title: str
    live: tuple[Plan, ...]
    drafts: int
    cells: tuple[Cell, ...]
    late: tuple[Plan, ...]
    without: tuple[Group, ...] | None


def portfolio(user: User) -> list[Theme]:
    """Every theme, of the plans and groups that a user may see; a last one for plans that name none, where there are
    any. A plan with two themes stands under both."""
    seen = Plan.objects.visible_to(user).exclude(state=State.ENDED).order_by("title")
    plans = list(seen.only("title", "state", "themes", "review_by", "marking"))
    live = [one.pk for one in plans if one.state == State.LIVE]
    counts: Counts = {(row["plan"], row["p"]): row for row in counted(live, "plan", "p")}
    without: list[Group] | None = None
    if user.may(Permission.SEE_GROUPS):
        planned = Plan.objects.visible_to(user).live().filter(group=OuterRef("pk"))
        without = list(Group.objects.visible_to(user).mapped().exclude(Exists(planned)).order_by("name"))
    found = [_theme(name, title, plans, counts, without) for name, title in (*THEME_CHOICES, NO_THEME)]
    return [one for one in found if one.name or one.live or one.drafts or one.without]


Counts = dict[tuple[int, str], dict[str, Any]]
"""Actions by plan and P."""


def _theme(name: str, title: str, plans: list[Plan], counts: Counts, without: list[Group] | None) -> Theme:
    of_it = [one for one in plans if (name in one.themes if name else not one.themes)]
    live = tuple(one for one in of_it if one.state == State.LIVE)
    return Theme(
        name=name,
        title=title,
        live=live,
        drafts=len(of_it) - len(live),
        cells=tuple(_cell(p, p_title, live, counts) for p, p_title in PS),
        late=tuple(one for one in live if one.review_overdue),
        without=None
        if without is None
        else tuple(one for one in without if (name in one.themes if name else not one.themes)),
    )


def _cell(p: str, title: str, live: tuple[Plan, ...], counts: Counts) -> Cell:
    rows = [counts[one.pk, p] for one in live if (one.pk, p) in counts]
    sums = {name: sum(row[f"n_{name}"] for row in rows) for name in ("open", "done", "due", "overdue")}
    return Cell(title, len(rows), **sums, missing=tuple(one for one in live if (one.pk, p) not in counts))

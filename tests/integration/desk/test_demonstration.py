"""What the invented force's desk is filled with, as far as it is cheap to make: few groups, with all that a hundred
have."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any

from fourfold.cli.desk import demo
from fourfold.desk.groups.demo import LOW_AREA, make_groups
from fourfold.desk.groups.models import Group, Score
from fourfold.desk.identities.demo import A_GROUP, TWICE, make_duplicates
from fourfold.desk.identities.finding import settings_of
from fourfold.groups.linkage.records import records_of
from fourfold.history.store import History
from fourfold.workspace import Workspace

Made = Callable[..., Any]
GROUPS = 6
LAST = dt.date(2026, 10, 31)


def test_groups_have_two_years_of_scores_and_people_whom_two_sources_name(somebody: Made, place: Workspace) -> None:
    assert inspect.signature(demo).parameters["groups"].default == 100
    officers = [somebody("responsible-officer"), somebody("tasking-manager")]
    make_groups(officers, LAST, GROUPS)
    assert Group.objects.count() == GROUPS
    for group in Group.objects.all():
        for scoring in ("attribute", "harm"):
            firsts = Score.objects.filter(group=group, scoring=scoring, second_of=None)
            days = sorted(at for at in firsts.values_list("finished_at", flat=True) if at)
            assert len(days) == 8  # every three months
            assert (days[-1] - days[0]).days > 500
    assert Score.objects.filter(unseen=True).exclude(second_of=None).exists()  # somebody scored blind beside them
    assert Score.objects.filter(area=LOW_AREA).exists()  # whose officers score low, for the meeting to find
    twice = make_duplicates(LAST)
    named = records_of(History(place), settings_of(place, "person"))
    assert twice == GROUPS * A_GROUP // TWICE
    assert len(named) == GROUPS * A_GROUP + twice
    people = [one for ref, one in named.items() if not ref.startswith("nominal:R")]
    for other in (one for ref, one in named.items() if ref.startswith("nominal:R")):
        alike = [sum(one.said[name][0] == other.said[name][0] for name in other.said) for one in people]
        assert max(alike) >= 3  # of four things, with at most one slip

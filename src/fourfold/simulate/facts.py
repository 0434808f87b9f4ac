"""The facts that the invented force holds: memberships, conflicts, premises and how its groups stand, as CSV.

The force knows a thing only from some day on, and learns of its end only after it: such a fact is two rows, one open
until the end was learned, one closed from then on.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fourfold.simulate.county import premises_ref
from fourfold.simulate.period import Period
from fourfold.simulate.society import NEVER, group_ref, person_ref
from fourfold.simulate.world import World

DATES = ("from", "to", "known_from", "known_to", "source")
SLOW = 5  # days until an end is learned
DORMANT_SHARE, DORMANT_DAYS = 20, 40
"""One group in twenty, the smallest, has been dormant for the last forty days."""

Row = tuple[object, ...]


def write_facts(folder: Path, world: World) -> dict[str, int]:
    """Write memberships.csv, conflicts.csv, premises.csv and standings.csv; returns rows by name. Dates are local days;
    an empty date is open.
    """
    tables = {
        "memberships": (("person", "group"), list(_memberships(world))),
        "conflicts": (("group", "other"), list(_conflicts(world))),
        "premises": (("premises", "kind", "name", "x", "y"), list(_premises(world))),
        "standings": (("group", "standing"), list(_standings(world))),
    }
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([(*header, *DATES), *rows])
    return {name: len(rows) for name, (_, rows) in tables.items()}


def _memberships(world: World) -> Iterator[Row]:
    society = world.society
    for person, group, *days in zip(
        society.person, society.group, society.begins, society.ends, society.known, strict=True
    ):
        for dates in _dated(world.period, *(int(day) for day in days)):
            yield person_ref(int(person)), group_ref(int(group)), *dates


def _conflicts(world: World) -> Iterator[Row]:
    for conflict in world.society.conflicts:
        for dates in _dated(world.period, conflict.begins, conflict.ends, conflict.known):
            yield group_ref(conflict.group), group_ref(conflict.other), *dates


def _premises(world: World) -> Iterator[Row]:
    county = world.county
    for number, name in enumerate(county.premises_name):
        x, y = int(county.premises_x[number]), int(county.premises_y[number])
        for dates in _dated(world.period, -365, NEVER, -365):
            yield premises_ref(number), county.premises_kind[number], name, x, y, *dates


def _standings(world: World) -> Iterator[Row]:
    """Every group has been mapped for a year before the first day; some went quiet lately."""
    society, quiet = world.society, world.period.days - DORMANT_DAYS
    smallest = np.argsort(np.bincount(society.group, minlength=society.groups), kind="stable")
    dormant = {int(number) for number in smallest[: society.groups // DORMANT_SHARE]}
    for number in range(society.groups):
        spells = [("mapped", -365, NEVER, -365)]
        if number in dormant:
            spells = [("mapped", -365, quiet - 1, -365), ("dormant", quiet, NEVER, quiet)]
        for standing, *days in spells:
            for dates in _dated(world.period, *days):
                yield group_ref(number), standing, *dates


def _dated(period: Period, begins: int, ends: int, known: int) -> Iterator[Row]:
    """One fact's dates as the force came to know them; none where it had not by the last day simulated."""
    learned = max(ends, known) + SLOW
    if known >= period.days:
        return
    if learned >= period.days:
        yield _day(period, begins), "", _day(period, known), "", "simulated"
        return
    yield _day(period, begins), "", _day(period, known), _day(period, learned), "simulated"
    yield _day(period, begins), _day(period, ends), _day(period, learned), "", "simulated"


def _day(period: Period, number: int) -> str:
    return (period.start + dt.timedelta(days=number)).isoformat()

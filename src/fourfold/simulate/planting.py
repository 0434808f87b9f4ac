"""When sequences are planted, which of them are followed by harm, and the record of it all."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import numpy as np

from fourfold.simulate.happenings import Happening, Numbers
from fourfold.simulate.period import Period
from fourfold.simulate.planted import RECIPES, Recipe
from fourfold.simulate.stage import Stage
from fourfold.simulate.world import World

LEAD = 130  # days at the start in which nothing completes, so that every sequence lies within the period
QUIET = 20  # days at the end, but for the newest, so that what follows can still be seen
NEWEST = 3  # one sequence of each pattern completes within this many days of the last
URGENT = ("threat-to-life", "missing-high-risk", "child-exploitation-concern")  # on the last two days
HARMFUL = 0.35  # share that is followed by harm
HARM_DAYS = 10


@dataclasses.dataclass(frozen=True)
class Planted:
    """One sequence: its events in order, the local day on which the last of them was known, and the harm that
    followed, if any.
    """

    pattern: str
    events: tuple[Happening, ...]
    day: dt.date
    harm: Happening | None

    def as_json(self) -> dict[str, object]:
        """As `truth.json` has it: ids alone."""
        return {
            "pattern": self.pattern,
            "events": [event.id for event in self.events],
            "day": self.day.isoformat(),
            "harm": self.harm.id if self.harm else None,
        }


def plant(world: World, events: int, numbers: Numbers, rng: np.random.Generator) -> list[Planted]:
    """Every planted sequence of a history of so many events, in order of the day on which each was complete."""
    stage = Stage(world, numbers, rng)
    copies = max(3, min(120, events // 25_000))
    found: list[Planted] = []
    for recipe in RECIPES:
        # The bonfire season may straddle the ends of a single year: there it is taken as it comes.
        lead, quiet = (5, 0) if recipe.when == "bonfire" else (LEAD, QUIET)
        allowed = np.array([day for day in range(lead, world.period.days - quiet) if _suits(recipe, day, world.period)])
        for day in rng.choice(allowed, copies):
            found.append(_told(recipe, int(day), stage, may_harm=int(day) < world.period.days - QUIET))
        newest = world.period.days - 1 - int(rng.integers(2 if recipe.pattern in URGENT else NEWEST))
        if _suits(recipe, newest, world.period):
            found.append(_told(recipe, newest, stage, may_harm=False))
    return sorted(found, key=lambda planted: (planted.day, planted.pattern, planted.events[0].id))


def happenings_of(planted: list[Planted]) -> Iterator[Happening]:
    """All events of all sequences, harm included."""
    for sequence in planted:
        yield from sequence.events
        if sequence.harm:
            yield sequence.harm


def _told(recipe: Recipe, day: int, stage: Stage, *, may_harm: bool) -> Planted:
    events, victim = recipe.tell(stage, day)
    harm = None
    if may_harm and stage.rng.random() < HARMFUL:
        last = next((event.point for event in reversed(events) if event.point), None) or stage.anywhere()
        attributes = {"injury": "injured"} if recipe.harm == "firearm-discharge" else {}
        who = (victim,) if victim else ()
        harm = stage.event(recipe.harm, day + stage.days(1, HARM_DAYS), stage.near(last, 100), *who, **attributes)
    events.sort(key=lambda event: (event.moment, event.id))
    known = max(event.known for event in events)
    return Planted(recipe.pattern, tuple(events), known.astimezone(stage.world.period.zone).date(), harm)


def _suits(recipe: Recipe, day: int, period: Period) -> bool:
    date = period.start + dt.timedelta(days=day)
    if recipe.when == "bonfire":
        return (10, 20) <= (date.month, date.day) <= (11, 8)
    return date.day >= 20 if recipe.when == "month-end" else True

"""Firearm discharges as a self-exciting process: some come of themselves, some near and soon after another, some in
reply.

A shooting that comes of itself (background) falls on a group's territory. Each shooting has on average `NEAR` others
within 125 m and a fortnight after it, and, where its victim is in a group in a live conflict, `REPLY` retaliations on
the rival's territory within 125 days. The branching ratio stays below one, so the process dies down of itself.
Windows after Ratcliffe and Rengert (2008) and Green, Horel and Papachristos (2017); the ratios themselves are
invented.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

import numpy as np

from fourfold.simulate.county import County
from fourfold.simulate.happenings import Happening, Numbers, Party
from fourfold.simulate.period import Period
from fourfold.simulate.rhythm import HOURS
from fourfold.simulate.society import Society, person_ref
from fourfold.simulate.world import World

NEAR = 0.28
NEAR_DAYS, NEAR_METRES = 13, 120.0  # a whole day and a few metres inside the windows that analysts use
REPLY = 0.35
REPLY_DAYS = 125
BACKGROUND = 0.55  # share of all that come of themselves, from which their number is set
INJURIES = (("none", 0.6), ("injured", 0.33), ("fatal", 0.07))
LATE = 0.03  # share that is recorded weeks later

Cause = Literal["background", "near", "reply"]


@dataclasses.dataclass(frozen=True)
class Shot:
    """One discharge: its day number, point, the groups on each side (None: not a matter of groups) and what brought
    it about.
    """

    day: int
    x: float
    y: float
    victims: int | None
    shooters: int | None
    cause: Cause


def shots(county: County, society: Society, period: Period, expected: int, rng: np.random.Generator) -> list[Shot]:
    """Every discharge of the period, about `expected` of them, by day."""
    waiting = [_background(county, society, period, rng) for _ in range(max(1, round(expected * BACKGROUND)))]
    found: list[Shot] = []
    while waiting:
        shot = waiting.pop()
        if shot.day >= period.days:
            continue
        found.append(shot)
        waiting.extend(_near(shot, county, rng) for _ in range(rng.poisson(NEAR)))
        rivals = society.rivals(shot.victims, shot.day) if shot.victims is not None else []
        for _ in range(rng.poisson(REPLY) if rivals else 0):
            waiting.append(_reply(shot, int(rng.choice(rivals)), county, society, rng))
    return sorted(found, key=lambda shot: (shot.day, shot.x, shot.y))


def discharges(world: World, expected: int, numbers: Numbers, rng: np.random.Generator) -> list[Happening]:
    """The same as events, with victims and suspects. A few come again, later known: a victim named, an injury found."""
    told: list[Happening] = []
    for shot in shots(world.county, world.society, world.period, expected, rng):
        event = _event(shot, world.society, world.period, numbers, rng)
        told.append(event)
        if rng.random() < 0.05:
            told.append(_corrected(event, rng))
    return told


def _background(county: County, society: Society, period: Period, rng: np.random.Generator) -> Shot:
    group, day = int(rng.integers(society.groups)), int(rng.integers(period.days))
    x, y = county.near(rng.choice(society.spots[group], 1), rng)
    rivals = society.rivals(group, day)
    mine = rng.random() < 0.6
    shooters = int(rng.choice(rivals)) if mine and rivals else None
    return Shot(day, float(x[0]), float(y[0]), group if mine else None, shooters, "background")


def _near(shot: Shot, county: County, rng: np.random.Generator) -> Shot:
    """Another within `NEAR_METRES` and `NEAR_DAYS`, sooner likelier; it stays inside the county."""
    day = shot.day + min(int(rng.exponential(4.0)), NEAR_DAYS)
    turn, reach = rng.uniform(0, 2 * np.pi), min(abs(rng.normal(0, 60.0)), NEAR_METRES)
    x, y = round(shot.x + reach * np.cos(turn)), round(shot.y + reach * np.sin(turn))
    if county.ward_at(x, y) is None:
        x, y = round(shot.x), round(shot.y)
    return dataclasses.replace(shot, day=day, x=float(x), y=float(y), cause="near")


def _reply(shot: Shot, rival: int, county: County, society: Society, rng: np.random.Generator) -> Shot:
    day = shot.day + 1 + min(int(rng.gamma(1.2, 30.0)), REPLY_DAYS - 2)
    x, y = county.near(rng.choice(society.spots[rival], 1), rng)
    return Shot(day, float(x[0]), float(y[0]), rival, shot.victims, "reply")


def _event(shot: Shot, society: Society, period: Period, numbers: Numbers, rng: np.random.Generator) -> Happening:
    weights = np.array(HOURS["night"], np.float64)
    second = int(rng.choice(24, p=weights / weights.sum())) * 3600 + int(rng.integers(3600))
    moment = period.moment(shot.day, second)
    injury = str(rng.choice([name for name, _ in INJURIES], p=[share for _, share in INJURIES]))
    late = rng.random() < LATE
    delay = dt.timedelta(seconds=int(rng.uniform(7, 40) * 86_400 if late else 300 + rng.exponential(2400)))
    parties = (
        *_who("victim", shot.victims, shot.day, society, 0.85, rng),
        *_who("suspect", shot.shooters, shot.day, society, 0.3, rng),
    )
    return Happening(
        "firearm-discharge",
        numbers.take("sim-crime"),
        moment,
        moment + delay,
        (shot.x, shot.y),
        parties,
        (("injury", injury),),
    )


def _who(
    role: str, group: int | None, day: int, society: Society, chance: float, rng: np.random.Generator
) -> tuple[Party, ...]:
    """A member of the group, or somebody of no group, or nobody known."""
    if rng.random() >= chance:
        return ()
    members = society.members(group, day) if group is not None else ()
    if len(members):
        return (Party(role, person_ref(int(rng.choice(members)))),)
    return (Party(role, person_ref(society.people + 1 + int(rng.integers(1000)))),) if role == "victim" else ()


def _corrected(event: Happening, rng: np.random.Generator) -> Happening:
    """What was learned weeks later: that somebody was hurt, that the suspect was not there, or what was fired."""
    known = event.known + dt.timedelta(seconds=int(rng.uniform(31, 90) * 86_400))
    if dict(event.attributes)["injury"] == "none":
        return dataclasses.replace(event, known=known, attributes=(("injury", "injured"),))
    if any(party.role == "suspect" for party in event.parties):
        return dataclasses.replace(event, known=known, parties=tuple(p for p in event.parties if p.role != "suspect"))
    return dataclasses.replace(event, known=known, attributes=(*event.attributes, ("weapon", "handgun")))

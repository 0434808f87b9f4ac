"""The sequences planted in a simulated history: what each is, and how it is told.

A recipe tells one sequence that completes on a given day (a number, 0 the first day simulated). It gives its events
and who may come to harm by it; `RECIPES`, at the end, says what each means. Patterns bear the names of what analysts
look for; a rule's recall is measured against them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable

from fourfold.simulate.county import premises_ref
from fourfold.simulate.happenings import Happening, Party
from fourfold.simulate.ordinary import share_of
from fourfold.simulate.stage import Stage

Told = tuple[list[Happening], Party | None]


@dataclasses.dataclass(frozen=True)
class Recipe:
    """`harm` is the kind of event that may follow it within a fortnight; `when` when it can complete."""

    pattern: str
    meaning: str
    tell: Callable[[Stage, int], Told]
    harm: str
    when: str = "any"  # any; bonfire: 20 October to 8 November; month-end: from the 20th of a month


def near_repeat(stage: Stage, day: int) -> Told:
    first = day - stage.days(1, 13)
    group, _ = stage.feud(first, day)
    point = stage.turf(group)
    one = stage.event("firearm-discharge", first, point, stage.somebody("victim"), injury="none")
    two = stage.event("firearm-discharge", day, stage.near(point, 120), stage.somebody("victim"), injury="injured")
    return [one, two], stage.somebody("victim")


def member_shot(stage: Stage, day: int) -> Told:
    group, rival = stage.feud(day, day)
    shot = stage.member(group, "victim", day, day)
    event = stage.event("firearm-discharge", day, stage.turf(group), shot, injury="injured")
    return [event], stage.member(rival, "victim", day, day)


def associates_shot(stage: Stage, day: int) -> Told:
    first = day - stage.days(2, 120)
    group, rival = stage.feud(first, day)
    one = stage.member(group, "victim", first, day)
    two = stage.member(group, "victim", first, day, but=one)
    events = [
        stage.event("firearm-discharge", d, stage.turf(group), who, injury="injured")
        for d, who in ((first, one), (day, two))
    ]
    return events, stage.member(rival, "victim", first, day)


def retaliation(stage: Stage, day: int) -> Told:
    first = day - stage.days(2, 120)
    group, rival = stage.feud(first, day)
    one = stage.event(
        "firearm-discharge", first, stage.turf(group), stage.member(group, "victim", first, day), injury="injured"
    )
    two = stage.event(
        "firearm-discharge", day, stage.turf(rival), stage.member(rival, "victim", first, day), injury="injured"
    )
    return [one, two], stage.member(group, "victim", first, day)


def release(stage: Stage, day: int) -> Told:
    group, _ = stage.feud(day, day)
    who = stage.member(group, "subject", day, day)
    return [stage.event("prison-release", day, stage.turf(group), who)], dataclasses.replace(who, role="victim")


def find_near_shooting(stage: Stage, day: int) -> Told:
    first = day - stage.days(1, 6)
    group, rival = stage.feud(first, day)
    point = stage.turf(group)
    shot = stage.event("firearm-discharge", first, point, stage.somebody("victim"), injury="none")
    search = stage.event(
        "stop-search",
        day,
        stage.near(point, 350),
        stage.member(group, "subject", first, day),
        object="Firearms",
        found="true",
        outcome="Arrest",
        legislation="Firearms Act 1968 (section 47)",
        search_type="Person search",
    )
    return [shot, search], stage.member(rival, "victim", first, day)


def seizure_then_violence(stage: Stage, day: int) -> Told:
    first = day - stage.days(2, 13)
    group, _ = stage.feud(first, day)
    seized = stage.event(
        "drug-seizure",
        first,
        stage.turf(group),
        stage.group(group),
        stage.member(group, "suspect", first, day),
        drug="cocaine",
    )
    hurt = stage.event("serious-assault", day, stage.turf(group), stage.member(group, "victim", first, day))
    return [seized, hurt], stage.member(group, "victim", first, day)


def dealer_robbed(stage: Stage, day: int) -> Told:
    first = day - stage.days(1, 13)
    group, rival = stage.feud(first, day)
    point = stage.turf(group)
    dealer = stage.member(group, "victim", first, day)
    robbed = stage.event("robbery", first, point, dealer, stage.member(rival, "suspect", first, day), target="dealer")
    shot = stage.event(
        "firearm-discharge", day, stage.near(point, 350), stage.member(rival, "victim", first, day), injury="injured"
    )
    return [robbed, shot], dealer


def cuckooed_twice(stage: Stage, day: int) -> Told:
    events, at = _cuckooed(stage, [day - stage.days(3, 55), day])
    return events, at


def cuckooed_then_lines(stage: Stage, day: int) -> Told:
    events, who = _cuckooed(stage, [day - stage.days(2, 25)])
    assert events[0].point is not None
    sign = stage.event(
        "county-lines-indicator",
        day,
        stage.near(events[0].point, 250),
        stage.somebody("vulnerable"),
        indicator="out of area",
    )
    return [*events, sign], who


def _cuckooed(stage: Stage, days: list[int]) -> Told:
    county = stage.world.county
    number = stage.days(0, len(county.premises_x) - 1)
    at = Party("subject", premises_ref(number), "premises")
    point = (float(county.premises_x[number]), float(county.premises_y[number]))
    who = stage.somebody("vulnerable")
    return [stage.event("cuckooing-concern", day, point, who, at) for day in days], dataclasses.replace(
        who, role="victim"
    )


def fireworks_then_disorder(stage: Stage, day: int) -> Told:
    point = stage.anywhere()
    before = sorted(stage.days(1, 4) for _ in range(3))[::-1]
    events = [stage.event("fireworks-misuse", day - lag, stage.near(point, 200)) for lag in before]
    return [*events, stage.event("disorder", day, stage.near(point, 200))], None


def missing_then_exploitation(stage: Stage, day: int) -> Told:
    who = stage.somebody("vulnerable")
    missing = stage.event("missing-person", day - stage.days(1, 13), stage.anywhere(), who, risk="high")
    concern = stage.event("child-exploitation-concern", day, stage.anywhere(), who, indicator="missing repeatedly")
    return [missing, concern], dataclasses.replace(who, role="victim")


def missing_high_risk(stage: Stage, day: int) -> Told:
    who = stage.somebody("vulnerable")
    return [stage.event("missing-person", day, stage.anywhere(), who, risk="high")], dataclasses.replace(
        who, role="victim"
    )


def exploitation_concern(stage: Stage, day: int) -> Told:
    who = stage.somebody("vulnerable")
    return [
        stage.event("child-exploitation-concern", day, stage.anywhere(), who, indicator="new older associates")
    ], dataclasses.replace(who, role="victim")


def threat_to_life(stage: Stage, day: int) -> Told:
    group, rival = stage.feud(day, day)
    at_risk = stage.member(group, "victim", day, day)
    return [
        stage.event(
            "threat-to-life", day, stage.turf(group), at_risk, stage.member(rival, "suspect", day, day), grading="1B"
        )
    ], at_risk


def weapons_burst(stage: Stage, day: int) -> Told:
    county, period = stage.world.county, stage.world.period
    ward = stage.days(0, len(county.ward_codes) - 1)
    spots = county.spots_of(ward)
    date = period.start + dt.timedelta(days=day)
    # Enough to stand out from what a ward has in a month in any case: some four standard deviations of it.
    usual = stage.world.events * share_of("possession-of-weapons") / len(period.months) / len(county.ward_codes)
    lags = sorted((stage.days(1, date.day - 1) for _ in range(9 + round(4 * math.sqrt(usual)))), reverse=True)
    events = []
    for lag in (*lags, 0):
        x, y = county.near(stage.rng.choice(spots, 1), stage.rng)
        point = (float(x[0]), float(y[0]))
        events.append(stage.event("possession-of-weapons", day - lag, point, stage.somebody("suspect")))
    return events, None


def keys_then_plates(stage: Stage, day: int) -> Told:
    point = stage.anywhere()
    keys = stage.event("vehicle-theft-keys", day - stage.days(1, 13), point, stage.somebody("victim"))
    return [keys, stage.event("false-plates", day, stage.near(point, 900))], None


def threat_online_then_assault(stage: Stage, day: int) -> Told:
    first = day - stage.days(1, 13)
    group, rival = stage.feud(first, day)
    threatened = stage.member(group, "victim", first, day)
    threat = stage.event("online-threat", first, None, threatened, stage.member(rival, "suspect", first, day))
    return [threat, stage.event("serious-assault", day, stage.turf(group), threatened)], threatened


def funeral(stage: Stage, day: int) -> Told:
    group, _ = stage.feud(day, day)
    who = stage.member(group, "subject", day, day)
    return [stage.event("funeral", day, stage.turf(group), who, stage.group(group))], stage.member(
        group, "victim", day, day, but=who
    )


RECIPES: tuple[Recipe, ...] = (
    Recipe("near-repeat-shooting", "two discharges within 14 days and 125 m", near_repeat, "firearm-discharge"),
    Recipe("conflict-member-shot", "a member of a group in conflict is shot", member_shot, "firearm-discharge"),
    Recipe(
        "associate-shot-125-days",
        "two of the same group are shot within 125 days",
        associates_shot,
        "firearm-discharge",
    ),
    Recipe("retaliation", "one of each side of a conflict is shot within 125 days", retaliation, "firearm-discharge"),
    Recipe("release-into-conflict", "a member of a group in conflict is released", release, "attempted-murder"),
    Recipe(
        "firearm-find-near-shooting",
        "a search finds a firearm within 7 days and 400 m of a discharge",
        find_near_shooting,
        "firearm-discharge",
    ),
    Recipe(
        "seizure-then-violence",
        "a group loses drugs; within 14 days one of it is assaulted",
        seizure_then_violence,
        "firearm-discharge",
    ),
    Recipe(
        "dealer-robbed-then-shooting",
        "a dealer is robbed; a discharge follows within 14 days and 400 m",
        dealer_robbed,
        "firearm-discharge",
    ),
    Recipe(
        "cuckooed-twice",
        "two cuckooing concerns at the same premises within 60 days",
        cuckooed_twice,
        "serious-assault",
    ),
    Recipe(
        "cuckooed-then-county-lines",
        "a county-lines sign within 28 days and 300 m of a cuckooing concern",
        cuckooed_then_lines,
        "serious-assault",
    ),
    Recipe(
        "fireworks-then-disorder",
        "three misuses of fireworks, then disorder, within 5 days and 500 m",
        fireworks_then_disorder,
        "arson-attack",
        "bonfire",
    ),
    Recipe(
        "missing-then-exploitation",
        "a high-risk missing person, then an exploitation concern, within 14 days",
        missing_then_exploitation,
        "serious-assault",
    ),
    Recipe("missing-high-risk", "a person is missing at high risk", missing_high_risk, "serious-assault"),
    Recipe(
        "child-exploitation-concern", "a concern that a child is exploited", exploitation_concern, "serious-assault"
    ),
    Recipe(
        "threat-to-life", "a threat to the life of a member of a group in conflict", threat_to_life, "attempted-murder"
    ),
    Recipe(
        "weapons-burst",
        "ten or more possessions of weapons in one ward within one month, far above its usual",
        weapons_burst,
        "serious-assault",
        "month-end",
    ),
    Recipe(
        "keys-then-plates",
        "a car taken with its keys, then false plates, within 14 days and 1 km",
        keys_then_plates,
        "firearm-discharge",
    ),
    Recipe(
        "online-threat-then-assault",
        "a group member threatened online, then assaulted, within 14 days",
        threat_online_then_assault,
        "firearm-discharge",
    ),
    Recipe("funeral-in-conflict", "the funeral of a member of a group in conflict", funeral, "firearm-discharge"),
)

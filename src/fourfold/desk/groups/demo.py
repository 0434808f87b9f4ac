"""An invented force's groups: two years of scores by officers who do not quite agree, owners, tension, disruptions.

They are the groups of the simulated force, so that what rules find and what groups say agree. Two faults are put in on
purpose, for the meeting to find: one area scores low, and one scorer drifts upwards.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.actions import role_grant, user_add
from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import (
    Disruption,
    Exploited,
    Group,
    Member,
    Ownership,
    Score,
    StateChange,
    Statement,
    Tension,
    Territory,
)
from fourfold.desk.groups.models.evidence import LIMBS
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.groups.models.people import ROLES
from fourfold.desk.groups.states import State
from fourfold.desk.triage.models.deployment import PS
from fourfold.desk.triage.shown import places_held
from fourfold.groups.scoring import Scoring, load_scorings
from fourfold.history.facts import Facts
from fourfold.simulate.county import DISTRICTS

MONTHS = 24
LOW_AREA, LOW_BY = DISTRICTS[2], 0.8
"""The area whose officers score low, and by how much of a point."""
DRIFTER, DRIFT = 1, 1.2
"""Which scorer drifts, and by how much of a point over the two years."""
BUSINESS = (
    "Supply of cannabis", "Supply of cocaine and heroin", "County lines", "Labour exploitation", "Robbery of dealers",
    "Money laundering", "Firearms supply", "Fraud against the elderly", "Vehicle theft", "Sexual exploitation",
)  # fmt: skip
FIRST = ("Amber", "Basalt", "Cobalt", "Damson", "Ebony", "Flint", "Garnet", "Hazel", "Indigo", "Jasper")
SECOND = ("Anvil", "Bobbin", "Candle", "Drum", "Easel", "Funnel", "Gasket", "Hinge", "Inkpot", "Jigsaw")
SAYS = "Invented for the demonstration."


def make_groups(owners: list[User], last: dt.date, number: int) -> None:
    """Fill the desk with the simulated force's groups as they stand on the last day, and quiet ones until there are
    `number`. Somebody has to be acting."""
    rng = random.Random(2015)  # noqa: S311 - invented data needs no secure randomness
    scorers = list(_scorers())
    facts = Facts.load(workspace())
    held = [row for row in facts.memberships.to_pylist() if row["gone_day"] is None]
    refs = sorted({row["group"] for row in held}, key=lambda ref: int(ref.partition(":G")[2]))
    refs += [f"group:G{n + 1:02d}" for n in range(len(refs), number)]  # quiet ones, that no event names
    held += [_quiet(ref, n, last) for ref in refs if ref not in {row["group"] for row in held} for n in range(4)]
    quiet = {row["group"] for row in facts.standings.to_pylist() if row["standing"] == State.DORMANT}
    groups = {ref: _group(ref, n, ref in quiet, rng, owners, last) for n, ref in enumerate(refs)}
    (workspace().facts / "standings.csv").unlink(missing_ok=True)  # from here on the desk says how groups stand
    Member.objects.bulk_create(_member(row, groups[row["group"]], rng) for row in held)
    Tension.objects.bulk_create(
        Tension(
            group=groups[row["group"]], other=groups[row["other"]], over=SAYS, from_on=row["valid_from"],
            to_on=row["valid_to"], known_on=row["known_day"], source="simulated", confidence="moderate",
        )
        for row in facts.conflicts.to_pylist()
        if row["gone_day"] is None and row["group"] < row["other"] and row["other"] in groups and row["group"] in groups
    )  # fmt: skip
    scorings = load_scorings(workspace())
    firsts = [one for n, group in enumerate(groups.values()) for one in _scores(group, n, scorers, scorings, last, rng)]
    made = Score.objects.bulk_create(firsts)
    Score.objects.bulk_create(
        _second(one, rng.choice([by for by in scorers if by.pk != one.by_id]), scorings, scorers, last, rng)
        for one in made
        if rng.random() < 0.2
    )
    _facts(list(groups.values()), rng, last)
    _disruptions(list(groups.values()), scorers, last, rng)


def _quiet(ref: str, n: int, last: dt.date) -> dict[str, Any]:
    """A member of a group that no event of the simulated force names; nor does any event name them."""
    person = f"nominal:P9{ref.partition(':G')[2]:0>3}{n:02d}"
    return {"person": person, "group": ref, "valid_from": last, "valid_to": None, "known_day": last}


def _scorers() -> Iterator[User]:
    """Two scorers for each area: nobody signs in as them."""
    for n, area in enumerate(DISTRICTS * 2):
        user = user_add(
            by=None, username=f"scorer-{n + 1}", name=f"Scorer {n + 1} (invented)", password=None, agency=area
        )
        role_grant(by=None, user=user, role="analyst", why="the demonstration")
        yield user


def _group(ref: str, n: int, quiet: bool, rng: random.Random, owners: list[User], last: dt.date) -> Group:
    state = State.DORMANT if quiet or n % 20 == 18 else State.PROPOSED if n % 20 == 19 else State.MAPPED
    group = Group.objects.create(
        ref=ref, name=f"Code {FIRST[n % 10]} {SECOND[n // 10 % 10]}{f' {n // 100 + 1}' if n > 99 else ''}",
        themes=[rng.choice(THEME_CHOICES)[0]], business=rng.choice(BUSINESS), about=SAYS, state=state,
        review_by=last + dt.timedelta(days=rng.randint(-10, 170)), added_by=owners[0],
    )  # fmt: skip
    begun = _at(last - dt.timedelta(days=30 * MONTHS + rng.randint(0, 60)))
    moves = [("", State.PROPOSED, begun)]
    if state != State.PROPOSED:
        moves.append((State.PROPOSED, State.MAPPED, begun + dt.timedelta(days=14)))
    if state == State.DORMANT:
        moves.append((State.MAPPED, State.DORMANT, _at(last - dt.timedelta(days=rng.randint(1, 50)))))
    for number, (before, after, at) in enumerate(moves, start=1):
        StateChange.objects.create(
            group=group, number=number, before=before, after=after, at=at, by=owners[0], panel="An invented panel",
            reason=SAYS, review_by=group.review_by,
        )  # fmt: skip
    for limb, _, _ in LIMBS:
        Statement.objects.create(
            group=group, limb=limb, text=SAYS, source="simulated", source_grade="2", intelligence_grade="B",
            handling_code="P", confidence="moderate", from_on=begun.date(), known_on=begun.date(),
        )  # fmt: skip
    for role in ("sro", "lro"):
        owner = owners[n % len(owners)] if role == "lro" else owners[0]
        Ownership.objects.create(group=group, role=role, user=owner, from_at=begun, given_by=owners[0], why=SAYS)
    return group


def _member(row: dict[str, Any], group: Group, rng: random.Random) -> Member:
    return Member(
        group=group, ref=row["person"], role=rng.choice(ROLES)[0], basis=SAYS, from_on=row["valid_from"],
        to_on=row["valid_to"], known_on=row["known_day"], source="simulated", source_grade="2",
        intelligence_grade="B", handling_code="P", confidence=rng.choice(("high", "moderate", "low")),
    )  # fmt: skip


def _scores(
    group: Group, n: int, scorers: list[User], scorings: tuple[Scoring, ...], last: dt.date, rng: random.Random
) -> Iterator[Score]:
    """A score of each scoring every three months, by the scorers of the group's area in turn and now and then by
    somebody else's, for whom the group is what it is."""
    base = rng.gauss(1.9, 0.8)
    for scoring in scorings:
        level = base + rng.gauss(0, 0.5)
        for turn in range(MONTHS // 3):
            level += rng.gauss(0, 0.15)
            by = scorers[(n + 5 * (turn % 2)) % 10] if rng.random() < 0.7 else rng.choice(scorers)
            on = last - dt.timedelta(days=30 * (MONTHS - 3 * turn) - rng.randint(0, 89))
            yield _score(group, scoring, by, min(on, last), level, scorers, last, rng)


def _score(
    group: Group, scoring: Scoring, by: User, on: dt.date, level: float, scorers: list[User], last: dt.date,
    rng: random.Random,
) -> Score:  # fmt: skip
    lean = -LOW_BY if by.agency == LOW_AREA else 0.0
    if by.pk == scorers[DRIFTER].pk:
        lean += DRIFT * (1 - (last - on).days / (30 * MONTHS))
    points: dict[str, int | None] = {
        name: None if rng.random() < 0.06 else max(0, min(4, round(level + lean + rng.gauss(0, 0.55))))
        for name in scoring.scales.names
    }
    judged = scoring.judge(points)
    return Score(
        group=group, scoring=scoring.name, version=scoring.version, by=by, area=by.agency, points=points,
        low=judged.overall.low, high=judged.overall.high, band=judged.band, confidence="moderate", rationale=SAYS,
        finished_at=_at(on),
    )  # fmt: skip


def _second(
    first: Score, by: User, scorings: tuple[Scoring, ...], scorers: list[User], last: dt.date, rng: random.Random
) -> Score:
    assert first.finished_at is not None  # noqa: S101 - made so above
    assert first.low is not None and first.high is not None  # noqa: S101, PT018 - likewise
    scoring = next(one for one in scorings if one.name == first.scoring)
    on = min(last, timezone.localdate(first.finished_at) + dt.timedelta(days=rng.randint(1, 10)))
    known = [point for point in first.points.values() if point is not None]
    level = sum(known) / len(known) if known else 2.0
    if first.by.agency == LOW_AREA:
        level += LOW_BY
    made = _score(first.group, scoring, by, on, level, scorers, last, rng)
    made.second_of, made.unseen = first, True
    return made


def _facts(groups: list[Group], rng: random.Random, last: dt.date) -> None:
    """Where some of them work, and whom some of them harm."""
    levels = places_held().areas.levels
    for group in groups:
        if levels:
            place = rng.randrange(len(levels[0].codes))
            area, name = levels[0].codes[place], levels[0].names[place]
            Territory.objects.create(group=group, area=area, name=name, from_on=last, known_on=last, what=SAYS)
        if rng.random() < 0.15:
            Exploited.objects.create(
                group=group, name="Somebody invented", role="exploited", how=SAYS,
                referral=rng.choice(("made", "not-made")),
                from_on=last, known_on=last, source="simulated",
            )  # fmt: skip


def _disruptions(groups: list[Group], scorers: list[User], last: dt.date, rng: random.Random) -> None:
    """A few a month, of busy groups more than of others; some wait to be moderated."""
    busy = rng.sample(groups, max(1, len(groups) // 3))
    for month in range(6):
        for _ in range(8):
            on = last - dt.timedelta(days=30 * month + rng.randint(0, 29))
            group = rng.choice(busy)
            proposer, moderator = rng.sample(scorers, 2)
            level = rng.choice(("major", "moderate", "moderate", "minor", "minor", "minor", "none", "negative"))
            waits = month == 0 and rng.random() < 0.4
            Disruption.objects.create(
                group=group, on=on, p=rng.choice(PS)[0], theme=group.themes[0], level=level, what=SAYS, evidence=SAYS,
                proposed_by=proposer, proposed_at=_at(on), moderated_level="" if waits else level,
                moderated_why="" if waits else SAYS, moderated_by=None if waits else moderator,
                moderated_at=None if waits else _at(on),
            )  # fmt: skip


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))

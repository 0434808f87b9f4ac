"""Rows of one ordinary kind, a chunk at a time: from moments to a table of the incoming schema."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa

from fourfold.history.schema import INCOMING
from fourfold.simulate import columns
from fourfold.simulate.columns import Flags
from fourfold.simulate.county import County
from fourfold.simulate.happenings import LETTERS, Numbers, marking_of, source_of
from fourfold.simulate.ordinary import Has, Ordinary, Says
from fourfold.simulate.period import MICRO, Floats, Integers, micros
from fourfold.simulate.world import World

DAY = 86_400 * MICRO
LATE = 0.015  # share that is recorded weeks late
COMPARTMENTS = ("LANTERN", "SEXTANT")  # of intelligence, and the share that lies in one
COMPARTMENTED = 0.03
GRADES = tuple(f"{source}{worth}" for source in "123" for worth in "ABCDE")  # 3x5x2
GRADE_WEIGHTS = np.array([4, 10, 3, 6, 1, 10, 25, 6, 12, 2, 2, 7, 2, 8, 2], np.float64) / 100


@dataclasses.dataclass(frozen=True)
class Places:
    """Where each row is: metres on the grid, ward number, the radius that is known, premises number (-1: none)."""

    x: Floats
    y: Floats
    ward: Integers
    radius: float
    premises: Integers
    nowhere: Flags


def rows(kind: Ordinary, began: Integers, world: World, numbers: Numbers, rng: np.random.Generator) -> pa.Table:
    """Events of one kind that began at these moments (microseconds), less those not known by the end of the
    simulation.
    """
    ended, known = _times(kind, began, rng)
    held = known <= micros(world.period.closes)
    began, ended, known = began[held], ended[held], known[held]
    count, source = len(began), source_of(kind.kind)
    number = numbers.take(source, count) + np.arange(count, dtype=np.int64)
    place = _places(kind, count, world.county, rng)
    graded = source == "sim-intel"
    grades = rng.choice(len(GRADES), count, p=GRADE_WEIGHTS) if graded else np.zeros(count, np.int64)
    secret = rng.random(count) < COMPARTMENTED if graded else np.zeros(count, np.bool_)
    values = {
        "id": columns.numbered(f"{source}:{LETTERS[source]}", number, 9),
        "source": columns.constant(source, count),
        "reference": columns.numbered(LETTERS[source], number, 9),
        "kind": columns.constant(kind.kind, count),
        "occurred_from": columns.moments(began),
        "occurred_to": columns.moments(ended),
        "recorded_at": columns.moments(known),
        "known_from": columns.moments(known),
        "known_basis": columns.constant("recorded", count),
        "x": columns.metres(place.x, place.nowhere),
        "y": columns.metres(place.y, place.nowhere),
        "precision_m": columns.metres(np.full(count, place.radius), place.nowhere),
        "areas": _areas(place, world.county),
        "grading": columns.chosen(GRADES, grades) if graded else columns.constant(None, count),
        "handling": columns.chosen(("P", "C"), secret.astype(np.int64)) if graded else columns.constant(None, count),
        "marking": columns.constant(marking_of(kind.kind), count),
        "compartments": columns.lists(columns.chosen(COMPARTMENTS, number[secret] % 2), secret.astype(np.int64)),
        "attributes": _attributes(kind.says, count, rng),
        "parties": _parties(kind.has, place, count, world, rng),
        "file": columns.constant(None, count),
        "line": pa.nulls(count, pa.int64()),
    }
    return pa.Table.from_pydict(values, schema=INCOMING)


def _times(kind: Ordinary, began: Integers, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """The last moment at which each may have happened, and when it was recorded."""
    count = len(began)
    hours = np.where(rng.random(count) < kind.between, np.clip(rng.lognormal(2.5, 0.9, count), 2, 120), 0.0)
    ended = began + (hours * 3600).astype(np.int64) * MICRO
    minutes = np.clip(rng.lognormal(np.log(kind.delay), 1.0, count), 1, 60 * 24 * 30)
    weeks = np.where(rng.random(count) < LATE, rng.uniform(7, 60, count), 0.0)
    return ended, ended + ((minutes * 60).astype(np.int64) + (weeks * 86_400).astype(np.int64)) * MICRO


def _places(kind: Ordinary, count: int, county: County, rng: np.random.Generator) -> Places:
    nowhere = rng.random(count) < kind.unlocated
    if kind.where == "premises":
        which = rng.integers(0, len(county.premises_x), count)
        return Places(
            county.premises_x[which], county.premises_y[which], county.premises_ward[which], 10.0, which, nowhere
        )
    spots = county.spots(kind.where, count, rng)
    x, y = county.near(spots, rng)
    return Places(x, y, county.spot_ward[spots], 20.0, np.full(count, -1, np.int64), nowhere)


def _areas(place: Places, county: County) -> pa.Array:
    """Ward and district, finest first; null where unlocated."""
    here = place.ward[~place.nowhere]
    codes = county.ward_codes + county.district_codes
    both = np.column_stack([here, len(county.ward_codes) + county.ward_district[here]]).ravel()
    return columns.lists(columns.chosen(codes, both), np.where(place.nowhere, 0, 2), place.nowhere)


def _attributes(says: tuple[Says, ...], count: int, rng: np.random.Generator) -> pa.Array:
    names: list[str] = []
    values: list[pa.Array] = []
    present: list[Flags] = []
    for say in says:
        weights = np.array([weight for _, weight in say.choices])
        which = rng.choice(len(weights), count, p=weights / weights.sum())
        there = rng.random(count) < say.chance
        for position, name in enumerate(say.names):
            names.append(name)
            values.append(columns.chosen([texts[position] for texts, _ in say.choices], which))
            present.append(there)
    return columns.text_maps(_side_by_side(present, count), names, values)


def _parties(has: tuple[Has, ...], place: Places, count: int, world: World, rng: np.random.Generator) -> pa.Array:
    present = [rng.random(count) < party.chance for party in has]
    refs = [_refs(party, count, world, rng) for party in has]
    roles, sorts = [party.role for party in has], [party.sort for party in has]
    if count and (place.premises >= 0).all():
        present.append(np.ones(count, np.bool_))
        refs.append(columns.numbered("premises:V", place.premises + 1, 4))
        roles.append("subject")
        sorts.append("premises")
    return columns.party_lists(_side_by_side(present, count), roles, sorts, refs)


def _refs(party: Has, count: int, world: World, rng: np.random.Generator) -> pa.Array:
    """References: members of groups in the share asked for, else people of whom a few come up again and again."""
    unknown = rng.random(count) >= party.known
    if party.sort == "group":
        return columns.numbered("group:G", rng.integers(1, world.society.groups + 1, count), 2, unknown)
    members = world.society.people
    others = members + 1 + (world.public * rng.random(count) ** 2).astype(np.int64)
    number = np.where(rng.random(count) < party.members, rng.integers(1, members + 1, count), others)
    return columns.numbered("nominal:P", number, 6, unknown)


def _side_by_side(flags: list[Flags], count: int) -> Flags:
    return np.column_stack(flags) if flags else np.zeros((count, 0), np.bool_)

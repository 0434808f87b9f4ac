"""An invented force's duplicates: people of its groups whom a second source calls otherwise, with the slips that
sources make, for somebody to judge."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pyarrow as pa
from django.utils import timezone

from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Member
from fourfold.desk.identities.finding import look_soon
from fourfold.history.schema import INCOMING
from fourfold.history.store import History

SOURCE, OTHER = "sim-register", "sim-prison"
"""The source that names members as the force does, and the one that has references of its own."""
A_GROUP = 3  # members that are named, of each group
TWICE = 6  # one in so many of these is named by the other source too
FIRST = ("Ada", "Ben", "Cora", "Dov", "Ema", "Finn", "Gus", "Hal", "Ida", "Jon", "Kit", "Lea", "Mo", "Nell", "Oz")
LAST = (
    "Alder",
    "Birch",
    "Cedar",
    "Elder",
    "Fir",
    "Hazel",
    "Juniper",
    "Larch",
    "Maple",
    "Oakes",
    "Pine",
    "Rowan",
    "Yew",
)


def make_duplicates(last: dt.date) -> int:
    """Have two sources name members of every group, each person invented, and the worker look for who is one; gives how
    many are named by both."""
    rng = random.Random(2015)  # noqa: S311 - invented data needs no secure randomness
    begun = timezone.make_aware(dt.datetime.combine(last - dt.timedelta(days=300), dt.time(10)))
    named: dict[int, list[str]] = {}
    for group, ref in Member.objects.exclude(ref="").order_by("group", "pk").values_list("group", "ref"):
        named.setdefault(group, []).append(ref)
    people = list(dict.fromkeys(ref for refs in named.values() for ref in refs[:A_GROUP]))
    rows: list[dict[str, Any]] = []
    twice = 0
    for n, ref in enumerate(people):
        said = {
            "first_name": rng.choice(FIRST),
            "surname": f"{rng.choice(LAST)}{rng.choice(('', 'son', 'ton', 'ley'))}",
            "date_of_birth": str(dt.date(1965, 1, 1) + dt.timedelta(days=rng.randrange(14_000))),
            "postcode": f"ZZ{rng.randint(1, 40)} {rng.randint(1, 9)}AB",
        }
        rows.append(_event(SOURCE, n, ref, said, begun))
        if n % TWICE == 0:
            rows.append(_event(OTHER, n, f"nominal:R{n:05d}", _with_a_slip(said, rng), begun))
            twice += 1
    History(workspace()).write(pa.Table.from_pylist(rows, INCOMING), now=begun)
    look_soon()
    return twice


def _with_a_slip(said: dict[str, str], rng: random.Random) -> dict[str, str]:
    """The same as somebody else might have written it down."""
    slip = rng.choice(("letter", "day", "moved", "none"))
    if slip == "letter":
        return {**said, "surname": f"{said['surname'][:-1]}{rng.choice('aeiou')}"}
    if slip == "day":
        born = dt.date.fromisoformat(said["date_of_birth"])
        return {**said, "date_of_birth": str(born + dt.timedelta(days=rng.choice((-1, 1, 9))))}
    return {**said, "postcode": "ZZ41 1AB"} if slip == "moved" else said


def _event(source: str, number: int, ref: str, said: dict[str, str], at: dt.datetime) -> dict[str, Any]:
    party = {"role": "subject", "sort": "person", "ref": ref, "attributes": list(said.items())}
    return {
        "id": f"{source}:{number:05d}", "source": source, "reference": f"{number:05d}", "kind": "arrest",
        "occurred_from": at, "occurred_to": at, "known_from": at, "known_basis": "recorded",
        "marking": "OFFICIAL-SENSITIVE", "parties": [party],
    }  # fmt: skip

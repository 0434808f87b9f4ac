"""What the reference engine reads: versions of events and facts, and how two of them stand to each other."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import pyarrow as pa

from fourfold.history.schema import MARKINGS
from fourfold.times import INSTANT, UTC
from fourfold.triggers import nodes
from fourfold.triggers.question import FOREVER, number

ZERO = dt.datetime(1970, 1, 1, tzinfo=UTC)


@dataclasses.dataclass(frozen=True)
class Version:
    """One version of an event (or of an area with more than expected), in microseconds, day numbers and metres."""

    id: str
    kind: str
    source: str
    t0: int
    t1: int
    d0: int
    d1: int
    k0: int
    k1: int
    x: float | None
    y: float | None
    r: float | None
    areas: tuple[str | None, ...]
    attributes: tuple[tuple[str, str], ...]
    parties: tuple[tuple[str, str, str | None], ...]  # role, sort, ref
    code: str | None = None


@dataclasses.dataclass(frozen=True)
class Fact:
    """A membership (person, group), a conflict (group, group), an order (whom or what it is on, kind; `about` is what
    is said of it), a standing (group, way), or two records judged to be one: true on days d0 to d1, believed from k0
    until k1."""

    one: str
    other: str
    d0: int
    d1: int
    k0: int
    k1: int
    about: str = ""
    marking: str = MARKINGS[0]
    compartments: tuple[str, ...] = ()


def in_time(first: Version, second: Version, link: nodes.Link) -> bool | None:
    """Whether the second follows (or precedes) the first in time: True for certain, False possibly, None not at all."""
    window = link.within // INSTANT
    if link.when == "either":
        possible = second.t1 >= first.t0 - window and second.t0 <= first.t1 + window
        return (second.t1 - first.t0 <= window and first.t1 - second.t0 <= window) if possible else None
    early, late = (first, second) if link.when == "after" else (second, first)
    possible = late.t1 >= early.t0 and late.t0 - early.t1 <= window
    return (late.t0 >= early.t1 and late.t1 - early.t0 <= window) if possible else None


def in_reach(first: Version, second: Version, metres: float | None) -> bool | None:
    """Whether the two are so near: True for certain, False possibly, None not at all or not known."""
    if metres is None:
        return True
    if first.x is None or first.y is None or second.x is None or second.y is None:
        return None
    apart = (second.x - first.x) * (second.x - first.x) + (second.y - first.y) * (second.y - first.y)
    if apart > metres * metres:
        return None
    return first.r is not None and second.r is not None and math.sqrt(apart) + first.r + second.r <= metres


def meets(fact: Fact, version: Version) -> bool:
    """Whether the fact was true on some day on which the event may have happened."""
    return fact.d0 <= version.d1 and fact.d1 >= version.d0


def covers(fact: Fact, version: Version) -> bool:
    """Whether the fact was true on every day on which the event may have happened."""
    return fact.d0 <= version.d0 and version.d1 <= fact.d1


def version_of(row: dict[str, Any], known_at: dt.datetime) -> Version | None:
    """A row of the history as it was known at a moment; None if no day's end by then saw it."""
    if row["known_from"] > known_at:
        return None
    open_still = row["known_to"] is None or row["known_to"] > known_at
    k0, k1 = number(row["known_day"]), FOREVER if open_still else number(row["gone_day"])
    if k0 >= k1:
        return None  # believed for part of a day only: no day's end saw it
    return Version(
        row["id"], row["kind"], row["source"],
        (row["occurred_from"] - ZERO) // INSTANT, (row["occurred_to"] - ZERO) // INSTANT,
        number(row["first_day"]), number(row["last_day"]), k0, k1, row["x"], row["y"], row["precision_m"],
        tuple(row["areas"] or ()), tuple(row["attributes"] or ()),
        tuple((party["role"], party["sort"], party["ref"]) for party in row["parties"] or ()),
    )  # fmt: skip


def facts_of(table: pa.Table, one: str, other: str, known_day: int) -> list[Fact]:
    """The rows of a table of facts that were known by a day."""
    facts = []
    for row in table.to_pylist():
        k0 = number(row["known_day"])
        gone = FOREVER if row["gone_day"] is None or number(row["gone_day"]) > known_day else number(row["gone_day"])
        first = -FOREVER if row.get("valid_from") is None else number(row["valid_from"])
        last = FOREVER if row.get("valid_to") is None else number(row["valid_to"])
        if k0 <= known_day and k0 < gone:
            limits = row["marking"] or MARKINGS[0], tuple((row["compartments"] or "").split())
            about = row.get("about", "")
            facts.append(Fact(row[one], row[other], first, last, k0, gone, about, *limits))
    return facts

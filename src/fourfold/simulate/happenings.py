"""Events told one by one: the shootings and the planted sequences, where who, when and where hang together."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from fourfold.history.schema import INCOMING
from fourfold.simulate.county import County

LETTERS = {"sim-crime": "C", "sim-search": "S", "sim-intel": "I", "sim-custody": "K", "sim-missing": "M"}
"""The invented source systems, and the letter with which each begins its references."""

SOURCES = {
    "stop-search": "sim-search",
    "intelligence-report": "sim-intel",
    "threat-to-life": "sim-intel",
    "online-threat": "sim-intel",
    "county-lines-indicator": "sim-intel",
    "cuckooing-concern": "sim-intel",
    "child-exploitation-concern": "sim-intel",
    "trafficking-concern": "sim-intel",
    "funeral": "sim-intel",
    "prison-release": "sim-custody",
    "arrest": "sim-custody",
    "missing-person": "sim-missing",
}
SENSITIVE = {kind for kind, source in SOURCES.items() if source == "sim-intel"} | {"missing-person", "prison-release"}


def source_of(kind: str) -> str:
    """The invented system that records a kind of event."""
    return SOURCES.get(kind, "sim-crime")


def marking_of(kind: str) -> str:
    """The protective marking that a kind of event carries."""
    return "OFFICIAL-SENSITIVE" if kind in SENSITIVE else "OFFICIAL"


@dataclasses.dataclass(frozen=True)
class Party:
    """Who was in an event; `ref` None where the person was not identified."""

    role: str
    ref: str | None
    sort: str = "person"


@dataclasses.dataclass(frozen=True)
class Happening:
    """One version of one event. `number` makes its reference; `point` in metres on the grid, None where unlocated."""

    kind: str
    number: int
    moment: dt.datetime
    known: dt.datetime
    point: tuple[float, float] | None
    parties: tuple[Party, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    grading: str | None = None

    @property
    def reference(self) -> str:
        """The reference that its source gives it, as C000000123."""
        return f"{LETTERS[source_of(self.kind)]}{self.number:09d}"

    @property
    def id(self) -> str:
        """The event's id, as sim-crime:C000000123."""
        return f"{source_of(self.kind)}:{self.reference}"

    def row(self, county: County) -> dict[str, Any]:
        """As a row of the history's incoming schema; `file` and `line` come when it is written."""
        graded = source_of(self.kind) == "sim-intel"
        return {
            "id": self.id,
            "source": source_of(self.kind),
            "reference": self.reference,
            "kind": self.kind,
            "occurred_from": self.moment,
            "occurred_to": self.moment,
            "recorded_at": self.known,
            "known_from": self.known,
            "known_basis": "recorded",
            "x": self.point[0] if self.point else None,
            "y": self.point[1] if self.point else None,
            "precision_m": 20.0 if self.point else None,
            "areas": areas_at(county, self.point),
            "grading": (self.grading or "2B") if graded else None,
            "handling": "P" if graded else None,
            "marking": marking_of(self.kind),
            "compartments": [],
            "attributes": list(self.attributes),
            "parties": [
                {"role": p.role, "sort": p.sort, "ref": p.ref, "attributes": None, "protected": None}
                for p in self.parties
            ],
            "file": None,
            "line": None,
        }


class Numbers:
    """Gives out the next reference number of each source."""

    def __init__(self) -> None:
        self._last = dict.fromkeys(LETTERS, 0)

    def take(self, source: str, count: int = 1) -> int:
        """The first of `count` numbers that nobody else is given."""
        first = self._last[source] + 1
        self._last[source] += count
        return first


def areas_at(county: County, point: tuple[float, float] | None) -> list[str | None] | None:
    """Ward and district at a point, finest first; None where unlocated."""
    if point is None:
        return None
    ward = county.ward_at(*point)
    if ward is None:
        return [None, None]
    return [county.ward_codes[ward], county.district_codes[county.ward_district[ward]]]


def table_of(happenings: Iterable[Happening], county: County) -> pa.Table:
    """Happenings as rows of the incoming schema."""
    return pa.Table.from_pylist([happening.row(county) for happening in happenings], schema=INCOMING)

"""A trigger: one firing of a rule, with its evidence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from typing import Any, Literal

import orjson

CAUTION = (
    "This trigger is a prompt for a person to assess. It is not evidence, and not reasonable grounds "
    "to suspect, stop, search or arrest anybody."
)


@dataclasses.dataclass(frozen=True)
class Firing:
    """What an engine finds: a rule's match, as identifiers only. Engines must agree on every field.

    `bound`: (step, event id) for each bound step; a `MoreThanExpected` step binds `level:code`. `day`: the day that is
    part of the identity, for `none_since` (the day its time ran out) and `more_than_expected` (the window's last day).
    `fired_on`: the first day on which the rule matched on what was then known. `certain` and `counted` (the other
    events, by step, sorted) are as seen on the day of view.
    """

    rule: str
    bound: tuple[tuple[str, str], ...]
    day: dt.date | None
    fired_on: dt.date
    certain: bool
    counted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    expected: Expected | None = None

    @property
    def names(self) -> set[str]:
        """All that it names: the ids of its events and, of a look, its area."""
        return {name for _, name in self.bound} | {name for _, group in self.counted for name in group}


@dataclasses.dataclass(frozen=True)
class Expected:
    """Why an area has more than expected: the count in the window, its expectation from the past (events a window), the
    past count and the share of the past that was held, and the chance of so many or more (`p`) against the day's
    threshold."""

    level: str
    code: str
    window: tuple[dt.date, dt.date]
    observed: int
    past: int
    expectation: float
    p: float
    looks: int


@dataclasses.dataclass(frozen=True)
class Party:
    """A party to an event, always with its role."""

    role: str
    sort: str
    ref: str | None


@dataclasses.dataclass(frozen=True)
class EvidenceEvent:
    """One event of a trigger, as believed on the day of view."""

    step: str
    id: str
    source: str
    reference: str | None
    kind: str
    occurred_from: dt.datetime
    occurred_to: dt.datetime
    known_from: dt.datetime
    known_basis: str
    x: float | None
    y: float | None
    precision_m: float | None
    areas: tuple[str, ...]
    marking: str
    compartments: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    parties: tuple[Party, ...]
    file: str | None
    line: int | None


@dataclasses.dataclass(frozen=True)
class Trigger:
    """One firing of a rule with all that a person needs to judge it.

    `live_until` is the last day of its horizon. `events` are in order of occurrence. `x`, `y` (metres on the grid) is
    where its last located event lies; `area` that event's finest area, or the area itself for more than expected. `why`
    is the plain sentence. `marking` is the highest of its evidence, `compartments` their union.
    """

    id: str
    rule: str
    rule_version: int
    title: str
    theme: str
    duty: str | None
    fired_on: dt.date
    live_until: dt.date
    day: dt.date | None
    certainty: Literal["certain", "possible"]
    why: str
    events: tuple[EvidenceEvent, ...]
    expected: Expected | None
    x: float | None
    y: float | None
    area: str | None
    marking: str
    compartments: tuple[str, ...]
    caution: str = CAUTION

    def as_json(self) -> dict[str, Any]:
        """Plain data, dates and moments as ISO 8601 text, for `--json`."""
        plain: dict[str, Any] = orjson.loads(orjson.dumps(self, option=orjson.OPT_UTC_Z))
        return plain


def trigger_from_json(data: dict[str, Any]) -> Trigger:
    """The trigger that `Trigger.as_json` gave as plain data."""
    expected = data["expected"]
    return Trigger(
        **{
            **data,
            **{name: _day(data[name]) for name in ("fired_on", "live_until", "day")},
            "events": tuple(_event(event) for event in data["events"]),
            "expected": Expected(**{**expected, "window": tuple(map(_day, expected["window"]))}) if expected else None,
            "compartments": tuple(data["compartments"]),
        }
    )


def _event(data: dict[str, Any]) -> EvidenceEvent:
    return EvidenceEvent(
        **{
            **data,
            **{name: dt.datetime.fromisoformat(data[name]) for name in ("occurred_from", "occurred_to", "known_from")},
            "areas": tuple(data["areas"]),
            "compartments": tuple(data["compartments"]),
            "attributes": tuple((name, value) for name, value in data["attributes"]),
            "parties": tuple(Party(**party) for party in data["parties"]),
        }
    )


def _day(text: str | None) -> Any:
    return dt.date.fromisoformat(text) if text else None


def trigger_id(rule: str, version: int, bound: tuple[tuple[str, str], ...], day: dt.date | None) -> str:
    """The same rule, version, evidence and day always give the same id. Evidence counts as a set: which of two like
    events is called first makes no difference."""
    parts = [rule, str(version), *sorted(event for _, event in bound), day.isoformat() if day else ""]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]

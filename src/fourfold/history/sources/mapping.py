"""What a mapping says: how the columns of a file become events. `mapping_language.py` reads one from YAML."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from fourfold.history.schema import MARKINGS, highest_marking
from fourfold.history.sources.delimited import Delimited

REJECT, KEEP, ABSENT = "reject", "keep", "absent"
"""What becomes of a text that a table does not list: the row is rejected; the text stands as it is; nothing is said."""


@dataclasses.dataclass(frozen=True)
class Value:
    """A text for each row: a constant, or a column's text, perhaps through a table."""

    column: str | None = None
    constant: str | None = None
    table: tuple[tuple[str, str], ...] | None = None
    otherwise: str = REJECT  # or KEEP, ABSENT, or a text

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return () if self.column is None else (self.column,)


@dataclasses.dataclass(frozen=True)
class When:
    """A date or time: one column, or a date's and a time's. Without a format, as ISO 8601 writes it."""

    column: str
    format: str | None = None
    time: str | None = None
    time_format: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,) if self.time is None else (self.column, self.time)


@dataclasses.dataclass(frozen=True)
class Place:
    """Coordinates: longitude or easting first, latitude or northing second, in the coordinate system `system`."""

    first: str
    second: str
    system: str
    precision_m: float | None = None


@dataclasses.dataclass(frozen=True)
class Known:
    """How known-from is set, by its basis: `recorded` (a column), `lag` (days after the event), `stated` (a day) or
    `import` (the moment of import)."""

    basis: str
    when: When | None = None
    days_after: int = 0
    on: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class Identity:
    """The id rule. With `columns`: the source's own reference; rows that repeat one are later revisions of it, or (if
    `repeats_are_duplicates`) say nothing new. Without: identical rows are copies, or separate incidents."""

    columns: tuple[str, ...] = ()
    repeats_are_duplicates: bool = False
    identical_rows_are_copies: bool = True


@dataclasses.dataclass(frozen=True)
class PartyRule:
    """One party a row; left out where the row says nothing of it."""

    role: str
    sort: str
    ref: Value | None
    prefix: str
    attributes: tuple[tuple[str, Value], ...]
    protected: tuple[tuple[str, Value], ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """Everything that it says of the party."""
        ref = () if self.ref is None else (self.ref,)
        return (*ref, *(value for _, value in (*self.attributes, *self.protected)))


@dataclasses.dataclass(frozen=True)
class Mapping:
    """A whole mapping."""

    file: str  # the mapping's own, for messages
    source: str
    zone: ZoneInfo
    form: Delimited
    sheet: str | None
    identity: Identity
    kind: Value
    occurred: When
    until: When | None
    place: Place | None
    known: Known
    recorded: When | None
    attributes: tuple[tuple[str, Value], ...]
    parties: tuple[PartyRule, ...]
    grading: Value | None
    handling: Value | None
    marking: Value

    @property
    def needed(self) -> tuple[str, ...]:
        """Every column that a file must have."""
        whens = [when for when in (self.occurred, self.until, self.recorded, self.known.when) if when is not None]
        values = [self.kind, self.marking, *(value for value in (self.grading, self.handling) if value is not None)]
        values += [value for _, value in self.attributes] + [v for rule in self.parties for v in rule.values]
        names: list[str] = [*self.identity.columns]
        names += _columns(whens) + _columns(values)
        names += [self.place.first, self.place.second] if self.place else []
        return tuple(dict.fromkeys(names))

    @property
    def highest_marking(self) -> str:
        """The highest marking that it gives by itself; "" where a column says each event's in its own words."""
        value = self.marking
        given = (value.constant, value.otherwise, *(name for _, name in value.table or ()))
        return highest_marking((name for name in given if name in MARKINGS), none="")


def _columns(things: Iterable[Value | When]) -> list[str]:
    return [name for thing in things for name in thing.columns]

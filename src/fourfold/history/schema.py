"""The one schema of the event history.

A row is one *version* of one event: what we believed about it from `known_from` until `known_to`.
Who was party to the event travels inside its row, so that an event and its parties change together,
in one commit (docs/adr/0003).

`INCOMING` is what a source hands over; the history adds the rest (`STORED`) when it writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa

MOMENT = pa.timestamp("us", tz="UTC")
TEXT_MAP = pa.map_(pa.string(), pa.string())

ROLES = ("suspect", "victim", "witness", "subject", "vulnerable")
"""The role of a party in an event. `subject` is a person whom the event is about and who is
none of the others: the person released, searched, or named in a report. A party may have several
roles in one event: then it is listed once for each."""

PROTECTED_ROLES = ("victim", "witness", "vulnerable")
"""Roles of people to be protected: never mixed with others, in any list, count or network, without their role shown."""

SORTS = ("person", "group", "premises", "organisation", "vehicle")
"""What sort of thing a party is."""

MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")
"""Protective markings, lowest first."""


def marking_rank(marking: str) -> int:
    """How high a marking is, from 0. One that is not known is treated as the highest."""
    return MARKINGS.index(marking) if marking in MARKINGS else len(MARKINGS)


def highest_marking(markings: Iterable[str], *, none: str = MARKINGS[0]) -> str:
    """The highest of some markings; `none` where there are none. What has no marking of its own ("") counts for
    nothing."""
    return max(filter(None, markings), key=marking_rank, default=none)


KNOWN_BASES = ("recorded", "lag", "stated", "import")
"""How `known_from` was set: the source's own recorded time; a stated publication lag (assumed, and
labelled so); a moment stated by whoever imported; or the moment of import."""

PROTECTED = ("sex", "gender", "age", "age range", "ethnicity", "self-defined ethnicity",
             "officer-defined ethnicity", "nationality", "religion", "race")  # fmt: skip
"""Characteristics kept for fairness audits alone, in a party's `protected` map. No rule can read them."""

_CHARACTERISTICS = {"sex", "gender", "age", "ages", "ethnicity", "ethnic", "ic", "race", "racial", "nationality",
                    "religion", "religious", "faith"}  # fmt: skip


def is_protected(name: str) -> bool:
    """Whether a name, of an attribute or a column, tells a protected characteristic, as `suspect_age`, `IC code` and
    `selfDefinedEthnicity` do."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return not _CHARACTERISTICS.isdisjoint(re.findall("[a-z]+", apart.lower()))


PARTY = pa.struct(
    [
        pa.field("role", pa.string(), nullable=False),  # one of ROLES
        pa.field("sort", pa.string(), nullable=False),  # one of SORTS
        pa.field("ref", pa.string()),  # as the source names it, prefixed by the source; null: not identified
        pa.field("attributes", TEXT_MAP),  # whatever else the source says of it, by name
        pa.field("protected", TEXT_MAP),  # for fairness audits alone; no rule can read it
    ]
)

INCOMING = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),  # see history/identity.py
        pa.field("source", pa.string(), nullable=False),  # whose records: a name, as police-uk
        pa.field("reference", pa.string()),  # the source's own, if it has one
        pa.field("kind", pa.string(), nullable=False),  # from the catalogue of kinds
        pa.field("occurred_from", MOMENT, nullable=False),  # first instant at which it may have happened
        pa.field("occurred_to", MOMENT, nullable=False),  # last instant at which it may have happened
        pa.field("recorded_at", MOMENT),  # when its source wrote it down; null: the source does not say
        pa.field("known_from", MOMENT, nullable=False),  # from when this version was what we believed
        pa.field("known_basis", pa.string(), nullable=False),  # how known_from was set: one of KNOWN_BASES
        pa.field("x", pa.float64()),  # metres east on the workspace's grid; null: unlocated
        pa.field("y", pa.float64()),  # metres north; null: unlocated
        pa.field("precision_m", pa.float64()),  # radius within which the true point lies; null: not known
        pa.field("areas", pa.list_(pa.string())),  # one code a level, in the settings' order; null: none
        pa.field("grading", pa.string()),  # 3x5x2: source then intelligence, as in 1A
        pa.field("handling", pa.string()),  # 3x5x2: P or C
        pa.field("marking", pa.string(), nullable=False),  # protective marking: one of MARKINGS
        pa.field("compartments", pa.list_(pa.string())),  # groups of readers it is kept to; null: none
        pa.field("attributes", TEXT_MAP),  # whatever else the source says of the event, by name
        pa.field("parties", pa.list_(PARTY)),  # those in it, each with a role; see PARTY
        pa.field("file", pa.string()),  # where the row came from, for checking by hand
        pa.field("line", pa.int64()),  # line of the file, or row of the sheet, counted from 1
    ]
)

STORED = pa.schema(
    [
        pa.field("month", pa.string(), nullable=False),  # partition: local month of occurred_from, YYYY-MM
        *INCOMING,
        pa.field("known_to", MOMENT),  # null: still believed
        pa.field("imported_at", MOMENT, nullable=False),  # when this row was written
        pa.field("first_day", pa.date32(), nullable=False),  # local day of occurred_from
        pa.field("last_day", pa.date32(), nullable=False),  # local day of occurred_to
        pa.field("known_day", pa.date32(), nullable=False),  # local day of known_from
        pa.field("gone_day", pa.date32()),  # local day of known_to
        pa.field("revised", pa.bool_(), nullable=False),  # the event has more than one version
        pa.field("moved", pa.bool_(), nullable=False),  # its versions lie in different months
    ]
)

CONTENT = tuple(
    name
    for name in INCOMING.names
    if name not in ("id", "areas", "known_from", "known_basis", "recorded_at", "file", "line")
)
"""The columns that make two versions of an event the same or different. Areas follow from the point."""

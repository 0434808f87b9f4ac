"""The police.uk download: street crime and stop and search. Outcomes are in `police_uk_outcomes`.

Street crime is known to the month alone, at an anonymous map point near the place. Rows with a crime ID are known by
it; rows without one (anti-social behaviour) are separate incidents even where they are identical. Searches carry no
id: identical rows are copies of one search. Times of searches are UTC.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from fourfold.errors import BadInput
from fourfold.history import identity
from fourfold.history.sources import columns, moments
from fourfold.history.sources.delimited import Delimited, check_delimiter, frames, header_of
from fourfold.history.sources.frame import Batch, Frame, reasons_by_row
from fourfold.history.sources.ordinals import Held, settle
from fourfold.history.sources.points import Locator
from fourfold.history.sources.police_uk_carried import with_outcomes
from fourfold.history.sources.publication import Publication
from fourfold.history.sources.streams import Stream
from fourfold.marked import nearest
from fourfold.workspace import Workspace

SETTINGS = "police-uk"
STREET, STOPS = "police-uk-street", "police-uk-stops"
STREET_COLUMNS = ("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
                  "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context")  # fmt: skip
STOP_COLUMNS = ("Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude",
                "Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation",
                "Object of search", "Outcome", "Outcome linked to object of search",
                "Removal of more than just outer clothing")  # fmt: skip
OUTCOME_COLUMNS = ("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
                   "LSOA code", "LSOA name", "Outcome type")  # fmt: skip
SORTS = {"street crime": STREET_COLUMNS, "stop and search": STOP_COLUMNS, "outcomes": OUTCOME_COLUMNS}
TELLING = {"street crime": "Crime type", "stop and search": "Object of search", "outcomes": "Outcome type"}

KINDS = {
    "Anti-social behaviour": "anti-social-behaviour",
    "Bicycle theft": "bicycle-theft",
    "Burglary": "burglary",
    "Criminal damage and arson": "criminal-damage-arson",
    "Drugs": "drugs",
    "Other crime": "other-crime",
    "Other theft": "other-theft",
    "Possession of weapons": "possession-of-weapons",
    "Public order": "public-order",
    "Robbery": "robbery",
    "Shoplifting": "shoplifting",
    "Theft from the person": "theft-from-the-person",
    "Vehicle crime": "vehicle-crime",
    "Violence and sexual offences": "violence-sexual-offences",
}


@dataclasses.dataclass(frozen=True)
class Reading:
    """What reading a download needs: the workspace's settings, the places, when things became known, what is held.

    `held` takes account of everything that was read before; `committed`, which is quick, of earlier commits alone.
    """

    workspace: Workspace
    locator: Locator
    publication: Publication
    precision_m: float | None
    held: Held
    committed: Held
    now: dt.datetime


def sort_of(stream: Stream) -> str:
    """Which of the three sorts of file a stream is, by its column names. Raises `BadInput` where it is none."""
    header = header_of(stream.head())
    for sort, column in TELLING.items():
        if column in header:
            return sort
    shared = {sort: len(set(names) & set(header)) for sort, names in SORTS.items()}
    best = max(shared, key=lambda sort: shared[sort])
    if shared[best] < len(SORTS[best]) // 2:
        check_delimiter(header, stream.name, ",")
        raise BadInput(
            f"{stream.name}: is no street crime, stop and search or outcomes file of data.police.uk, by its "
            f"column names ({', '.join(header)[:200] or 'there are none'}). For other files "
            "use a mapping ('fourfold import csv')."
        )
    return best


def street(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """The events of a street crime file."""
    separate = identity.Separate(STREET)
    for frame in frames(stream.chunks(), stream.name, Delimited(), STREET_COLUMNS):
        batch = _batch(frame, _street(frame, reading, separate))
        named = batch.events.filter(batch.events["reference"].is_valid())
        yield dataclasses.replace(batch, events=with_outcomes(batch.events, reading.committed(named["id"].to_pylist())))


def stops(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """The events of a stop and search file."""
    for frame in frames(stream.chunks(), stream.name, Delimited(), STOP_COLUMNS):
        yield dataclasses.replace(_batch(frame, _stops(frame, reading)), copies=True)


def _batch(frame: Frame, events: pa.Table) -> Batch:
    return Batch(events.filter(frame.usable()), frame.all_rejects(), frame.header, frame.read)


def _street(frame: Frame, reading: Reading, separate: identity.Separate) -> pa.Table:
    crime_ids, zone = frame.column("Crime ID"), reading.workspace.zone
    first, last, there, wrong = moments.spans(
        frame.column("Month"), lambda text: moments.of_month(text, zone) if text else None
    )
    frame.reject("Month", moments.unstated(there) | wrong | moments.future(first, there, reading.now))
    frame.reject("Crime type", _unknown_kinds(frame.column("Crime type")))
    points = reading.locator.locate(frame.column("Longitude"), frame.column("Latitude"))
    frame.reject("Longitude", points.wrong)
    known, basis = reading.publication.known(last)
    kinds = [KINDS.get(text, "") for text in frame.column("Crime type")]
    attributes = {
        "location": frame.column("Location"),
        "context": frame.column("Context"),
        "outcome_at_download": frame.column("Last outcome category"),  # later than it was known: for no rule
        "lsoa_in_file": frame.column("LSOA code"),
    }
    return columns.incoming(
        len(frame),
        {
            "id": _street_ids(frame, crime_ids, reading, separate),
            "source": STREET,
            "reference": columns.texts(crime_ids),
            "kind": pa.array(kinds, pa.string()),
            "occurred_from": columns.moments(first),
            "occurred_to": columns.moments(last),
            "known_from": known,
            "known_basis": basis,
            "attributes": columns.text_maps(attributes, len(frame)),
            "parties": columns.parties([], len(frame)),
            **_common(frame, points.x, points.y, points.areas, reading),
        },
    )


def _street_ids(frame: Frame, crime_ids: Sequence[str], reading: Reading, separate: identity.Separate) -> list[str]:
    ids = identity.referenced(STREET, crime_ids)
    without = [place for place, text in enumerate(crime_ids) if not text and place not in frame.wrong]
    cells = [frame.column(name) for name in STREET_COLUMNS]
    fresh = separate.ids([column[place] for column in cells] for place in without)
    if frame.mended:
        fresh = settle(fresh, [(frame.files[n], frame.lines[n]) for n in without], reading.held)
    for place, event_id in zip(without, fresh, strict=True):
        ids[place] = event_id
    return ids


def _stops(frame: Frame, reading: Reading) -> pa.Table:
    zone, rows = reading.workspace.zone, len(frame)
    first, last, there, wrong = moments.spans(frame.column("Date"), lambda text: moments.read_iso(text, zone))
    frame.reject("Date", moments.unstated(there) | wrong | moments.future(first, there, reading.now))
    points = reading.locator.locate(frame.column("Longitude"), frame.column("Latitude"))
    frame.reject("Longitude", points.wrong)
    linked, found = frame.column("Outcome linked to object of search"), {"true": "true", "false": "false", "": ""}
    odd = {text: f"{text!r} is neither True nor False" for text in set(linked) if text.lower() not in found}
    frame.reject("Outcome linked to object of search", reasons_by_row(linked, odd))
    known, basis = reading.publication.known(last)
    attributes = {
        "object": frame.column("Object of search"),
        "found": [found.get(text.lower(), "") for text in linked],
        "outcome": frame.column("Outcome"),
        "legislation": frame.column("Legislation"),
        "search_type": frame.column("Type"),
    }
    protected = {
        name.lower(): frame.column(name)
        for name in ("Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity")
    }
    searched = columns.party(rows, "subject", "person", None, {}, protected)
    return columns.incoming(
        rows,
        {
            "id": identity.copies(STOPS, zip(*(frame.column(name) for name in STOP_COLUMNS), strict=True)),
            "source": STOPS,
            "kind": "stop-search",
            "occurred_from": columns.moments(first),
            "occurred_to": columns.moments(last),
            "known_from": known,
            "known_basis": basis,
            "attributes": columns.text_maps(attributes, rows),
            "parties": columns.parties([(searched, np.ones(rows, bool))], rows),
            **_common(frame, points.x, points.y, points.areas, reading),
        },
    )


def _common(frame: Frame, x: pa.Array, y: pa.Array, areas: pa.Array, reading: Reading) -> dict[str, object]:
    return {
        "x": x,
        "y": y,
        "areas": areas,
        "precision_m": reading.precision_m,
        "marking": "OFFICIAL",
        "file": frame.files,
        "line": frame.lines,
    }


def _unknown_kinds(types: Iterable[str]) -> dict[int, str]:
    types = list(types)
    wrong = {
        text: f"the crime type {text!r} is not known. {nearest(text, KINDS)}".strip()
        for text in set(types)
        if text not in KINDS
    }
    return reasons_by_row(types, wrong)

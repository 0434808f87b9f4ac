"""data.police.uk downloads: street crime, and stop and search. (Outcomes are in `police_uk_outcomes.py`.)

Street crime is known to the month, at an anonymous map point near the true one. A crime carries an id; anti-social
behaviour carries none, and identical rows of it are separate incidents. Times of searches are in UTC, as they say;
identical searches are copies of one.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import difflib
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from fourfold.errors import BadInput
from fourfold.history import identity
from fourfold.history.sources import columns
from fourfold.history.sources.frame import Batch, Frame, reasons_by_row
from fourfold.history.sources.moments import Moments, microseconds, of_month, read_iso, spans
from fourfold.history.sources.points import Locator
from fourfold.times import UTC, day_start, local_day

STREET, STOPS = "police-uk-street", "police-uk-stops"
SETTINGS = "police-uk"
KNOWN_AFTER_DAYS = 45
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
STREET_NEEDS = ("Crime ID", "Month", "Reported by", "Longitude", "Latitude", "Location", "LSOA code", "Crime type",
                "Last outcome category", "Context")  # fmt: skip
STOPS_NEED = ("Type", "Date", "Latitude", "Longitude", "Gender", "Age range", "Self-defined ethnicity",
              "Officer-defined ethnicity", "Legislation", "Object of search", "Outcome",
              "Outcome linked to object of search")  # fmt: skip
FOUND = {"true": "true", "false": "false", "": ""}


@dataclasses.dataclass(frozen=True)
class Published:
    """When a month's data counts as known: on a stated day, or a stated number of days after the month's end."""

    after_days: int
    on: dt.date | None
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: dict[str, Any], zone: ZoneInfo, after_days: int | None, on: dt.date | None) -> Published:
        """From the workspace's settings, which an import may override. Raises `BadInput` for a setting that is no number."""
        days = settings.get("known_after_days", KNOWN_AFTER_DAYS) if after_days is None else after_days
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 3650:
            raise BadInput(f"known_after_days must be a number of days from 0 to 3650, not {days!r}.")
        return cls(days, on, zone)

    @property
    def basis(self) -> str:
        return "stated" if self.on else "lag"

    def moment(self, year: int, month: int) -> dt.datetime:
        """From when a month's rows are known: the start of a local day."""
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        return day_start(self.on or end + dt.timedelta(days=self.after_days), self.zone)

    def moments(self, occurred: Moments) -> Moments:
        """The same for the local months of many moments (microseconds)."""
        known: dict[int, int] = {}
        hours, place = np.unique(occurred // 3_600_000_000, return_inverse=True)
        for hour in hours.tolist():
            day = local_day(dt.datetime.fromtimestamp(hour * 3600, UTC), self.zone)
            known[hour] = microseconds(self.moment(day.year, day.month))
        return np.array([known[hour] for hour in hours.tolist()], dtype=np.int64)[place]


@dataclasses.dataclass
class PoliceUk:
    """What reading the rows needs: when they count as known, where points lie, how precise they are, and the present."""

    published: Published
    locator: Locator
    precision_m: float | None
    now: dt.datetime

    def street(self, frame: Frame, separate: identity.Separate) -> Batch:
        """Street crime. `separate` tells identical rows without an id apart; one for each file."""
        zone = self.published.zone
        first, last, there, wrong = spans(frame.column("Month"), lambda text: of_month(text, zone))
        frame.reject("Month", wrong)
        self._dated(frame, "Month", first, there)
        types = frame.column("Crime type")
        frame.reject("Crime type", reasons_by_row(types, {text: _unknown(text) for text in set(types) - set(KINDS)}))
        references = frame.column("Crime ID")
        given = {
            "id": self._street_ids(frame, references, separate),
            "source": STREET,
            "reference": columns.texts(references),
            "kind": [KINDS.get(text, "") for text in types],
            "attributes": columns.text_maps(
                {
                    "location": frame.column("Location"),
                    "context": frame.column("Context"),
                    "last_outcome": frame.column("Last outcome category"),  # as at the download: no rule may use it
                    "lsoa_in_file": frame.column("LSOA code"),  # the area comes from the polygon, never from this
                },
                len(frame),
            ),
            "parties": columns.parties([], len(frame)),
        }
        return self._batch(frame, given, first, last)

    def stops(self, frame: Frame) -> Batch:
        """Stop and search."""
        first, last, there, wrong = spans(frame.column("Date"), lambda text: read_iso(text, self.published.zone))
        frame.reject("Date", wrong)
        self._dated(frame, "Date", first, there)
        linked = [text.lower() for text in frame.column("Outcome linked to object of search")]
        odd = {text: f"is {text!r}, where True, False or nothing can stand" for text in set(linked) - set(FOUND)}
        frame.reject("Outcome linked to object of search", reasons_by_row(linked, odd))
        names = {"gender": "Gender", "age range": "Age range", "self-defined ethnicity": "Self-defined ethnicity",
                 "officer-defined ethnicity": "Officer-defined ethnicity"}  # fmt: skip
        subject = columns.party(
            len(frame), "subject", "person", None, {}, {key: frame.column(name) for key, name in names.items()}
        )
        cells = [[cell.strip() for cell in row] for row in frame.rows]
        given = {
            "id": identity.copies(STOPS, cells),
            "source": STOPS,
            "kind": "stop-search",
            "attributes": columns.text_maps(
                {
                    "object": frame.column("Object of search"),
                    "found": linked,
                    "outcome": frame.column("Outcome"),
                    "legislation": frame.column("Legislation"),
                    "search_type": frame.column("Type"),
                },
                len(frame),
            ),
            "parties": columns.parties([(subject, np.ones(len(frame), bool))], len(frame)),
        }
        batch = self._batch(frame, given, first, last)
        batch.copies = True
        return batch

    def _street_ids(self, frame: Frame, references: Sequence[str], separate: identity.Separate) -> list[str]:
        ids = identity.referenced(STREET, references)
        without = [n for n, reference in enumerate(references) if not reference and n not in frame.wrong]
        names = ("Month", "Reported by", "Longitude", "Latitude", "Location", "Crime type")
        told = list(zip(*(frame.column(name) for name in names), strict=True))
        for n, made in zip(without, separate.ids(told[n] for n in without), strict=True):
            ids[n] = made
        return ids

    def _dated(self, frame: Frame, column: str, first: Moments, there: np.ndarray) -> None:
        now = microseconds(self.now)
        frame.reject(column, {int(n): "is empty" for n in np.nonzero(~there)[0]})
        frame.reject(column, {int(n): "lies in the future" for n in np.nonzero(there & (first > now))[0]})

    def _batch(self, frame: Frame, given: dict[str, object], first: Moments, last: Moments) -> Batch:
        points = self.locator.locate(frame.column("Longitude"), frame.column("Latitude"))
        frame.reject("Longitude, Latitude", points.wrong)
        given |= {
            "occurred_from": columns.moments(first),
            "occurred_to": columns.moments(last),
            "known_from": columns.moments(self.published.moments(first)),
            "known_basis": self.published.basis,
            "x": points.x,
            "y": points.y,
            "areas": points.areas,
            "precision_m": self.precision_m,
            "marking": "OFFICIAL",
            "file": frame.files,
            "line": frame.lines,
        }
        events = columns.incoming(len(frame), given)
        if frame.wrong:
            events = events.filter(frame.usable())
        return Batch(events, frame.all_rejects(), frame.header, frame.read)


def _unknown(text: str) -> str:
    close = difflib.get_close_matches(text, KINDS, n=1, cutoff=0.6)
    return f"{text!r} is no crime type of data.police.uk" + (f"; did it mean {close[0]!r}?" if close else "")


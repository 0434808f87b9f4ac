"""The files of a data.police.uk download, told apart by their columns and read in the order in which they build on each other."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fourfold.errors import BadInput
from fourfold.history import identity
from fourfold.history.sources import police_uk, police_uk_outcomes
from fourfold.history.sources.delimited import Delimited, frames, header_of
from fourfold.history.sources.frame import Batch
from fourfold.history.sources.points import Locator
from fourfold.history.sources.settings import limits, number
from fourfold.history.sources.streams import Found, Stream, find
from fourfold.history.store import History

NEEDS = {"street": police_uk.STREET_NEEDS, "stops": police_uk.STOPS_NEED, "outcomes": police_uk_outcomes.NEEDS}
ORDER = ("street", "stops", "outcomes", "")
SIGNS = (("street", "Crime type"), ("stops", "Object of search"), ("outcomes", "Outcome type"))


class PoliceUkFiles:
    """A data.police.uk download as a source for `importing.Import`."""

    def __init__(
        self, history: History, *, now: dt.datetime, after_days: int | None = None, known_on: dt.date | None = None
    ) -> None:
        workspace = history.workspace
        settings: dict[str, Any] = workspace.sources.get(police_uk.SETTINGS) or {}
        self._history = history
        self._limits = limits(settings)
        self._published = police_uk.Published.of(settings, workspace.zone, after_days, known_on)
        self._rows = police_uk.PoliceUk(
            published=self._published,
            locator=Locator(workspace, outside_km=number(settings, "outside_km")),
            precision_m=number(settings, "precision_m"),
            now=now,
        )

    def find(self, paths: Iterable[Path]) -> Found:
        """Street crime first, outcomes last: an outcome updates a crime that must be there."""
        found = find(paths, self._limits)
        sorts = [_sort(stream) for stream in found.streams]
        order = sorted(range(len(sorts)), key=lambda n: (ORDER.index(sorts[n]), found.streams[n].name, n))
        streams = [dataclasses.replace(found.streams[n], builds_on_others=sorts[n] == "outcomes") for n in order]
        return dataclasses.replace(found, streams=streams)

    def batches(self, stream: Stream) -> Iterator[Batch]:
        """The file's batches. Raises `BadInput` when its columns are not those of a download."""
        sort = _sort(stream)
        if not sort:
            stream.head()  # what is wrong with the file itself comes first
            raise BadInput(
                f"{stream.name}: its columns are not those of street crime, stop and search or outcomes from "
                f"data.police.uk. It begins: {', '.join(_header(stream))[:200]!r}."
            )
        separate = identity.Separate(police_uk.STREET)
        for frame in frames(stream.chunks(), stream.name, Delimited(), NEEDS[sort]):
            if sort == "street":
                yield self._rows.street(frame, separate)
            elif sort == "stops":
                yield self._rows.stops(frame)
            else:
                yield police_uk_outcomes.outcomes(frame, self._published, self._history, self._rows.now)


def _sort(stream: Stream) -> str:
    names = _header(stream)
    return next((sort for sort, sign in SIGNS if sign in names), "")


def _header(stream: Stream) -> tuple[str, ...]:
    try:
        return header_of(stream.head())
    except BadInput:
        return ()

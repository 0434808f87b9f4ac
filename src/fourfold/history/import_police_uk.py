"""Importing a data.police.uk download: crimes and searches first, then the outcomes that update the crimes."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from pathlib import Path

from fourfold.history.importing import Counts, Import
from fourfold.history.schema import MARKINGS
from fourfold.history.sources import police_uk, police_uk_outcomes
from fourfold.history.sources.points import Locator
from fourfold.history.sources.publication import AFTER_DAYS, Publication
from fourfold.history.sources.settings import SourceSettings
from fourfold.history.sources.streams import Stream, find
from fourfold.times import UTC

READERS = {
    "street crime": police_uk.street,
    "stop and search": police_uk.stops,
    "outcomes": police_uk_outcomes.outcomes,
}
"""In the order of import: an outcome needs its crime."""


def import_police_uk(
    run: Import, paths: Sequence[Path], *, after_days: int | None = None, known_on: dt.date | None = None
) -> Counts:
    """Import zip files, folders and CSV files as they come from data.police.uk.

    A month became known `after_days` days after its end (default: the workspace's setting, or 45), or all of it at the
    start of `known_on`. Raises `BadInput` for a path that is not there, or for a wrong setting.
    """
    settings = SourceSettings.of(run.workspace, police_uk.SETTINGS)
    reading = reading_of(run, settings, after_days, known_on)
    found = find(paths, settings.limits)
    run.counts.notes += found.notes
    run.counts.failed += found.failed
    by_sort: dict[str, list[Stream]] = {sort: [] for sort in READERS}
    for stream in found.streams:
        sort = run.guarded(stream.name, functools.partial(police_uk.sort_of, stream))
        if sort:
            by_sort[sort].append(stream)
    for sort, read in READERS.items():
        for stream in by_sort[sort]:
            run.take(stream.name, read(stream, reading), marking=MARKINGS[0])
    return run.finish()


def reading_of(
    run: Import, settings: SourceSettings, after_days: int | None = None, known_on: dt.date | None = None
) -> police_uk.Reading:
    """What reading a download needs."""
    now = dt.datetime.now(UTC)
    after = next(days for days in (after_days, settings.known_after_days, AFTER_DAYS) if days is not None)
    return police_uk.Reading(
        run.workspace,
        Locator(run.workspace, outside_km=settings.outside_km),
        Publication(run.workspace.zone, now, after, known_on),
        settings.precision_m,
        run.held,
        run.history.held,
        now,
    )

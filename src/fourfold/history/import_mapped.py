"""Importing delimited files and Excel sheets through a mapping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from fourfold.history.importing import Counts, Import
from fourfold.history.sources import mapped, mapping_language
from fourfold.history.sources.points import Locator
from fourfold.history.sources.settings import SourceSettings
from fourfold.history.sources.streams import find
from fourfold.times import UTC


def import_mapped(run: Import, paths: Sequence[Path], mapping_path: Path) -> Counts:
    """Import files through the mapping in a file, or through one that comes along, by its name.

    Raises `BadInput` for a path that is not there, and for a mapping with everything that is wrong with it.
    """
    mapping = mapping_language.load(mapping_path, run.workspace)
    settings = SourceSettings.of(run.workspace, mapping.source)
    place = mapping.place
    locator = None if place is None else Locator(run.workspace, place.system, settings.outside_km)
    reading = mapped.Reading(mapping, locator, run.held, dt.datetime.now(UTC))
    found = find(paths, settings.limits, mapped.SUFFIXES)
    run.counts.notes += found.notes
    run.counts.failed += found.failed
    for stream in found.streams:
        run.take(stream.name, mapped.batches(stream, reading), marking=mapping.highest_marking)
    return run.finish()

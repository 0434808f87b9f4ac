"""Importing Parquet files that are in Fourfold's own schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from fourfold.history.importing import Counts, Import
from fourfold.history.sources import stored
from fourfold.history.sources.streams import Limits, find
from fourfold.places.areas import Areas
from fourfold.times import UTC


def import_stored(run: Import, paths: Sequence[Path]) -> Counts:
    """Import Parquet files, or folders of them. Raises `BadInput` for a path that is not there."""
    reading = stored.Reading(Areas.load(run.workspace), dt.datetime.now(UTC))
    found = find(paths, Limits(), stored.SUFFIXES)
    run.counts.notes += found.notes
    run.counts.failed += found.failed
    for stream in found.streams:
        run.take(stream.name, stored.batches(stream, reading))
    return run.finish()

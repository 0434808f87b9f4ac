"""A look at a file before it is imported: which columns it has, its first rows, and what is wrong with them. Nothing is
written, and of a large file only the beginning is read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

from fourfold.errors import BadInput
from fourfold.history.import_police_uk import READERS, reading_of
from fourfold.history.importing import Import
from fourfold.history.sources import columns, excel, mapped, mapping_language, police_uk, stored
from fourfold.history.sources.delimited import Delimited, frames, is_quarantine
from fourfold.history.sources.frame import Batch, Frame, Reject
from fourfold.history.sources.points import Locator
from fourfold.history.sources.settings import SourceSettings
from fourfold.history.sources.streams import Limits, Stream, find
from fourfold.places.areas import Areas
from fourfold.times import UTC
from fourfold.workspace import Workspace

BEGINNING = 256 << 10
"""Bytes of a text file that are looked at."""
FILES = 20
"""Files of one zip that are looked at."""
ROWS = 5
REJECTS = 20

Batches = Callable[[Stream], Iterator[Batch]]


@dataclasses.dataclass(frozen=True)
class LookedAt:
    """One file: its columns and first rows as they stand, how many rows were looked at, how many of these can be used,
    and the first that cannot. `problem`: why none can."""

    name: str
    sort: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    read: int = 0
    usable: int = 0
    rejects: tuple[Reject, ...] = ()
    problem: str = ""


@dataclasses.dataclass(frozen=True)
class Look:
    """What an import would meet: the files looked at, how many more there are, and what would be passed over."""

    files: tuple[LookedAt, ...]
    more: int
    notes: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Whether an import could take anything from it, or put rows aside to be mended."""
        return self.more > 0 or any(one.read and not one.problem for one in self.files)


class _Beginning(Stream):
    """A stream of which only the beginning is read, to the end of a line."""

    def chunks(self) -> Iterator[bytes]:
        head = self.head(BEGINNING)
        cut = head.rfind(b"\n") + 1 if len(head) == BEGINNING else len(head)
        return iter([head[: cut or len(head)]])


def look_police_uk(workspace: Workspace, path: Path) -> Look:
    """A look at a data.police.uk download."""
    settings = SourceSettings.of(workspace, police_uk.SETTINGS)
    reading = reading_of(Import(workspace), settings)

    def one(stream: Stream) -> LookedAt:
        sort = police_uk.sort_of(stream)
        read = functools.partial(READERS[sort], reading=reading)
        return _look(stream, sort, read, lambda: frames(stream.chunks(), stream.name, Delimited(), ()))

    return _look_at(path, settings.limits, (".csv", ".csv.gz", ".zip"), one)


def look_mapped(workspace: Workspace, path: Path, mapping_path: Path) -> Look:
    """A look at delimited files or Excel sheets through a mapping. Raises `BadInput` for a mapping that is wrong."""
    mapping = mapping_language.load(mapping_path, workspace)
    settings = SourceSettings.of(workspace, mapping.source)
    place = mapping.place
    locator = None if place is None else Locator(workspace, place.system, settings.outside_km)
    reading = mapped.Reading(mapping, locator, Import(workspace).history.held, dt.datetime.now(UTC))

    def one(stream: Stream) -> LookedAt:
        def raw() -> Iterator[Frame]:
            if excel.is_workbook(stream):
                return excel.frames(stream, mapping.sheet, ())
            return frames(stream.chunks(), stream.name, mapping.form, ())

        return _look(stream, mapping.source, functools.partial(mapped.batches, reading=reading), raw)

    return _look_at(path, settings.limits, mapped.SUFFIXES, one)


def look_stored(workspace: Workspace, path: Path) -> Look:
    """A look at a Parquet file in Fourfold's own schema, or at a quarantine file of one."""
    reading = stored.Reading(Areas.load(workspace), dt.datetime.now(UTC))

    def one(stream: Stream) -> LookedAt:
        mended = is_quarantine(stream.head())
        raw = functools.partial(frames, stream.chunks(), stream.name, Delimited(), ()) if mended else lambda: iter(())
        return _look(stream, "Fourfold's own schema", functools.partial(stored.batches, reading=reading), raw)

    return _look_at(path, Limits(), stored.SUFFIXES, one)


def _look_at(path: Path, limits: Limits, suffixes: tuple[str, ...], one: Callable[[Stream], LookedAt]) -> Look:
    found = find([path], limits, suffixes)
    looked = [LookedAt(name, "", problem=reason) for name, reason in found.failed]
    for stream in found.streams[:FILES]:
        beginning = _Beginning(stream.path, stream.name, stream.member, stream.limits)
        try:
            looked.append(one(stream if excel.is_workbook(stream) else beginning))
        except BadInput as error:
            looked.append(LookedAt(stream.name, "", problem=str(error)))
    return Look(tuple(looked), max(0, len(found.streams) - FILES), tuple(found.notes))


def _look(stream: Stream, sort: str, read: Batches, raw: Callable[[], Iterator[Frame]]) -> LookedAt:
    shown = next(raw(), None)
    batch = next(read(stream), Batch(columns.incoming(0, {})))
    return LookedAt(
        name=stream.name,
        sort=sort,
        columns=shown.header if shown else tuple(batch.header),
        rows=tuple(tuple(row) for row in shown.rows[:ROWS]) if shown else (),
        read=batch.read,
        usable=batch.read - len(batch.rejects),
        rejects=tuple(batch.rejects[:REJECTS]),
    )

"""Parquet files that are in the schema `INCOMING` already: a simulated force's, or another workspace's.

Their rejected rows are kept as CSV, as those of any file, with lists and maps as JSON; mended, they come back the
same way.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fourfold.errors import BadInput
from fourfold.history.kinds import kinds
from fourfold.history.schema import INCOMING, KNOWN_BASES, MARKINGS, ROLES, SORTS
from fourfold.history.sources.delimited import Delimited, frames, is_quarantine
from fourfold.history.sources.frame import Batch, Frame, Reject
from fourfold.history.sources.streams import Stream
from fourfold.marked import nearest
from fourfold.places.areas import Areas

BATCH = 400_000
SUFFIXES = (".parquet",)
_WHOLE = "%Y-%m-%dT%H:%M:%S%z"  # a moment without an offset is none
_LOOSE = pa.schema([field.with_nullable(True) for field in INCOMING])  # rows not yet looked at
_NEEDED = tuple(field.name for field in INCOMING if not field.nullable)


@dataclasses.dataclass(frozen=True)
class Reading:
    """What reading needs: the workspace's areas, for events that come without, and the present."""

    areas: Areas
    now: dt.datetime


def batches(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """The file's events, some hundred thousand at a time. Raises `BadInput` when it is no such file."""
    if is_quarantine(stream.head()):
        yield from _mended(stream, reading)
        return
    if stream.member is not None:
        raise BadInput(f"{stream.name}: is inside a zip file; unpack it and import the Parquet file itself.")
    try:
        with pq.ParquetFile(stream.path) as file:
            _check_columns(file.schema_arrow, stream.name)
            line = 1
            for batch in file.iter_batches(BATCH, columns=INCOMING.names):
                batch.validate(full=True)  # text that is no UTF-8 would make the history itself unreadable
                rows = _in_schema(pa.Table.from_batches([batch]), stream.name)
                yield _batch(rows, stream.name, line, reading)
                line += rows.num_rows
    except (pa.ArrowException, ValueError, OSError) as error:
        told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise BadInput(f"{stream.name}: cannot be read as Parquet; it may be cut short or damaged ({told}).") from None


def _mended(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """The events of a quarantine file."""
    for frame in frames(stream.chunks(), stream.name, Delimited(), INCOMING.names):
        rows = pa.Table.from_pylist([_row(frame, n) for n in range(len(frame))], _LOOSE)
        for n, (column, reason) in _wrong(rows, reading.now).items():
            frame.reject(column, {n: reason})
        events = rows.filter(frame.usable()).cast(INCOMING)
        yield Batch(_placed(events, reading.areas), frame.all_rejects(), frame.header, frame.read)


def _row(frame: Frame, n: int) -> dict[str, object]:
    """One row of a quarantine file; a cell that cannot be read leaves its column empty and its reason in the frame."""
    row: dict[str, object] = {}
    for field in INCOMING:
        text = frame.column(field.name)[n]
        try:
            value = _value(field.type, text)
            pa.scalar(value, field.type)
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, pa.ArrowException):
            frame.reject(field.name, {n: f"{text[:100]!r} cannot be read as {field.type}"})
            value = None
        row[field.name] = value
    return row


def _value(kind: pa.DataType, text: str) -> object:
    """What `_shown` wrote."""
    if not text:
        return None
    if pa.types.is_timestamp(kind):
        return dt.datetime.strptime(text.replace("Z", "+00:00"), "%Y-%m-%dT%H:%M:%S.%f%z" if "." in text else _WHOLE)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return float(text) if pa.types.is_floating(kind) else int(text)
    if pa.types.is_map(kind):
        return [tuple(pair) for pair in json.loads(text)]
    if kind == INCOMING.field("parties").type:
        maps = ("attributes", "protected")
        return [one | {key: [tuple(pair) for pair in one.get(key) or ()] for key in maps} for one in json.loads(text)]
    return json.loads(text) if pa.types.is_list(kind) else text


def _check_columns(schema: pa.Schema, name: str) -> None:
    for field in INCOMING:
        if field.name not in schema.names:
            hint = nearest(field.name, [other for other in schema.names if other not in INCOMING.names])
            raise BadInput(f"{name}: has no column {field.name!r}. {hint}".rstrip())


def _in_schema(rows: pa.Table, name: str) -> pa.Table:
    """The columns in the types of `INCOMING`, which may still hold nulls where it allows none."""
    columns = []
    for field in INCOMING:
        try:
            columns.append(rows[field.name].cast(field.type))
        except (pa.ArrowException, NotImplementedError):
            raise BadInput(
                f"{name}: the column {field.name!r} is {rows[field.name].type}, and cannot be read as {field.type}."
            ) from None
    return pa.table(columns, schema=_LOOSE)


def _batch(rows: pa.Table, name: str, line: int, reading: Reading) -> Batch:
    wrong = _wrong(rows, reading.now)
    good = np.ones(rows.num_rows, bool)
    good[list(wrong)] = False
    rejects = [_reject(rows.slice(n, 1), name, line + n, *wrong[n]) for n in sorted(wrong)]
    events = rows if not wrong else rows.filter(pa.array(good))
    return Batch(_placed(events.cast(INCOMING), reading.areas), rejects, INCOMING.names, rows.num_rows)


def _wrong(rows: pa.Table, now: dt.datetime) -> dict[int, tuple[str, str]]:
    """Which rows cannot be, with the column and why."""
    found: dict[int, tuple[str, str]] = {}
    for column in _NEEDED:
        _note(found, column, pc.is_null(rows[column]), "is empty")
    _note(found, "id", pc.equal(rows["id"], ""), "is empty")
    for column, known in (("kind", list(kinds())), ("known_basis", list(KNOWN_BASES)), ("marking", list(MARKINGS))):
        _note(found, column, pc.invert(pc.is_in(rows[column], pa.array(known))), f"is no {column} that is known")
    _note(found, "occurred_to", pc.less(rows["occurred_to"], rows["occurred_from"]), "is before the event began")
    _note(found, "occurred_from", pc.greater(rows["occurred_from"], pa.scalar(now)), "is in the future")
    _note(found, "known_from", pc.greater(rows["known_from"], pa.scalar(now)), "is in the future")
    parties, owners = pc.list_flatten(rows["parties"]), pc.list_parent_indices(rows["parties"])
    for part, allowed in (("role", ROLES), ("sort", SORTS)):
        strange = pc.invert(pc.is_in(pc.struct_field(parties, part), pa.array(allowed)))
        for n in pc.unique(pc.filter(owners, strange)).to_pylist():
            found.setdefault(n, ("parties", f"a party's {part} is none that is known"))
    half = pc.xor(pc.is_null(rows["x"]), pc.is_null(rows["y"]))
    _note(found, "x", half, "has one coordinate without the other")
    return found


def _note(found: dict[int, tuple[str, str]], column: str, mask: pa.ChunkedArray, reason: str) -> None:
    for n in np.flatnonzero(np.asarray(pc.fill_null(mask, False).combine_chunks())):
        found.setdefault(int(n), (column, reason))


def _reject(row: pa.Table, name: str, line: int, column: str, reason: str) -> Reject:
    cells = (_shown(value) for value in row.to_pylist()[0].values())
    return Reject(name, line, column, reason, tuple(cells))


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _placed(events: pa.Table, areas: Areas) -> pa.Table:
    """Area codes for the events that have a point and none."""
    if not areas.levels or not pc.any(pc.and_(pc.is_null(events["areas"]), pc.is_valid(events["x"]))).as_py():
        return events
    codes = areas.locate(events["x"], events["y"])
    place = INCOMING.names.index("areas")
    return events.set_column(place, INCOMING.field("areas"), codes.cast(INCOMING.field("areas").type))

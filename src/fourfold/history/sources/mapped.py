"""Any delimited file or Excel sheet as events, through a mapping."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Names

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fourfold.history import identity
from fourfold.history.kinds import kinds
from fourfold.history.schema import MARKINGS
from fourfold.history.sources import columns, excel, moments
from fourfold.history.sources.delimited import frames
from fourfold.history.sources.frame import Batch, Frame, reasons_by_row
from fourfold.history.sources.mapping import ABSENT, KEEP, REJECT, Mapping, PartyRule, Value, When
from fourfold.history.sources.moments import Moments, Span
from fourfold.history.sources.ordinals import Held, settle
from fourfold.history.sources.points import Locator
from fourfold.history.sources.streams import Stream
from fourfold.times import day_start, local_days

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip", ".xlsx", ".xlsm")
"""The files looked for in folders and zip files."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """What reading files through a mapping needs: where points lie, what is held, the present, and the ids met."""

    mapping: Mapping
    locator: Locator | None
    held: Held
    now: dt.datetime
    met: set[str] = dataclasses.field(default_factory=set)


def batches(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """The file's events. Raises `BadInput` when the file does not fit the mapping."""
    mapping, rule = reading.mapping, reading.mapping.identity
    if excel.is_workbook(stream):
        read = excel.frames(stream, mapping.sheet, mapping.needed)
    else:
        read = frames(stream.chunks(), stream.name, mapping.form, mapping.needed)
    separate = identity.Separate(mapping.source)
    for frame in read:
        events = _events(frame, reading, separate).filter(frame.usable())
        kept = _first_of_each(events, reading, mended=frame.mended) if rule.repeats_are_duplicates else events
        yield Batch(
            kept,
            frame.all_rejects(),
            frame.header,
            frame.read,
            duplicates=events.num_rows - kept.num_rows,
            copies=not rule.columns and rule.identical_rows_are_copies,
        )


def _events(frame: Frame, reading: Reading, separate: identity.Separate) -> pa.Table:
    mapping, rows = reading.mapping, len(frame)
    first, last = _occurred(frame, mapping, reading.now)
    recorded, recorded_there = _recorded(frame, mapping, reading.now)
    known, basis = _known(frame, reading, last)
    kind = _checked(frame, mapping.kind, kinds(), "kind")
    _check_not_foreseen(frame, mapping, kind, recorded_there & (recorded < first))
    given: dict[str, object] = {
        "source": mapping.source,
        "kind": kind,
        "occurred_from": columns.moments(first),
        "occurred_to": columns.moments(last),
        "recorded_at": columns.moments(recorded, recorded_there),
        "known_from": columns.moments(known),
        "known_basis": basis,
        "grading": columns.texts(_texts(frame, mapping.grading)) if mapping.grading else None,
        "handling": columns.texts(_texts(frame, mapping.handling)) if mapping.handling else None,
        "marking": _checked(frame, mapping.marking, MARKINGS, "marking"),
        "attributes": columns.text_maps({name: _texts(frame, value) for name, value in mapping.attributes}, rows),
        "parties": columns.parties([_party(frame, rule) for rule in mapping.parties], rows),
        "file": frame.files,
        "line": frame.lines,
    }
    if mapping.place is not None and reading.locator is not None:
        points = reading.locator.locate(frame.column(mapping.place.first), frame.column(mapping.place.second))
        frame.reject(mapping.place.first, points.wrong)
        given |= {"x": points.x, "y": points.y, "areas": points.areas, "precision_m": mapping.place.precision_m}
    given |= _ids(frame, reading, separate)
    return columns.incoming(rows, given)


def _ids(frame: Frame, reading: Reading, separate: identity.Separate) -> dict[str, object]:
    rule, source = reading.mapping.identity, reading.mapping.source
    if rule.columns:
        parts = [frame.column(name) for name in rule.columns]
        for name, part in zip(rule.columns, parts, strict=True):
            frame.reject(name, {n: "is empty; it names the event" for n, text in enumerate(part) if not text})
        references = [" ".join(texts) for texts in zip(*parts, strict=True)]
        return {"id": identity.referenced(source, references), "reference": references}
    cells = [[cell.strip() for cell in row] for row in frame.rows]
    if rule.identical_rows_are_copies:
        return {"id": identity.copies(source, cells)}
    good = [n for n in range(len(frame)) if n not in frame.wrong]
    made = separate.ids(cells[n] for n in good)
    if frame.mended:
        made = settle(made, [(frame.files[n], frame.lines[n]) for n in good], reading.held)
    ids = [""] * len(frame)
    for n, event_id in zip(good, made, strict=True):
        ids[n] = event_id
    return {"id": ids}


def _first_of_each(events: pa.Table, reading: Reading, *, mended: bool) -> pa.Table:
    """One row of each event not met before: the first that has a point, else the first."""
    ids, located = events["id"].to_pylist(), events["x"].is_valid().to_pylist()
    known = reading.met | (_held_from_elsewhere(events, reading) if mended else set())
    chosen: dict[str, int] = {}
    for n, name in enumerate(ids):
        if name not in known and (name not in chosen or (located[n] and not located[chosen[name]])):
            chosen[name] = n
    reading.met.update(chosen)
    return events.take(pa.array(sorted(chosen.values()), pa.int64()))


def _held_from_elsewhere(events: pa.Table, reading: Reading) -> set[str]:
    """Events held from another row than the mended one."""
    held = reading.held(events["id"].unique().to_pylist())
    origins = {"id", "file", "line"}
    mine = {tuple(row.values()) for row in events.select(sorted(origins)).to_pylist()}
    return {row["id"] for row in held.select(sorted(origins)).to_pylist() if tuple(row.values()) not in mine}


def _occurred(frame: Frame, mapping: Mapping, now: dt.datetime) -> tuple[Moments, Moments]:
    first, last, there = _spans(frame, mapping, mapping.occurred)
    column = mapping.occurred.column
    frame.reject(column, moments.unstated(there) | moments.future(first, there, now))
    if mapping.until is not None:
        _, end, stated = _spans(frame, mapping, mapping.until)
        before = stated & (end < first)
        frame.reject(mapping.until.column, {int(n): "is before the event began" for n in np.flatnonzero(before)})
        last = np.where(stated, end, last)
    return first, last


def _recorded(frame: Frame, mapping: Mapping, now: dt.datetime) -> tuple[Moments, NDArray[np.bool_]]:
    when = mapping.recorded or mapping.known.when
    if when is None:
        return np.zeros(len(frame), np.int64), np.zeros(len(frame), bool)
    _, last, there = _spans(frame, mapping, when)
    return np.minimum(last, moments.microseconds(now)), there


def _check_not_foreseen(frame: Frame, mapping: Mapping, kind: Sequence[str], early: NDArray[np.bool_]) -> None:
    """Reject what was recorded before it happened, unless it is of a kind that is announced."""
    when = mapping.recorded or mapping.known.when
    if when is not None:
        told = "is before it happened"
        frame.reject(when.column, {int(n): told for n in np.flatnonzero(early) if not _is_announced(kind[int(n)])})


def _is_announced(name: str) -> bool:
    kind = kinds().get(name)
    return kind is not None and kind.announced


def _known(frame: Frame, reading: Reading, last: Moments) -> tuple[Moments, object]:
    """When each row was known, and the basis of that. A lag that has not yet run out ends with the import itself."""
    rule, zone, now = reading.mapping.known, reading.mapping.zone, moments.microseconds(reading.now)
    if rule.basis == "recorded" and rule.when is not None:
        first, known, there = _spans(frame, reading.mapping, rule.when)
        wrong = moments.unstated(there) | moments.future(first, there, reading.now)
        frame.reject(rule.when.column, wrong)
        return np.minimum(known, now), "recorded"
    if rule.basis == "lag":
        days, place = np.unique(local_days(last, zone), return_inverse=True)
        ends = [dt.date(1970, 1, 1) + dt.timedelta(days=int(day) + rule.days_after) for day in days]
        known = np.array([moments.microseconds(day_start(day, zone)) for day in ends], np.int64)[place]
        known = np.maximum(known, last) if rule.days_after == 0 else known
        return np.minimum(known, now), pa.array(np.where(known > now, "import", "lag"), pa.string())
    stated = moments.microseconds(day_start(rule.on, zone)) if rule.on is not None else now
    return np.full(len(frame), min(stated, now), np.int64), rule.basis


def _spans(frame: Frame, mapping: Mapping, when: When) -> tuple[Moments, Moments, NDArray[np.bool_]]:
    zone, form = mapping.zone, when.format
    if when.time is None:
        read = functools.partial(moments.read_iso if form is None else _in_format(form), zone=zone)
        first, last, there, wrong = moments.spans(frame.column(when.column), read)
    else:
        pairs = list(zip(frame.column(when.column), frame.column(when.time), strict=True))
        compose = functools.partial(moments.compose, date_form=form, time_form=when.time_format, zone=zone)
        first, last, there, wrong = moments.spans(pairs, lambda pair: compose(pair[0], pair[1]))
    frame.reject(", ".join(when.columns), wrong)
    return first, last, there


def _in_format(form: str) -> Callable[..., Span | None]:
    return functools.partial(moments.read_format, form=form)


def _texts(frame: Frame, value: Value | None) -> list[str]:
    """A value's text in every row; rows whose text its table does not list may be rejected."""
    if value is None or value.column is None:
        return [(value.constant if value else None) or ""] * len(frame)
    found = frame.column(value.column)
    if value.table is None:
        return found
    table = dict(value.table) | {"": dict(value.table).get("", "")}
    strange = {text for text in set(found) if text not in table}
    if strange and value.otherwise == REJECT:
        known = ", ".join(repr(text) for text, _ in value.table[:12])
        frame.reject(
            value.column, reasons_by_row(found, {t: f"{t!r} is not in the mapping's table ({known})" for t in strange})
        )
    other = {KEEP: None, ABSENT: "", REJECT: ""}.get(value.otherwise, value.otherwise)
    return [table.get(text, text if other is None else other) for text in found]


def _checked(frame: Frame, value: Value, known: Names[str, object] | Sequence[str], what: str) -> list[str]:
    found = _texts(frame, value)
    wrong = {text: f"{text!r} is no {what}" if text else f"is empty; an event must have a {what}"
             for text in set(found) if text not in known}  # fmt: skip
    frame.reject(value.column or what, reasons_by_row(found, wrong))
    return found


def _party(frame: Frame, rule: PartyRule) -> tuple[pa.StructArray, NDArray[np.bool_]]:
    attributes = {name: _texts(frame, value) for name, value in rule.attributes}
    protected = {name: _texts(frame, value) for name, value in rule.protected}
    ref = None if rule.ref is None else [text and rule.prefix + text for text in _texts(frame, rule.ref)]
    said = [column for column in (ref, *attributes.values(), *protected.values()) if column is not None]
    there = np.array([any(row) for row in zip(*said, strict=True)], bool) if said else np.ones(len(frame), bool)
    return columns.party(len(frame), rule.role, rule.sort, ref, attributes, protected), there

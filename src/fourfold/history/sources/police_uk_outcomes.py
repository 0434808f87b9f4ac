"""police.uk outcomes: each makes a new version of the crime that it names.

Several different outcomes of one crime in one month are one version that lists them all. A version is built on what was
believed at the moment when the outcome became known, so that the order in which months are imported does not matter.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from fourfold.history.schema import INCOMING
from fourfold.history.sources import moments
from fourfold.history.sources.delimited import Delimited, frames
from fourfold.history.sources.frame import Batch, Frame
from fourfold.history.sources.police_uk import OUTCOME_COLUMNS, STREET, Reading
from fourfold.history.sources.police_uk_carried import MONTH, OUTCOME
from fourfold.history.sources.streams import Stream

JOIN = "; "
SPLIT = re.compile("; (?=[A-Z])")  # some outcomes hold a semicolon themselves, never before a capital


@dataclasses.dataclass
class _News:
    """The outcomes of one crime in one month, and how many rows give them."""

    outcomes: set[str]
    rows: list[int]
    last: int  # last instant of the month
    base: dict[str, Any] | None = None


def outcomes(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """New versions of the crimes that an outcomes file names."""
    for frame in frames(stream.chunks(), stream.name, Delimited(), OUTCOME_COLUMNS):
        yield _batch(frame, reading)


def _batch(frame: Frame, reading: Reading) -> Batch:
    news, duplicates = _gathered(frame, reading)
    known, basis = reading.publication.outcomes_known(moments.as_array([one.last for one in news.values()]))
    _find_crimes(frame, news, known, reading)
    events, changed, unchanged = [], 0, 0
    for (key, one), moment, why in zip(news.items(), known.to_pylist(), basis.to_pylist(), strict=True):
        if one.base is None:
            continue
        told = _told(one, key[1])
        attributes = dict(one.base["attributes"] or ())
        if told.items() <= attributes.items():
            unchanged += len(one.rows) - 1
        else:
            changed += len(one.rows) - 1
        events.append(
            one.base
            | {"attributes": sorted((attributes | told).items()), "known_from": moment, "known_basis": why}
            | {"file": frame.files[one.rows[0]], "line": frame.lines[one.rows[0]]}
        )
    table = pa.Table.from_pylist(events, INCOMING)
    rejects = frame.all_rejects()
    return Batch(table, rejects, frame.header, frame.read, duplicates, changed, unchanged, updates=True)


def _gathered(frame: Frame, reading: Reading) -> tuple[dict[tuple[str, str], _News], int]:
    """What each crime's rows say, by crime and month; and how many rows repeat another."""
    months, kinds, crimes = (frame.column(name) for name in ("Month", "Outcome type", "Crime ID"))
    zone = reading.workspace.zone
    first, last, there, wrong = moments.spans(months, lambda text: moments.of_month(text, zone) if text else None)
    frame.reject("Month", moments.unstated(there) | wrong | moments.future(first, there, reading.now))
    frame.reject("Crime ID", {n: "is empty; the outcome names no crime" for n, text in enumerate(crimes) if not text})
    frame.reject("Outcome type", {n: "is empty" for n, text in enumerate(kinds) if not text})
    found: dict[tuple[str, str], _News] = {}
    duplicates = 0
    for n, (crime, month, kind) in enumerate(zip(crimes, months, kinds, strict=True)):
        if n in frame.wrong:
            continue
        one = found.setdefault((crime, month), _News(set(), [], int(last[n])))
        if kind in one.outcomes:
            duplicates += 1
        else:
            one.outcomes.add(kind)
            one.rows.append(n)
    return found, duplicates


def _find_crimes(frame: Frame, news: dict[tuple[str, str], _News], known: pa.Array, reading: Reading) -> None:
    """Give each its crime as believed when the outcome became known; reject the rows whose crime is not held."""
    by_moment: dict[dt.datetime, list[tuple[str, str]]] = defaultdict(list)
    for key, moment in zip(news, known.to_pylist(), strict=True):
        by_moment[moment].append(key)
    for moment, keys in by_moment.items():
        held = reading.held([f"{STREET}:{crime}" for crime, _ in keys], at=moment)
        crimes = {row["id"]: row for row in held.to_pylist()}
        for key in keys:
            news[key].base = crimes.get(f"{STREET}:{key[0]}")
    missing = "the crime that it names is not held, or was not yet known; import its month of street crime, then this"
    frame.reject("Crime ID", {n: missing for one in news.values() if one.base is None for n in one.rows})


def _told(one: _News, month: str) -> dict[str, str]:
    """The attributes that state the outcomes, with those of the month that are held already."""
    assert one.base is not None
    held = dict(one.base["attributes"] or ())
    earlier = SPLIT.split(held.get(OUTCOME, "")) if held.get(MONTH) == month else []
    return {OUTCOME: JOIN.join(sorted({*one.outcomes, *earlier} - {""})), MONTH: month}

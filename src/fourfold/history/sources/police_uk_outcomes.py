"""data.police.uk outcomes: each updates the crime that it names.

The crime gets a version with the outcome and its month, known from the publication of that month's outcomes. Every
such moment is a few microseconds into the day, in the order of the months, so that an outcome published with its
crime comes after it; versions are the same in whatever order the files are imported.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from fourfold.history.erasure import without_erased
from fourfold.history.schema import INCOMING
from fourfold.history.sources.frame import Batch, Frame, reasons_by_row
from fourfold.history.sources.moments import of_month, spans
from fourfold.history.sources.police_uk import STREET, Published
from fourfold.history.store import History

NEEDS = ("Crime ID", "Month", "Outcome type")
NOT_HELD = "names a crime that the history does not hold; import the crime's month, then this quarantine file"
Key = tuple[str, str]  # crime id, month


def outcomes(frame: Frame, published: Published, history: History, now: dt.datetime) -> Batch:
    """Versions of the crimes named. Several outcomes of one crime in one month are kept together."""
    months, ids, types = (frame.column(name) for name in ("Month", "Crime ID", "Outcome type"))
    first, _, _, wrong = spans(months, lambda text: of_month(text, published.zone))
    frame.reject("Month", wrong)
    frame.reject("Crime ID", {n: "is empty" for n, text in enumerate(ids) if not text})
    frame.reject("Outcome type", {n: "is empty" for n, text in enumerate(types) if not text})
    future = int((now - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds() * 1e6)
    frame.reject("Month", {n: "lies in the future" for n, at in enumerate(first.tolist()) if at > future})
    erased = _erased(history, ids)
    rows: dict[Key, list[int]] = defaultdict(list)
    for n, key in enumerate(zip(ids, months, strict=True)):
        if n not in frame.wrong and key[0] not in erased:
            rows[key].append(n)
    held = _held(history, rows, published)
    frame.reject("Crime ID", reasons_by_row(ids, {text: NOT_HELD for text in {key[0] for key in rows} - {k[0] for k in held}}))
    return _batch(frame, rows, held, types, sum(text in erased for n, text in enumerate(ids) if n not in frame.wrong))


def _batch(
    frame: Frame, rows: dict[Key, list[int]], held: dict[Key, dict[str, Any]], types: list[str], erased: int
) -> Batch:
    batch = Batch(INCOMING.empty_table(), frame.all_rejects(), frame.header, frame.read, erased=erased)
    events = []
    for key, version in held.items():
        said = sorted({types[n] for n in rows[key]})
        attributes = dict(version["attributes"] or ())
        news = {"outcome": "; ".join(said), "outcome_month": key[1]}
        batch.duplicates += len(rows[key]) - len(said)
        if all(attributes.get(name) == value for name, value in news.items()):
            batch.unchanged += len(said) - 1
        else:
            batch.changed += len(said) - 1
        at = rows[key][0]
        events.append(version | {"attributes": sorted((attributes | news).items()), "file": frame.files[at],
                                 "line": frame.lines[at]})  # fmt: skip
    batch.events = pa.Table.from_pylist(events, schema=INCOMING)
    return batch


def _held(history: History, rows: Iterable[Key], published: Published) -> dict[Key, dict[str, Any]]:
    """The version of each crime on which its outcome builds, dated to when the outcome is known."""
    by_month: dict[str, list[str]] = defaultdict(list)
    for crime, month in rows:
        by_month[month].append(crime)
    found: dict[Key, dict[str, Any]] = {}
    for month, crimes in sorted(by_month.items()):
        year, number = int(month[:4]), int(month[5:])
        order = dt.timedelta(microseconds=(year - 2000) * 12 + number)
        known = published.moment(year, number) + order
        wanted = [f"{STREET}:{crime}" for crime in crimes]
        for version in history.held(wanted, at=known).to_pylist():
            found[version["reference"], month] = version | {"known_from": known, "known_basis": published.basis}
        later = [name for name in wanted if (name.removeprefix(f"{STREET}:"), month) not in found]
        for version in history.held(later).to_pylist():  # the crime itself became known after this outcome
            moment = version["known_from"].replace(microsecond=0) + order
            found[version["reference"], month] = version | {"known_from": moment}
    return found


def _erased(history: History, crimes: list[str]) -> set[str]:
    """Those of these crimes that were held once and erased."""
    names = sorted(set(crimes))
    kept, gone = without_erased(history.workspace, pa.table({"id": [f"{STREET}:{name}" for name in names]}))
    return set(names) - {name.removeprefix(f"{STREET}:") for name in kept["id"].to_pylist()} if gone else set()

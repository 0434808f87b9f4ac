"""What sources say later of events they had recorded: another outcome, another point, another time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from fourfold.history.schema import INCOMING
from fourfold.simulate.county import County
from fourfold.simulate.happenings import areas_at
from fourfold.simulate.period import Period

SHARE = 0.003  # of ordinary events


def corrections(table: pa.Table, period: Period, county: County, rng: np.random.Generator) -> dict[str, pa.Table]:
    """New versions of a few of a chunk's events, by the month in which they become known: later than the event's own,
    and within the period.
    """
    picked = np.flatnonzero(rng.random(table.num_rows) < SHARE)
    by_month: dict[str, list[dict[str, Any]]] = {}
    for row in table.take(pa.array(picked)).to_pylist():
        known = row["known_from"] + dt.timedelta(seconds=int(rng.uniform(1, 120) * 86_400))
        own, month = period.month_of(row["occurred_from"]), period.month_of(known)
        changed = _changed(row, county, rng)
        if month > own and known <= period.closes:
            by_month.setdefault(month, []).append({**changed, "known_from": known, "recorded_at": known})
    return {month: pa.Table.from_pylist(rows, schema=INCOMING) for month, rows in by_month.items()}


def _changed(row: dict[str, Any], county: County, rng: np.random.Generator) -> dict[str, Any]:
    """The row with one thing put right."""
    draw = rng.random()
    if draw < 0.25 and row["x"] is not None:
        x, y = round(row["x"] + rng.uniform(-300, 300)), round(row["y"] + rng.uniform(-300, 300))
        if (x, y) != (row["x"], row["y"]) and county.ward_at(x, y) is not None:
            return {**row, "x": float(x), "y": float(y), "areas": areas_at(county, (float(x), float(y)))}
    elif draw < 0.45:
        earlier = dt.timedelta(seconds=int(rng.integers(300, 4 * 3600)))
        return {**row, "occurred_from": row["occurred_from"] - earlier, "occurred_to": row["occurred_to"] - earlier}
    attributes = dict(row["attributes"] or ())
    attributes["reviewed"] = "yes"
    if "outcome" in attributes and row["kind"] != "stop-search":
        attributes["outcome"] = "suspect charged" if attributes["outcome"] != "suspect charged" else "discontinued"
    return {**row, "attributes": sorted(attributes.items())}

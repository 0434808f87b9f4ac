"""Invented robberies, so many a month, for tests of measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pyarrow as pa

from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace


def robberies(
    place: Workspace,
    a_month: Mapping[str, int],
    *,
    compartments: Sequence[str] = (),
    after: str = "r",
    at: tuple[float, float] | None = None,
) -> None:
    """So many robberies in each month of each year named, one a day from the first. `after` begins their references."""
    rows = [
        {
            "id": f"invented:{after}{year}-{month}-{n}", "source": "invented", "kind": "robbery",
            "occurred_from": when, "occurred_to": when, "known_from": when, "known_basis": "recorded",
            "marking": "OFFICIAL", "compartments": list(compartments) or None,
            "x": at[0] if at else None, "y": at[1] if at else None,
        }
        for year, many in a_month.items()
        for month in range(1, 13)
        for n in range(many)
        for when in [dt.datetime(int(year), month, n + 1, 12, tzinfo=dt.UTC)]
    ]  # fmt: skip
    History(place).write(pa.Table.from_pylist(rows, INCOMING), now=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))

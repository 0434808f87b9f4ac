"""The near-repeat test on real shootings, against figures worked out independently."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from fourfold.places.grid import to_grid
from fourfold.places.near_repeat import Cell, near_repeats


@pytest.fixture(scope="module")
def cells(shared_data: Path) -> tuple[int, dict[str, Cell]]:
    incidents: dict[str, dict[str, str]] = {}
    with gzip.open(shared_data / "philadelphia-shootings.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["lng"] and row["lat"] and row["officer_involved"] == "N":
                incidents.setdefault(row["dc_key"], row)  # a row for each victim
    rows = list(incidents.values())
    x, y = to_grid(
        np.array([float(row["lng"]) for row in rows]), np.array([float(row["lat"]) for row in rows]), "EPSG:32618"
    )
    days = np.array([row["date_"][:10] for row in rows], dtype="datetime64[D]").astype(np.int64)
    return len(rows), {f"{c.days[0]}-{c.days[1]} days": c for c in near_repeats(x, y, days)}


@pytest.fixture(scope="module")
def golden(shared_data: Path) -> dict[str, object]:
    figures: dict[str, object] = json.loads((shared_data.parent / "golden.json").read_text())[
        "philadelphia_near_repeat"
    ]
    return figures


def test_incidents_and_observed_pairs_are_exact(cells: tuple[int, dict[str, Cell]], golden: dict[str, object]) -> None:
    incidents, found = cells
    assert incidents == golden["incidents"]
    assert {days: cell.observed for days, cell in found.items()} == golden["observed_pairs_1_to_125_m"]


def test_ratios_agree_within_three_in_a_hundred(
    cells: tuple[int, dict[str, Cell]], golden: dict[str, dict[str, float]]
) -> None:
    for days, ratio in golden["ratio_1_to_125_m"].items():
        assert cells[1][days].ratio == pytest.approx(ratio, rel=0.03), days


def test_the_first_fortnight_is_beyond_chance(cells: tuple[int, dict[str, Cell]]) -> None:
    for days in ("1-3 days", "4-7 days", "8-14 days"):
        cell = cells[1][days]
        assert cell.p <= 0.01
        assert cell.ratio_interval[0] > 1
        assert cell.by_chance[1] < cell.observed

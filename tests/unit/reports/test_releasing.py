"""Releasing a measure: small counts, those got by subtraction from totals, from areas and from earlier releases."""

from __future__ import annotations

import pytest

from fourfold.errors import BadInput
from fourfold.measures.counting import months_between
from fourfold.reports.releasing import Cell, may_be_released

YEAR = months_between("2024-01", "2024-12")
COUNTS = {(month, area): count for month in YEAR for area, count in (("", 20), ("A", 12), ("B", 6), ("C", 1))}
FIRST, HALF, WHOLE = Cell("2024-01", "2024-01"), Cell("2024-01", "2024-06"), Cell("2024-01", "2024-12")


def of(month: str, *areas: str) -> list[Cell]:
    return [Cell(month, month, area) for area in areas]


def test_a_count_that_is_not_small_may_leave() -> None:
    found = may_be_released(COUNTS, [HALF])
    assert found.cells == {HALF.name: 120}
    assert not found.small


def test_a_small_area_is_hidden_with_another_so_that_the_total_does_not_tell() -> None:
    found = may_be_released(COUNTS, [FIRST, *of("2024-01", "A", "B", "C")])
    hidden = {name for name, value in found.cells.items() if value is None}
    assert Cell("2024-01", "2024-01", "C").name in hidden
    # 20 in all, of which 12, 6 and 1 are in the areas and 1 is in none: with C alone hidden, its rest would bound it
    assert found.cells[FIRST.name] is None or len(hidden) > 1


def test_a_later_release_does_not_tell_the_month_between() -> None:
    counts = {(month, ""): 40 for month in YEAR} | {("2024-07", ""): 2}
    longer = Cell("2024-01", "2024-07")
    assert may_be_released(counts, [longer]).cells == {longer.name: 242}
    after = may_be_released(counts, [longer], [HALF])  # 242 less the 240 that is out would be July's 2
    assert after.cells == {longer.name: None}
    assert may_be_released(counts, [WHOLE], [HALF]).cells == {WHOLE.name: 442}


def test_what_is_out_already_cannot_be_taken_back() -> None:
    counts = {(month, ""): 40 for month in YEAR} | {("2024-07", ""): 2}
    with pytest.raises(BadInput, match="released before"):
        may_be_released(counts, [WHOLE], [HALF, Cell("2024-01", "2024-07")])
    seven = Cell("2024-01", "2024-07")  # let out by somebody who knew that it tells July's 2
    assert may_be_released(counts, [WHOLE], [HALF, seven], answered=[seven]).cells == {WHOLE.name: 482 - 40}
    few = counts | {("2024-09", ""): 3}
    assert may_be_released(few, [Cell("2024-09", "2024-09")], [HALF, seven], answered=[seven]).small  # another is kept
    with pytest.raises(BadInput, match="more than there is"):
        may_be_released({("2024-01", "A"): 3, ("2024-01", ""): 2}, [FIRST, *of("2024-01", "A")])

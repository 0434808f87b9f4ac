"""Small numbers cannot be got by subtraction, however an outsider goes about it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfold.errors import BadInput
from fourfold.reports.disclosure import Sum, range_left, release, rounded

ROWS, COLUMNS = 3, 3


def table(values: list[int]) -> tuple[dict[str, int], list[Sum]]:
    """A table of areas by months with all its totals."""
    cells = {f"{r}.{c}": values[r * COLUMNS + c] for r in range(ROWS) for c in range(COLUMNS)}
    sums = [Sum(f"{r}.all", tuple(f"{r}.{c}" for c in range(COLUMNS))) for r in range(ROWS)]
    sums += [Sum(f"all.{c}", tuple(f"{r}.{c}" for r in range(ROWS))) for c in range(COLUMNS)]
    for one in sums:
        cells[one.total] = sum(cells[part] for part in one.parts)
    whole = Sum("all.all", tuple(f"{r}.all" for r in range(ROWS)))
    cells["all.all"] = sum(cells[part] for part in whole.parts)
    return cells, [*sums, whole, Sum("all.all", tuple(f"all.{c}" for c in range(COLUMNS)))]


def by_subtraction(cells: dict[str, int | None], sums: Iterable[Sum]) -> dict[str, int]:
    """What an outsider gets who takes known from known until nothing more comes of it."""
    known = {name: value for name, value in cells.items() if value is not None}
    while True:
        before = len(known)
        for one in sums:
            names = (one.total, *one.parts)
            lacking = [name for name in names if name not in known]
            if len(lacking) == 1:
                parts = sum(known[part] for part in one.parts if part in known)
                known[lacking[0]] = parts if lacking[0] == one.total else known[one.total] - parts
        if len(known) == before:
            return known


@settings(max_examples=60)
@given(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=9, max_size=9))
def test_nothing_small_comes_of_subtraction(values: list[int]) -> None:
    cells, sums = table(values)
    try:
        made = release(cells, sums)
    except BadInput:
        assert sum(values) < 5 * 2  # so little in all that even hiding every cell says what it is
        return
    found = by_subtraction(made.cells, sums)
    for name in made.small:
        assert name not in found
    for name, value in made.cells.items():
        assert value is None or value == cells[name]
        assert value is None or value == 0 or value >= 5


@settings(max_examples=20)
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_every_small_number_keeps_company(values: list[int]) -> None:
    """By trying every table that the published cells allow: a small number can be at least `threshold` others."""
    cells = {"a": values[0], "b": values[1], "c": values[2], "d": values[3]}
    sums = [Sum("ab", ("a", "b")), Sum("cd", ("c", "d")), Sum("all", ("ab", "cd"))]
    cells |= {"ab": values[0] + values[1], "cd": values[2] + values[3], "all": sum(values)}
    try:
        made = release(cells, sums, threshold=3)
    except BadInput:
        return
    possible: dict[str, set[int]] = {name: set() for name in made.small}
    for a, b, c, d in itertools.product(range(16), repeat=4):
        tried = {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "all": a + b + c + d}
        if all(value is None or tried[name] == value for name, value in made.cells.items()):
            for name in possible:
                possible[name].add(tried[name])
    assert all(len(found) >= 3 for found in possible.values())


def test_a_month_cannot_be_got_from_this_year_so_far_less_last_month_s() -> None:
    cells = {"to September": 33, "October": 3, "to October": 36}
    sums = [Sum("to October", ("to September", "October"))]
    made = release(cells, sums, published=["to October"], earlier=["to September"])
    assert made.cells == {"to October": None}
    assert made.complementary == ("to October",)
    with pytest.raises(BadInput, match="released before"):
        release(cells, sums, published=[], earlier=["to September", "to October"])


def test_large_numbers_and_noughts_go_out_as_they_are() -> None:
    made = release({"a": 0, "b": 7, "all": 7}, [Sum("all", ("a", "b"))])
    assert made.cells == {"a": 0, "b": 7, "all": 7}
    assert made.small == made.complementary == ()


def test_what_is_hidden_leaves_a_range() -> None:
    cells = {"a": 2, "b": 9, "all": 11}
    assert range_left("a", cells, [Sum("all", ("a", "b"))], {"a", "b"}) == (0, 11)
    assert range_left("a", cells, [Sum("all", ("a", "b"))], {"a"}) == (2, 2)


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_rounding_moves_a_count_by_half_a_base_at_most(value: int, base: int) -> None:
    found = rounded(value, base)
    assert found % base == 0
    assert abs(found - value) <= base / 2


def test_bad_cells_are_refused() -> None:
    with pytest.raises(BadInput, match="not the sum"):
        release({"a": 1, "b": 1, "all": 3}, [Sum("all", ("a", "b"))])
    with pytest.raises(BadInput, match="no cell"):
        release({"a": 1}, [Sum("all", ("a",))])
    with pytest.raises(BadInput, match="less than nought"):
        release({"a": -1})

"""The near-repeat test on small sets whose pairs can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fourfold.places.near_repeat import near_repeats


def test_pairs_are_counted_by_hand() -> None:
    # Distances: a-b 50, a-c 100, b-c 50, d far. Days: a-b 2, a-c 3, b-c 1.
    cells = near_repeats(
        [0, 50, 100, 9_000], [0, 0, 0, 0], [10, 12, 13, 10],
        metre_bands=[(0, 50), (50, 100)], day_bands=[(0, 1), (2, 3)], permutations=9,
    )  # fmt: skip
    assert [(cell.metres, cell.days, cell.observed) for cell in cells] == [
        ((0, 50), (0, 1), 1),
        ((0, 50), (2, 3), 1),
        ((50, 100), (0, 1), 0),
        ((50, 100), (2, 3), 1),
    ]


def test_the_lower_end_of_a_distance_band_is_left_out_and_the_upper_counted() -> None:
    (cell,) = near_repeats(
        [0, 1, 126], [0, 0, 0], [1, 2, 2], metre_bands=[(1, 125)], day_bands=[(0, 1)], permutations=9
    )
    assert cell.observed == 1  # 0-1 is exactly 1 m, 1-126 exactly 125 m, 0-126 is 126 m


def test_expected_is_what_shuffling_gives() -> None:
    # Two places with two events each; days 1, 1, 100, 100. Of the three ways to pair the days, one puts equal days
    # together at both places: expected pairs on the same day 2/3, and two observed.
    (cell,) = near_repeats([0, 10, 5_000, 5_010], [0] * 4, [1, 1, 100, 100], day_bands=[(0, 0)], permutations=4_000)
    assert cell.observed == 2
    assert cell.expected == pytest.approx(2 / 3, abs=0.06)
    assert cell.p == pytest.approx(1 / 3, abs=0.03)
    assert cell.ratio == pytest.approx(3, rel=0.1)
    assert cell.by_chance == (0, 2)
    assert cell.ratio_interval == (1, float("inf"))


def test_the_seed_settles_the_answer() -> None:
    random = np.random.default_rng(2)
    x, y, days = random.uniform(0, 2_000, 300), random.uniform(0, 2_000, 300), random.integers(0, 60, 300)
    once, again, other = (near_repeats(x, y, days, permutations=99, seed=seed) for seed in (3, 3, 4))
    assert once == again != other
    assert all(cell.p > 0.01 for cell in once)  # nothing planted, nothing found


def test_no_pairs_is_an_answer_and_missing_points_are_not() -> None:
    cells = near_repeats([0, 9_000], [0, 0], [1, 1], permutations=9)
    assert [(cell.observed, cell.expected, cell.p) for cell in cells] == [(0, 0, 1)] * 4
    assert np.isnan(cells[0].ratio)
    with pytest.raises(ValueError, match="located"):
        near_repeats([0, np.nan], [0, 0], [1, 1])

"""Statistics against the figures worked out for this project beforehand, and against published tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fourfold.statistics.comparison import compare
from fourfold.statistics.control import c_chart, root_limits
from fourfold.statistics.displacement import Area, weighted_displacement
from fourfold.statistics.e_test import e_test
from fourfold.statistics.power import least_fall, power
from fourfold.statistics.projection import by_calendar, project
from fourfold.statistics.ratio import chance_lower, dispersed_ratio, exact_ratio, mid_p_ratio
from fourfold.statistics.reliability import ordinal_alpha

WITHIN = 0.005
"""The tolerance that the golden figures state."""


def test_the_golden_figures(shared_data: Path) -> None:
    golden = json.loads((shared_data.parent / "golden.json").read_text(encoding="utf-8"))
    for case in golden["e_test_two_sided"]:
        assert e_test(*case["counts"]) == pytest.approx(case["p"], rel=WITHIN)
    for case in golden["rate_ratio_exact_95"]:
        found = exact_ratio(*case["counts"])
        got = (found.ratio, found.interval.low, found.interval.high, found.p)
        assert got == pytest.approx((case["ratio"], case["low"], case["high"], case["p_binomial"]), rel=WITHIN)
    for case in golden["year_end"]:
        made = project(case["count"], by_calendar(case["elapsed_months"], case["of"], "months"))
        assert made.pro_rata == pytest.approx(case["pro_rata"], rel=WITHIN)
        assert [made.interval_80.low, made.interval_80.high] == case["interval_80"]
        assert [made.interval_95.low, made.interval_95.high] == case["interval_95"]
    for case in golden["weighted_displacement_difference"]:
        difference = weighted_displacement(Area(*case["treated"]), Area(*case["control"]))
        assert difference.value == case["wdd"]
        assert difference.standard_error == pytest.approx(case["standard_error"], rel=WITHIN)


@pytest.mark.parametrize(("counts", "p"), [((6, 2), 0.1749), ((3, 0), 0.0884), ((20, 10), 0.0688), ((16, 25), 0.165)])
def test_e_tests_of_ptools_and_of_wheeler(counts: tuple[int, int], p: float) -> None:
    assert e_test(*counts) == pytest.approx(p, abs=0.0005)


def test_36_against_52() -> None:
    found = compare(36, 52)
    assert found.change == pytest.approx(-0.3077, abs=0.0001)
    assert found.e_test_p == pytest.approx(0.0895, abs=0.0001)
    assert found.mid_p.p == pytest.approx(0.0893, abs=0.0001)
    assert (found.mid_p.interval.low, found.mid_p.interval.high) == pytest.approx((0.449, 1.058), abs=0.001)
    assert chance_lower(36, 52) == pytest.approx(0.956, abs=0.0005)
    assert found.verdict == "not established"
    assert found.sentence == (
        "36 against 52: 31% lower (95% interval: 56% lower to 8% higher), "
        "not established at 5% (p 0.089): chance alone could give it."
    )


@pytest.mark.parametrize(("phi", "p", "low", "high"), [(1.5, 0.16, 0.41, 1.17), (2, 0.23, 0.38, 1.26)])
def test_36_against_52_where_shootings_cluster(phi: float, p: float, low: float, high: float) -> None:
    found = dispersed_ratio(36, 52, phi=phi)
    assert (found.p, found.interval.low, found.interval.high) == pytest.approx((p, low, high), abs=0.0065)


def test_knowsley() -> None:
    found = mid_p_ratio(4, 10)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.11, 1.25), abs=0.006)
    assert compare(4, 10).verdict == "too few to tell"


def test_what_fall_would_have_been_established() -> None:
    assert least_fall(52) == 33
    assert e_test(33, 52) == pytest.approx(0.040, abs=0.0005)
    assert least_fall(67) == 46


@pytest.mark.parametrize(("mean", "chance"), [(52, 0.37), (100, 0.64), (150, 0.79), (200, 0.91)])
def test_the_chance_of_showing_a_fall_of_30_per_cent(mean: float, chance: float) -> None:
    assert power(mean, 0.7) == pytest.approx(chance, abs=0.02)  # the published figures were simulated


def test_the_year_end() -> None:
    made = project(36, by_calendar(7, 12, "months"), target=61)
    assert made.mean == pytest.approx(62.1, abs=0.05)
    assert made.chance == pytest.approx(0.49, abs=0.005)
    assert project(36, by_calendar(214, 366)).pro_rata == pytest.approx(61.57, abs=0.005)
    assert project(36, by_calendar(217, 366)).pro_rata == pytest.approx(60.72, abs=0.005)


def test_a_wider_year_end_where_counts_cluster() -> None:
    """The mean stays and the variance is multiplied by phi. (A normal curve gives 46 to 78 for phi 1.5.)"""
    made = project(36, by_calendar(7, 12), phi=1.5)
    assert made.mean == pytest.approx(62.07, abs=0.01)
    assert (made.interval_95.low, made.interval_95.high) == pytest.approx((46, 78), abs=2)


def test_against_a_baseline_of_122() -> None:
    found = compare(36, 122, (7 / 12, 1))
    interval = found.exact.interval
    assert (found.exact.ratio, interval.low, interval.high) == pytest.approx((0.506, 0.34, 0.74), abs=0.005)
    assert found.e_test_p < 0.0001
    assert found.verdict == "established"


def test_an_interval_of_90_per_cent_for_the_displacement_difference() -> None:
    found = weighted_displacement(Area(20, 10), Area(20, 20), level=0.9)
    assert (found.interval.low, found.interval.high) == pytest.approx((-23.8, 3.8), abs=0.05)


def test_a_c_chart_of_so_few_can_show_no_fall() -> None:
    chart = c_chart([str(n) for n in range(7)], [8, 7, 7, 8, 7, 7, 8])
    assert chart.points[0].high == pytest.approx(15.6, abs=0.05)
    assert chart.points[0].low is None
    assert any("can show no fall" in note for note in chart.notes)
    assert root_limits(52 / 7) == pytest.approx((1.5, 17.9), abs=0.05)


def test_krippendorffs_own_example() -> None:
    """Four observers, twelve units, five points (Krippendorff, "Computing Krippendorff's alpha-reliability", 2011)."""
    observers = ("123321412...", "1233224125.3", ".3332342251.", "1233244125 1.".replace(" ", ""))
    rows = [[None if mark == "." else int(mark) - 1 for mark in unit] for unit in zip(*observers, strict=True)]
    found = ordinal_alpha(rows, points=5)
    assert found.alpha == pytest.approx(0.815, abs=0.0005)
    assert (found.things, found.left_out) == (11, 1)

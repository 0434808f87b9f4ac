"""Control charts, funnels, interrupted series, displacement, ranks, leans and breaks, on figures worked by hand."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from scipy import stats

from fourfold.statistics.comparison import in_words, least_events
from fourfold.statistics.control import c_chart, g_chart, t_chart, u_chart, xmr_chart
from fourfold.statistics.dispersion import varied
from fourfold.statistics.displacement import Area, harm_displacement, weighted_displacement
from fourfold.statistics.e_test import e_test
from fourfold.statistics.funnel import funnel
from fourfold.statistics.interrupted import interrupted
from fourfold.statistics.projection import by_calendar, by_season, project
from fourfold.statistics.rank import kendall, spearman
from fourfold.statistics.ratio import dispersed_ratio
from fourfold.statistics.reliability import ordinal_alpha
from fourfold.statistics.series import Break, baseline_caution, between
from fourfold.statistics.spread import spread


def names(many: int) -> list[str]:
    return [f"month {n + 1}" for n in range(many)]


def test_c_chart_limits_and_a_point_outside() -> None:
    chart = c_chart(names(13), [16] * 12 + [30], base=12)
    assert (chart.points[0].low, chart.points[0].centre, chart.points[0].high) == (4, 16, 28)
    assert chart.in_words == ("month 13: above the upper limit.",)


def test_u_chart_limits_follow_the_exposure() -> None:
    chart = u_chart(names(4), [10, 20, 40, 10], [1, 2, 4, 1])
    assert [point.centre for point in chart.points] == [10] * 4
    assert [point.high for point in chart.points] == pytest.approx([10 + 3 * math.sqrt(10 / n) for n in (1, 2, 4, 1)])


def test_limits_of_large_counts_are_widened_by_their_own_variation() -> None:
    counts = [100_000, 103_000, 99_000, 102_500, 98_500, 101_500, 100_500, 99_500, 102_000, 98_000, 101_000, 100_200]
    assert any(point.fired for point in u_chart(names(12), counts, [1.0] * 12).points)
    assert not any(point.fired for point in u_chart(names(12), counts, [1.0] * 12, widened=True).points)


def test_eight_on_one_side_six_rising_two_of_three() -> None:
    run = xmr_chart(names(16), [12, 10, 12, 10, 12, 10, 12, 10, *[11.2] * 8], base=8)
    assert run.points[15].fired == ("8 in a row above the centre",)
    assert run.points[14].fired == ()
    rising = xmr_chart(names(14), [10, 12] * 4 + [9, 10, 11, 11.5, 12, 12.5], base=8)
    assert "6 in a row rising" in rising.points[13].fired
    far = xmr_chart(names(11), [10, 12] * 4 + [14.8, 11, 14.8], base=8)
    assert any("2 of 3 far above" in rule for rule in far.points[10].fired)


def test_xmr_limits() -> None:
    chart = xmr_chart(names(4), [10, 14, 10, 14])
    assert (chart.points[0].low, chart.points[0].high) == pytest.approx((12 - 2.66 * 4, 12 + 2.66 * 4))
    assert chart.range_limit == pytest.approx(3.267 * 4)


def test_a_long_gap_between_rare_events_shows() -> None:
    gaps = [5, 12, 3, 20, 8, 15, 6, 10, 4, 17, 9, 11, 95]
    assert "above the upper limit" in g_chart(names(13), gaps, base=12).points[12].fired
    assert "above the upper limit" in t_chart(names(13), gaps, base=12).points[12].fired
    mean = sum(gaps[:12]) / 12
    assert g_chart(names(13), gaps, base=12).points[0].high == pytest.approx(mean + 3 * math.sqrt(mean * (mean + 1)))


def test_charts_of_nothing_and_of_noughts() -> None:
    assert c_chart(names(3), [0, 0, 0]).in_words == ("No rule fired: the points vary as such counts do by chance.",)
    with pytest.raises(ValueError, match="needs points"):
        c_chart([], [])


def test_a_funnel_names_the_area_that_stands_out() -> None:
    counts, sizes = [10, 12, 9, 11, 8, 10, 13, 9, 10, 11, 40, 21], [1.0] * 11 + [2.0]
    made = funnel(list("abcdefghijkl"), counts, sizes)
    assert [point.name for point in made.points if point.lies != "within"] == ["k"]
    assert made.points[10].lies == "above 99.8% of what chance gives"
    assert made.phi == 1
    assert made.points[0].warning.high == stats.poisson.ppf(0.975, sum(counts) / 13)


def test_an_interrupted_series_finds_a_halving_and_only_that() -> None:
    rng = np.random.default_rng(5)
    counts = [int(n) for n in (*rng.poisson(80, 30), *rng.poisson(40, 30))]
    found = interrupted(counts, 30)
    assert 0.5 in found.level_interval
    assert 1 in found.slope_interval
    assert found.level_p < 0.001
    assert found.seasonal
    with pytest.raises(ValueError, match="at least 8"):
        interrupted(counts[:34], 30)


def test_displacement_areas_times_weights_and_harm() -> None:
    found = weighted_displacement(Area(40, 20), Area(40, 38), Area(10, 14), Area(10, 11))
    assert (found.value, found.standard_error**2) == pytest.approx((-20 + 2 + 4 - 1, 183))
    longer = weighted_displacement(Area(40, 20), Area(40, 38), times=(2, 1))
    assert (longer.value, longer.standard_error**2) == pytest.approx((0 - 18, 20 + 38 + 80 / 4))
    harm = harm_displacement([(10, found), (2, longer)])
    assert harm.value == 10 * found.value + 2 * longer.value
    assert harm.standard_error**2 == pytest.approx(100 * 183 + 4 * longer.standard_error**2)


def test_ranks() -> None:
    one = list(range(20))
    assert spearman(one, one).value == pytest.approx(1)
    assert kendall(one, one[::-1]).value == pytest.approx(-1)
    assert spearman(one, [1.0] * 20).value is None
    assert spearman(one[:5], one[:5]).interval is None
    mixed = [n * 7 % 20 for n in one]
    found = spearman(one, mixed)
    assert found.value == pytest.approx(np.corrcoef(one, mixed)[0, 1])  # numbers that are their own ranks
    assert found.interval is not None
    assert found.value is not None
    assert found.value in found.interval


def test_a_scorer_who_leans_and_one_who_cannot_be_compared() -> None:
    scores = [(f"g{n}", who, float(n % 5 + (1 if who == "high" else 0))) for n in range(12) for who in ("high", "low")]
    scores += [(f"g{n}", "mixed", float(n % 5 + n % 2)) for n in range(12)]
    found = spread([*scores, ("elsewhere", "alone", 3.0)])
    assert found is not None
    leans = {lean.name: lean for lean in found.leans}
    assert leans["high"].value - leans["low"].value == pytest.approx(1)
    assert 0 not in leans["high"].interval
    assert found.left_out == ("alone",)
    assert spread([("g", "one", 1.0)]) is None


def test_alpha_of_full_agreement_of_nothing_and_off_the_scale() -> None:
    full = ordinal_alpha([[n % 4, n % 4, None] for n in range(12)], points=4)
    assert full.alpha == 1
    assert ordinal_alpha([[1, None]], points=4).alpha is None
    with pytest.raises(ValueError, match="from 0 to 3"):
        ordinal_alpha([[4, 1]], points=4)


def test_breaks_and_the_highest_year() -> None:
    change = Break(dt.date(2014, 4, 1), "a confirmed discharge now needs two witnesses")
    assert between([change], dt.date(2013, 4, 1), dt.date(2015, 3, 31)) == (change,)
    assert between([change], dt.date(2014, 4, 1), dt.date(2015, 3, 31)) == ()
    years = {"2011-12": 90, "2012-13": 122, "2013-14": 88}
    assert "highest of the same months in the three years" in str(baseline_caution(years, "2012-13"))
    assert baseline_caution(years, "2013-14") is None
    assert "Only one other year" in str(baseline_caution({"a": 3, "b": 4}, "a"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (-0.3077, "31% lower"),
        (0.08, "8% higher"),
        (0, "no change"),
        (2.2, "3.2 times as high"),
        (math.inf, "no upper limit"),
        (-0.004, "0.4% lower"),
    ],
)
def test_changes_in_words(change: float, said: str) -> None:
    assert in_words(change) == said


def test_too_few_is_fewer_than_34_in_equal_periods() -> None:
    assert math.ceil(least_events()) == 34
    assert least_events(phi=2) == 2 * least_events()


@pytest.mark.parametrize("counts", [(-1, 3), (math.nan, 3)])
def test_what_is_no_count_is_refused(counts: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not a count"):
        e_test(*counts)  # type: ignore[arg-type]


def test_other_refusals() -> None:
    with pytest.raises(ValueError, match="exposure"):
        e_test(1, 2, (0, 1))
    with pytest.raises(ValueError, match="phi"):
        dispersed_ratio(1, 2, phi=0.5)
    with pytest.raises(ValueError, match="phi"):
        project(3, by_calendar(1, 2), phi=0.5)
    with pytest.raises(ValueError, match="some to come"):
        by_calendar(12, 12)
    with pytest.raises(ValueError, match="before and after"):
        by_season([0], [10])


def test_a_change_from_nought_that_nothing_bounds_is_refused_and_does_not_break() -> None:
    with pytest.raises(ValueError, match="nothing bounds"):
        interrupted([2, 0, 0, 0, 0, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0], 8)


def test_hardly_more_than_chance_is_not_once_as_much() -> None:
    assert varied(1.04) == "hardly more than by chance"
    assert varied(2.31, "from month to month ") == "2.3 times as much from month to month as by chance"

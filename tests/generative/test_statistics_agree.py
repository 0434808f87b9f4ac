"""Statistics against independent implementations, over generated counts that include noughts, ones and millions."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson_2indep
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from fourfold.statistics.agreement import weighted_kappa
from fourfold.statistics.comparison import Verdict, compare, on_one_page
from fourfold.statistics.discovery import adjusted
from fourfold.statistics.dispersion import dispersion
from fourfold.statistics.e_test import e_test
from fourfold.statistics.loglinear import fit_poisson
from fourfold.statistics.projection import by_calendar, by_season, project
from fourfold.statistics.proportion import proportion
from fourfold.statistics.ratio import chance_lower, dispersed_ratio, exact_ratio, mid_p_ratio
from fourfold.statistics.spread import spread

COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 400), st.sampled_from([1, 1_000, 999_000, 1_000_000]))
FEW = st.one_of(st.integers(0, 3), st.integers(0, 300))
EXPOSURES = st.sampled_from([(1.0, 1.0), (7.0, 12.0), (1.0, 3.5), (214.0, 366.0)])


@settings(max_examples=50)
@given(FEW, FEW, EXPOSURES)
def test_the_e_test_is_scipys(first: int, second: int, exposures: tuple[float, float]) -> None:
    """scipy sums over both counts, term by term. It needs not say anything of equal rates."""
    ours = e_test(first, second, exposures)
    if math.isclose(first / exposures[0], second / exposures[1]):
        assert ours == 1
    else:
        theirs = stats.poisson_means_test(first, exposures[0], second, exposures[1]).pvalue
        assert ours == pytest.approx(theirs, abs=1e-8) or _a_tie(first, second, exposures)


def _a_tie(first: int, second: int, exposures: tuple[float, float]) -> bool:
    """Other pairs have the very statistic of this one, so that rounding decides in scipy whether they count. Ours
    counts them: the two differ by no more than the chance of such pairs."""
    n1, n2 = exposures
    k1, k2 = np.arange(700)[:, None], np.arange(700)[None, :]
    seen = (first / n1 - second / n2) ** 2 / (first / n1**2 + second / n2**2)
    same = np.isclose((k1 / n1 - k2 / n2) ** 2, seen * (k1 / n1**2 + k2 / n2**2), rtol=1e-9) & (k1 + k2 > 0)
    rate = (first + second) / (n1 + n2)
    chance = stats.poisson.pmf(k1, rate * n1) * stats.poisson.pmf(k2, rate * n2)
    theirs = stats.poisson_means_test(first, n1, second, n2).pvalue
    return bool(abs(e_test(first, second, exposures) - theirs) <= chance[same].sum() + 1e-8)


@given(COUNTS, COUNTS, EXPOSURES)
def test_every_comparison_has_sense(first: int, second: int, exposures: tuple[float, float]) -> None:
    found = compare(first, second, exposures)
    for one in (found.exact, found.mid_p):
        assert 0 <= one.interval.low <= one.interval.high
        assert one.ratio is None or one.ratio in one.interval
    assert found.exact.interval.low <= found.mid_p.interval.low + 1e-12
    assert found.mid_p.interval.high <= found.exact.interval.high + 1e-12 * found.exact.interval.high
    assert 0 <= found.e_test_p <= 1
    assert found.verdict in get_args(Verdict)
    turned = compare(second, first, exposures[::-1])
    assert turned.e_test_p == pytest.approx(found.e_test_p, abs=1e-9)
    assert (turned.verdict == "established") == (found.verdict == "established")


@given(COUNTS, COUNTS, EXPOSURES)
def test_exact_intervals_are_clopper_and_pearsons(first: int, second: int, exposures: tuple[float, float]) -> None:
    if not first + second:
        return
    low, high = proportion_confint(first, first + second, method="beta")
    interval = exact_ratio(first, second, exposures).interval
    scale = exposures[1] / exposures[0]
    assert interval.low == pytest.approx(low / (1 - low) * scale if first else 0, rel=1e-6)
    assert interval.high == pytest.approx(high / (1 - high) * scale if second else math.inf, rel=1e-6)


@given(st.integers(0, 200), st.integers(0, 200))
def test_mid_p_ends_have_half_the_chance_of_what_was_seen(first: int, second: int) -> None:
    found = mid_p_ratio(first, second)
    for end, count in ((found.interval.low, first), (found.interval.high, second)):
        if 0 < end < math.inf and count:
            share = end / (1 + end)
            upper = sum(stats.binom.pmf(range(first + 1, first + second + 1), first + second, share))
            tail = upper + stats.binom.pmf(first, first + second, share) / 2
            assert min(tail, 1 - tail) == pytest.approx(0.025, abs=1e-6)


@given(st.integers(40, 100_000), st.integers(40, 100_000), st.floats(1, 4))
def test_overdispersed_ratios_are_those_of_so_many_fewer_events(first: int, second: int, phi: float) -> None:
    """A variance phi times as large is that of counts divided by phi; statsmodels' interval of the log ratio."""
    low, high = confint_poisson_2indep(first / phi, 1, second / phi, 1, method="wald-log", compare="ratio")
    found = dispersed_ratio(first, second, phi=phi)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=1e-6)
    test = poisson_2indep(first / phi, 1, second / phi, 1, method="wald-log", compare="ratio")
    assert found.p == pytest.approx(float(test.pvalue), abs=1e-6)


@given(FEW, FEW, EXPOSURES)
def test_the_chance_of_being_lower_is_that_of_gamma_variables(first: int, second: int, e: tuple[float, float]) -> None:
    x = stats.gamma(first + 0.5, scale=1 / e[0]).ppf((np.arange(4000) + 0.5) / 4000)
    assert chance_lower(first, second, e) == pytest.approx(
        stats.gamma(second + 0.5, scale=1 / e[1]).sf(x).mean(), abs=2e-3
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_is_statsmodels(ps: list[float]) -> None:
    assert adjusted(ps) == pytest.approx(multipletests(ps, method="fdr_bh")[1])


def test_a_page_of_comparisons_is_held_to_a_rate() -> None:
    page = on_one_page([compare(30, 52), *(compare(50, 52) for _ in range(19))])
    assert page[0].verdict == "not established"
    assert compare(30, 52).verdict == "established"


@given(st.lists(st.integers(0, 60), min_size=24, max_size=60))
def test_phi_is_chi_squared_of_years_by_months(counts: list[int]) -> None:
    whole = len(counts) // 12 * 12
    table = np.array(counts[len(counts) - whole :]).reshape(-1, 12)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if table.size and min(table.shape) > 1 and (table.shape[0] - 1) * (table.shape[1] - 1) >= 7:
        chi = stats.chi2_contingency(table, correction=False)
        found = dispersion(counts)
        assert found is not None
        assert found.raw == pytest.approx(chi.statistic / chi.dof)


@settings(max_examples=40)
@given(st.one_of(FEW, st.just(1_000_000)), st.floats(0.05, 0.95))
def test_projections_are_gamma_poisson(count: int, share: float) -> None:
    """The rate is gamma with shape count + 1/2; the rest Poisson. Drawn, not by the negative binomial's own formula."""
    rng = np.random.default_rng(2015)
    drawn = count + rng.poisson(rng.gamma(count + 0.5, 1 / share, 40_000) * (1 - share))
    made = project(count, by_calendar(share, 1.0))
    assert made.mean == pytest.approx(drawn.mean(), rel=0.02, abs=0.5)
    for interval in (made.interval_80, made.interval_95):
        assert ((interval.low <= drawn) & (drawn <= interval.high)).mean() >= interval.level - 0.01


@settings(max_examples=30)
@given(st.integers(0, 200), st.lists(st.tuples(st.integers(1, 80), st.integers(1, 80)), min_size=1, max_size=5))
def test_a_season_known_from_few_events_widens_the_projection(count: int, years: list[tuple[int, int]]) -> None:
    season = by_season([a for a, _ in years], [a + b for a, b in years])
    wide, narrow = project(count, season), project(count, by_calendar(season.share, 1.0))
    assert wide.interval_95.high >= narrow.interval_95.high
    assert season.share in season.interval


@given(st.integers(0, 50), st.integers(0, 50))
def test_proportions_are_clopper_and_pearsons(count: int, more: int) -> None:
    if count + more:
        found = proportion(count, count + more)
        low, high = proportion_confint(count, count + more, method="beta")
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=10, max_size=80))
def test_kappa_is_statsmodels(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((5, 5))
    for first, second in pairs:
        table[first, second] += 1
    ours = weighted_kappa(np.array(pairs), 4)
    if ours is not None:
        assert ours == pytest.approx(cohens_kappa(table, wt="fc", return_results=False))


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_regressions_are_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    terms = np.column_stack([np.ones(40), rng.normal(size=(40, 2))])
    exposure = rng.uniform(1, 9, 40)
    counts = rng.poisson(exposure * np.exp(terms @ [1.0, 0.3, -0.2])).astype(float)
    fit = fit_poisson(counts, terms, exposure)
    theirs = sm.GLM(counts, terms, family=sm.families.Poisson(), exposure=exposure).fit(scale="X2")
    assert fit.coefficients == pytest.approx(theirs.params, rel=1e-5, abs=1e-7)
    assert fit.phi == pytest.approx(max(1, theirs.scale), rel=1e-5)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(theirs.bse * math.sqrt(fit.phi / theirs.scale), rel=1e-4)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_leans_are_a_two_way_analysis_of_variance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = [(f"g{g}", f"s{s}", float(g + s + rng.normal())) for g in range(6) for s in range(3) for _ in range(2)]
    found = spread(scores)
    assert found is not None
    frame = [[float(g == f"g{n}") for n in range(6)] + [float(s == f"s{n}") for n in (1, 2)] for g, s, _ in scores]
    fit = sm.OLS([score for *_, score in scores], frame).fit()
    against_first = [lean.value - found.leans[0].value for lean in found.leans]
    assert against_first == pytest.approx([0, *fit.params[6:]], abs=1e-8)
    assert found.p == pytest.approx(float(fit.f_test(np.eye(8)[6:]).pvalue), abs=1e-9)

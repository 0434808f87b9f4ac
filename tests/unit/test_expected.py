"""More than expected: the statistics, against independent implementations."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fourfold.statistics import discovery
from fourfold.triggers import expected, nodes

COUNTS = st.integers(0, 400)


def step(**changes: object) -> nodes.MoreThanExpected:
    given_: dict[str, object] = {"name": "x", "select": nodes.Select(("robbery",)), "level": "ward", "length": 7}
    return nodes.MoreThanExpected(**{**given_, "unit": "days", "against": 70, **changes})  # type: ignore[arg-type]


@given(COUNTS, COUNTS, st.integers(1, 60), st.integers(30, 800))
def test_the_upper_tail_is_the_negative_binomial_s(observed: int, past: int, window: int, before: int) -> None:
    p = expected.upper_tail(np.array([[observed]]), np.array([[past]]), window, before)[0, 0]
    # scipy counts failures before the r-th success, success having the chance before / (before + window).
    assert p == pytest.approx(
        stats.nbinom.sf(observed - 1, past + 0.5, before / (before + window)), rel=1e-9, abs=1e-12
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.sampled_from([0.01, 0.05, 0.2]))
def test_discoveries_are_those_of_benjamini_and_hochberg(values: list[float], rate: float) -> None:
    p = np.array(values)[:, None]
    found = discovery.discoveries(p, np.ones(p.shape, dtype=bool), rate)[:, 0]
    adjusted = stats.false_discovery_control(values, method="bh")
    clear = np.abs(adjusted - rate) > 1e-12  # on the very line, rounding decides
    assert (found == (adjusted <= rate))[clear].all()


@given(st.lists(st.floats(0, 0.2), min_size=2, max_size=30), st.integers(1, 20))
def test_places_not_looked_at_take_no_part(values: list[float], more: int) -> None:
    p = np.array(values)[:, None]
    alone = discovery.discoveries(p, np.ones(p.shape, dtype=bool), 0.05)
    wider = np.vstack([p, np.zeros((more, 1))])
    looked = np.vstack([np.ones(p.shape, dtype=bool), np.zeros((more, 1), dtype=bool)])
    together = discovery.discoveries(wider, looked, 0.05)
    assert (together[: len(values)] == alone).all()
    assert not together[len(values) :].any()


def test_where_nothing_is_out_of_the_ordinary_few_days_have_a_false_discovery() -> None:
    """Simulated: 200 places whose rate does not change. At a rate of 5% no more than about 5% of days may have any
    discovery at all."""
    chance = np.random.default_rng(20261101)
    days = 400
    past, observed = chance.poisson(20.0, (200, days)), chance.poisson(20.0 / 12, (200, days))
    found, _ = expected.established(step(at_least=1), observed, past, 30, 360)
    assert found.any(axis=0).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / days)


def test_a_doubled_rate_in_one_place_is_found() -> None:
    observed, past = np.array([[24], [10], [11]]), np.array([[120], [120], [120]])
    found, _ = expected.established(step(), observed, past, 30, 360)
    assert found[:, 0].tolist() == [True, False, False]


def test_a_look_in_days() -> None:
    look = expected.look_ending(step(), dt.date(2024, 5, 16))
    assert look.window == (dt.date(2024, 5, 10), dt.date(2024, 5, 16))
    assert look.past == (dt.date(2024, 3, 1), dt.date(2024, 5, 9))


def test_a_look_in_months_is_whole_calendar_months() -> None:
    look = expected.look_on(step(unit="months", length=1, against=12), dt.date(2024, 3, 14), dt.date(2024, 3, 20))
    assert look.window == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert look.past == (dt.date(2023, 2, 1), dt.date(2024, 1, 31))


def test_a_look_ends_where_the_data_do() -> None:
    assert expected.look_on(step(), dt.date(2024, 5, 16), dt.date(2024, 5, 2)).end == dt.date(2024, 5, 2)


def test_days_in_months_that_are_not_held_are_no_exposure() -> None:
    days = (dt.date(2022, 12, 15), dt.date(2023, 2, 10))
    assert expected.exposure(days, {(2022, 12), (2023, 1), (2023, 2)}) == 17 + 31 + 10
    assert expected.exposure(days, {(2022, 12), (2023, 2)}) == 17 + 10
    assert expected.exposure(days, set()) == 0


def test_too_little_past_says_nothing() -> None:
    look = expected.look_ending(step(), dt.date(2024, 5, 16))
    assert expected.enough(look, 7, 35)
    assert not expected.enough(look, 7, 34)
    assert not expected.enough(look, 6, 70)

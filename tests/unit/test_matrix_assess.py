"""Assessments: values worked out by hand, and what must hold of every one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfold.matrix.assess import Range, assess
from fourfold.matrix.scales import SECTIONS, load_scales

SCALES = load_scales()
NAMES = [scale.name for scale in SCALES.scales]
Points = dict[str, int | None]

all_known: Points = {
    "physical harm": 4, "psychological harm": 2, "financial harm": 0, "community harm": 3,
    "likelihood": 3, "imminence": 2, "confidence": 1,
    "capability gap": 1, "public expectation": 4,
}  # fmt: skip


def test_known_points_give_one_value() -> None:
    judged = assess(all_known.items(), SCALES)
    assert judged.section("harm") == Range(4, 4)  # the highest
    assert judged.section("likelihood") == Range(2, 2)  # (3 + 2 + 1) / 3
    assert judged.section("position") == Range(2.5, 2.5)  # (1 + 4) / 2
    value = 0.8 * math.sqrt(4 * 2) + 0.2 * 2.5  # 2.7627
    assert judged.overall.low == pytest.approx(value)
    assert judged.overall.high == pytest.approx(value)
    assert judged.band == "high"


def test_unknown_is_a_range_and_not_nothing() -> None:
    judged = assess({**all_known, "confidence": None, "physical harm": None}.items(), SCALES)
    assert judged.section("harm") == Range(3, 4)  # at least community harm's 3
    assert judged.section("likelihood") == Range(5 / 3, 3)  # (3 + 2 + 0..4) / 3
    assert judged.overall.low == pytest.approx(0.8 * math.sqrt(3 * 5 / 3) + 0.5)  # 2.2889
    assert judged.overall.high == pytest.approx(0.8 * math.sqrt(4 * 3) + 0.5)  # 3.2713
    assert judged.band == "high to very high"


def test_nothing_judged_may_be_anything() -> None:
    judged = assess([], SCALES)
    assert judged.overall == Range(0, 4)
    assert judged.band == "low to very high"
    assert judged.points == tuple((name, None) for name in NAMES)


def test_neither_harm_nor_likelihood_makes_up_for_the_other() -> None:
    harmless: Points = {**all_known, **dict.fromkeys(NAMES[:4], 0), **dict.fromkeys(NAMES[4:7], 4)}
    assert assess(harmless.items(), SCALES).overall.high == pytest.approx(0.2 * 2.5)


def test_reasons_quote_the_anchors_and_name_what_is_unknown() -> None:
    reasons = assess([("physical harm", 4), ("likelihood", 2)], SCALES).reasons
    assert reasons[0] == "physical harm: 4 of 4. Death, or injury that threatens life."
    assert reasons[1] == "likelihood: 2 of 4. It could go either way."
    assert reasons[2].startswith("Unknown, so anything from 0 to 4: psychological harm, financial harm,")
    # Likelihood 2/3 to 10/3; overall 0.8 * sqrt(4 * 2/3) = 1.306 to 0.8 * sqrt(4 * 10/3) + 0.2 * 4 = 3.721.
    assert reasons[3] == (
        "By section: harm 4, likelihood 0.7 to 3.3, position 0 to 4. Overall 1.3 to 3.7 of 4: medium to very high."
    )
    assert not any("morile" in reason.lower() for reason in reasons)


points = st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(0, 4)) for name in NAMES})


@given(points)
def test_every_range_is_a_range_of_the_scale(given_points: Points) -> None:
    judged = assess(given_points.items(), SCALES)
    for span in (judged.overall, *(judged.section(name) for name in SECTIONS)):
        assert 0 <= span.low <= span.high <= 4
    assert judged.bands[0] <= judged.bands[1]


@given(points, st.sampled_from(NAMES), st.integers(0, 4), st.integers(0, 4))
def test_a_higher_point_never_lowers_the_result(given_points: Points, name: str, one: int, other: int) -> None:
    low = assess({**given_points, name: min(one, other)}.items(), SCALES)
    high = assess({**given_points, name: max(one, other)}.items(), SCALES)
    assert low.overall.low <= high.overall.low
    assert low.overall.high <= high.overall.high


@given(points, st.sampled_from(NAMES), st.integers(0, 4))
def test_unknown_holds_every_known_point(given_points: Points, name: str, point: int) -> None:
    unknown = assess({**given_points, name: None}.items(), SCALES)
    known = assess({**given_points, name: point}.items(), SCALES)
    assert unknown.overall.low <= known.overall.low
    assert known.overall.high <= unknown.overall.high
    assert unknown.bands[0] <= known.bands[0]
    assert known.bands[1] <= unknown.bands[1]


@given(points)
def test_the_ends_of_the_range_are_reached(given_points: Points) -> None:
    judged = assess(given_points.items(), SCALES)
    for end, value in (("low", 0), ("high", 4)):
        filled = {name: value if point is None else point for name, point in given_points.items()}
        assert getattr(judged.overall, end) == pytest.approx(assess(filled.items(), SCALES).overall.low)

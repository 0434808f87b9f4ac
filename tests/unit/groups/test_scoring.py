"""The two scorings of a group and the policy on groups, as YAML: what they hold, what a force may set, what is
refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fourfold.errors import BadInput
from fourfold.groups.policy import load_policy, parse_policy
from fourfold.groups.scoring import (
    SCORINGS,
    Change,
    Scoring,
    band_places,
    changes,
    disagree,
    load_scoring,
    load_scorings,
    parse_scoring,
)
from fourfold.marked import Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked

POINTS = "points: [none, little, some, much, most]"
OWN = f"""
scoring: harm
version: 7
title: Own
asks: What it does
source: the invented force
position_share: 0.5
bands: {{low: 0, high: 2}}
rescore_days: {{low: 100, high: 10}}
sections:
  harm: {{combine: highest, scales: {{injury: {{asks: Q, {POINTS}}}, fear: {{asks: Q, {POINTS}}}}}}}
  likelihood: {{combine: mean, scales: {{often: {{asks: Q, {POINTS}}}, soon: {{asks: Q, {POINTS}}}}}}}
  position: {{combine: mean, scales: {{means: {{asks: Q, {POINTS}}}}}}}
"""
POLICY = """
policy: own
version: 2
source: the invented force
owners: {sro: Strategic responsible officer, lro: Lead}
review_days: {proposed: 7, mapped: 30, dormant: 90}
second_scoring_percent: 0
"""


def own(text: str = OWN) -> Scoring:
    return parse_scoring(parse_marked(text, "own.yaml"), "own.yaml", "harm")


def test_both_scorings_are_shipped_with_anchors_in_words_and_their_source() -> None:
    both = load_scorings()
    assert [one.name for one in both] == ["attribute", "harm"]
    for one in both:
        assert one.source == "local policy – set me", "no national figure is published"
        assert [name for name, _ in one.rescore_days] == [name for name, _ in one.scales.bands]
        assert "morile" not in f"{one.title} {one.asks}".lower()
        for scale in one.scales.scales:
            assert len(set(scale.points)) == 5


def test_a_score_is_worked_out_by_hand() -> None:
    # harm: the higher of 3 and 1, so 3; likelihood: the mean of 4 and 2, so 3; position 1.
    # half of the square root of 9, and half of 1: 2
    judged = own().judge({"injury": 3, "fear": 1, "often": 4, "soon": 2, "means": 1})
    assert (judged.overall.low, judged.overall.high, judged.band) == (2.0, 2.0, "high")
    assert own().due(judged, dt.date(2026, 1, 1)) == dt.date(2026, 1, 11)


def test_unknown_is_a_range_and_never_nothing() -> None:
    # often may be 0 or 4, so likelihood 1 to 3: half of sqrt(3), and half of sqrt(9), each with half of 1
    judged = own().judge({"injury": 3, "fear": 1, "soon": 2, "means": 1})
    assert (judged.overall.low, judged.overall.high) == pytest.approx((0.5 * 3**0.5 + 0.5, 2.0))
    assert judged.band == "low to high"
    assert own().due(judged, dt.date(2026, 1, 1)) == dt.date(2026, 1, 11), "as for the highest that it may be"
    nothing = own().judge({})
    assert (nothing.overall.low, nothing.overall.high) == (0.0, 4.0)


def test_attribute_headings_count_alike() -> None:
    scoring = load_scoring("attribute")
    top = {scale.name: 4 for scale in scoring.scales.section("intent")}
    rest = {scale.name: 0 for scale in scoring.scales.scales if scale.section != "intent"}
    assert scoring.judge({**top, **rest}).overall.low == pytest.approx(4 / len(SCORINGS["attribute"]))


@pytest.mark.parametrize("point", [5, -1])
def test_a_point_off_the_scale_is_refused(point: int) -> None:
    with pytest.raises(BadInput):
        own().judge({"injury": point})
    with pytest.raises(BadInput):
        own().judge({"no such scale": 1})


def test_scorings_disagree_when_no_band_is_in_both() -> None:
    order = ("low", "medium", "high")
    assert band_places("medium to high", order) == (1, 2)
    assert band_places("low", order) == (0, 0)
    assert disagree((0, 0), (1, 2))
    assert disagree((2, 2), (0, 1))
    assert not disagree((0, 1), (1, 2))


def test_what_changed_is_said_of_scales_that_both_answer() -> None:
    before, after = {"a": 1, "b": None, "c": 2, "gone": 1}, {"a": 1, "b": 3, "c": None, "new": 4}
    assert changes(before, after, ("a", "b", "c", "gone", "new")) == (Change("b", None, 3), Change("c", 2, None))


def test_a_force_has_its_own(tmp_path: Path) -> None:
    place = Workspace(tmp_path, "Invented", "Europe/London", "EPSG:27700", (), {})
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "harm.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "groups" / "policy.yaml").write_text(POLICY, encoding="utf-8")
    assert (load_scoring("harm", place).version, load_scoring("attribute", place).version) == (7, 1)
    policy = load_policy(place)
    assert policy.owner_title("sro") == "Strategic responsible officer"
    assert dict(policy.review_days) == {"proposed": 7, "mapped": 30, "dormant": 90}
    assert (policy.second_percent, load_policy().name) == (0, "fourfold")
    with pytest.raises(BadInput, match="no scoring"):
        load_scoring("person", place)


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ("scoring: harm", "scoring: attribute", "this is the harm scoring"),
        ("version: 7\n", "", "'version' is missing"),
        ("source: the invented force\n", "", "'source' is missing"),
        ("low: 0, high: 2", "low: 1, high: 2", "bands begin at 0"),
        ("{low: 100, high: 10}", "{low: 100}", "'high' is missing"),
        ("{low: 100, high: 10}", "{low: 100, high: 0}", "at least 1"),
        ("[none, little, some, much, most]", "[none, little]", "an anchor in words for each"),
        ("title: Own", "title: Own\nweight: 3", "'weight' is not known"),
    ],
)
def test_a_scoring_that_is_wrong_says_where(was: str, becomes: str, wrong: str) -> None:
    assert was in OWN
    with pytest.raises(Problems, match=wrong) as raised:
        own(OWN.replace(was, becomes, 1))
    assert "own.yaml, line " in str(raised.value)


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ("policy: own\n", "", "'policy' is missing"),
        ("sro: Strategic responsible officer, ", "", "'sro' is missing"),
        ("mapped: 30", "mapped: often", "must be a whole number"),
        ("second_scoring_percent: 0", "second_scoring_percent: -1", "at least 0"),
        ("dormant: 90", "dormant: 90, archived: 1", "'archived' is not known"),
    ],
)
def test_a_policy_that_is_wrong_says_where(was: str, becomes: str, wrong: str) -> None:
    assert was in POLICY
    with pytest.raises(Problems, match=wrong):
        parse_policy(parse_marked(POLICY.replace(was, becomes, 1), "own.yaml"), "own.yaml")


def test_everything_wrong_with_a_policy_is_said_at_once() -> None:
    with pytest.raises(Problems) as raised:
        parse_policy(parse_marked("version: x\n", "own.yaml"), "own.yaml")
    assert len(raised.value.problems) >= 5

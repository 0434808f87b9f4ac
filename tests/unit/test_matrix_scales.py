"""The matrix's scales: the shipped ones, and what a force's own may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fourfold.errors import BadInput
from fourfold.matrix.scales import check_points, load_scales, parse_scales
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked

OWN = """\
matrix: ours
version: 3
position_share: 0
bands: {green: 0, red: 2}
sections:
  harm: {combine: mean, scales: {hurt: {asks: "How bad?", points: [a, b, c, d, e]}}}
  likelihood: {combine: mean, scales: {chance: {asks: "How likely?", points: [a, b, c, d, e]}}}
  position: {combine: highest, scales: {gap: {asks: "How short?", points: [a, b, c, d, e]}}}
"""


def test_the_shipped_matrix_has_three_sections_with_anchors_in_words() -> None:
    scales = load_scales()
    assert [scale.name for scale in scales.section("harm")] == [
        "physical harm",
        "psychological harm",
        "financial harm",
        "community harm",
    ]
    assert [scale.name for scale in scales.section("likelihood")] == ["likelihood", "imminence", "confidence"]
    assert [scale.name for scale in scales.section("position")] == ["capability gap", "public expectation"]
    anchors = [anchor for scale in scales.scales for anchor in scale.points]
    assert len(anchors) == len(set(anchors)) == 9 * 5
    assert all(anchor.endswith(".") for anchor in anchors)
    assert all(scale.asks.endswith("?") for scale in scales.scales)


def test_a_value_on_the_edge_of_a_band_is_in_the_upper_one() -> None:
    scales = load_scales()
    assert [scales.bands[scales.band(value)][0] for value in (0, 0.99, 1, 2, 2.99, 3, 4)] == [
        "low", "low", "medium", "high", "high", "very high", "very high",
    ]  # fmt: skip


def test_a_force_may_have_its_own(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    assert load_scales(workspace).name == "fourfold"
    (workspace.root / "matrix.yaml").write_text(OWN, encoding="utf-8")
    own = load_scales(workspace)
    assert (own.name, own.version, own.bands) == ("ours", 3, (("green", 0.0), ("red", 2.0)))
    assert own.scale("hurt").points == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 3\n", "", "line 1: 'version' is missing"),
        ("position_share: 0", "position_share: 1.5", "line 3: 'position_share' is a share, from 0 to 1"),
        ("{green: 0, red: 2}", "{green: 1, red: 2}", "line 4: bands begin at 0 and rise"),
        ("{green: 0, red: 2}", "{green: 0, red: 0}", "line 4: bands begin at 0 and rise"),
        ("{green: 0, red: 2}", "{green: 0, red: 5}", "line 4: bands begin at 0 and rise"),
        ("{combine: highest, scales", "{combine: most, scales", "line 8: 'combine' cannot be 'most'"),
        ('"How bad?", points: [a, b, c, d, e]', '"How bad?", points: [a, b]', "line 6: 'points' needs an anchor"),
        ('asks: "How bad?", ', "", "line 6: 'asks' is missing"),
        ("chance: {", "hurt: {", "line 7: the scale 'hurt' is there already"),
        ("  position:", "  organisation:", "'position' is missing"),
        ("position_share", "positon_share", "'positon_share' is not known here. Did you mean 'position_share'?"),
        ("{hurt: {asks: \"How bad?\", points: [a, b, c, d, e]}}", "{}", "the section 'harm' has no scales"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(old: str, new: str, says: str) -> None:
    assert old in OWN
    with pytest.raises(BadInput) as told:
        parse_scales(parse_marked(OWN.replace(old, new), "matrix.yaml"), "matrix.yaml")
    assert says in str(told.value)
    assert "matrix.yaml, line" in str(told.value)


def test_points_off_the_scales_are_refused_with_a_suggestion() -> None:
    scales = load_scales()
    check_points([("physical harm", 4), ("likelihood", 0), ("confidence", None)], scales)
    with pytest.raises(BadInput) as told:
        check_points(
            [("phyiscal harm", 4), ("likelihood", 5), ("imminence", True), ("confidence", 1), ("confidence", 2)], scales
        )
    message = str(told.value)
    assert "no scale 'phyiscal harm'. Did you mean 'physical harm'?" in message
    assert "'likelihood' cannot be 5. Scales run from 0 to 4" in message
    assert "'imminence' cannot be True" in message
    assert "'confidence' is judged twice" in message


def test_a_document_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    (workspace.root / "matrix.yaml").write_text("[" * 5_000, encoding="utf-8")
    with pytest.raises(BadInput, match="nested too deeply"):
        load_scales(workspace)

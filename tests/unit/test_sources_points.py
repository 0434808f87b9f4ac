"""Coordinates become points on the grid, or are refused with the reason that would mend them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fourfold.history.sources.points import Locator
from fourfold.workspace import Workspace

LIVERPOOL = ("-2.9779", "53.4106")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def test_degrees_become_metres_on_the_grid(workspace: Workspace) -> None:
    # St George's Hall, Liverpool, by the Ordnance Survey's own converter: about SJ 351 907
    found = Locator(workspace).locate([LIVERPOOL[0]], [LIVERPOOL[1]])
    assert found.x[0].as_py() == pytest.approx(335_100, abs=200)
    assert found.y[0].as_py() == pytest.approx(390_700, abs=200)
    assert found.wrong == {}


def test_metres_stay_as_they_are(workspace: Workspace) -> None:
    found = Locator(workspace, "EPSG:27700").locate(["335100"], ["390700"])
    assert found.x[0].as_py() == pytest.approx(335_100, abs=0.01)
    assert found.y[0].as_py() == pytest.approx(390_700, abs=0.01)


def test_no_coordinates_are_no_mistake(workspace: Workspace) -> None:
    found = Locator(workspace).locate(["", LIVERPOOL[0]], ["", LIVERPOOL[1]])
    assert found.x.is_null().to_pylist() == [True, False]
    assert found.areas[0].as_py() is None
    assert found.wrong == {}


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        (LIVERPOOL[1], LIVERPOOL[0], "looks swapped"),
        ("0", "0", "sign that none was given"),
        ("0.0", "-0.000", "sign that none was given"),
        ("-75.1", "39.9", "outside the area that the grid EPSG:27700 is made for"),
        ("x", "53.4", "not a pair of numbers"),
        ("nan", "53.4", "not a pair of numbers"),
        ("1e999", "53.4", "not a pair of numbers"),
        ("-2_9", "53.4", "not a pair of numbers"),
        ("-2.9", "", "one coordinate without the other"),
    ],
)
def test_a_point_that_cannot_be_right(workspace: Workspace, lon: str, lat: str, reason: str) -> None:
    locator = Locator(workspace)
    for _ in range(2):  # also when it comes again
        found = locator.locate([LIVERPOOL[0], lon], [LIVERPOOL[1], lat])
        assert list(found.wrong) == [1]
        assert reason in found.wrong[1]


def test_swapped_metres_are_told_from_points_far_away(workspace: Workspace) -> None:
    found = Locator(workspace, "EPSG:27700").locate(["1200000", "5000000"], ["200000", "5000000"])
    assert "looks swapped" in found.wrong[0]
    assert "outside the area" in found.wrong[1]


def test_a_point_far_out_at_sea_is_refused_where_a_limit_is_set(workspace: Workspace, tmp_path: Path) -> None:
    from fourfold.places.boundaries import add_areas

    square = [[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.5], [-3.0, 53.5], [-3.0, 53.4]]
    (tmp_path / "a.json").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature",'
        ' "properties": {"WD13CD": "W1", "WD13NM": "One"},'
        f' "geometry": {{"type": "Polygon", "coordinates": [{square}]}}}}]}}'
    )
    settled = add_areas(workspace, [tmp_path / "a.json"], "ward").workspace
    lons, lats = ["-2.95", "-3.1", "-5.0"], ["53.45", "53.45", "53.45"]
    found = Locator(settled, outside_km=50).locate(lons, lats)
    assert found.areas.to_pylist()[:2] == [["W1"], [None]]
    assert list(found.wrong) == [2]
    assert "more than 50 km from every area" in found.wrong[2]
    assert Locator(settled, outside_km=None).locate(lons[:2], lats[:2]).wrong == {}


def test_what_was_looked_up_before_does_not_change(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fourfold.history.sources.points.KEPT", 2)
    locator = Locator(workspace)
    lons = [f"-2.9{n}" for n in range(5)]
    whole = locator.locate(lons, ["53.41"] * 5)
    for n in (4, 0, 2, 2):
        again = locator.locate([lons[n]], ["53.41"])
        assert again.x[0] == whole.x[n]
        assert again.wrong == {}

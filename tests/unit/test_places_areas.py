"""Placing points in areas, and taking areas in."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from fourfold.errors import BadInput, NotHeld
from fourfold.places.areas import Areas
from fourfold.places.boundaries import add_areas
from fourfold.places.grid import to_grid
from fourfold.workspace import Workspace

WEST, SOUTH = -3.0, 53.4  # corner of the invented squares below, 0.01 degrees a side
GRID = "EPSG:27700"


def square(column: int, row: int = 0, size: float = 0.01) -> dict[str, Any]:
    w, s = round(WEST + column * 0.01, 4), round(SOUTH + row * 0.01, 4)
    shape: dict[str, Any] = shapely.geometry.mapping(shapely.box(w, s, round(w + size, 4), round(s + size, 4)))
    return shape


def write(path: Path, features: list[tuple[dict[str, Any], Any]], **more: Any) -> Path:
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                **more,
                "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
            }
        )
    )
    return path


def ward(code: str, column: int, name: str = "Somewhere") -> tuple[dict[str, Any], Any]:
    return {"WD13CD": code, "WD13CDO": "00" + code, "WD13NM": name, "WD13NMW": None}, square(column)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w")


def at(lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    return to_grid([lon], [lat], GRID)


def test_a_point_gets_one_code_a_level_finest_first(workspace: Workspace, tmp_path: Path) -> None:
    add_areas(
        workspace, [write(tmp_path / "d.json", [({"code": "D", "name": "All"}, square(0, size=0.03))])], "district"
    )
    added = add_areas(workspace, [write(tmp_path / "w.json", [ward("A", 0), ward("B", 1)])], "ward")
    assert (added.areas, added.repaired, added.workspace.area_levels) == (2, (), ("ward", "district"))
    areas = Areas.load(Workspace.open(workspace.root))
    x, y = to_grid([-2.995, -2.985, -2.975, -2.5], [53.405] * 4, GRID)
    placed = areas.locate(np.append(x, np.nan), np.append(y, np.nan))
    assert placed.to_pylist() == [["A", "D"], ["B", "D"], [None, "D"], [None, None], None]
    assert placed.type == pa.list_(pa.string())


def test_arrow_columns_with_nulls_are_taken(workspace: Workspace, tmp_path: Path) -> None:
    areas = Areas.load(add_areas(workspace, [write(tmp_path / "w.json", [ward("A", 0)])], "ward").workspace)
    x, y = at(-2.995, 53.405)
    xs, ys = pa.chunked_array([[x[0]], [None]], pa.float64()), pa.array([y[0], None])
    assert areas.locate(xs, ys).to_pylist() == [["A"], None]


def test_without_levels_nothing_is_placed() -> None:
    assert Areas(()).locate([1.0, 2.0], [1.0, 2.0]).to_pylist() == [None, None]
    assert np.isnan(Areas(()).distance_m([1.0], [1.0])).all()


def test_the_edge_of_two_areas_goes_to_the_lowest_code_whatever_the_order(workspace: Workspace, tmp_path: Path) -> None:
    for features in itertools.permutations([ward("C", 0), ward("B", 1)]):
        path = write(tmp_path / "w.json", list(features))
        areas = Areas.load(add_areas(workspace, [path], "ward", replace=True).workspace)
        corner = shapely.get_coordinates(areas.shape("ward", "C").intersection(areas.shape("ward", "B")))
        assert areas.locate(corner[:, 0], corner[:, 1]).to_pylist() == [["B"]] * len(corner)


def test_repeated_points_are_placed_like_single_ones(workspace: Workspace, tmp_path: Path) -> None:
    areas = Areas.load(
        add_areas(workspace, [write(tmp_path / "w.json", [ward("A", 0), ward("B", 1)])], "ward").workspace
    )
    lon = np.random.default_rng(5).choice(np.linspace(-3.0008, -2.9792, 44), 2_000)
    x, y = to_grid(lon, np.full(2_000, 53.405), GRID)
    expected = ["A" if -3 < here < -2.99 else "B" if -2.99 < here < -2.98 else None for here in lon.tolist()]
    assert [codes[0] for codes in areas.locate(x, y).to_pylist()] == expected


def test_distance_to_the_nearest_area(workspace: Workspace, tmp_path: Path) -> None:
    areas = Areas.load(add_areas(workspace, [write(tmp_path / "w.json", [ward("A", 0)])], "ward").workspace)
    x, y = to_grid([-2.995, -2.98, np.nan], [53.405, 53.405, np.nan], GRID)
    metres = areas.distance_m(x, y)
    # A hundredth of a degree of longitude at 53.405 N is 111320 * cos(53.405) * 0.01 = 663.7 m on a sphere.
    assert metres[0] == 0
    assert metres[1] == pytest.approx(665, abs=3)
    assert np.isnan(metres[2])


def test_names_and_shapes(workspace: Workspace, tmp_path: Path) -> None:
    areas = Areas.load(add_areas(workspace, [write(tmp_path / "w.json", [ward("A", 0, "Ayton")])], "ward").workspace)
    assert areas.name("ward", "A") == "Ayton"
    assert areas.shape("ward", "A").area == pytest.approx(665 * 1113, rel=0.01)
    with pytest.raises(NotHeld, match="'Z'"):
        areas.name("ward", "Z")
    with pytest.raises(NotHeld, match="there is ward"):
        areas.shape("parish", "A")


def test_dissolve_makes_one_area_a_file(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "lsoa"
    folder.mkdir()
    write(folder / "lsoa-E08000011.json", [ward("A", 0), ward("B", 1)])
    write(folder / "lsoa-E08000012.geojson", [ward("C", 2)])
    added = add_areas(workspace, [folder], "district", dissolve=True, names={"E08000011": "Knowsley"})
    areas = Areas.load(added.workspace)
    assert areas.name("district", "E08000011") == "Knowsley"
    assert areas.name("district", "E08000012") == "E08000012"
    assert areas.shape("district", "E08000011").geom_type == "Polygon"
    x, y = to_grid([-2.985, -2.975], [53.405, 53.405], GRID)
    assert areas.locate(x, y).to_pylist() == [["E08000011"], ["E08000012"]]


def test_a_bow_tie_is_mended_and_told(workspace: Workspace, tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[-3, 53.4], [-2.99, 53.41], [-2.99, 53.4], [-3, 53.41], [-3, 53.4]]]}
    added = add_areas(workspace, [write(tmp_path / "w.json", [({"code": "A", "name": "n"}, bow)])], "ward")
    assert len(added.repaired) == 1
    assert "feature 1 (A)" in added.repaired[0]
    assert "Self-intersection" in added.repaired[0]
    assert Areas.load(added.workspace).shape("ward", "A").is_valid


FLAT = {"type": "Polygon", "coordinates": [[[-3, 53.4], [-2.99, 53.4], [-3, 53.4], [-3, 53.4]]]}
SEA = {"type": "Polygon", "coordinates": [[[-40, 30], [-39, 30], [-39, 31], [-40, 30]]]}
SWAPPED = {"type": "Polygon", "coordinates": [[[53.4, -3], [53.41, -3], [53.41, -2.99], [53.4, -3]]]}


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([ward("A", 0), ward("A", 1)], r"feature 2 \(A\): the code A was given already by .*feature 1"),
        ([({"code": "A"}, None)], r"feature 1 \(A\): its geometry is not a polygon"),
        ([({"code": "A"}, {"type": "Point", "coordinates": [-3, 53]})], "is not a polygon"),
        ([({"code": "A"}, {"type": "Polygon", "coordinates": "x"})], "is not a polygon"),
        ([({"code": "A"}, FLAT)], "cannot be mended"),
        ([({"code": "A"}, SEA)], "lies outside where the grid EPSG:27700 may be used"),
        ([({"code": "A"}, SWAPPED)], "longitude and latitude look exchanged"),
        ([({"code": " "}, square(0))], "has no 'code'"),
        ([({"id": "A"}, square(0))], r"which property is the code\? .*the files hold id.*--code-property"),
        ([({"WD13CD": "A", "LAD13CD": "B"}, square(0))], "more than one looks like it.*WD13CD, LAD13CD"),
        ([(None, square(0))], "feature 1: has no properties"),
        ([], "not a GeoJSON collection of features"),
    ],
)
def test_bad_features_are_refused_and_nothing_changes(
    workspace: Workspace, tmp_path: Path, features: list[Any], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        add_areas(workspace, [write(tmp_path / "bad.json", features)], "ward")
    assert Workspace.open(workspace.root).area_levels == ()
    assert list(workspace.areas.iterdir()) == []


def test_named_properties_settle_an_ambiguity(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "w.json", [({"WD13CD": "A", "LAD13CD": "B", "label": "Ayton"}, square(0))])
    added = add_areas(workspace, [path], "ward", code_property="WD13CD", name_property="label")
    assert Areas.load(added.workspace).name("ward", "A") == "Ayton"


def test_other_refusals(workspace: Workspace, tmp_path: Path) -> None:
    good = write(tmp_path / "w.json", [ward("A", 0)])
    (tmp_path / "not.json").write_text("{")
    (tmp_path / "empty").mkdir()
    metres = write(tmp_path / "m.json", [ward("A", 0)], crs={"type": "name", "properties": {"name": "EPSG:27700"}})
    for paths, level, says in [
        ([tmp_path / "none.json"], "ward", "no such file"),
        ([tmp_path / "empty"], "ward", "no GeoJSON file"),
        ([tmp_path / "not.json"], "ward", "not GeoJSON"),
        ([metres], "ward", "save it in longitude and latitude"),
        ([good], "Ward", "use small letters"),
        ([good], "grid-500", "means squares"),
    ]:
        with pytest.raises(BadInput, match=says):
            add_areas(workspace, paths, level)
    with pytest.raises(BadInput, match="no area has that code"):
        add_areas(workspace, [good], "ward", names={"Z": "Zed"})
    added = add_areas(workspace, [good], "ward")
    assert add_areas(workspace, [good], "ward") == added  # the same again is no change
    other = write(tmp_path / "other.json", [ward("B", 0)])
    with pytest.raises(BadInput, match="already; nothing was changed.*--replace"):
        add_areas(workspace, [other], "ward")
    assert add_areas(workspace, [other], "ward", replace=True).workspace.area_levels == ("ward",)
    assert Areas.load(Workspace.open(workspace.root)).levels[0].codes == ("B",)


def test_settings_that_name_a_missing_or_foreign_file(workspace: Workspace, tmp_path: Path) -> None:
    added = add_areas(workspace, [write(tmp_path / "w.json", [ward("A", 0)])], "ward").workspace
    (added.areas / "ward.geojson").write_text("[]")
    with pytest.raises(BadInput, match="not an area file"):
        Areas.load(added)
    (added.areas / "ward.geojson").unlink()
    with pytest.raises(BadInput, match="no such file, though the settings name"):
        Areas.load(added)

"""Areas end to end: the real boundaries of Merseyside, through the command line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from typer.testing import CliRunner, Result

from fourfold.cli.main import build
from fourfold.errors import BadInput
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.places.areas import Areas
from fourfold.places.grid import to_grid
from fourfold.workspace import Workspace

DISTRICTS = {
    "E08000011": "Knowsley",
    "E08000012": "Liverpool",
    "E08000013": "St Helens",
    "E08000014": "Sefton",
    "E08000015": "Wirral",
}


def fourfold(workspace: Workspace, *words: str | Path) -> Result:
    return CliRunner().invoke(build(), ["--workspace", str(workspace.root), *map(str, words)])


@pytest.fixture(scope="module")
def boundaries(shared_data: Path) -> Path:
    return shared_data / "merseyside-boundaries"


@pytest.fixture(scope="module")
def merseyside(tmp_path_factory: pytest.TempPathFactory, boundaries: Path) -> Workspace:
    workspace = Workspace.create(tmp_path_factory.mktemp("areas") / "w")
    lsoas = sorted(boundaries.glob("lsoa-*.json"))
    names = [word for code, name in DISTRICTS.items() for word in ("--name", f"{code}={name}")]
    for level, words in (
        ("district", [*lsoas, "--dissolve", *names]),
        ("ward", sorted(boundaries.glob("wards-*.json"))),
        ("lsoa", lsoas),
    ):
        done = fourfold(workspace, "areas", "add", *words, "--level", level)
        assert done.exit_code == 0, done.output
    return Workspace.open(workspace.root)


def test_levels_are_listed_finest_first(merseyside: Workspace) -> None:
    assert merseyside.area_levels == ("lsoa", "ward", "district")
    listed = json.loads(fourfold(merseyside, "areas", "list", "--json").stdout)["levels"]
    # As counted in the files: 98 + 298 + 119 + 189 + 206 and 21 + 30 + 16 + 22 + 22.
    assert [(row["level"], row["areas"]) for row in listed] == [("lsoa", 910), ("ward", 111), ("district", 5)]


def test_each_areas_own_inside_point_is_placed_in_it(merseyside: Workspace, boundaries: Path) -> None:
    areas = Areas.load(merseyside)
    for file in sorted(boundaries.glob("lsoa-*.json")):
        features: list[dict[str, Any]] = json.loads(file.read_text())["features"]
        points = [shapely.from_geojson(json.dumps(f["geometry"])).representative_point() for f in features]
        x, y = to_grid([point.x for point in points], [point.y for point in points], merseyside.grid)
        placed = areas.locate(x, y).to_pylist()
        assert [codes[0] for codes in placed] == [f["properties"]["LSOA11CD"] for f in features]
        assert {codes[2] for codes in placed} == {file.stem.removeprefix("lsoa-")}


def nearest_corner_m(boundaries: Path, lon: float, lat: float) -> float:
    """Great-circle metres from a point to the nearest corner of any ward."""
    shapes = [shapely.from_geojson(path.read_text()) for path in boundaries.glob("wards-*.json")]
    there, here = np.radians(shapely.get_coordinates(shapes)), np.radians([lon, lat])
    across, up = (there - here).T / 2
    return float(
        2
        * 6_371_000
        * np.arcsin(np.sqrt(np.sin(up) ** 2 + np.cos(there[:, 1]) * np.cos(here[1]) * np.sin(across) ** 2)).min()
    )


def test_landmarks_lie_where_everybody_knows(merseyside: Workspace, boundaries: Path) -> None:
    areas = Areas.load(merseyside)
    # Liverpool Lime Street station, Birkenhead Hamilton Square station, and Manchester Piccadilly station.
    x, y = to_grid([-2.9779, -3.0137, -2.2309], [53.4076, 53.3947, 53.4774], merseyside.grid)
    placed = areas.locate(x, y).to_pylist()
    assert [areas.name("district", codes[2]) if codes[2] else None for codes in placed] == ["Liverpool", "Wirral", None]
    assert areas.name("ward", placed[0][1]) == "Central"
    metres = areas.distance_m(x, y)
    assert metres[:2].tolist() == [0, 0]
    assert metres[2] == pytest.approx(nearest_corner_m(boundaries, -2.2309, 53.4774), rel=0.005)


def test_a_shared_boundary_belongs_to_one_area_only(merseyside: Workspace) -> None:
    level = Areas.load(merseyside).levels[0]
    corners = np.unique(shapely.get_coordinates(level.shapes), axis=0)[::50]
    found = level.locate(corners[:, 0], corners[:, 1])
    points = shapely.points(corners)
    for place, point in zip(found.tolist(), points, strict=True):
        holding = [row for row, shape in enumerate(level.shapes) if shapely.intersects(shape, point)]
        assert place == (min(holding) if holding else -1)


def test_adding_a_level_places_the_events_held(tmp_path: Path, boundaries: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    now = dt.datetime(2024, 10, 2, tzinfo=dt.UTC)
    x, y = to_grid([-2.9779, -2.2309], [53.4076, 53.4774], workspace.grid)
    rows = [
        {"id": "s:1", "x": x[0], "y": y[0]},
        {"id": "s:2", "x": x[1], "y": y[1]},
        {"id": "s:3"},
    ]
    common: dict[str, Any] = {
        "source": "s", "kind": "robbery", "occurred_from": now, "occurred_to": now, "known_from": now,
        "known_basis": "recorded", "marking": "OFFICIAL",
    }  # fmt: skip
    History(workspace).write(pa.Table.from_pylist([{**common, **row} for row in rows], schema=INCOMING), now=now)
    wards = sorted(boundaries.glob("wards-*.json"))
    done = fourfold(workspace, "areas", "add", *wards, "--level", "ward")
    assert done.exit_code == 0, repr(done.exception)
    held = History(Workspace.open(workspace.root)).held(["s:1", "s:2", "s:3"])
    assert held["areas"].to_pylist()[0] == ["E05000889"]  # Central, Liverpool
    assert held["areas"].to_pylist()[1] == [None]
    assert held["areas"].to_pylist()[2] in (None, [None])


def test_mistakes_are_told(tmp_path: Path, boundaries: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    for words, says in (
        ([boundaries], "which property is the code?"),  # wards and smaller areas in one folder
        ([boundaries / "wards-E08000011.json", "--name", "E08000011"], "write CODE=NAME"),
        ([tmp_path / "none.json"], "no such file"),
    ):
        done = fourfold(workspace, "areas", "add", *words, "--level", "ward")
        assert isinstance(done.exception, BadInput)
        assert says in str(done.exception)
    assert Workspace.open(workspace.root).area_levels == ()

"""Adding areas to a workspace from boundary files."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from fourfold.errors import BadInput
from fourfold.places.areas import make_level, read_level
from fourfold.places.boundary_files import Row, read_boundaries
from fourfold.whole_files import whole
from fourfold.workspace import Workspace

LEVEL_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclasses.dataclass(frozen=True)
class Added:
    """What `add_areas` did: how many areas at `level`, which were repaired and of what, and the workspace with its new
    settings."""

    level: str
    areas: int
    repaired: tuple[str, ...]
    workspace: Workspace


def add_areas(
    workspace: Workspace,
    paths: Sequence[Path],
    level: str,
    *,
    code_property: str | None = None,
    name_property: str | None = None,
    dissolve: bool = False,
    names: Mapping[str, str] | None = None,
    replace: bool = False,
) -> Added:
    """Add a level of areas from GeoJSON files, or folders of them, and put the levels in order, finest (least median
    area) first.

    The properties with code and name are found by their usual endings (CD, NM) unless given. `dissolve` makes one area
    of all the features of a file, its code the end of the file's name (`lsoa-E08000011.json`). `names` gives names by
    code. Small faults of geometry are mended and told. A level that is there is only put in place of another with
    `replace`; adding the very same again is no change. Raises `BadInput` naming the file and feature; nothing is
    changed then. Events held are not placed anew: that is `History.place`.
    """
    workspace = Workspace.open(workspace.root)
    if not LEVEL_NAME.fullmatch(level) or level.startswith("grid-"):
        raise BadInput(
            f"area level {level!r}: use small letters, digits and hyphens, and not 'grid-…', which means squares."
        )
    rows, repaired = read_boundaries(
        paths,
        workspace.grid,
        code_property=code_property,
        name_property=name_property,
        dissolve=dissolve,
        names=names,
    )
    path, text = workspace.areas / f"{level}.geojson", _as_geojson(rows)
    if level in workspace.area_levels and not replace and not _says(path, text):
        raise BadInput(
            f"there are other areas at level {level!r} already; nothing was changed. "
            "Say --replace to put these in their place."
        )
    changed = dataclasses.replace(workspace, area_levels=_order(workspace, level, rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as part:
        part.write_text(text, encoding="utf-8")
    changed.save()
    return Added(level, len(rows), repaired, changed)


def _as_geojson(rows: list[Row]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, name, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _order(workspace: Workspace, level: str, rows: list[Row]) -> tuple[str, ...]:
    """The levels with this one among them, least median area first."""
    others = [read_level(workspace, name) for name in workspace.area_levels if name != level]
    sizes = {held.name: _median_m2(held.shapes) for held in others}
    sizes[level] = _median_m2(make_level(level, rows, workspace.grid).shapes)
    return tuple(sorted(sizes, key=lambda name: (sizes[name], name)))


def _median_m2(shapes: Any) -> float:
    return float(np.median(shapely.area(shapes)))

"""The areas of a workspace: which ward, district or other area each point lies in.

Areas are kept as `<workspace>/areas/<level>.geojson` in longitude and latitude (features with `code` and `name`)
and used on the workspace's grid. Levels are in the settings' order, finest first.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import ArrayLike, NDArray

from fourfold.errors import BadInput, NotHeld
from fourfold.places.grid import Floats, to_grid
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Level:
    """One level of areas: codes in order, with their names and shapes (polygons in metres on the grid)."""

    name: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: NDArray[np.object_]
    tree: shapely.STRtree

    def locate(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """The place in `codes` of the area that each point lies in or on the edge of; -1 for none.

        A point on the edge of several goes to the lowest code, so that the answer never depends on the order of files.
        """
        found = np.full(len(x), len(self.codes), dtype=np.int64)
        if len(self.codes) and len(x):
            points, areas = self.tree.query(shapely.points(x, y), predicate="intersects")
            np.minimum.at(found, points, areas)
        found[found == len(self.codes)] = -1
        return found


class Areas:
    """All levels of a workspace, for placing points. Build with `load`."""

    def __init__(self, levels: tuple[Level, ...]) -> None:
        self.levels = levels
        self._tree = shapely.STRtree(np.concatenate([level.shapes for level in levels])) if levels else None

    @classmethod
    def load(cls, workspace: Workspace) -> Areas:
        """The areas named in the workspace's settings. Raises `BadInput` when a file is missing or wrong."""
        return cls(tuple(read_level(workspace, level) for level in workspace.area_levels))

    @property
    def level_names(self) -> tuple[str, ...]:
        return tuple(level.name for level in self.levels)

    def locate(
        self, x: ArrayLike | pa.Array | pa.ChunkedArray, y: ArrayLike | pa.Array | pa.ChunkedArray
    ) -> pa.ListArray:
        """For each point (metres on the grid), one code a level, a null code where it lies in no area of that level.

        The list itself is null for a point that is unlocated (null or NaN), and for every point when there are no
        levels.
        """
        xs, ys = _floats(x), _floats(y)
        located = np.isfinite(xs) & np.isfinite(ys)
        if not self.levels:
            return pa.nulls(len(xs), pa.list_(pa.string()))
        # Points repeat: anonymised data has few places, and looking each up once is many times faster.
        unique, place = np.unique(xs[located] + 1j * ys[located], return_inverse=True)
        codes = [_codes(level, level.locate(unique.real.copy(), unique.imag.copy())[place]) for level in self.levels]
        return _as_lists(np.stack(codes, axis=1), located)

    def distance_m(
        self, x: ArrayLike | pa.Array | pa.ChunkedArray, y: ArrayLike | pa.Array | pa.ChunkedArray
    ) -> Floats:
        """Metres from each point to the nearest area of any level: 0 inside one, NaN for a missing point or without
        areas."""
        xs, ys = _floats(x), _floats(y)
        metres = np.full(len(xs), np.nan)
        located = np.isfinite(xs) & np.isfinite(ys)
        if self._tree is None or not located.any():
            return metres
        unique, place = np.unique(xs[located] + 1j * ys[located], return_inverse=True)
        (points, _), distances = self._tree.query_nearest(
            shapely.points(unique.real, unique.imag), return_distance=True, all_matches=False
        )
        nearest = np.empty(len(unique))
        nearest[points] = distances
        metres[located] = nearest[place]
        return metres

    def name(self, level: str, code: str) -> str:
        """What an area is called. Raises `NotHeld` for one that is not there."""
        found, row = self._row(level, code)
        return found.names[row]

    def shape(self, level: str, code: str) -> shapely.Geometry:
        """The polygon of an area, in metres on the grid. Raises `NotHeld` for one that is not there."""
        found, row = self._row(level, code)
        shape: shapely.Geometry = found.shapes[row]
        return shape

    def _row(self, level: str, code: str) -> tuple[Level, int]:
        for found in self.levels:
            if found.name == level:
                if code in found.codes:
                    return found, found.codes.index(code)
                raise NotHeld(f"there is no area {code!r} at level {level!r}.")
        raise NotHeld(f"there is no area level {level!r}; there is {', '.join(self.level_names) or 'none'}.")


def read_level(workspace: Workspace, level: str) -> Level:
    """One level from its file, on the grid. Raises `BadInput` when the file is missing or is not what `fourfold
    areas add` wrote."""
    path = workspace.areas / f"{level}.geojson"
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        rows = sorted((str(f["properties"]["code"]), str(f["properties"]["name"]), f["geometry"]) for f in features)
    except FileNotFoundError:
        raise BadInput(
            f"{path}: no such file, though the settings name the area level {level!r}. "
            f"Add it with 'fourfold areas add FILE --level {level}', or take it out of area_levels in fourfold.yaml."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{path}: not an area file; write it with 'fourfold areas add FILE --level {level}'.") from None
    return make_level(
        level, [(code, name, shapely.from_geojson(json.dumps(shape))) for code, name, shape in rows], workspace.grid
    )


def make_level(name: str, rows: list[tuple[str, str, shapely.Geometry]], grid: str) -> Level:
    """A level from (code, name, shape in degrees)."""
    rows = sorted(rows, key=lambda row: row[0])
    shapes = np.array([row[2] for row in rows], dtype=object)
    projected = shapely.transform(shapes, lambda points: np.column_stack(to_grid(points[:, 0], points[:, 1], grid)))
    shapely.prepare(projected)
    return Level(
        name, tuple(row[0] for row in rows), tuple(row[1] for row in rows), projected, shapely.STRtree(projected)
    )


def _floats(values: Any) -> Floats:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        values = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=float)


def _codes(level: Level, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    return np.array([*level.codes, None], dtype=object)[rows]


def _as_lists(codes: NDArray[np.object_], located: NDArray[np.bool_]) -> pa.ListArray:
    """Codes (located points by levels) as one list a point, null for the points that are not located."""
    width = codes.shape[1]
    ends = np.concatenate([[0], np.cumsum(np.where(located, width, 0))]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.array(codes.ravel(), pa.string()), mask=pa.array(~located)
    )

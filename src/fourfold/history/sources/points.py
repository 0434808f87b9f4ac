"""Coordinates as a source writes them, as points on the workspace's grid in their areas."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyproj
from numpy.typing import NDArray

from fourfold.places.areas import Areas
from fourfold.places.grid import WGS84, area_of_use, to_grid
from fourfold.workspace import Workspace

KEPT = 2_000_000
Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Points:
    """One point a row: metres on the grid (null: unlocated), area codes, and why a row's point cannot be right."""

    x: pa.Array
    y: pa.Array
    areas: pa.Array
    wrong: dict[int, str]


class Locator:
    """Places points. Public data has few places, so each pair of texts is looked up once in an import.

    `outside_km`: how far a point may lie from every area of the workspace; None: anywhere on the grid, since a force's
    own events may lie far away.
    """

    def __init__(self, workspace: Workspace, system: str = WGS84, outside_km: float | None = None) -> None:
        self._workspace = workspace
        self._system = system
        self._outside_km = outside_km
        self._areas = Areas.load(workspace)
        self._clear()

    def locate(self, first: Sequence[str], second: Sequence[str]) -> Points:
        """Points from texts: longitude or easting first, latitude or northing second. Both empty: unlocated."""
        if len(self._known) > KEPT:
            self._clear()
        pairs = list(zip(first, second, strict=True))
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        if fresh:
            self._add(fresh)
        place = np.fromiter(map(self._known.__getitem__, pairs), np.int64, len(pairs))
        x, y = self._x[place], self._y[place]
        reasons = self._reasons
        wrong = {n: reasons[at] for n, at in enumerate(place.tolist()) if at in reasons} if reasons else {}
        return Points(_floats(x), _floats(y), self._codes.take(pa.array(place)), wrong)

    def _clear(self) -> None:
        self._known: dict[tuple[str, str], int] = {}
        self._x = self._y = np.empty(0)
        self._codes = pa.array([], pa.list_(pa.string()))
        self._reasons: dict[int, str] = {}

    def _add(self, fresh: list[tuple[str, str]]) -> None:
        start = len(self._known)
        values = np.array([[_number(a), _number(b)] for a, b in fresh])
        lon, lat = _to_degrees(self._system, values[:, 0], values[:, 1])
        x, y = to_grid(lon, lat, self._workspace.grid)
        far = np.zeros(len(x), dtype=bool)
        if self._outside_km is not None:
            far = self._areas.distance_m(x, y) > 1000 * self._outside_km
        for n, reason in enumerate(self._why(fresh, values, lon, lat, far)):
            if reason:
                self._reasons[start + n] = reason
        self._known.update((pair, start + n) for n, pair in enumerate(fresh))
        self._x, self._y = np.concatenate([self._x, x]), np.concatenate([self._y, y])
        self._codes = pa.concat_arrays([self._codes, self._areas.locate(x, y).cast(self._codes.type)])

    def _why(
        self, pairs: list[tuple[str, str]], values: Floats, lon: Floats, lat: Floats, far: NDArray[np.bool_]
    ) -> list[str]:
        use = area_of_use(self._workspace.grid)
        inside = use.holds(lon, lat)
        swapped_lon, swapped_lat = _to_degrees(self._system, values[:, 1], values[:, 0])
        swapped = ~inside & use.holds(swapped_lon, swapped_lat)
        reasons = []
        for n, (a, b) in enumerate(pairs):
            reason = ""
            if not a and not b:
                pass
            elif not a or not b:
                reason = "has one coordinate without the other"
            elif not np.isfinite(values[n]).all():
                reason = f"({a}, {b}) is not a pair of numbers"
            elif not values[n].any():
                reason = "(0, 0) is no place but a sign that none was given"
            elif swapped[n]:
                reason = f"({a}, {b}) looks swapped: the coordinates fit the other way round"
            elif not inside[n]:
                reason = (
                    f"({a}, {b}) lies outside the area that the grid {self._workspace.grid} is made for ({use.name})"
                )
            elif far[n]:
                reason = f"({a}, {b}) lies more than {self._outside_km:g} km from every area of this workspace"
            reasons.append(reason)
        return reasons


def _to_degrees(system: str, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    if system == WGS84:
        return first, second
    lon, lat = _transformer(system).transform(first, second)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)


@functools.cache
def _transformer(system: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(system, WGS84, always_xy=True)


def _number(text: str) -> float:
    try:
        return float(text) if "_" not in text else np.nan
    except ValueError:
        return float("nan")


def _floats(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), mask=~np.isfinite(values))

"""Between longitude and latitude (WGS 84, degrees) and the workspace's projected grid (metres)."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pyproj
import pyproj.network
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
WGS84 = "EPSG:4326"


@dataclasses.dataclass(frozen=True)
class AreaOfUse:
    """The part of the world that a grid is made for, in degrees. A point outside it is a mistake or belongs to
    another workspace."""

    name: str
    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Whether each point lies inside. False where a coordinate is missing (NaN)."""
        lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        if self.west <= self.east:
            across = (lon >= self.west) & (lon <= self.east)
        else:  # it spans the 180th meridian
            across = (lon >= self.west) | (lon <= self.east)
        inside: NDArray[np.bool_] = across & (lat >= self.south) & (lat <= self.north)
        return inside

    def looks_swapped(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Whether each point lies outside as it stands, and inside with longitude and latitude exchanged."""
        swapped: NDArray[np.bool_] = ~self.holds(lon, lat) & self.holds(lat, lon)
        return swapped


def to_grid(lon: ArrayLike, lat: ArrayLike, grid: str) -> tuple[Floats, Floats]:
    """Points in degrees as metres (x east, y north) on `grid`, such as EPSG:27700. NaN where it has no such point."""
    return _transform(WGS84, grid, lon, lat)


def to_lonlat(x: ArrayLike, y: ArrayLike, grid: str) -> tuple[Floats, Floats]:
    """Points in metres on `grid` as (longitude, latitude) in degrees. NaN where there is no such point."""
    return _transform(grid, WGS84, x, y)


@functools.cache
def area_of_use(grid: str) -> AreaOfUse:
    """Where `grid` may be used, as its definition says; the whole world for one that does not say."""
    area = pyproj.CRS.from_user_input(grid).area_of_use
    if area is None:
        return AreaOfUse("the world", -180.0, -90.0, 180.0, 90.0)
    return AreaOfUse(str(area.name), *(float(bound) for bound in area.bounds))


def _transform(source: str, target: str, first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    x, y = _transformer(source, target).transform(
        np.atleast_1d(np.asarray(first, dtype=float)), np.atleast_1d(np.asarray(second, dtype=float))
    )
    lost = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(lost, np.nan, x), np.where(lost, np.nan, y)


@functools.cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    # A correction grid fetched on one machine and not on another would move points by metres between them.
    pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]
    return pyproj.Transformer.from_crs(source, target, always_xy=True)

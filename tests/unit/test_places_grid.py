"""Points on the grid, against the Ordnance Survey's and the UTM definitions' own known points."""

from __future__ import annotations

import numpy as np
import pytest

from fourfold.places.grid import area_of_use, to_grid, to_lonlat

GB = "EPSG:27700"


def test_the_true_origin_of_the_national_grid() -> None:
    # True origin 49 N 2 W on the Airy spheroid is E 400000 N -100000; on WGS 84 it is about 100 m away.
    x, y = to_grid([-2.0], [49.0], GB)
    assert abs(x[0] - 400_000) < 150
    assert abs(y[0] + 100_000) < 150


def test_a_known_landmark() -> None:
    # The trig pillar of Snowdon: SH 60985 54375, 53.068497 N 4.076254 W (WGS 84).
    x, y = to_grid([-4.076254], [53.068497], GB)
    assert x[0] == pytest.approx(260_985, abs=15)
    assert y[0] == pytest.approx(354_375, abs=15)


def test_the_central_meridian_of_a_utm_zone() -> None:
    x, y = to_grid([-75.0], [0.0], "EPSG:32618")
    assert x[0] == pytest.approx(500_000, abs=1e-6)
    assert y[0] == pytest.approx(0, abs=1e-6)


def test_there_and_back() -> None:
    lon, lat = to_lonlat(*to_grid([-2.98, -3.1], [53.4, 53.5], GB), GB)
    assert np.allclose(lon, [-2.98, -3.1], atol=1e-7)
    assert np.allclose(lat, [53.4, 53.5], atol=1e-7)


def test_no_such_point_is_nan_in_both() -> None:
    x, y = to_grid([np.nan, -2.98, 1e9], [53.4, np.nan, 53.4], GB)
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_plausible_points_and_swapped_ones() -> None:
    area = area_of_use(GB)
    assert area.holds([-2.98, 53.4, -75.1, np.nan], [53.4, -2.98, 40.0, 53.4]).tolist() == [True, False, False, False]
    assert area.looks_swapped([-2.98, 53.4, -75.1], [53.4, -2.98, 40.0]).tolist() == [False, True, False]


def test_an_area_of_use_over_the_180th_meridian() -> None:
    area = area_of_use("EPSG:3460")  # Fiji: 176.81 E to 178.15 W
    assert area.west > area.east
    assert area.holds([178.0, -179.0, 0.0], [-17.0, -17.0, -17.0]).tolist() == [True, True, False]

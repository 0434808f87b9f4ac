"""The invented world: its clocks, its county, its groups."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from fourfold.errors import BadInput
from fourfold.places.grid import area_of_use, to_lonlat
from fourfold.simulate.county import GRID, STRAY, County, make_county
from fourfold.simulate.files import write_areas
from fourfold.simulate.period import Period, micros
from fourfold.simulate.rhythm import HOURS, Cells
from fourfold.simulate.society import Society, groups_for, make_society
from fourfold.simulate.world import Asked
from fourfold.times import UTC


@pytest.fixture(scope="module")
def county() -> County:
    return make_county(np.random.default_rng(4))


@pytest.fixture(scope="module")
def society(county: County) -> Society:
    return make_society(county, 24, 700, np.random.default_rng(5))


def test_a_period_ends_on_its_last_day_and_is_cut_at_calendar_months() -> None:
    period = Period.of_years(2, dt.date(2026, 10, 15))
    assert period.start == dt.date(2024, 10, 16)
    assert period.months[0] == "2024-10"
    assert period.months[-1] == "2026-10"
    assert len(period.months) == 25
    assert period.days_of("2024-10")[0] == dt.date(2024, 10, 16)
    assert len(period.days_of("2026-02")) == 28
    assert sum(len(period.days_of(month)) for month in period.months) == period.days == 365 * 2
    assert period.closes == dt.datetime(2026, 10, 15, 22, 59, 59, 999999, tzinfo=UTC)  # summer time


def test_a_period_that_follows_a_leap_day_has_a_start() -> None:
    assert Period.of_years(1, dt.date(2024, 2, 28)).start == dt.date(2023, 2, 28)


def test_nothing_happens_in_the_hour_that_summer_time_skips() -> None:
    cells = Cells(Period(dt.date(2026, 3, 29), dt.date(2026, 3, 29)), "2026-03")
    drawn = cells.draw(20_000, "any", "level", np.random.default_rng(1))
    assert (np.diff(drawn) >= 0).all()
    assert (drawn % 1_000_000 == 0).all()
    start = micros(dt.datetime(2026, 3, 29, tzinfo=UTC))
    assert drawn.min() >= start
    assert drawn.max() < start + 23 * 3_600_000_000  # the day has 23 hours
    # 00:59:59 on the clock is followed by 02:00: the hour from 01:00 UTC holds what falls between 2 and 3 local.
    first, second = np.bincount((drawn - start) // 3_600_000_000)[:2]
    weights = HOURS["any"]
    assert first / second == pytest.approx(weights[0] / weights[2], rel=0.2)


def test_fireworks_are_an_autumn_matter_and_weekend_nights_are_busier() -> None:
    year = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    by_month = {month: Cells(year, month).weights("evening", "bonfire").sum() for month in year.months}
    assert by_month["2025-10"] + by_month["2025-11"] > 0.8 * sum(by_month.values())
    june = Cells(year, "2025-06")
    weights = june.weights("night", "level")
    friday, tuesday = ((june.weekday == day) & (june.hour == 22) for day in (4, 1))
    assert weights[friday].max() > 1.5 * weights[tuesday].max()


def test_wards_tile_the_county_and_districts_are_made_of_wards(county: County) -> None:
    wards = shapely.polygons(county.corners)
    assert shapely.is_valid(wards).all()
    whole = shapely.union_all(wards)
    assert isinstance(whole, shapely.Polygon)
    assert not whole.interiors
    assert shapely.area(wards).sum() == pytest.approx(whole.area, rel=1e-9)
    assert len(county.ward_codes) == len(set(county.ward_names)) == 60
    for district in range(5):
        assert isinstance(shapely.union_all(wards[county.ward_district == district]), shapely.Polygon)


def test_the_county_lies_at_sea_within_the_national_grid(county: County) -> None:
    x, y = county.corners[..., 0].ravel(), county.corners[..., 1].ravel()
    lon, lat = to_lonlat(x, y, GRID)
    assert area_of_use(GRID).holds(lon, lat).all()
    # East of 0.5 degrees at this latitude there is no land until Denmark: the last of Yorkshire is at 0.15 east.
    assert lon.min() > 0.5
    assert ((lat > 53.5) & (lat < 54.8)).all()


def test_what_happens_near_a_spot_stays_in_its_ward(county: County) -> None:
    wards = shapely.polygons(county.corners)
    for right in (-STRAY, STRAY):
        for up in (-STRAY, STRAY):
            points = shapely.points(county.spot_x + right, county.spot_y + up)
            assert shapely.contains(wards[county.spot_ward], points).all()
    some = range(0, len(county.spot_x), 97)
    assert [county.ward_at(county.spot_x[n], county.spot_y[n]) for n in some] == [county.spot_ward[n] for n in some]
    assert county.ward_at(0.0, 0.0) is None


def test_area_files_are_closed_anticlockwise_rings_in_degrees(county: County, tmp_path: Path) -> None:
    write_areas(tmp_path, county)
    for level, count in (("ward", 60), ("district", 5)):
        features = json.loads((tmp_path / f"{level}.geojson").read_text())["features"]
        assert len(features) == count
        for feature in features:
            ring = feature["geometry"]["coordinates"][0]
            assert ring[0] == ring[-1]
            assert shapely.LinearRing(ring).is_ccw
            assert all(0.5 < lon < 2 and 53 < lat < 55 for lon, lat in ring)


def test_there_is_always_a_conflict_and_no_group_fights_itself(society: Society) -> None:
    assert all(conflict.group != conflict.other for conflict in society.conflicts)
    for day in range(700):
        assert any(conflict.live(day) for conflict in society.conflicts)
    assert any(0 < conflict.begins < conflict.ends < 700 for conflict in society.conflicts)


def test_rivals_are_those_at_war_that_day_and_known_to_be(society: Society) -> None:
    conflict = next(c for c in society.conflicts if c.begins > 0 and c.ends < 700)
    assert conflict.other in society.rivals(conflict.group, conflict.ends)
    assert conflict.group in society.rivals(conflict.other, conflict.known)
    again = [c for c in society.conflicts if {c.group, c.other} == {conflict.group, conflict.other} and c != conflict]
    assert not again or conflict.known - 1 not in range(again[0].begins, again[0].ends)
    assert conflict.other not in society.rivals(conflict.group, conflict.known - 1)


def test_members_are_known_to_belong_that_day(society: Society) -> None:
    for group in range(24):
        for day in (0, 350, 699):
            for person in society.members(group, day):
                rows = (society.person == person) & (society.group == group)
                assert (society.begins[rows] <= day).any()
                assert (society.known[rows] <= day).any()
                assert (society.ends[rows] >= day).any()


def test_larger_forces_have_more_groups() -> None:
    assert groups_for(10_000, 1) == 24
    assert groups_for(1_000_000, 1) == 48
    assert groups_for(100_000_000, 1) == 240


@pytest.mark.parametrize(
    ("years", "events", "seed", "named"),
    [(1, 9_999, 1, "--events"), (1, 100_000_001, 1, "--events"), (0, 10_000, 1, "--years"), (1, 10_000, -1, "--seed")],
)
def test_what_cannot_be_had_is_refused_by_its_option(years: int, events: int, seed: int, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        Asked(years, events, seed)


def test_years_out_of_range_are_refused() -> None:
    with pytest.raises(BadInput, match="--ends"):
        Asked(5, 10_000, 1, dt.date(1974, 1, 1))

"""Measures over real data, against an independent count of the rows of the published files."""

from __future__ import annotations

import collections
import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from typer.testing import CliRunner, Result

from fourfold.cli.main import build
from fourfold.errors import BadInput, NotHeld
from fourfold.marked import Problems
from fourfold.matrix.harm import harm_table
from fourfold.measures.charting import chart_of
from fourfold.measures.comparing import compare_areas, compare_periods, same_months
from fourfold.measures.counting import Dated, by_area, months_between, series
from fourfold.measures.definition import Measure, measure_called, measures_for, parse_measure
from fourfold.measures.looking_ahead import project_year
from fourfold.places.areas import Areas
from fourfold.statistics.e_test import e_test
from fourfold.workspace import Workspace

ARCHIVE = "police-uk-merseyside-2022-10-to-2024-12.zip"
STREET = {"Robbery": "robbery", "Possession of weapons": "possession-of-weapons"}
MONTHS = months_between("2022-10", "2024-12")
Counts = dict[str, collections.Counter[str]]


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> dict[str, list[list[dict[str, str]]]]:
    """The rows of robbery, weapons and searches, by sort of file, a list for each."""
    found: dict[str, list[list[dict[str, str]]]] = {"street": [], "stop-and-search": []}
    with zipfile.ZipFile(shared_data / ARCHIVE) as archive:
        for name in sorted(archive.namelist()):
            sort = "street" if name.endswith("-street.csv") else "stop-and-search"
            with archive.open(name) as file:
                read = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig"))
                found[sort].append([row for row in read if sort != "street" or row["Crime type"] in STREET])
    return found


@pytest.fixture(scope="module")
def counted(rows: dict[str, list[list[dict[str, str]]]]) -> Counts:
    """Counted by hand: crimes by month; searches for firearms by local month, copies within a file once."""
    found: Counts = {name: collections.Counter() for name in (*STREET.values(), "firearm-searches")}
    for file in rows["street"]:
        for row in file:
            found[STREET[row["Crime type"]]][row["Month"]] += 1
    for file in rows["stop-and-search"]:
        for cells in {tuple(row.items()) for row in file}:
            if dict(cells)["Object of search"] == "Firearms":
                local = dt.datetime.fromisoformat(dict(cells)["Date"]).astimezone(ZoneInfo("Europe/London"))
                found["firearm-searches"][f"{local:%Y-%m}"] += 1
    return found


@pytest.fixture(scope="module")
def merseyside(
    rows: dict[str, list[list[dict[str, str]]]], shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    """A workspace with those rows of the real files, and the county's wards."""
    folder = tmp_path_factory.mktemp("measures")
    archive = folder / "download.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out, zipfile.ZipFile(shared_data / ARCHIVE) as given:
        for sort, files in rows.items():
            names = [name for name in sorted(given.namelist()) if name.endswith(f"-{sort}.csv")]
            for name, kept in zip(names, files, strict=True):
                text = io.StringIO()
                writer = csv.DictWriter(text, list(kept[0]))
                writer.writeheader()
                writer.writerows(kept)
                out.writestr(name, text.getvalue())
    workspace = Workspace.create(folder / "w", name="Merseyside")
    wards = sorted((shared_data / "merseyside-boundaries").glob("wards-*.json"))
    steps: list[list[str | Path]] = [
        ["areas", "add", *wards, "--level", "ward"],
        ["import", "police-uk", archive],
    ]
    for words in steps:
        done = fourfold(workspace, *words)
        assert done.exit_code == 0, done.output
    return Workspace.open(workspace.root)


def fourfold(workspace: Workspace, *words: str | Path) -> Result:
    return CliRunner().invoke(build(), ["--workspace", str(workspace.root), *map(str, words)])


def asked(workspace: Workspace, *words: str) -> Any:
    done = fourfold(workspace, "measure", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["robbery", "possession-of-weapons", "firearm-searches"])
def test_each_month_is_as_counted_by_hand(merseyside: Workspace, counted: Counts, name: str) -> None:
    held = series(merseyside, measure_called(merseyside, name))
    assert [one.month for one in held.months] == MONTHS
    expected = {month: counted[name][month] for month in MONTHS}
    if name == "firearm-searches":
        expected["2023-01"] = None  # type: ignore[assignment]
    assert {one.month: one.count for one in held.months} == expected
    assert held.missing == (("2023-01",) if name == "firearm-searches" else ())


def test_the_golden_totals(merseyside: Workspace, shared_data: Path) -> None:
    golden = json.loads((shared_data.parent / "golden.json").read_text())["police_uk_merseyside_2022_10_to_2024_12"]
    totals = {
        "robbery": "robbery",
        "possession-of-weapons": "possession_of_weapons",
        "firearm-searches": "searches_for_firearms",
    }
    for name, key in totals.items():
        held = series(merseyside, measure_called(merseyside, name))
        assert sum(one.count or 0 for one in held.months) == golden[key]


def test_a_year_on_year_comparison_can_be_followed(merseyside: Workspace, counted: Counts) -> None:
    said = asked(merseyside, "compare", "robbery", "--period", "2023-10/2024-09")
    now = sum(counted["robbery"][month] for month in months_between("2023-10", "2024-09"))
    then = sum(counted["robbery"][month] for month in months_between("2022-10", "2023-09"))
    found = said["comparison"]
    assert (found["first"], found["second"], found["exposures"]) == (now, then, [366, 365])
    assert found["e_test_p"] == pytest.approx(e_test(now, then, (366, 365)))
    assert said["phi"] > 1
    assert found["verdict"] == (
        "established" if found["p"] < 0.05 and not found["low"] <= 1 <= found["high"] else "not established"
    )


def test_the_missing_month_is_left_out_of_both_years_and_said(merseyside: Workspace, counted: Counts) -> None:
    said = asked(merseyside, "compare", "firearm-searches", "--period", "2023-10/2024-09")
    assert said["left_out"] == ["2023-01", "2024-01"]
    months = [month for month in months_between("2023-10", "2024-09") if month != "2024-01"]
    assert said["comparison"]["first"] == sum(counted["firearm-searches"][month] for month in months)
    assert said["comparison"]["exposures"] == [366 - 31, 365 - 31]
    assert "January 2023 not held: unknown, not nought" in said["sentence"]


def test_the_ratio_and_the_tests_are_said_in_words_too(merseyside: Workspace) -> None:
    words = ["compare", "robbery", "--period", "2023-10/2024-09"]
    found, text = asked(merseyside, *words)["comparison"], fourfold(merseyside, "measure", *words).stdout
    assert f"Rate ratio {found['ratio']:.3f}" in text
    assert f"E-test p {found['e_test_p']:.2g}" in text
    assert f"{found['low']:.3f} to {found['high']:.3f} with phi" in text


def test_a_chart_can_be_followed(merseyside: Workspace, counted: Counts, tmp_path: Path) -> None:
    said = asked(merseyside, "chart", "possession-of-weapons", "-o", str(tmp_path / "weapons.svg"))
    assert (tmp_path / "weapons.svg").read_text().startswith("<svg")
    for point in said["points"]:
        days = (
            dt.date(int(point["label"][:4]) + point["label"].endswith("-12"), int(point["label"][5:]) % 12 + 1, 1)
            - dt.date.fromisoformat(point["label"] + "-01")
        ).days
        assert point["value"] == pytest.approx(counted["possession-of-weapons"][point["label"]] * 30 / days)
    days_in_all = (dt.date(2025, 1, 1) - dt.date(2022, 10, 1)).days
    total = sum(counted["possession-of-weapons"].values())
    assert said["points"][0]["centre"] == pytest.approx(total * 30 / days_in_all)


def test_a_chart_leaves_a_gap_where_a_month_is_not_held(merseyside: Workspace) -> None:
    held = series(merseyside, measure_called(merseyside, "firearm-searches"))
    assert "2023-01" not in [point.label for point in chart_of(held).points]
    done = fourfold(merseyside, "measure", "chart", "firearm-searches")
    assert "January 2023: not held, so unknown and not nought." in done.stderr


def test_areas_are_by_polygon(
    merseyside: Workspace, rows: dict[str, list[list[dict[str, str]]]], shared_data: Path
) -> None:
    wards = json.loads((shared_data / "merseyside-boundaries" / "wards-E08000011.json").read_text())["features"]
    name, shape = next((f["properties"], shapely.from_geojson(json.dumps(f["geometry"]))) for f in wards)
    code = next(value for value in name.values() if str(value).startswith("E05"))
    points = [
        shapely.Point(float(row["Longitude"]), float(row["Latitude"]))
        for file in rows["street"] for row in file
        if row["Crime type"] == "Possession of weapons" and row["Longitude"]
    ]  # fmt: skip
    inside = sum(shape.contains(point) for point in points)
    held = series(merseyside, measure_called(merseyside, "possession-of-weapons"), where=("ward", code))
    assert inside > 5
    counted = fourfold(merseyside, "measure", "count", "possession-of-weapons", "--area", f"ward:{code}")
    assert "LSOA codes of 2011 to those of 2021" in counted.stderr
    assert sum(one.count or 0 for one in held.months) == inside
    assert by_area(merseyside, held.measure, "ward", MONTHS)[code] == inside


def test_a_page_of_areas_is_held_to_a_rate_of_false_discoveries(merseyside: Workspace) -> None:
    held = series(merseyside, measure_called(merseyside, "possession-of-weapons"))
    made = compare_periods(held, ("2023-10", "2024-09"))
    areas = compare_areas(merseyside, held, made, "ward")
    assert len(areas) > 80
    assert made.comparison is not None
    located = sum(one.first for one in areas.values())
    assert 0.95 * made.comparison.first < located <= made.comparison.first
    words = ["compare", "possession-of-weapons", "--period", "2023-10/2024-09", "--by", "ward"]
    code = min(areas)
    name = Areas.load(merseyside).name("ward", code)
    assert name != code
    assert f"{name} ({code})" in " ".join(fourfold(merseyside, "measure", *words).stdout.split())
    assert all(
        one.adjusted_p is not None and one.adjusted_p >= one.e_test_p - 1e-9 or one.overdispersed
        for one in areas.values()
    )


def test_as_known_at_a_moment(merseyside: Workspace) -> None:
    moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    held = series(merseyside, measure_called(merseyside, "robbery"), known_at=moment)
    assert held.months[-1].month == "2023-10"  # published 45 days after a month's end
    with pytest.raises(NotHeld):
        series(merseyside, measure_called(merseyside, "robbery"), known_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))


def test_a_projection_by_calendar_and_an_ended_year(merseyside: Workspace, counted: Counts) -> None:
    held = series(merseyside, measure_called(merseyside, "robbery"))
    made = project_year(held, "2024-10", target=1000)
    assert made.count == sum(counted["robbery"][month] for month in months_between("2024-04", "2024-10"))
    assert made.pro_rata == pytest.approx(made.count * 365 / 214)
    assert made.chance is not None
    assert "at 60.5 or fewer is less than 1%" in project_year(held, "2024-10", target=60.5).sentence
    with pytest.raises(BadInput, match="nought or more, not -5"):
        project_year(held, "2024-10", target=-5)
    with pytest.raises(BadInput, match="has ended"):
        project_year(held, "2024-03")
    with pytest.raises(BadInput, match="Not every month"):
        project_year(series(merseyside, measure_called(merseyside, "firearm-searches")), "2023-03")


def test_the_season_is_that_of_past_years(merseyside: Workspace) -> None:
    measure = measure_called(merseyside, "years-of-imprisonment")
    entries = [
        Dated(dt.date(year, month, 3), 1 if month < 10 else 5, "S")
        for year in (2021, 2022, 2023)
        for month in range(1, 13)
    ]
    entries += [Dated(dt.date(2024, month, 3), 1, "S") for month in range(1, 7)]
    held = series(merseyside, measure, handed=entries)
    assert same_months(held, ("2022-04", "2023-03")) == {
        "April 2021 to March 2022": 24, "April 2022 to March 2023": 24, "April 2023 to March 2024": 24,
    }  # fmt: skip
    made = project_year(held, "2024-06", year_begins=1)
    assert made.share.share == pytest.approx(6 / 24)
    assert "by season, as in the past 3 years" in made.share.how


MEASURE = """
measure: pistol-finds
version: 2
title: Pistol finds
meaning: Pistols found.
unit: incidents
count: {kind: firearm-recovery}
owner: An invented owner
source: an invented register
recording:
  - {from: 2024-01-01, note: two officers must now agree, breaks: true}
"""


def test_a_series_breaks_where_recording_changed(merseyside: Workspace) -> None:
    robbery = measure_called(merseyside, "robbery")
    broken = Measure(**{**vars(robbery), "notes": parse_measure(MEASURE).notes})
    made = compare_periods(series(merseyside, broken), ("2023-10", "2024-09"))
    assert made.comparison is None
    assert "two officers must now agree" in made.sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: firearm-recovery", "kind: firearm-recoveri", "Did you mean 'firearm-recovery'"),
        ("{kind: firearm-recovery}", "{kind: stop-search, where: {ethnicity: x}}", "never an input"),
        ("unit: incidents", "unit: points", "'unit' cannot be 'points'"),
        ("unit: incidents", "unit: pounds", "has the unit 'incidents'"),
        ("count: {kind: firearm-recovery}", "owners: x", "either 'count'"),
        ("from: 2024-01-01", "from: never", "must be a date"),
        ("title: Pistol finds", "titel: Pistol finds", "'title' is missing"),
    ],
)
def test_a_bad_measure_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    with pytest.raises(Problems, match="line") as caught:
        parse_measure(MEASURE.replace(old, new), "m.yaml")
    assert said in str(caught.value)


def test_a_measure_of_one_s_own_stands_in_place_of_the_catalogue_s(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    (workspace.measures / "own.yaml").write_text(MEASURE.replace("pistol-finds", "robbery"), encoding="utf-8")
    assert measures_for(workspace)["robbery"].version == 2
    assert measures_for(None)["robbery"].version == 1


def test_a_register_s_entries_from_a_file(merseyside: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "sentences.csv"
    file.write_text("date,amount,reference\n2024-04-02,10,S1\n2024-06-30,9.5,S2\n")
    said = asked(merseyside, "count", "years-of-imprisonment", "--entries", str(file))
    assert [(one["month"], one["count"]) for one in said["months"]] == [
        ("2024-04", 10),
        ("2024-05", 0),
        ("2024-06", 9.5),
    ]
    file.write_text("date,amount,reference\nnever,10,S1\n")
    done = fourfold(merseyside, "measure", "count", "years-of-imprisonment", "--entries", file)
    assert done.exit_code != 0
    assert "line 2" in str(done.exception)
    with pytest.raises(NotHeld, match="handed"):
        series(merseyside, measure_called(merseyside, "years-of-imprisonment"))


@pytest.mark.parametrize(
    "words",
    [
        ["count", "robbry"],
        ["count", "robbery", "--period", "2024-13"],
        ["count", "robbery", "--period", "2024-05/2024-04"],
        ["count", "robbery", "--area", "ward"],
        ["count", "robbery", "--area", "parish:1"],
        ["count", "robbery", "--area", "ward:NOPE"],
        ["interrupted", "robbery", "--area", "ward:NOPE", "--changed", "2024-01"],
        ["compare", "robbery", "--period", "2024-01/2024-06", "--against", "2024-03/2024-08"],
        ["compare", "robbery", "--period", "2024-01-15/2024-06-30"],
        ["compare", "robbery", "--period", "2019-01/2019-06"],
    ],
)
def test_what_cannot_be_asked_is_said(merseyside: Workspace, words: list[str]) -> None:
    done = fourfold(merseyside, "measure", *words)
    assert isinstance(done.exception, BadInput | NotHeld), done.output


def test_the_portfolio_is_told_in_harm_from_the_command_line(merseyside: Workspace, tmp_path: Path) -> None:
    held = measure_called(merseyside, "possession-of-weapons")
    wards = sorted(by_area(merseyside, held, "ward", MONTHS).items(), key=lambda one: one[1])
    ward = wards[len(wards) // 2][0]
    work = tmp_path / "work.csv"
    work.write_text(f"tactic,area,date\nPatrol,{ward},2023-10-01\n", encoding="utf-8")
    words = ["portfolio", "possession-of-weapons", "--work", str(work), "--by", "ward", "--months", "3"]
    assert asked(merseyside, *words)["tactics"][0]["pooled"]["interval"]["high"] is None, "nothing after, so no end"
    words[-1] = "6"
    found = asked(merseyside, *words, "--harm")
    (one,) = found["tactics"]
    fell = one["after"] - one["before"] * one["control_after"] / one["control_before"]
    (weight,) = (harm_table(merseyside).weights[kind].days[1] for kind in held.select.kinds)  # type: ignore[union-attr]
    assert found["harm"]["Patrol"]["difference"]["value"] == pytest.approx(weight * fell)
    assert asked(merseyside, *words)["harm"] is None
    said = fourfold(merseyside, "measure", *words, "--harm").stdout
    assert "In harm: " in said

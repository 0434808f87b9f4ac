"""Importing data.police.uk downloads: golden figures on real data, and what becomes of every sort of row."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from fourfold.errors import BadInput
from fourfold.history.import_police_uk import import_police_uk
from fourfold.history.importing import Counts, Import
from fourfold.history.sources.police_uk import OUTCOME_COLUMNS, STOP_COLUMNS, STREET_COLUMNS
from fourfold.history.store import History
from fourfold.history.summary import summarise
from fourfold.workspace import Workspace

STREET_ROW = ("", "2024-10", "Merseyside Police", "Merseyside Police", "-2.98", "53.41", "On or near High Street",
              "E01000001", "Liverpool 001A", "Anti-social behaviour", "", "")  # fmt: skip
CRIME_ROW = ("c1", *STREET_ROW[1:9], "Robbery", "Under investigation", "")
STOP_ROW = ("Person search", "2024-10-01T00:01:27+00:00", "", "", "53.37", "-3.02", "Male", "over 34", "W1", "White",
            "Misuse of Drugs Act 1971 (section 23)", "Controlled drugs", "Arrest", "True", "False")  # fmt: skip
OUTCOME_ROW = ("c1", "2024-10", *STREET_ROW[2:9], "Unable to prosecute suspect")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def table(path: Path, columns: Iterable[str], *rows: Iterable[str]) -> Path:
    """A CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([list(columns), *map(list, rows)])
    return path


def changed(row: tuple[str, ...], columns: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with some cells replaced (spaces in column names as underscores)."""
    values = dict(zip(columns, row, strict=True)) | {name.replace("_", " "): text for name, text in cells.items()}
    return tuple(values[name] for name in columns)


def imported(workspace: Workspace, *paths: Path, known_on: dt.date | None = None, after: int | None = None) -> Counts:
    counts = import_police_uk(Import(workspace), paths, known_on=known_on, after_days=after)
    fates = counts.new + counts.changed + counts.unchanged + counts.duplicates + counts.rejected + counts.erased
    assert counts.read == fates
    return counts


def rejects(counts: Counts) -> list[dict[str, str]]:
    """What stands in the one quarantine file."""
    (path,) = counts.quarantine
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def event(workspace: Workspace, event_id: str, at: str | None = None) -> dict[str, Any]:
    moment = dt.datetime.fromisoformat(at) if at else None
    (row,) = History(workspace).held([event_id], at=moment).to_pylist()
    return dict(row)


def attributes(workspace: Workspace, event_id: str, at: str | None = None) -> dict[str, str]:
    return dict(event(workspace, event_id, at)["attributes"])


@pytest.mark.slow
def test_two_years_of_merseyside_give_the_golden_figures_and_importing_again_changes_nothing(
    workspace: Workspace, shared_data: Path
) -> None:
    golden = json.loads((shared_data.parent / "golden.json").read_text())
    golden = golden["police_uk_merseyside_2022_10_to_2024_12"]
    download = shared_data / "police-uk-merseyside-2022-10-to-2024-12.zip"
    first = imported(workspace, download)
    rows = golden["street_rows"] + golden["stop_and_search_rows"]
    assert (first.read, first.new, first.rejected, first.changed, first.unchanged) == (rows, golden["events"], 0, 0, 0)
    assert first.duplicates == golden["stop_and_search_rows"] - golden["stop_and_search_distinct"]
    assert first.unlocated == golden["stop_and_search_unlocated"]
    assert first.missing == {"police-uk-stops": [golden["missing_month_of_stop_and_search"]]}
    sources = {source.source: source for source in summarise(workspace).sources}
    assert sources["police-uk-street"].events == golden["street_rows"]
    assert sources["police-uk-stops"].events == golden["stop_and_search_distinct"]
    kinds = dict(sources["police-uk-street"].kinds)
    assert kinds["anti-social-behaviour"] == golden["street_rows_without_crime_id"]
    assert (kinds["robbery"], kinds["possession-of-weapons"]) == (golden["robbery"], golden["possession_of_weapons"])

    again = imported(workspace, download)
    assert (again.new, again.changed, again.unchanged) == (0, 0, golden["events"])
    assert (again.duplicates, again.unlocated, again.version) == (first.duplicates, first.unlocated, first.version)


def test_a_real_month_with_outcomes_and_importing_it_again(workspace: Workspace, shared_data: Path) -> None:
    download = shared_data / "police-uk-merseyside-2024-10.zip"
    first = imported(workspace, download)
    assert first.changed > 0
    again = imported(workspace, download)
    assert (again.new, again.changed, again.version) == (0, 0, first.version)
    assert again.unchanged == first.new + first.changed
    assert again.quarantine == first.quarantine


def test_a_street_crime_is_a_month_long_and_known_after_the_lag(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW))
    crime = event(workspace, "police-uk-street:c1")
    utc = dt.UTC
    assert crime["kind"] == "robbery"
    assert crime["occurred_from"] == dt.datetime(2024, 9, 30, 23, tzinfo=utc)  # London was an hour ahead
    assert crime["occurred_to"] == dt.datetime(2024, 10, 31, 23, 59, 59, 999_999, tzinfo=utc)
    assert crime["known_from"] == dt.datetime(2024, 12, 15, tzinfo=utc)  # 45 days after 31 October
    assert (crime["known_basis"], crime["precision_m"], crime["areas"]) == ("lag", None, None)
    assert (crime["file"], crime["line"]) == ("s.csv", 2)
    assert attributes(workspace, "police-uk-street:c1") == {
        "location": "On or near High Street", "outcome_at_download": "Under investigation", "lsoa_in_file": "E01000001",
    }  # fmt: skip


def test_when_it_became_known_can_be_stated(workspace: Workspace, tmp_path: Path) -> None:
    file = table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW)
    imported(workspace, file, known_on=dt.date(2024, 11, 20))
    crime = event(workspace, "police-uk-street:c1")
    assert (crime["known_from"], crime["known_basis"]) == (dt.datetime(2024, 11, 20, tzinfo=dt.UTC), "stated")


def test_the_lag_is_an_option_or_a_setting(tmp_path: Path) -> None:
    file = table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW)
    for name, setting, option, day in (("a", 30, None, "2024-11-30"), ("b", 30, 1, "2024-11-01")):
        workspace = Workspace.create(tmp_path / name)
        settled = dataclasses.replace(workspace, sources={"police-uk": {"known_after_days": setting}})
        imported(settled, file, after=option)
        assert f"{event(settled, 'police-uk-street:c1')['known_from']:%Y-%m-%d}" == day


@pytest.mark.parametrize(
    ("setting", "said"), [({"known_after": 3}, "known_after_days"), ({"outside_km": "x"}, "number")]
)
def test_a_wrong_setting_is_told(workspace: Workspace, tmp_path: Path, setting: dict[str, Any], said: str) -> None:
    file = table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW)
    with pytest.raises(BadInput, match=said):
        imported(dataclasses.replace(workspace, sources={"police-uk": setting}), file)


def test_nothing_became_known_after_it_was_imported(workspace: Workspace, tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC)
    imported(workspace, table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW), after=100_000)
    crime = event(workspace, "police-uk-street:c1")
    assert before <= crime["known_from"] <= dt.datetime.now(dt.UTC)
    assert crime["known_basis"] == "import"


def test_identical_rows_without_a_crime_id_are_separate_and_identical_searches_are_copies(
    workspace: Workspace, tmp_path: Path
) -> None:
    street = table(tmp_path / "street.csv", STREET_COLUMNS, STREET_ROW, STREET_ROW, STREET_ROW)
    stops = table(tmp_path / "stops.csv", STOP_COLUMNS, STOP_ROW, STOP_ROW)
    other = table(tmp_path / "stops-2.csv", STOP_COLUMNS, STOP_ROW)
    counts = imported(workspace, street, stops, other)
    assert (counts.new, counts.duplicates) == (3 + 1, 2)
    again = imported(workspace, street, stops, other)
    assert (again.new, again.unchanged, again.duplicates) == (0, 4, 2)


def test_a_search_keeps_who_was_searched_for_audits_alone(workspace: Workspace, tmp_path: Path) -> None:
    nothing = changed(STOP_ROW, STOP_COLUMNS, Outcome_linked_to_object_of_search="", Latitude="", Longitude="")
    counts = imported(workspace, table(tmp_path / "stops.csv", STOP_COLUMNS, STOP_ROW, nothing))
    assert counts.unlocated == 1
    linked, unlinked = sorted(_all(workspace), key=lambda row: row["x"] is None)
    assert dict(linked["attributes"])["found"] == "true"
    assert "found" not in dict(unlinked["attributes"])
    (party,) = linked["parties"]
    assert (party["role"], party["sort"], party["ref"], party["attributes"]) == ("subject", "person", None, [])
    assert dict(party["protected"]) == {
        "gender": "Male", "age range": "over 34", "self-defined ethnicity": "W1", "officer-defined ethnicity": "White",
    }  # fmt: skip


def test_an_outcome_is_a_version_from_when_it_became_known(workspace: Workspace, tmp_path: Path) -> None:
    table(tmp_path / "d" / "2024-10-street.csv", STREET_COLUMNS, CRIME_ROW)
    later = changed(OUTCOME_ROW, OUTCOME_COLUMNS, Month="2024-12", Outcome_type="Offender sent to prison")
    table(tmp_path / "d" / "2024-12-outcomes.csv", OUTCOME_COLUMNS, later, later)
    counts = imported(workspace, tmp_path / "d")
    assert (counts.new, counts.changed, counts.duplicates) == (1, 1, 1)
    assert "outcome" not in attributes(workspace, "police-uk-street:c1", "2025-02-13T23:59:59+00:00")
    known = attributes(workspace, "police-uk-street:c1", "2025-02-14T00:00:01+00:00")  # 45 days after 31 December
    assert (known["outcome"], known["outcome_month"]) == ("Offender sent to prison", "2024-12")


def test_the_order_of_importing_outcomes_does_not_matter(tmp_path: Path) -> None:
    street = table(tmp_path / "street.csv", STREET_COLUMNS, CRIME_ROW)
    kinds = {"2024-10": ("B; no more", "A"), "2024-11": ("C",), "2025-01": ("D",)}
    files = [
        table(tmp_path / f"{month}.csv", OUTCOME_COLUMNS,
              *(changed(OUTCOME_ROW, OUTCOME_COLUMNS, Month=month, Outcome_type=kind) for kind in found))
        for month, found in kinds.items()
    ]  # fmt: skip
    told: list[list[dict[str, str]]] = []
    for n, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2, 0, 1])):
        for known_on in (None, dt.date(2025, 3, 1)):
            workspace = Workspace.create(tmp_path / f"{n}-{known_on}")
            imported(workspace, street, known_on=known_on)
            for place in order:
                imported(workspace, files[place], known_on=known_on)
            days = ["2024-12-14", "2024-12-16", "2025-01-16", "2025-04-01"] if known_on is None else ["2025-04-01"]
            at = [History(workspace).held(["police-uk-street:c1"], at=dt.datetime.fromisoformat(f"{day}T00:00Z"))
                  for day in days]  # fmt: skip
            told.append([dict(row["attributes"]) for held in at for row in held.to_pylist()])
    assert [found.get("outcome") for found in told[0]] == ["A; B; no more", "C", "D"]
    assert all(one == told[n % 2] for n, one in enumerate(told))
    assert told[1][-1]["outcome"] == "D"


def test_a_later_download_of_the_crime_keeps_its_outcome(workspace: Workspace, tmp_path: Path) -> None:
    street = table(tmp_path / "street.csv", STREET_COLUMNS, CRIME_ROW)
    outcomes = table(tmp_path / "outcomes.csv", OUTCOME_COLUMNS, OUTCOME_ROW)
    imported(workspace, street, outcomes)
    newer = changed(CRIME_ROW, STREET_COLUMNS, Last_outcome_category="Unable to prosecute suspect")
    later = table(tmp_path / "later.csv", STREET_COLUMNS, newer)
    assert imported(workspace, later, outcomes).changed == 1
    told = attributes(workspace, "police-uk-street:c1")
    assert (told["outcome_at_download"], told["outcome"]) == ("Unable to prosecute suspect",) * 2
    assert (
        attributes(workspace, "police-uk-street:c1", "2025-01-01T00:00Z")["outcome_at_download"]
        == "Under investigation"
    )
    again = imported(workspace, later, outcomes)
    assert (again.changed, again.unchanged) == (0, 2)


def test_an_outcome_of_a_crime_not_held_waits_in_quarantine(workspace: Workspace, tmp_path: Path) -> None:
    counts = imported(workspace, table(tmp_path / "o.csv", OUTCOME_COLUMNS, OUTCOME_ROW))
    assert (counts.rejected, counts.new) == (1, 0)
    (reason,) = counts.rejected_by_reason
    assert "not held" in reason
    imported(workspace, table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW))
    mended = imported(workspace, *counts.quarantine)
    assert (mended.changed, mended.rejected) == (1, 0)
    assert event(workspace, "police-uk-street:c1")["file"] == "o.csv"


WRONG = {
    "Month": {"2024-13": "no month 2024-13", "October": "'October' is no month", "2999-01": "future", "": "empty"},
    "Longitude": {"x": "pair of numbers", "": "without the other", "-40": "outside"},
    "Crime_type": {"Robery": "'Robbery'", "": "not known"},
}  # fmt: skip


@pytest.mark.parametrize(("column", "text"), [(column, text) for column, texts in WRONG.items() for text in texts])
def test_a_wrong_cell_puts_the_row_in_quarantine(workspace: Workspace, tmp_path: Path, column: str, text: str) -> None:
    bad = changed(STREET_ROW, STREET_COLUMNS, **{column: text})
    counts = imported(workspace, table(tmp_path / "s.csv", STREET_COLUMNS, STREET_ROW, bad))
    assert (counts.new, counts.rejected) == (1, 1)
    (row,) = rejects(counts)
    assert (row["file"], row["line"], row["column"]) == ("s.csv", "3", column.replace("_", " "))
    assert re.search(WRONG[column][text], row["reason"])
    assert row[column.replace("_", " ")] == text


def test_swapped_coordinates_are_called_swapped(workspace: Workspace, tmp_path: Path) -> None:
    bad = changed(STREET_ROW, STREET_COLUMNS, Longitude="53.41", Latitude="-2.98")
    nought = changed(STREET_ROW, STREET_COLUMNS, Longitude="0", Latitude="0")
    counts = imported(workspace, table(tmp_path / "s.csv", STREET_COLUMNS, bad, nought))
    reasons = [row["reason"] for row in rejects(counts)]
    assert "swapped" in reasons[0]
    assert "none was given" in reasons[1]


def test_rejects_are_mended_and_imported_and_do_not_pile_up(workspace: Workspace, tmp_path: Path) -> None:
    bad = changed(STREET_ROW, STREET_COLUMNS, Month="2024-31")
    file = table(tmp_path / "s.csv", STREET_COLUMNS, STREET_ROW, bad, STREET_ROW)
    first = imported(workspace, file)
    assert imported(workspace, file).quarantine == first.quarantine
    assert len(list(workspace.quarantine.iterdir())) == 1
    (path,) = first.quarantine
    path.write_text(path.read_text().replace("2024-31", "2024-10"))
    mended = imported(workspace, path)
    assert (mended.new, mended.rejected) == (1, 0)  # identical to two that are held, and separate from them
    again = imported(workspace, path)
    assert (again.new, again.unchanged) == (0, 1)
    assert {row["line"] for row in _all(workspace)} == {2, 3, 4}


def _all(workspace: Workspace) -> list[dict[str, Any]]:
    return [row for file in History(workspace).files() for row in pq.read_table(file).to_pylist()]


def test_one_bad_file_does_not_stop_the_others(workspace: Workspace, tmp_path: Path) -> None:
    good = table(tmp_path / "good.csv", STREET_COLUMNS, STREET_ROW)
    other = table(tmp_path / "other.csv", ["a", "b"], ["1", "2"])
    lacking = table(tmp_path / "lacking.csv", [*STREET_COLUMNS[:-1], "Contxt"], STREET_ROW)
    (tmp_path / "empty.csv").touch()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(_zip({"x-street.csv": good.read_bytes()})[:-30])
    counts = imported(workspace, other, lacking, broken, tmp_path / "empty.csv", good)
    assert counts.new == 1
    reasons = dict(counts.failed)
    assert set(reasons) == {"other.csv", "lacking.csv", "broken.zip", "empty.csv"}
    assert "'Contxt'" in reasons["lacking.csv"]
    assert "cut short" in reasons["broken.zip"]


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_file_with_another_delimiter_says_which(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("\n".join(";".join(row) for row in (STREET_COLUMNS, STREET_ROW)))
    ((_, reason),) = imported(workspace, path).failed
    assert "a semicolon fits (12 columns)" in reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_how_the_file_is_written(workspace: Workspace, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "s.csv"
    named = changed(CRIME_ROW, STREET_COLUMNS, Location="On or near Caf\u00e9 Row")
    path.write_text("\n".join(",".join(row) for row in (STREET_COLUMNS, named)), encoding=encoding)
    assert imported(workspace, path).new == 1
    assert attributes(workspace, "police-uk-street:c1")["location"] == "On or near Caf\u00e9 Row"


def test_a_damaged_member_of_a_zip_is_left_out_whole(workspace: Workspace, tmp_path: Path) -> None:
    rows = "\n".join([",".join(STREET_COLUMNS), *[",".join(STREET_ROW)] * 500]).encode()
    content = bytearray(_zip({"a-street.csv": rows, "b-street.csv": rows}))
    content[60] ^= 0xFF  # within the first member's data
    path = tmp_path / "d.zip"
    path.write_bytes(content)
    counts = imported(workspace, path)
    assert [name for name, _ in counts.failed] == ["a-street.csv"]
    assert counts.new == 500


def test_names_in_a_zip_that_point_outside_it_do_no_harm(workspace: Workspace, tmp_path: Path) -> None:
    rows = "\n".join([",".join(STREET_COLUMNS), ",".join(STREET_ROW)]).encode()
    path = tmp_path / "d.zip"
    path.write_bytes(_zip({"../../outside-street.csv": rows}))
    before = {p for p in tmp_path.rglob("*") if "ws" not in p.parts}
    assert imported(workspace, path).new == 1
    assert {p for p in tmp_path.rglob("*") if "ws" not in p.parts} == before


def test_areas_come_from_polygons_and_a_limit_can_be_set_for_points_far_from_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    square = [[[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.5], [-3.0, 53.5], [-3.0, 53.4]]]
    feature = {"type": "Feature", "properties": {"code": "W1", "name": "One"},
               "geometry": {"type": "Polygon", "coordinates": square}}  # fmt: skip
    workspace.areas.mkdir(exist_ok=True)
    (workspace.areas / "ward.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    settled = dataclasses.replace(workspace, area_levels=("ward",), sources={"police-uk": {"precision_m": 100}})
    limited = dataclasses.replace(settled, sources={"police-uk": {"outside_km": 50}})
    near = changed(CRIME_ROW, STREET_COLUMNS, Longitude="-3.05", Crime_ID="c2")
    far = changed(CRIME_ROW, STREET_COLUMNS, Longitude="0.1", Crime_ID="c3")
    file = table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW, near, far)
    counts = imported(settled, file)
    assert (counts.new, counts.rejected, counts.outside) == (3, 0, 2)
    assert event(settled, "police-uk-street:c1")["areas"] == ["W1"]
    assert event(settled, "police-uk-street:c2")["areas"] == [None]
    assert event(settled, "police-uk-street:c1")["precision_m"] == 100
    counts = imported(limited, file)
    assert (counts.rejected, counts.outside) == (1, 1)
    assert "50 km" in next(iter(counts.rejected_by_reason))


def test_what_was_erased_stays_erased(workspace: Workspace, tmp_path: Path) -> None:
    file = table(tmp_path / "s.csv", STREET_COLUMNS, CRIME_ROW, STREET_ROW)
    imported(workspace, file)
    now = dt.datetime.now(dt.UTC)
    History(workspace).erase(["police-uk-street:c1"], now=now, who="a tester", why="asked")
    counts = imported(workspace, file)
    assert (counts.erased, counts.unchanged, counts.new) == (1, 1, 0)

"""Any delimited file or Excel sheet, through a mapping, into a history and out again."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fourfold.errors import BadInput
from fourfold.history.import_mapped import import_mapped
from fourfold.history.importing import Counts, Import
from fourfold.history.store import History
from fourfold.workspace import Workspace

MAPPING = """
source: force-crime
time_zone: Europe/London
id: {columns: [ref]}
kind: {column: type, table: {Robbery: robbery, Arrest: arrest}}
occurred: {from: began, to: ended}
point: {longitude: lon, latitude: lat, system: EPSG:4326, precision_m: 20}
known_from: {column: recorded}
attributes:
  weapon: {column: weapon, table: {K: knife, G: gun}, otherwise: absent}
  said: note
parties:
  - {role: suspect, sort: person, ref: suspect, prefix: "nominal:", protected: {sex: sex}}
  - {role: victim, sort: person, ref: victim, prefix: "nominal:"}
"""
HEADER = ["ref", "type", "began", "ended", "lon", "lat", "recorded", "weapon", "note", "suspect", "sex", "victim"]
ROWS = [
    ["C1", "Robbery", "2024-07-01 22:00", "2024-07-01 23:00", "-2.98", "53.41", "2024-07-02 08:00", "K", "=1+1", "P1",
     "M", "P2"],
    ["C2", "Arrest", "2024-07-03", "", "", "", "2024-07-03 10:00", "?", "", "", "", ""],
    ["C3", "Robbery", "2024-10-27 01:30", "", "-2.97", "53.42", "2024-10-28", "", "two\nlines", "P1", "", ""],
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    return Workspace.create(tmp_path / "ws")


def text(rows: list[list[str]], header: list[str] | None = None) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header or HEADER, *rows])
    return out.getvalue()


def bring(workspace: Workspace, name: str, content: str | bytes, mapping: str = MAPPING) -> Counts:
    """Import one file through a mapping."""
    folder = workspace.root.parent
    (folder / "mapping.yaml").write_text(mapping)
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_mapped(Import(workspace), [path], folder / "mapping.yaml")


def fates(counts: Counts) -> dict[str, int]:
    """The counts that are not nought."""
    names = ("new", "changed", "unchanged", "duplicates", "rejected", "erased")
    found = {name: getattr(counts, name) for name in names if getattr(counts, name)}
    assert counts.read == sum(found.values())
    return found


def held(workspace: Workspace, *references: str, source: str = "force-crime") -> list[dict[str, Any]]:
    rows = History(workspace).held([f"{source}:{name}" for name in references]).to_pylist()
    return sorted(rows, key=lambda row: references.index(row["reference"]))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


def test_a_row_becomes_the_event_that_the_mapping_says(workspace: Workspace) -> None:
    assert fates(bring(workspace, "crimes.csv", text(ROWS))) == {"new": 3}
    first, second, third = held(workspace, "C1", "C2", "C3")
    assert (first["kind"], first["marking"], first["precision_m"]) == ("robbery", "OFFICIAL", 20.0)
    assert (first["occurred_from"], first["occurred_to"]) == (utc(2024, 7, 1, 21), utc(2024, 7, 1, 22))
    assert first["known_from"] == first["recorded_at"] == utc(2024, 7, 2, 7)
    assert first["known_basis"] == "recorded"
    assert dict(first["attributes"]) == {"weapon": "knife", "said": "=1+1"}
    assert [(p["role"], p["ref"], dict(p["protected"])) for p in first["parties"]] == [
        ("suspect", "nominal:P1", {"sex": "M"}),
        ("victim", "nominal:P2", {}),
    ]
    assert (first["file"], first["line"]) == ("crimes.csv", 2)
    assert second["x"] is None
    assert (second["attributes"], second["parties"]) == ([], [])
    assert (second["occurred_from"], second["occurred_to"]) == (
        utc(2024, 7, 2, 23),
        utc(2024, 7, 3, 22, 59, 59, 999_999),
    )
    assert (third["occurred_from"], third["occurred_to"]) == (utc(2024, 10, 27, 0, 30), utc(2024, 10, 27, 1, 30))
    assert third["known_from"] == utc(2024, 10, 28, 23, 59, 59, 999_999)
    assert dict(third["attributes"]) == {"said": "two\nlines"}


def test_importing_twice_changes_nothing_and_a_correction_is_a_version(workspace: Workspace) -> None:
    bring(workspace, "crimes.csv", text(ROWS))
    assert fates(bring(workspace, "crimes.csv", text(ROWS))) == {"unchanged": 3}
    corrected = [ROWS[0][:7] + ["G"] + ROWS[0][8:]]
    corrected[0][6] = "2024-07-05 08:00"
    assert fates(bring(workspace, "corrected.csv", text(corrected))) == {"changed": 1}
    (now,) = held(workspace, "C1")
    assert dict(now["attributes"])["weapon"] == "gun"
    (then,) = History(workspace).held(["force-crime:C1"], at=utc(2024, 7, 4)).to_pylist()
    assert dict(then["attributes"])["weapon"] == "knife"


@pytest.mark.parametrize("form", ["gzip", "zip", "tab", "utf-16", "cp1252", "xlsx", "bom"])
def test_any_form_of_file_gives_the_same_events(workspace: Workspace, form: str) -> None:
    rows = [row[:8] + [row[8].replace("two", "zwölf")] + row[9:] for row in ROWS]
    plain = text(rows)
    name, mapping = "crimes.csv", MAPPING
    content: bytes = plain.encode()
    if form == "gzip":
        name, content = "crimes.csv.gz", gzip.compress(content)
    elif form == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("../../crimes.csv", content)
            archive.writestr("more.zip", b"PK")
        name, content = "crimes.zip", out.getvalue()
    elif form == "tab":
        out_text = io.StringIO(newline="")
        csv.writer(out_text, delimiter="\t").writerows([HEADER, *rows])
        content, mapping = out_text.getvalue().encode(), 'file: {delimiter: "\\t"}' + MAPPING
    elif form in ("utf-16", "cp1252", "bom"):
        content = plain.encode("utf-8-sig" if form == "bom" else form)
        mapping = "file: {encoding: cp1252}" + MAPPING if form == "cp1252" else MAPPING
    elif form == "xlsx":
        name, content = "crimes.xlsx", workbook([HEADER, *rows])
    counts = bring(workspace, name, content, mapping)
    assert counts.failed == []
    assert fates(counts) == {"new": 3}
    assert dict(held(workspace, "C3")[0]["attributes"])["said"] == "zwölf\nlines"
    assert not (workspace.root.parent.parent / "crimes.csv").exists()
    assert fates(bring(workspace, "again.csv", plain)) == {"unchanged": 3}
    if form == "zip":
        assert any("more.zip" in remark for remark in counts.notes)


def workbook(rows: list[list[Any]], sheet: str = "Crimes") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    page = book.create_sheet(sheet, 0)
    for row in rows:
        page.append(["" if cell is None else cell for cell in row])
        for cell in page[page.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_of_a_workbook_are_read_as_what_they_are(workspace: Workspace) -> None:
    row: list[Any] = [17.0, "Robbery", dt.datetime(2024, 7, 1, 22), None, -2.98, 53.41, dt.datetime(2024, 7, 2)]
    counts = bring(workspace, "crimes.xlsx", workbook([HEADER, row, [None] * 12]))
    assert fates(counts) == {"new": 1}
    (event,) = held(workspace, "17")
    assert event["occurred_from"] == utc(2024, 7, 1, 21)
    assert event["x"] == pytest.approx(334_900, abs=300)
    assert event["line"] == 2


def test_a_sheet_that_says_it_is_larger_than_it_is(workspace: Workspace) -> None:
    source, out = zipfile.ZipFile(io.BytesIO(workbook([HEADER, *ROWS]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            assert info.filename != "xl/worksheets/sheet1.xml" or b'<dimension ref="A1:L4"' in data
            target.writestr(info, data.replace(b'<dimension ref="A1:L4"', b'<dimension ref="A1:XFD1048576"'))
    assert fates(bring(workspace, "crimes.xlsx", out.getvalue())) == {"new": 3}


def test_a_workbook_whose_text_unfolds_without_end_is_refused(workspace: Workspace) -> None:
    source, out = zipfile.ZipFile(io.BytesIO(workbook([HEADER, *ROWS]))), io.BytesIO()
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a0 "zzzzzzzzzz">' + entities + b"]><worksheet"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                assert data.count(b"<worksheet") == data.count(b">=1+1<") == 1
                data = data.replace(b"<worksheet", bomb).replace(b">=1+1<", b">&a9;<")
            target.writestr(info, data)
    counts = bring(workspace, "crimes.xlsx", out.getvalue())
    assert fates(counts) == {}
    assert "is not an Excel workbook that can be read" in counts.failed[0][1]


def test_a_sheet_that_is_not_there(workspace: Workspace) -> None:
    counts = bring(workspace, "crimes.xlsx", workbook([HEADER]), "file: {sheet: Crime}" + MAPPING)
    assert "there is no sheet 'Crime'; it has 'Crimes', 'Notes'" in counts.failed[0][1]


BAD = {
    "type": ("Robery", "'Robery' is not in the mapping's table"),
    "began": ("2024-02-31", "no such date"),
    "ended": ("2024-06-30", "before the event began"),
    "lon": ("53.41", "looks swapped"),
    "recorded": ("2999-01-01", "in the future"),
    "ref": ("", "is empty"),
}


def test_nothing_is_recorded_before_it_happened_but_what_is_announced(workspace: Workspace) -> None:
    mapping = MAPPING.replace("Arrest: arrest}", "Arrest: arrest, Release: prison-release}")
    rows = [[f"E{n}", kind, *ROWS[0][2:]] for n, kind in enumerate(("Robbery", "Release", "Robbery"))]
    for row, day in zip(rows, ("2024-06-29", "2024-06-29", "2024-07-01"), strict=True):
        row[HEADER.index("recorded")] = day  # the last was recorded on the day itself, at an hour not told
    counts = bring(workspace, "crimes.csv", text(rows), mapping)
    assert fates(counts) == {"new": 2, "rejected": 1}
    assert list(counts.rejected_by_reason) == ["recorded: is before it happened"]


def test_bad_rows_are_kept_are_mended_and_come_in(workspace: Workspace) -> None:
    rows = [[f"B{n}", *ROWS[0][1:]] for n in range(len(BAD))]
    for row, (column, (value, _)) in zip(rows, BAD.items(), strict=True):
        row[HEADER.index(column)] = value
        if column == "lon":
            row[HEADER.index("lat")] = "-2.98"
    counts = bring(workspace, "crimes.csv", text([*rows, ROWS[1]]))
    assert fates(counts) == {"new": 1, "rejected": 6}
    (path,) = counts.quarantine
    assert path.is_relative_to(workspace.quarantine)
    with path.open(encoding="utf-8", newline="") as file:
        kept = list(csv.DictReader(file))
    for line, (entry, (column, (_, reason))) in enumerate(zip(kept, BAD.items(), strict=True), 2):
        assert (entry["file"], entry["line"], entry["column"]) == ("crimes.csv", str(line), column)
        assert reason in entry["reason"]
    assert fates(bring(workspace, "crimes.csv", text([*rows, ROWS[1]]))) == {"unchanged": 1, "rejected": 6}
    assert len(list(workspace.quarantine.iterdir())) == 1
    for n, entry in enumerate(kept):
        entry.update(zip(HEADER, [f"B{n}", *ROWS[0][1:]], strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)
    again = import_mapped(Import(workspace), [path], workspace.root.parent / "mapping.yaml")
    assert fates(again) == {"new": 6}
    assert [(row["file"], row["line"]) for row in held(workspace, "B0", "B5")] == [("crimes.csv", 2), ("crimes.csv", 7)]


def test_rows_without_an_id_are_copies_or_separate_as_the_mapping_says(workspace: Workspace) -> None:
    rows = [ROWS[0], ROWS[0], ROWS[1]]
    copies = MAPPING.replace("{columns: [ref]}", "{identical_rows: copies}")
    assert fates(bring(workspace, "crimes.csv", text(rows), copies)) == {"new": 2, "duplicates": 1}
    assert fates(bring(workspace, "crimes.csv", text(rows), copies)) == {"unchanged": 2, "duplicates": 1}
    apart = copies.replace("copies", "separate").replace("force-crime", "other")
    assert fates(bring(workspace, "crimes.csv", text(rows), apart)) == {"new": 3}
    assert fates(bring(workspace, "crimes.csv", text(rows), apart)) == {"unchanged": 3}


def test_a_mended_row_stands_apart_from_an_identical_one_held(workspace: Workspace) -> None:
    apart = MAPPING.replace("{columns: [ref]}", "{identical_rows: separate}")
    wrong = ["C1", "Robery", *ROWS[0][2:]]
    counts = bring(workspace, "crimes.csv", text([ROWS[0], wrong]), apart)
    (path,) = counts.quarantine
    path.write_text(path.read_text().replace("Robery,2024", "Robbery,2024"))
    mapping = workspace.root.parent / "mapping.yaml"
    assert fates(import_mapped(Import(workspace), [path], mapping)) == {"new": 1}
    assert fates(import_mapped(Import(workspace), [path], mapping)) == {"unchanged": 1}


def test_further_rows_of_an_incident_say_nothing_new_where_the_mapping_says_so(workspace: Workspace) -> None:
    mapping = MAPPING.replace("[ref]}", "[ref], repeats: duplicate}")
    nowhere = ["C1", "Robbery", "2024-07-01 22:00", "", "", "", "2024-07-02 08:00", "K", "", "", "", ""]
    content = text([nowhere, ROWS[0], ROWS[0]])
    assert fates(bring(workspace, "crimes.csv", content, mapping)) == {"new": 1, "duplicates": 2}
    assert held(workspace, "C1")[0]["line"] == 3, "the first row that has a point"
    assert fates(bring(workspace, "crimes.csv", content, mapping)) == {"unchanged": 1, "duplicates": 2}


def test_a_lag_that_has_not_run_out_is_known_at_import_and_says_so(workspace: Workspace) -> None:
    mapping = MAPPING.replace("{column: recorded}", "{days_after: 10}")
    today = dt.datetime.now(dt.UTC).replace(microsecond=0)
    fresh = ["C9", "Arrest", today.isoformat(), *[""] * 9]
    assert fates(bring(workspace, "crimes.csv", text([ROWS[0], fresh]), mapping)) == {"new": 2}
    old, new = held(workspace, "C1", "C9")
    assert (old["known_from"], old["known_basis"]) == (utc(2024, 7, 10, 23), "lag")
    assert new["known_basis"] == "import"
    assert new["known_from"] <= dt.datetime.now(dt.UTC)


def test_a_file_that_cannot_be_read_does_not_stop_the_others(workspace: Workspace) -> None:
    folder = workspace.root.parent / "many"
    folder.mkdir()
    (folder / "a.csv.gz").write_bytes(gzip.compress(text(ROWS).encode())[:-9])
    (folder / "b.csv").write_text(text(ROWS).replace(",", ";"))
    (folder / "c.csv").write_text(text(ROWS))
    (folder / "d.zip").write_bytes(b"PK\x03\x04 no zip")
    (folder / "e.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    counts = import_mapped(Import(workspace), [folder], workspace.root.parent / "mapping.yaml")
    assert fates(counts) == {"new": 3}
    reasons = dict(counts.failed)
    assert set(reasons) == {"a.csv.gz", "b.csv", "d.zip", "e.xlsx"}
    assert "a semicolon fits" in reasons["b.csv"]
    assert all("damaged" in reasons[name] for name in ("a.csv.gz", "d.zip", "e.xlsx"))


def test_a_file_made_to_fill_a_disk_is_refused(workspace: Workspace) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as member:
        member.write(text(ROWS).encode())
        for _ in range(64):
            member.write(b"0" * (1 << 20))
    counts = bring(workspace, "bomb.zip", bomb.getvalue())
    assert fates(counts) == {}
    assert "made to fill a disk" in counts.failed[0][1]


def test_philadelphia_as_it_is_published(tmp_path: Path, shared_data: Path) -> None:
    import duckdb

    workspace = Workspace.create(tmp_path / "ws", grid="EPSG:32618", time_zone="America/New_York")
    files = [shared_data / "philadelphia-shootings.csv.gz"]
    counts = import_mapped(Import(workspace), files, Path("philadelphia-shootings"))
    assert counts.read == 14_861  # lines of the file without its header
    assert fates(counts)["rejected"] == 1  # 02:58 on the morning when the clocks went forward
    with duckdb.connect() as con:
        (shootings,) = con.execute(
            "SELECT count(*) FROM read_parquet($files) WHERE x IS NOT NULL AND attributes['officer_involved'] = 'no'",
            {"files": History(workspace).files()},
        ).fetchall()
    assert shootings[0] + 1 == 12_818  # golden: located, not officer-involved
    again = import_mapped(Import(workspace), files, Path("philadelphia-shootings"))
    assert (again.new, again.changed, again.unchanged) == (0, 0, counts.new)
    assert again.quarantine == counts.quarantine


def test_a_path_that_is_not_there(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file or folder"):
        import_mapped(Import(workspace), [tmp_path / "none.csv"], tmp_path / "mapping.yaml")

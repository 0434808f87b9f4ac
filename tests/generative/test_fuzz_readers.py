"""No file makes an import fail with anything but plain words, and no row of a file that is read goes uncounted.

Real-looking files are mutated (bytes changed, cut, repeated, and each known trap put in), written plain, as gzip, as
zip and as an Excel workbook, and imported.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fourfold.history.import_mapped import import_mapped
from fourfold.history.import_police_uk import import_police_uk
from fourfold.history.import_stored import import_stored
from fourfold.history.importing import Counts, Import
from fourfold.history.schema import INCOMING
from fourfold.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of the field of 140,000 characters

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
    "aa11,2024-03,Force,Force,-2.98,53.41,On or near High Street,E01,Area,Robbery,Under investigation,\n"
    ",2024-03,Force,Force,-2.98,53.41,On or near High Street,E01,Area,Anti-social behaviour,,\n"
    ',2024-03,Force,Force,,,"No, Location",,,Anti-social behaviour,,\n'
)
STOPS = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing\n"
    "Person search,2024-03-31T23:30:00+00:00,,,53.41,-2.98,Male,18-24,,White,Act,Firearms,Arrest,True,False\n"
    "Person search,2024-03-31T23:30:00+00:00,,,,,Male,18-24,,White,Act,Firearms,Arrest,,False\n"
)
OUTCOMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n"
    "aa11,2024-03,Force,Force,-2.98,53.41,On or near High Street,E01,Area,Suspect charged\n"
    "zz99,2024-03,Force,Force,-2.98,53.41,On or near High Street,E01,Area,Suspect charged\n"
)
MAPPED = (
    "ref;when;lon;lat;type;person\n"
    "1;2024-03-30 22:00;-2.98;53.41;Robbery;P1\n"
    "2;2024-10-27 01:30;-2.97;53.42;Arrest;\n"
    '3;2024-05-01;;;"Robbery";"P 2"\n'
)
MAPPING = """
source: force-crime
file: {delimiter: ";"}
time_zone: Europe/London
id: {columns: [ref]}
kind: {column: type, table: {Robbery: robbery, Arrest: arrest}}
occurred: when
point: {longitude: lon, latitude: lat, system: EPSG:4326}
known_from: {days_after: 0}
attributes: {said: type}
parties: [{role: suspect, sort: person, ref: person, prefix: "nominal:"}]
"""
FUZZ = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
TRAPS = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'"', b'""', b"\r", b"\r\n", b"\n\n", b",", b";",
    b"\t", b"2024-02-31", b"2999-01-01", b"0001-01-01", b"2024-03-31T01:30:00", b"2024-13", b"53.41,-2.98", b"0,0",
    b"nan", b"inf", b"1e309", b"=HYPERLINK(1)", b"\xc2\x85", b"\xe2\x80\xa8", b"\x1a", b"x" * 140_000, b"9" * 400,
    "\u0663".encode(), b"\xed\xa0\x80", b"24:00:00", b"2024-W01-1", b"+99:99", b"\x0b\x0c\x1c",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, text: str) -> bytes:
    """A real-looking file with up to four things wrong with it."""
    data = bytearray(text.encode())
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        what = draw(st.integers(0, 4))
        if what == 0:
            data[at:at] = draw(st.sampled_from(TRAPS))
        elif what == 1:
            data[at : at + draw(st.integers(1, 30))] = draw(st.sampled_from(TRAPS))
        elif what == 2:
            data[at : at + 1] = draw(st.binary(max_size=3))
        elif what == 3:
            del data[at:]
        else:
            data += data[at : at + 200]
    encoding = draw(st.sampled_from(["as it is", "as it is", "as it is", "utf-16", "utf-8-sig"]))
    return bytes(data) if encoding == "as it is" else data.decode("latin-1").encode(encoding, "replace")


@st.composite
def packed(draw: st.DrawFn, content: st.SearchStrategy[bytes]) -> tuple[str, bytes]:
    """A file's name and bytes: plain, gzip or zip, perhaps cut short or with a byte changed."""
    data, form = draw(content), draw(st.sampled_from(["plain", "plain", "gzip", "zip"]))
    if form == "plain":
        return "rows.csv", data
    if form == "gzip":
        name, data = "rows.csv.gz", gzip.compress(data)
    else:
        out, name = io.BytesIO(), "rows.zip"
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                draw(st.sampled_from(["a.csv", "../../a.csv", "/etc/a.csv", "d/é.csv", "a.csv\\b.csv"])), data
            )
            if draw(st.booleans()):
                archive.writestr(draw(st.sampled_from(["b.zip", "notes.txt", "b.csv"])), b"PK\x03\x04 not really")
        data = out.getvalue()
    harm = draw(st.sampled_from(["none", "cut", "byte"]))
    if harm == "cut":
        data = data[: draw(st.integers(0, len(data)))]
    elif harm == "byte" and data:
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
    return name, data


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.create(tmp_path_factory.mktemp("fuzz") / "ws")


def counted(counts: Counts) -> None:
    """Every row that was read has a fate, and every file too."""
    fates = ("new", "changed", "unchanged", "duplicates", "rejected", "erased")
    assert counts.read == sum(getattr(counts, name) for name in fates)
    assert sum(counts.rejected_by_reason.values()) == counts.rejected
    assert bool(counts.quarantine) == bool(counts.rejected)
    for _, reason in counts.failed:
        assert len(reason) > 20
        assert "Traceback" not in reason


def origins(path: Path) -> list[tuple[str, int]]:
    """The file and line at which each row of a quarantine file first stood."""
    from fourfold.history.sources.delimited import Delimited, frames

    found = []
    for frame in frames(iter([path.read_bytes()]), path.name, Delimited(), ()):
        found += [*zip(frame.files, frame.lines, strict=True), *((one.file, one.line) for one in frame.rejects)]
    assert {name for name, _ in found} == {"rows.csv"}
    return sorted(found)


@pytest.mark.parametrize("text", [STREET, STOPS, OUTCOMES], ids=["street", "stops", "outcomes"])
def test_a_police_uk_file_however_damaged(workspace: Workspace, text: str) -> None:
    @FUZZ
    @given(packed(mutated(text)))
    def holds(file: tuple[str, bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, file[0])
            path.write_bytes(file[1])
            counted(import_police_uk(Import(workspace), [path]))

    holds()


def test_a_mapped_file_however_damaged(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(MAPPING)

    @FUZZ
    @given(packed(mutated(MAPPED)))
    def holds(file: tuple[str, bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, file[0])
            path.write_bytes(file[1])
            counted(import_mapped(Import(workspace), [path], tmp_path / "mapping.yaml"))

    holds()


def test_a_quarantine_file_is_itself_read_and_counted(workspace: Workspace, tmp_path: Path) -> None:
    """What is rejected again and again stays one file, with the place where it first stood."""
    (tmp_path / "mapping.yaml").write_text(MAPPING)

    @FUZZ
    @given(mutated(MAPPED))
    def holds(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "rows.csv")
            path.write_bytes(data)
            first = import_mapped(Import(workspace), [path], tmp_path / "mapping.yaml")
        for kept in first.quarantine:
            again = import_mapped(Import(workspace), [kept], tmp_path / "mapping.yaml")
            counted(again)
            assert again.read == first.rejected
            if again.rejected == first.rejected:
                assert origins(again.quarantine[0]) == origins(kept)

    holds()


def test_a_workbook_however_damaged(workspace: Workspace, tmp_path: Path) -> None:
    import openpyxl

    (tmp_path / "mapping.yaml").write_text(MAPPING)
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(MAPPED), delimiter=";"):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    whole = out.getvalue()

    @FUZZ
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        content = bytearray(whole)
        for _ in range(data.draw(st.integers(0, 6))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        content = content[: data.draw(st.sampled_from([len(content), len(content) // 2, 100, 0]))]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "rows.xlsx")
            path.write_bytes(bytes(content))
            counted(import_mapped(Import(workspace), [path], tmp_path / "mapping.yaml"))

    holds()


def test_a_parquet_file_however_damaged(workspace: Workspace) -> None:
    rows = [
        {"id": f"invented:{n}", "source": "invented", "kind": "robbery", "occurred_from": 10**15, "occurred_to": 10**15,
         "known_from": 10**15, "known_basis": "recorded", "marking": "OFFICIAL"}
        for n in range(20)
    ]  # fmt: skip
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, INCOMING), out)
    whole = out.getvalue()

    @FUZZ
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        content = bytearray(whole)
        for _ in range(data.draw(st.integers(0, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        content = content[: data.draw(st.sampled_from([len(content), len(content) // 2, 3, 0]))]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "rows.parquet")
            path.write_bytes(bytes(content))
            counted(import_stored(Import(workspace), [path]))

    holds()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mapping_however_wrong_is_refused_in_words_or_is_whole(data: st.DataObject) -> None:
    from fourfold.errors import BadInput
    from fourfold.history.sources.mapping_language import parse
    from fourfold.yaml_files import parse_marked

    lines = MAPPING.strip().splitlines()
    for _ in range(data.draw(st.integers(0, 3))):
        n = data.draw(st.integers(0, len(lines) - 1))
        words = ["", "id: 3", "kind: {}", "occurred: {}", "point: [1]", "known_from: {on: never}", "parties: {}", "? x",
                 "file: {encoding: rot13, delimiter: xx}", "time_zone: ../../etc/passwd", "attributes: {age: type}",
                 "known_from: {days_after: -1}", "parties: [{role: boss, sort: dog}]", "id: {columns: []}",
                 "- a"]  # fmt: skip
        lines[n] = data.draw(st.sampled_from(words) | st.text(max_size=20))
    workspace = Workspace(Path(), "", "Europe/London", "EPSG:27700", (), {})
    with contextlib.suppress(BadInput):
        assert parse(parse_marked("\n".join(lines), "m.yaml"), "m.yaml", workspace).needed

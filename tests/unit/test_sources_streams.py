"""The files behind the paths that a user names: in order, never unpacked to the disk, refused whole when broken."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from fourfold.errors import BadInput
from fourfold.history.sources.streams import Limits, Stream, find

TEXT = b"ref,when\n1,2024-01-01\n"


def zipped(path: Path, **members: bytes) -> Path:
    """A zip file with these members (a double underscore in a name stands for a slash, a single one for a dot)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def content(stream: Stream) -> bytes:
    return b"".join(stream.chunks())


def test_a_folder_gives_its_files_in_order_and_what_is_in_its_zips(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(TEXT)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TEXT))
    (tmp_path / "notes.txt").write_bytes(b"not rows")
    zipped(tmp_path / "c.zip", y_csv=TEXT, x__y_csv=TEXT, readme_txt=b"", inner_zip=b"PK")
    found = find([tmp_path], Limits())
    assert [stream.name for stream in found.streams] == ["a.csv.gz", "b.csv", "x/y.csv", "y.csv"]
    assert {content(stream) for stream in found.streams} == {TEXT}
    assert [note.split(":")[1].split()[0] for note in found.notes] == ["inner.zip", "readme.txt"]
    assert found.failed == []


def test_a_name_that_climbs_out_is_only_a_name(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../out.csv", TEXT)
        archive.writestr("/etc/out.csv", TEXT)
    found = find([path], Limits())
    assert [content(stream) for stream in found.streams] == [TEXT, TEXT]
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["a.zip"]


def test_an_encrypted_zip_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a_csv=TEXT)
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag that says encrypted
        place = data.index(mark) + at
        data[place : place + 2] = struct.pack("<H", 1)
    path.write_bytes(data)
    (stream,) = find([path], Limits()).streams
    with pytest.raises(BadInput, match="a.csv: is encrypted"):
        stream.chunks()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_and_of_none_in_a_zip_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.csv", "a.csv", "b.csv", "x"):
            archive.writestr(name, TEXT)
    path.write_bytes(path.read_bytes().replace(b"x" + TEXT, b"\0" + TEXT).replace(b"\0\0\0\0x", b"\0\0\0\0\0"))
    found = find([path], Limits())
    assert [stream.name for stream in found.streams] == ["b.csv"]
    assert {name for name, _ in found.failed} == {"a.csv"}
    assert "all named 'a.csv'" in found.failed[0][1]
    assert len(found.notes) == 1


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_what_is_cut_short_is_refused_before_its_first_byte(tmp_path: Path, name: str) -> None:
    body = b"".join(b"%d,2024-01-01\n" % n for n in range(100_000))
    path = tmp_path / name
    if name == "a.zip":
        data = zipped(path, a_csv=body).read_bytes()
        middle = len(data) // 2
        path.write_bytes(data[:middle] + b"\0\0\0\0" + data[middle + 4 :])
    else:
        path.write_bytes(gzip.compress(body)[:-1000])
    (stream,) = find([path], Limits()).streams
    with pytest.raises(BadInput, match="cut short or damaged"):
        stream.chunks()


def test_a_zip_without_its_end_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a_csv=TEXT * 100)
    path.write_bytes(path.read_bytes()[:60])
    (tmp_path / "b.zip").write_bytes(b"no zip at all")
    (tmp_path / "c.csv").write_bytes(TEXT)
    found = find([tmp_path], Limits())
    assert [name for name, _ in found.failed] == ["a.zip", "b.zip"]
    assert [stream.name for stream in found.streams] == ["c.csv"]


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_what_grows_past_the_limits_is_refused(tmp_path: Path, name: str) -> None:
    body = b"0" * (40 << 20)
    path = tmp_path / name
    if name == "a.zip":
        zipped(path, a_csv=body)
    else:
        path.write_bytes(gzip.compress(body))
    (stream,) = find([path], Limits()).streams
    with pytest.raises(BadInput, match="made to fill a disk"):
        stream.chunks()
    (stream,) = find([path], Limits(ratio=10_000)).streams
    assert len(content(stream)) == len(body)
    (stream,) = find([path], Limits(ratio=10_000, bytes=1 << 20)).streams
    with pytest.raises(BadInput, match="made to fill a disk"):
        stream.chunks()


def test_a_large_compressed_file_is_looked_through_and_then_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fourfold.history.sources.streams.KEPT", 1000)
    body = io.BytesIO(b"".join(b"%d\n" % n for n in range(500_000))).getvalue()
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(body))
    (stream,) = find([path], Limits()).streams
    assert content(stream) == body


def test_a_zip_with_no_rows_and_a_path_that_is_not_there(tmp_path: Path) -> None:
    found = find([zipped(tmp_path / "a.zip", readme_txt=b"")], Limits())
    assert "holds no .csv file" in found.failed[0][1]
    (tmp_path / "empty").mkdir()
    assert "holds no" in find([tmp_path / "empty"], Limits()).failed[0][1]
    with pytest.raises(BadInput, match="no such file or folder"):
        find([tmp_path / "none"], Limits())

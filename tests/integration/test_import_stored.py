"""Parquet files in the history's own schema: in, out, rejected, mended."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fourfold.history.import_stored import import_stored
from fourfold.history.importing import Counts, Import
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def fates(counts: Counts) -> dict[str, int]:
    """The counts that are not nought."""
    names = ("new", "changed", "unchanged", "duplicates", "rejected", "erased")
    found = {name: getattr(counts, name) for name in names if getattr(counts, name)}
    assert counts.read == sum(found.values())
    return found


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


def parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    base = {"source": "sim", "kind": "robbery", "occurred_from": utc(2024, 1, 1), "occurred_to": utc(2024, 1, 1),
            "known_from": utc(2024, 1, 2), "known_basis": "recorded", "marking": "OFFICIAL"}  # fmt: skip
    loose = pa.schema([field.with_nullable(True) for field in INCOMING])
    pq.write_table(pa.Table.from_pylist([base | {"id": f"sim:{n}"} | row for n, row in enumerate(rows)], loose), path)
    return path


def test_rows_in_the_schema_already(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {},
        {"kind": "robery"},
        {"occurred_to": utc(2023, 1, 1)},
        {"id": None},
        {"x": 335_000.0},
        {"known_from": utc(2999, 1, 1)},
        {"x": 335_000.0, "y": 390_000.0, "attributes": [("a", "b")]},
        {"parties": [{"role": "suspect", "sort": "person"}, {"role": "boss", "sort": "person"}]},
        {"parties": [{"role": "suspect", "sort": "person"}]},
    ]
    (tmp_path / "events").mkdir()
    path = parquet(tmp_path / "events" / "2024-01.parquet", rows)
    counts = import_stored(Import(workspace), [tmp_path / "events"])
    assert fates(counts) == {"new": 3, "rejected": 6}
    assert counts.unlocated == 2
    with counts.quarantine[0].open(encoding="utf-8", newline="") as file:
        kept = [tuple(row[1:3]) for row in csv.reader(file)][1:]
    assert kept == [("2", "kind"), ("3", "occurred_to"), ("4", "id"), ("5", "x"), ("6", "known_from"), ("8", "parties")]
    assert fates(import_stored(Import(workspace), [path])) == {"unchanged": 3, "rejected": 6}


def test_rows_of_parquet_are_mended_and_come_back_whole(workspace: Workspace, tmp_path: Path) -> None:
    party = {"role": "suspect", "sort": "person", "ref": "nominal:P1", "attributes": [("a", "b")], "protected": []}
    said: dict[str, Any] = {"parties": [party], "attributes": [("x", "y, z")], "compartments": ["c1"], "areas": None,
                            "x": 335_000.5, "y": 390_000.25, "recorded_at": utc(2024, 1, 2), "line": 7}  # fmt: skip
    path = parquet(tmp_path / "a.parquet", [said | {"kind": "robery"}, said | {"kind": "robery", "id": "sim:bad"}])
    (kept,) = import_stored(Import(workspace), [path]).quarantine
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace("robery", "robbery").replace("sim:bad,", ","), encoding="utf-8")
    counts = import_stored(Import(workspace), [kept])
    assert fates(counts) == {"new": 1, "rejected": 1}
    with counts.quarantine[0].open(encoding="utf-8", newline="") as file:
        assert [row[:3] for row in csv.reader(file)][1:] == [["a.parquet", "2", "id"]]
    (event,) = History(workspace).held(["sim:0"]).to_pylist()
    assert {name: event[name] for name in said} == said
    for old, new in (("335000.5", "far"), ('""role""', '""rle""'), ('""sort"": ""person""', '""sort"": ""dog""')):
        kept.write_text(text.replace("robery", "robbery").replace(old, new), encoding="utf-8")
        assert old in text
        assert fates(import_stored(Import(workspace), [kept])) == {"rejected": 2}


def test_parquet_with_text_that_is_none_never_reaches_the_history(workspace: Workspace, tmp_path: Path) -> None:
    good = parquet(tmp_path / "good.parquet", [{"reference": "plain"}])
    bad = parquet(tmp_path / "bad.parquet", [{"id": "sim:bad"}])
    loose = pq.read_table(bad)
    odd = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\3\0\0\0"), pa.py_buffer(b"a\x80b"))
    pq.write_table(loose.set_column(loose.schema.get_field_index("reference"), "reference", odd), bad)
    counts = import_stored(Import(workspace), [bad, good])
    assert fates(counts) == {"new": 1}
    assert "cannot be read as Parquet" in dict(counts.failed)["bad.parquet"]
    assert fates(import_stored(Import(workspace), [good])) == {"unchanged": 1}


def test_parquet_of_another_sort_is_refused_with_the_column(workspace: Workspace, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a"], "Kind": ["b"]}), tmp_path / "other.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    counts = import_stored(Import(workspace), [tmp_path / "other.parquet", tmp_path / "broken.parquet"])
    assert "has no column 'source'" in dict(counts.failed)["other.parquet"]
    assert "cannot be read as Parquet" in dict(counts.failed)["broken.parquet"]

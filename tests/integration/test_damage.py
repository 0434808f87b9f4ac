"""A history with damaged files: the user is told which file and how to mend it, and nothing is taken for an empty
history."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from fourfold.cli.main import run
from fourfold.database import connect
from fourfold.history.damage import Damaged, told
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace

DAY = dt.datetime(2024, 3, 31, 23, 30, tzinfo=dt.UTC)
ROW = {
    "id": "s:a", "source": "s", "reference": "a", "kind": "robbery", "occurred_from": DAY, "occurred_to": DAY,
    "known_from": DAY, "known_basis": "recorded", "marking": "OFFICIAL",
}  # fmt: skip
ROWS = pa.Table.from_pylist([ROW], INCOMING)
Damage = Callable[[Path], Path]


@pytest.fixture
def history(tmp_path: Path) -> History:
    made = History(Workspace.create(tmp_path / "w", name="Invented", invented=True))
    made.write(ROWS, now=DAY + dt.timedelta(days=9))
    return made


def overwritten(events: Path) -> Path:
    (file,) = events.glob("month=*/*.parquet")
    file.write_bytes(b"junk" * 1000)
    return file


def cut_short(events: Path) -> Path:
    (file,) = events.glob("month=*/*.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    return file


def removed(events: Path) -> Path:
    (file,) = events.glob("month=*/*.parquet")
    file.unlink()
    return file


def entry_overwritten(events: Path) -> Path:
    entry = events / "_delta_log" / f"{0:020}.json"
    entry.write_text("junk")
    return entry


def log_removed(events: Path) -> Path:
    shutil.rmtree(events / "_delta_log")
    return events / "_delta_log"


def log_emptied(events: Path) -> Path:
    (events / "_delta_log" / f"{0:020}.json").unlink()
    return events / "_delta_log"


@pytest.mark.parametrize("damage", [overwritten, cut_short, removed, entry_overwritten, log_removed, log_emptied])
def test_whoever_reads_or_writes_is_told_the_file_and_how_to_mend_it(
    history: History, damage: Damage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = damage(history.path)
    with pytest.raises(Damaged):
        History(history.workspace).write(ROWS, now=DAY)
    with pytest.raises(Damaged):
        History(history.workspace).erase(["s:a"], now=DAY, who="A", why="a test")
    assert not (history.workspace.history / "erasures.jsonl").exists()
    monkeypatch.setattr(sys, "argv", ["fourfold", "--workspace", str(history.workspace.root), "history"])
    with pytest.raises(SystemExit) as end:
        run()
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (1, "")
    assert said.err.startswith(f"fourfold: {path} is part of the history and ")
    assert "Restore a backup with 'fourfold restore" in said.err


def test_damage_that_comes_while_reading_is_told_too(history: History) -> None:
    """DuckDB names the file that it was at."""
    overwritten(history.path)
    (file,) = history.path.glob("month=*/*.parquet")
    with connect() as con, pytest.raises(duckdb.Error) as caught:
        con.execute("SELECT * FROM read_parquet($file)", {"file": str(file)})
    assert str(told(caught.value)).startswith(f"{file} is part of the history and is damaged.")
    assert told(ValueError(f"'{file}'")) is None


def test_a_first_import_that_was_killed_is_no_damage(history: History) -> None:
    """Its files lie there, and no commit was made: it can be run again."""
    fresh = History(Workspace.create(history.workspace.root.parent / "v", name="Invented", invented=True))
    shutil.copytree(history.path, fresh.path, ignore=shutil.ignore_patterns("_delta_log"))
    assert fresh.version == -1
    assert fresh.write(ROWS, now=DAY).new == 1

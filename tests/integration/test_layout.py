"""Histories that another version of Fourfold wrote: what the user is told, and that doing as told mends it."""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from fourfold.errors import BadInput
from fourfold.history.schema import INCOMING, STORED
from fourfold.history.store import History
from fourfold.workspace import Workspace

FOURFOLD = [str(Path(sys.executable).with_name("fourfold"))]
DAY = dt.datetime(2024, 3, 31, 23, 30, tzinfo=dt.UTC)


def event(name: str, known: int, kind: str = "robbery") -> dict[str, Any]:
    """What became known of an event so many days after it happened."""
    return {
        "id": f"s:{name}", "source": "s", "reference": name, "kind": kind, "occurred_from": DAY, "occurred_to": DAY,
        "known_from": DAY + dt.timedelta(days=known), "known_basis": "recorded", "marking": "OFFICIAL",
    }  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One whose history holds an event with two versions and one with one, written in two commits."""
    place = Workspace.create(tmp_path / "w", name="Invented", invented=True)
    history = History(place)
    history.write(pa.Table.from_pylist([event("a", 1), event("b", 1)], INCOMING), now=DAY + dt.timedelta(days=9))
    history.write(pa.Table.from_pylist([event("a", 5, "burglary")], INCOMING), now=DAY + dt.timedelta(days=9))
    return place


def rewritten(place: Workspace, change: Any) -> None:
    """Write the table anew as another version would have: with other columns."""
    path = History(place).path
    rows = change(DeltaTable(path).to_pyarrow_table().select(STORED.names))
    for part in path.rglob("*"):
        if part.is_file():
            part.unlink()
    write_deltalake(path, rows, partition_by=["month"])


def held(place: Workspace) -> list[tuple[object, ...]]:
    """Every version: id, kind, known from, known to, and what follows from them."""
    rows = DeltaTable(History(place).path).to_pyarrow_table().to_pylist()
    names = ("id", "kind", "known_from", "known_to", "first_day", "gone_day", "revised", "moved")
    return sorted((tuple(row[name] for name in names) for row in rows), key=str)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*FOURFOLD, *words], capture_output=True, text=True, check=False)


def test_an_older_history_is_named_with_what_it_lacks_and_mended_as_told(workspace: Workspace) -> None:
    before = held(workspace)
    assert len(before) == 3
    rewritten(workspace, lambda rows: rows.drop_columns(["moved", "gone_day"]))
    for verb in (["scan"], ["history"], ["show", "s:a"], ["brief", "--as-of", "2024-04-01", "-o", "x.html"]):
        ran = run("--workspace", str(workspace.root), *verb)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "lacks the columns 'gone_day', 'moved'" in ran.stderr
        assert "an older version of Fourfold wrote it" in ran.stderr
        assert str(workspace.history / "events") in ran.stderr
    move, bring = (shlex.split(line) for line in ran.stderr.splitlines()[-2:])
    assert subprocess.run(move, check=False).returncode == 0
    ran = run(*bring[1:])
    assert (ran.returncode, bring[0]) == (0, "fourfold"), ran.stderr
    assert held(workspace) == before


def test_an_older_history_that_lacks_what_a_source_said_is_imported_from_its_files(workspace: Workspace) -> None:
    rewritten(workspace, lambda rows: rows.drop_columns(["parties"]))
    with pytest.raises(BadInput, match=r"lacks the column 'parties'.*Import the original files into a new workspace"):
        History(workspace).version  # noqa: B018 - asking is what raises


def test_a_newer_history_is_left_alone(workspace: Workspace) -> None:
    rewritten(workspace, lambda rows: rows.append_column("mood", pa.array(["calm"] * rows.num_rows)))
    more = pa.Table.from_pylist([event("c", 1)], INCOMING)
    with pytest.raises(BadInput, match=r"has the column 'mood'.*a newer one wrote it.*Use the version that wrote it"):
        History(workspace).write(more, now=DAY)
    assert DeltaTable(History(workspace).path).version() == 0

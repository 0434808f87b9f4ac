"""Imports that are killed, interrupted, or run at once: the history opens at its last commit, and nothing is lost."""

from __future__ import annotations

import csv
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from fourfold.history.import_police_uk import import_police_uk
from fourfold.history.importing import Import
from fourfold.history.sources.police_uk import OUTCOME_COLUMNS, STREET_COLUMNS
from fourfold.history.store import History
from fourfold.workspace import Workspace

KILLS = 50
ROWS = 60  # rows in a commit: so few that every file is one
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")

# Starts imports from a process that has loaded everything and begun nothing, so that a kill falls within the work.
LAUNCHER = f"""
import os, sys
from pathlib import Path
from fourfold.history import importing, import_police_uk
from fourfold.workspace import Workspace
importing.ROWS = {ROWS}
while line := sys.stdin.readline():
    root, files = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if pid == 0:
        import_police_uk.import_police_uk(importing.Import(Workspace.open(Path(root))), [Path(files)])
        os._exit(0)
    print(pid, flush=True)
    sys.stdin.readline()  # not waited for until then, so that its id stays its own
    print(os.waitpid(pid, 0)[1], flush=True)
"""
COMMAND = f"from fourfold.history import importing; importing.ROWS = {ROWS}; from fourfold.cli.main import run; run()"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Four months of invented street crime, half with a crime ID, each followed by outcomes of some of it."""
    folder = tmp_path / "files"
    folder.mkdir()
    for month in MONTHS:
        crimes = [
            (f"{month}-{n}" if n % 2 else "", month, "X", "X", f"{-2.9 - n / 1000:.3f}", "53.41", "On or near A Street",
             "E01", "L 1", "Burglary" if n % 2 else "Anti-social behaviour", "", "")
            for n in range(ROWS)
        ]  # fmt: skip
        outcomes = [(f"{month}-{n}", month, *crimes[n][2:9], "Offender fined") for n in range(1, ROWS, 4)]
        for sort, columns, rows in (("street", STREET_COLUMNS, crimes), ("outcomes", OUTCOME_COLUMNS, outcomes)):
            with (folder / f"{month}-{sort}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([columns, *rows])
    return folder


def state(table: DeltaTable) -> list[tuple[Any, ...]]:
    """What a version of the history says, whenever it was written."""
    columns = ["id", "known_from", "known_to", "kind", "attributes", "file", "line", "revised"]
    rows = table.to_pyarrow_table(columns=columns).to_pylist()
    return sorted((tuple(str(row[name]) for name in columns)) for row in rows)


class Launcher:
    """Runs imports that can be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, root: Path, files: Path) -> int:
        """The process id of an import that has begun."""
        self._say(f"{root}\t{files}")
        return int(self._line())

    def ended(self) -> int:
        """Wait for the import. How it ended: 0, or the signal that killed it."""
        self._say("")
        return int(self._line())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def _say(self, text: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    started = Launcher()
    yield started
    started.close()


@pytest.mark.slow
def test_killed_at_any_moment_the_history_opens_at_its_last_commit_and_the_import_completes(
    tmp_path: Path, files: Path, launcher: Launcher
) -> None:
    whole = Workspace.create(tmp_path / "whole")
    launcher.start(whole.root, files)
    begun = time.monotonic()
    assert launcher.ended() == 0
    lasted = time.monotonic() - begun
    path = History(whole).path
    expected = [state(DeltaTable(path, version=version)) for version in range(DeltaTable(path).version() + 1)]
    assert len(expected) == 2 * len(MONTHS)

    chance = random.Random(20151203)
    names, killed, opened_at = itertools.count(), 0, set()
    workspace = Workspace.create(tmp_path / str(next(names)))
    while killed < KILLS:
        pid = launcher.start(workspace.root, files)
        _wait_for(workspace, chance.randrange(-1, len(expected) - 1), until=time.monotonic() + 2 * lasted)
        time.sleep(chance.uniform(0, 2 * lasted / len(expected)))
        os.kill(pid, signal.SIGKILL)
        killed += launcher.ended() == signal.SIGKILL
        version = History(workspace).version
        opened_at.add(version)
        if version >= 0:
            assert state(DeltaTable(History(workspace).path)) == expected[version]
        if version >= len(expected) - 2:
            import_police_uk(Import(workspace), [files])
            assert state(DeltaTable(History(workspace).path)) == expected[-1]
            workspace = Workspace.create(tmp_path / str(next(names)))
    assert len(opened_at) > 3, "the kills must fall at different moments"


def _wait_for(workspace: Workspace, version: int, until: float) -> None:
    """Wait until a version is committed; -1: not at all."""
    log = History(workspace).path / "_delta_log" / f"{version:020}.json"
    while version >= 0 and not log.exists() and time.monotonic() < until:
        time.sleep(0.002)


def test_two_imports_at_once_both_land_or_one_is_told_to_try_again(tmp_path: Path, files: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    halves = [sorted(files.glob(f"2024-0[{months}]-*.csv")) for months in ("12", "34")]
    running = [
        subprocess.Popen(
            _command(workspace, *half, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for half in halves
    ]
    for process, half in zip(running, halves, strict=True):
        out, err = process.communicate(timeout=120)
        if process.returncode:
            assert "run the same command again" in err
            assert subprocess.run(_command(workspace, *half), check=True, capture_output=True)
        else:
            counts = json.loads(out)
            assert (counts["new"], counts["rejected"]) == (2 * ROWS, 0)
    alone = Workspace.create(tmp_path / "alone")
    import_police_uk(Import(alone), [files])
    assert state(DeltaTable(History(workspace).path)) == state(DeltaTable(History(alone).path))


@pytest.mark.parametrize("after", [0.0, 0.1, 0.2, 0.3])
def test_an_interrupted_import_says_what_is_committed(tmp_path: Path, files: Path, after: float) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    process = subprocess.Popen(_command(workspace, files), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    _wait_for(workspace, 0, until=time.monotonic() + 60)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the import was done before the signal came")
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "Committed before it stopped" in err
    assert f"to {History(workspace).version}." in err
    import_police_uk(Import(workspace), [files])
    alone = Workspace.create(tmp_path / "alone")
    import_police_uk(Import(alone), [files])
    assert state(DeltaTable(History(workspace).path)) == state(DeltaTable(History(alone).path))


def _command(workspace: Workspace, *rest: Path | str) -> list[str]:
    named = ["--workspace", str(workspace.root), "import", "police-uk"]
    return [sys.executable, "-c", COMMAND, *named, *map(str, rest)]

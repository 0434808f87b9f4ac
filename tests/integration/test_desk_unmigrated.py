"""Who only looks, brings no desk's database up to date: a scan says so; and without a desk it needs no Django."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.spec.conftest import table

from fourfold.history.store import History
from fourfold.workspace import Workspace

EVENTS = """
    id | kind             | when             | parties
    A  | firearm-recovery | 2024-06-10 12:00 | suspect nominal:1
"""
RUN = "from fourfold.cli.main import run; run()"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "w", invented=True)
    History(workspace).write(table(EVENTS), now=dt.datetime(2024, 7, 1, tzinfo=dt.UTC))
    return workspace


def python(place: Workspace, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    around = {k: v for k, v in os.environ.items() if k not in ("FOURFOLD_DATABASE", "DJANGO_SETTINGS_MODULE")}
    command = [sys.executable, "-c", code, "--workspace", str(place.root), *words]
    return subprocess.run(command, env=around, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("words", [("scan",), ("brief", "--json")])
def test_without_a_desk_nothing_of_django_is_imported(place: Workspace, words: tuple[str, ...]) -> None:
    code = f"import atexit, sys; atexit.register(lambda: print('django' in sys.modules, file=sys.stderr)); {RUN}"
    done = python(place, code, *words)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().splitlines()[-1] == "False"


@pytest.mark.parametrize("words", [("scan",), ("brief", "--json")])
def test_a_database_that_is_not_up_to_date_is_left_alone_and_said_so(place: Workspace, words: tuple[str, ...]) -> None:
    (place.root / "desk").mkdir()
    file = place.root / "desk" / "desk.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE of_old (id INTEGER)")
    done = python(place, RUN, *words)
    assert done.returncode == 1
    assert "Run 'fourfold desk' once" in done.stderr
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("of_old",)]


def test_a_desk_that_is_up_to_date_is_read(place: Workspace) -> None:
    up = "import pathlib, sys; from fourfold.desk import start as at; at.start(pathlib.Path(sys.argv[2])); at.prepare()"
    (place.root / "desk").mkdir()
    assert python(place, up).returncode == 0
    done = python(place, RUN, "scan")
    assert done.returncode == 0, done.stderr

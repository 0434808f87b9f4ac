"""Backup and restore of history and desk together: both are destroyed, and both come back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from deltalake import DeltaTable
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from fourfold.backup.archive import check
from fourfold.desk.saving.state import check_usable
from fourfold.errors import BadInput

FOURFOLD = str(Path(sys.executable).with_name("fourfold"))
OWN = ("FOURFOLD_", "DJANGO_")
AUDIT = ("audit_entry", "audit_detail", "audit_subject", "audit_seal", "audit_sealed")
Rows = dict[str, set[str]]


class Force:
    """A workspace with its desk, on either database, and what is run on it."""

    def __init__(self, root: Path, url: str = "") -> None:
        self.root, self.url = root, url

    def run(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(self.words(*words), env=self.around(), capture_output=True, text=True, check=False)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stderr if fails else done.stdout

    def words(self, *words: str) -> list[str]:
        anywhere = words[0] in ("restore", "init")
        return [FOURFOLD, *([] if anywhere else ["--workspace", str(self.root)]), *words]

    def around(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        return {**kept, **({"FOURFOLD_DATABASE": self.url} if self.url else {})}

    def tables(self) -> Rows:
        """Every row of every table, as text, but the sessions."""
        if self.url:
            with psycopg.connect(self.url) as held:
                names = held.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
                return {
                    name: {str(row) for (row,) in held.execute(f'SELECT t::text FROM "{name}" t').fetchall()}
                    for (name,) in names
                    if name != "django_session"
                }
        with closing(sqlite3.connect(self.root / "desk" / "desk.sqlite3")) as held:
            names = held.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                name: {repr(row) for row in held.execute(f'SELECT * FROM "{name}"')}
                for (name,) in names
                if name not in ("django_session", "sqlite_sequence")
            }

    def events(self) -> list[str]:
        """Every row of the history."""
        rows = DeltaTable(self.root / "history" / "events").to_pyarrow_table().to_pylist()
        return sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)

    def files(self) -> dict[str, str]:
        """What people wrote, and what else lies beside history and database."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.root.rglob("*")
            if path.is_file() and path.parts[len(self.root.parts)] not in ("history", "desk") and path.suffix != ".lock"
        }

    def evidence(self) -> str:
        """An event that a trigger of the desk's rests on."""
        query = "SELECT evidence FROM triage_trigger ORDER BY id LIMIT 1"
        if self.url:
            with psycopg.connect(self.url) as held:
                row = held.execute(query).fetchone()
        else:
            with closing(sqlite3.connect(self.root / "desk" / "desk.sqlite3")) as held:
                row = held.execute(query).fetchone()
        assert row
        said = row[0] if isinstance(row[0], dict) else json.loads(row[0])
        return str(said["events"][0]["id"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Makes empty databases on a real PostgreSQL."""
    run = tmp_path_factory.mktemp("run", numbered=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    import pgserver  # asks for the folder above as it is read

    held = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data")  # type: ignore[attr-defined]
    if before is not None:
        os.environ["XDG_RUNTIME_DIR"] = before

    def empty(name: str) -> str:
        with psycopg.connect(held.get_uri(), autocommit=True) as con:
            con.execute(f'CREATE DATABASE "{name}"')
        return str(held.get_uri(name))

    yield empty
    held.cleanup()


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented force's workspace, without a desk yet."""
    force = Force(tmp_path_factory.mktemp("simulated") / "force")
    force.run("init", str(force.root), "--invented", "--name", "Invented force")
    force.run("simulate", "--years", "1", "--events", "10000", "--seed", "7")
    (force.root / "facts" / "note.txt").write_text("written by people\n", encoding="utf-8")
    (force.root / "quarantine" / "rejected.csv").write_text("a rejected row\n", encoding="utf-8")
    return force.root


@pytest.fixture(params=[os.environ.get("FOURFOLD_TEST_ON", "sqlite")])
def force(request: pytest.FixtureRequest, tmp_path: Path, simulated: Path) -> Force:
    """It with a desk, on the database that the tests run on."""
    shutil.copytree(simulated, tmp_path / "force")
    url = request.getfixturevalue("server")(f"first{time.monotonic_ns()}") if request.param == "postgresql" else ""
    made = Force(tmp_path / "force", url)
    made.run("desk", "demo", "--groups", "12")
    return made


def test_history_and_desk_are_destroyed_and_come_back(
    force: Force, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "kept.fourfold"
    said = json.loads(force.run("backup", str(file), "--json"))
    assert file.stat().st_mode & 0o077 == 0
    events, files, tables = force.events(), force.files(), force.tables()
    assert len(events) > 9000
    assert tables["triage_trigger"]
    gone = force.evidence()
    force.run("erase", gone, "--why", "a test")
    ledger = tmp_path / "ledger.jsonl"
    shutil.copy(force.root / "history" / "erasures.jsonl", ledger)
    shutil.rmtree(force.root)

    def fresh(name: str) -> Force:
        empty = request.getfixturevalue("server")(f"{name}{time.monotonic_ns()}") if force.url else ""
        return Force(tmp_path / name, empty)

    back = fresh("back")
    back.run("restore", str(file), str(back.root), "--json")
    assert back.events() == events
    assert back.files() == files
    now = back.tables()
    assert set(now) == set(tables)
    for name, rows in tables.items():
        missing = rows - now[name]
        assert not missing, f"{name} lost {len(missing)}"
        assert name in AUDIT or now[name] == rows, f"{name} has rows that it had not"
    back.run("audit", "verify")
    assert not (back.root / "desk" / "tables").exists()
    second = back.root.parent / "second.fourfold"
    back.run("backup", str(second))  # numbers run on: the audit's next entry has a key of its own
    assert check(second).digest != said["digest"]

    forgetful = fresh("forgetful")
    told = json.loads(forgetful.run("restore", str(file), str(forgetful.root), "--erasures", str(ledger), "--json"))
    assert told["erased_again"] == 1
    assert "was erased" in forgetful.run("show", gone, fails=True)
    assert not [row for row in forgetful.events() if json.loads(row)["id"] == gone]
    for name, rows in forgetful.tables().items():
        assert not [row for row in rows if f'"{gone}"' in row], f"{name} still holds what was erased"
    forgetful.run("audit", "verify")
    assert "is not empty" in forgetful.run("restore", str(file), str(forgetful.root), fails=True)
    if force.url:
        taken = Force(tmp_path / "taken", back.url)
        assert "is not empty" in taken.run("restore", str(file), str(taken.root), fails=True)
        assert "empty database" in Force(taken.root).run("restore", str(file), str(taken.root), fails=True)
        assert not taken.root.exists()


def test_a_database_newer_than_the_code_is_refused() -> None:
    check_usable()
    MigrationRecorder(connection).record_applied("governance", "0099_to_come")
    with pytest.raises(BadInput, match="newer Fourfold.*governance 0099_to_come"):
        check_usable()

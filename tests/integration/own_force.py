"""A force's workspace of its own with its desk, on either database, and what is run on it from outside."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from fourfold.history.import_stored import import_stored
from fourfold.history.importing import Import
from fourfold.history.schema import INCOMING
from fourfold.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[2]
AWAY = "nominal:AWAY"
"""Somebody who is disposed of."""
COMMAND = "from fourfold.cli.main import run; run()"
FILLED = "import runpy; runpy.run_module('tests.integration.filled_desk', run_name='__main__')"
HELD = (
    "numpy scipy.special django.db allauth.account sqlglot psycopg duckdb ruamel.yaml pyarrow.parquet deltalake pyproj "
    "shapely"
)

# Forks processes that have the libraries loaded already, and nothing of Fourfold's: a process from scratch takes longer
# to load them than it then has work.
LAUNCHER = f"""
import importlib, json, os, sys, tempfile
for name in "{HELD}".split():
    importlib.import_module(name)
for line in sys.stdin:
    asked = json.loads(line)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        pid = os.fork()
        if pid == 0:
            for file, number in ((open(os.devnull), 0), (out, 1), (err, 2)):
                os.dup2(file.fileno(), number)
            os.environ.update(asked["around"])
            sys.argv = ["fourfold", *asked["words"]]
            exec(asked["code"], {{"__name__": "asked"}})
            sys.exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read())
    print(json.dumps([ended, *said]), flush=True)
"""
Rows = dict[str, set[str]]


def history_made(root: Path) -> None:
    """A workspace with ten events, two of which name `AWAY`, one of them alone, and files that people wrote. No desk
    yet."""
    place = Workspace.create(root, name="Invented force", invented=True)
    moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    one = {"source": "invented", "kind": "robbery", "occurred_from": moment, "occurred_to": moment,
           "known_from": moment, "known_basis": "recorded", "marking": "OFFICIAL"}  # fmt: skip
    loose = pa.schema([field.with_nullable(True) for field in INCOMING])
    file = root.with_suffix(".parquet")
    away, stays = ({"role": "suspect", "sort": "person", "ref": ref} for ref in (AWAY, "nominal:STAYS"))
    named = {2: [away], 3: [away, stays]}
    rows = [one | {"id": f"invented:{n}", "parties": named.get(n, [])} for n in range(10)]
    pq.write_table(pa.Table.from_pylist(rows, loose), file)
    assert import_stored(Import(place), [file]).new == 10
    (root / "facts" / "note.txt").write_text("written by people\n", encoding="utf-8")
    (root / "quarantine" / "rejected.csv").write_text("a rejected row\n", encoding="utf-8")


@functools.cache
def _launcher() -> subprocess.Popen[str]:
    """The launcher; it ends with the tests, when nobody writes to it any more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOURFOLD_", "DJANGO_"))}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], env=kept, stdin=pipe, stdout=pipe, text=True, cwd=REPOSITORY
    )


class Force:
    """A workspace; for a desk on PostgreSQL its database's address; and what else its surroundings say."""

    def __init__(self, root: Path, url: str = "", **around: str) -> None:
        self.root, self.url, self._around = root, url, around

    def run(self, *words: str, fails: bool = False) -> str:
        """Run a verb of Fourfold's, and give what it says."""
        return self.python(COMMAND, *self.words(*words), fails=fails)

    def words(self, *words: str) -> list[str]:
        """A verb with the workspace where it takes one."""
        return [*([] if words[0] == "restore" else ["--workspace", str(self.root)]), *words]

    def desk(self, what: str) -> None:
        """Have `filled_desk` do something."""
        self.python(FILLED, str(self.root), what)

    def python(self, code: str, *words: str, fails: bool = False) -> str:
        """Run Python in the surroundings of the force."""
        ended, out, err = self.ended(code, *words)
        assert (ended != 0) == fails, f"{words}: {ended}\n{out}{err}"
        return err if fails else out

    def ended(self, code: str, *words: str) -> tuple[int, str, str]:
        """How Python ended (the signal that killed it, made negative), and what it said."""
        said = {"FOURFOLD_DATABASE": self.url} if self.url else {}
        asked = {"code": code, "words": words, "around": said | self._around}
        process = _launcher()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        ended, out, err = json.loads(process.stdout.readline())
        return int(ended), str(out), str(err)

    def query(self, text: str) -> list[Any]:
        """Ask the desk's database."""
        if self.url:
            with psycopg.connect(self.url) as held:
                return held.execute(text).fetchall()
        with closing(sqlite3.connect(self.root / "desk" / "desk.sqlite3")) as held:
            return held.execute(text).fetchall()

    def columns(self) -> dict[str, str]:
        """The columns of each table but the sessions'."""
        listed = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if self.url
            else "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        names = {name for (name,) in self.query(listed)} - {"django_session", "sqlite_sequence"}
        asked = "SELECT column_name FROM information_schema.columns WHERE table_name = '{}'"
        asked = asked if self.url else "SELECT name FROM pragma_table_info('{}')"
        return {name: ", ".join(f'"{one}"' for (one,) in self.query(asked.format(name))) for name in names}

    def tables(self, columns: dict[str, str] | None = None) -> Rows:
        """Every row of every table, as text; or of those tables alone, by those columns."""
        wanted = columns or self.columns()
        return {name: {repr(row) for row in self.query(f'SELECT {of} FROM "{name}"')} for name, of in wanted.items()}

    def events(self) -> list[str]:
        """Every row of the history."""
        rows = DeltaTable(self.root / "history" / "events").to_pyarrow_table().to_pylist()
        return sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)

    def files(self) -> dict[str, str]:
        """What people wrote, and what else lies beside history and database, by its digest."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.root.rglob("*")
            if path.is_file() and path.parts[len(self.root.parts)] not in ("history", "desk") and path.suffix != ".lock"
        }


def lost(tables: Rows, now: Rows) -> Rows:
    """The rows that are no longer as they were, of each table that has any."""
    gone = {name: rows - now.get(name, set()) for name, rows in tables.items()}
    return {name: rows for name, rows in gone.items() if rows}

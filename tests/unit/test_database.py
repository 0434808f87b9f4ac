"""DuckDB's one database for the process, and what happens when it breaks down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from fourfold import database


def test_a_database_that_broke_down_is_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def cursor(self) -> duckdb.DuckDBPyConnection:
            raise duckdb.FatalException("database has been invalidated")

    opened = [Broken(), duckdb.connect()]

    def process_wide(process: int) -> object:
        assert process == os.getpid()
        return opened[0]

    process_wide.cache_clear = lambda: opened.pop(0)  # type: ignore[attr-defined]
    monkeypatch.setattr(database, "_process_wide", process_wide)
    assert database.connect().execute("SELECT 6 * 7").fetchall() == [(42,)]
    assert database.connect().execute("SELECT 6 * 7").fetchall() == [(42,)]


def test_a_fault_in_a_workroom_is_told_and_not_what_comes_of_it() -> None:
    with pytest.raises(duckdb.FatalException, match="the first fault"), database.workroom():
        raise duckdb.FatalException("the first fault")
    with database.workroom() as con:
        assert con.execute("SELECT 6 * 7").fetchall() == [(42,)]


def test_what_does_not_fit_into_memory_is_put_where_nobody_else_reads_it(tmp_path: Path) -> None:
    told = "import duckdb; from fourfold.database import spill_apart; con = duckdb.connect(); spill_apart(con); " \
        "con.execute(\"SET memory_limit = '20MB'\"); con.execute('SET threads = 1'); " \
        "con.execute('CREATE TABLE t AS SELECT range AS n, hash(range)::VARCHAR AS word FROM range(1500000)'); " \
        "import os; folder = con.sql(\"SELECT current_setting('temp_directory')\").fetchall()[0][0]; " \
        "print(folder, oct(os.stat(folder).st_mode)[-3:], len(os.listdir(folder)) > 0)"  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", told], cwd=tmp_path, check=True, capture_output=True, text=True)
    folder, mode, used = ran.stdout.split()
    assert (mode, used) == ("700", "True")
    assert not Path(folder).exists()
    assert list(tmp_path.iterdir()) == []

"""DuckDB's one database for the process, and what happens when it breaks down."""

from __future__ import annotations

import os

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

"""DuckDB, opened the one way that Fourfold uses it: in memory, in UTC, and silent.

One database serves the whole process. Opening another takes as long as a small question, and what is once known of a
Parquet file (its footer) then need not be read again for the next question.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator

import duckdb

MEMORY = "1500MB"

_numbers = itertools.count()


def connect() -> duckdb.DuckDBPyConnection:
    """A connection of its own, whose temporary tables nobody else sees."""
    try:
        return _cursor(_process_wide(os.getpid()))
    except duckdb.FatalException:
        # A fault within DuckDB leaves a database that refuses everything; nothing is kept in it, so another is opened.
        _process_wide.cache_clear()
        return _cursor(_process_wide(os.getpid()))


@contextlib.contextmanager
def workroom() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables those made by `beside` share, and which takes them with it when it ends."""
    name = f"workroom_{next(_numbers)}"
    con = connect()
    try:
        con.execute(f"ATTACH ':memory:' AS {name}")
        con.execute(f"USE {name}")
        yield con
    finally:
        with contextlib.suppress(duckdb.FatalException):  # else it would hide the fault that came first
            con.execute("USE memory")
            con.execute(f"DETACH DATABASE IF EXISTS {name}")
        con.close()  # and with it those beside it


def beside(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same tables, for work at the same time."""
    rows = con.execute("SELECT current_database()").fetchall()
    other = _cursor(con)
    other.execute(f"USE {rows[0][0]}")
    return other


def _cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the very database of this one."""
    other = con.cursor()
    # DuckDB would otherwise draw its progress on standard output, in the midst of results.
    other.execute("SET enable_progress_bar = false")
    # DuckDB 2.0.0 gathers the small results of joins in a way that at times breaks down (docs/adr/0005).
    other.execute("SET enable_caching_operators = false")
    return other


@functools.cache
def _process_wide(process: int) -> duckdb.DuckDBPyConnection:
    # A process that was forked off must not go on with its parent's threads: hence one for each.
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET parquet_metadata_cache = true")
    con.execute(f"SET memory_limit = '{MEMORY}'")
    spill_apart(con)
    return con


def spill_apart(con: duckdb.DuckDBPyConnection) -> None:
    """Have a database put what does not fit into memory where nobody else can read it, and not, as is its way, into the
    folder in which the process happens to run."""
    con.execute(f"SET temp_directory = '{_spilling(os.getpid())}'")


@functools.cache
def _spilling(process: int) -> str:
    """A folder for this process alone, which goes when it ends."""
    folder = tempfile.mkdtemp(prefix="fourfold-")

    def remove() -> None:
        if os.getpid() == process:  # and not one that was forked off
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder

"""DuckDB, opened the one way that Fourfold uses it: in memory, in UTC, and silent."""

from __future__ import annotations

import duckdb

MEMORY = "1500MB"


def connect() -> duckdb.DuckDBPyConnection:
    """A connection of its own. DuckDB would otherwise draw its progress on standard output, in the midst of results."""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET parquet_metadata_cache = true")
    con.execute(f"SET memory_limit = '{MEMORY}'")
    return con

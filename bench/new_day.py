"""Add a new day to an invented history: `python bench/new_day.py WORKSPACE EVENTS`.

The newest events held come again, under new ids, all known on the day after the newest day held.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import duckdb

from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace

MOVED = ("occurred_from", "occurred_to", "recorded_at", "known_from")

NEWEST = """
SELECT {columns} FROM read_parquet($files), (SELECT max(known_day) AS newest FROM read_parquet($files))
WHERE known_to IS NULL ORDER BY known_from DESC, id LIMIT $events
"""


def main(root: Path, events: int) -> None:
    """Write that many events, known one day after the newest ones held."""
    history = History(Workspace.open(root))
    columns = ", ".join(_column(name, history.version) for name in INCOMING.names)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        asked = con.sql(NEWEST.format(columns=columns), params={"files": history.files(), "events": events})
        rows = asked.to_arrow_table().cast(INCOMING)
    history.write(rows, now=dt.datetime.now(dt.UTC))


def _column(name: str, version: int) -> str:
    if name == "id":
        return f"id || '+{version}' AS id"
    if name == "reference":
        return f"reference || '+{version}' AS reference"
    return f"{name} + to_days(newest + 1 - known_day) AS {name}" if name in MOVED else name


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

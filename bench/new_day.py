"""Give an invented history one more day: `python bench/new_day.py WORKSPACE EVENTS VERSION`.

The history is first taken back to a version, so that every run adds the same day. What became known 52 weeks before the
new day comes again, under new ids: so the day is as busy, as scattered and as full of weekend as a real one. (The
newest events would not do: each would be a near repeat of itself.)
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace

BEFORE = 7 * 52  # days
MOVED = ("occurred_from", "occurred_to", "recorded_at", "known_from")

NEWEST = """
SELECT {columns} FROM read_parquet($files), (SELECT max(known_day) AS newest FROM read_parquet($files))
WHERE known_to IS NULL AND known_day <= newest + 1 - $before ORDER BY known_from DESC, id LIMIT $events
"""


def main(root: Path, events: int, version: int) -> None:
    """Write that many events, known one day after the newest ones that the version holds."""
    history = History(Workspace.open(root))
    if history.version != version:
        DeltaTable(history.path).restore(version)
    columns = ", ".join(_column(name, history.version) for name in INCOMING.names)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        asked = con.sql(
            NEWEST.format(columns=columns), params={"files": history.files(), "events": events, "before": BEFORE}
        )
        rows = asked.to_arrow_table().cast(INCOMING)
    history.write(rows, now=dt.datetime.now(dt.UTC))


def _column(name: str, version: int) -> str:
    if name == "id":
        return f"id || '+{version}' AS id"
    if name == "reference":
        return f"reference || '+{version}' AS reference"
    return f"{name} + to_days(newest + 1 - known_day) AS {name}" if name in MOVED else name


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
